"""When so much falls at once that it looks like a mistake.

Sales take single offers to nothing. A wrong warehouse, a count that went wrong or an empty answer
takes many there at the same moment: a person has to look at that first.
"""

# What loses more than nine tenths falls; what goes to nothing does so, too.
FALL = 10
# Fewer than these may sell out on any day, however small the shop is.
FEW = 3
# A large part is more than one in ten, ...
LARGE_PART = 10
# ... and many are more than these, or than one in two hundred where a shop is large.
MANY, MANY_OF = 5, 200


def falls(before: float, after: float) -> bool:
    """Whether a quantity goes to nothing, or next to nothing."""
    return before > 0 and after * FALL < before


def is_large_part(falling: int, all_there: int) -> bool:
    """Whether so many of those that were there are a large part."""
    return falling >= FEW and falling * LARGE_PART > all_there


def are_many(falling: int, all_there: int) -> bool:
    """Whether so many are more than sell out at once."""
    return falling > max(MANY, all_there // MANY_OF)
