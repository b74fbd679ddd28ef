from typing import NamedTuple


class Matter(NamedTuple):
    """How a matter of an imported order stands when it is worked on; over where there is no text.

    What ``asks`` has a person look at it as long as it stands. An event happened just now: it is
    news even if the same happened before, in the same words. Nothing is said of what is quiet.
    """

    code: str
    text: str = ""
    asks: bool = False
    is_event: bool = False
    is_quiet: bool = False

    def is_news(self, reviews):
        """Whether it is to be said.

        :param dict reviews: What stood before, by a code.
        """
        if self.is_quiet:
            return False
        if not self.asks or self.is_event:
            return bool(self.text)
        return self.text != reviews.get(self.code)
