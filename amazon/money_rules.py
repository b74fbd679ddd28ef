"""Which rule is about a row of a settlement: Amazon describes each amount by three texts.

The vocabulary is open, and Amazon renames words of it without notice, so that a row without a rule
is nothing unusual, and nobody guesses what it means.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

ANY_REST = "*"
#: Transaction type, amount type and amount description.
Triple: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which rows a rule is about. A trailing ``*`` matches any ending, an empty text all."""

    transaction_type: str
    amount_type: str
    amount_description: str

    @property
    def texts(self) -> Triple:
        return self.transaction_type, self.amount_type, self.amount_description


class Matcher:
    """Finds the most specific of several patterns. Among equals the first holds."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        read = [
            (tuple(_Text.of(text) for text in pattern.texts), position)
            for position, pattern in enumerate(patterns)
        ]
        # Stable, so that the order of equals is kept.
        self._patterns = sorted(read, key=lambda entry: _rank(entry[0]), reverse=True)

    def find(self, triple: Triple) -> int | None:
        """The position of the most specific pattern that fits; ``None`` if none does."""
        words = [folded(text) for text in triple]
        for texts, position in self._patterns:
            if all(text.fits(word) for text, word in zip(texts, words, strict=True)):
                return position
        return None


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a pattern."""

    start: str
    is_open: bool

    @classmethod
    def of(cls, text: str) -> "_Text":
        word = folded(text)
        if not word:
            return cls("", True)
        is_open = word.endswith(ANY_REST)
        return cls(word.removesuffix(ANY_REST).rstrip() if is_open else word, is_open)

    def fits(self, word: str) -> bool:
        return word.startswith(self.start) if self.is_open else word == self.start


def _rank(texts: Iterable[_Text]) -> tuple[int, int]:
    """How special a pattern is: first by how many of its texts are whole, then by their length."""
    texts = list(texts)
    whole = sum(not text.is_open for text in texts)
    return whole, sum(len(text.start) for text in texts if text.is_open)


def folded(text: str) -> str:
    """A text as it is compared: without regard to case and blanks."""
    return " ".join(text.split()).casefold()
