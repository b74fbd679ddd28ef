"""Which product's name is closest to the title of a listing."""

import re
import unicodedata
from collections import Counter, defaultdict
from math import log

# Numbers and letters are words of their own: “500ml” is “500 ml”.
WORD = re.compile(r"\d+|[^\W\d_]+")
# So much of a product's name has to be in the title, words that are rare counting for more.
NAME_SHARE = 0.8
# So many of the first words of a title have to be in the name: what the listing is about comes
# first, and after that what belongs to it.
FIRST_WORDS = 8
TITLE_SHARE = 0.35
# Another product that comes so near to the best is as good.
TOO_NEAR = 0.85
# Words that so many products have find none by themselves.
COMMONPLACE = 1000


def words(text):
    """The words of a name, without case, accents and plurals.

    :rtype: set[str]
    """
    return set(_written(text))


def _written(text):
    """The words of a name, and how each is written there."""
    composed = unicodedata.normalize("NFC", text or "")
    found = {}
    for word in WORD.findall(composed):
        found.setdefault(_plain(word), word)
    return found


def _plain(word):
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    word = "".join(char for char in decomposed if not unicodedata.combining(char))
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


class NameIndex:
    """Finds products by the words of their names.

    :param names: ``(product id, name)`` pairs; a product may have several, say one a language.
    """

    def __init__(self, names):
        self._names = [(product, words(name)) for product, name in names]
        self._by_word = defaultdict(list)
        for position, (_product, found) in enumerate(self._names):
            for word in found:
                self._by_word[word].append(position)
        count = len(self._names)
        self._weights = {word: log(1 + count / len(at)) for word, at in self._by_word.items()}

    def closest(self, title):
        """The products whose names are close to the title, and nearly equally so.

        :return: The words in common by the product, as the title has them.
        :rtype: dict[int, list[str]]
        """
        written = _written(title)
        sought = tuple(written)
        scores = {}
        for position in self._positions(sought):
            product, name = self._names[position]
            score = self._score(name, sought)
            if score > scores.get(product, (0,))[0]:
                scores[product] = (score, name)
        if not scores:
            return {}
        best = max(score for score, _name in scores.values())
        near = {
            product: name for product, (score, name) in scores.items() if score > TOO_NEAR * best
        }
        return {
            product: [text for word, text in written.items() if word in name]
            for product, name in near.items()
        }

    def _positions(self, sought):
        """The names of which half of the words or more are in the title."""
        hits = Counter()
        for word in set(sought):
            positions = self._by_word.get(word, ())
            if len(positions) <= COMMONPLACE:
                hits.update(positions)
        return [at for at, count in hits.items() if 2 * count >= len(self._names[at][1])]

    def _score(self, name, sought):
        """How much of the name is in the title, by weight; 0 if that is not enough."""
        common = name.intersection(sought)
        missing = name - common
        # Another size or number is another product.
        if any(word.isdigit() for word in missing):
            return 0
        weight = sum(self._weights[word] for word in common)
        if weight < NAME_SHARE * (weight + sum(self._weights[word] for word in missing)):
            return 0
        first = min(len(sought), FIRST_WORDS)
        is_same = name == set(sought)
        return weight if is_same or (len(common) > 1 and len(common) >= TITLE_SHARE * first) else 0
