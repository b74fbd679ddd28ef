"""Orders the seller ships: what they are charged for."""


def add_to(book):
    pass
