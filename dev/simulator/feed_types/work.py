"""What a feed's processing is given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """A feed to process."""

    simulator: object
    seller: object
    feed_id: str
    text: str
    marketplace_ids: tuple


class FatalFeedError(Exception):
    """The feed as a whole is faulty: nothing of it was applied.

    :param result: the result document that says why
    """

    def __init__(self, result):
        super().__init__(result)
        self.result = result
