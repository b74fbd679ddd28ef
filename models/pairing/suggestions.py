"""Which product a SKU probably is, and why. Where two are possible, none is suggested."""

from collections import defaultdict
from dataclasses import dataclass

from ..sentences import _
from .codes import barcode_key, channel_of, reference_key
from .names import NameIndex


@dataclass(frozen=True)
class Candidate:
    """A product that may be suggested; ``is_own`` if it is not shared with other companies."""

    product_id: int
    reference: str = ""
    barcode: str = ""
    names: tuple = ()
    is_own: bool = True


@dataclass(frozen=True)
class Wanted:
    """What is known of a SKU that has no product; ``key`` is the caller's."""

    key: object
    sku: str
    asin: str = ""
    barcode: str = ""
    title: str = ""


@dataclass(frozen=True)
class Paired:
    """A SKU of the same account that has a product."""

    sku: str
    asin: str
    product_id: int


@dataclass(frozen=True)
class Suggestion:
    product_id: int
    reason: str


class Suggester:
    """Compares SKUs with the products that a company may sell.

    :param candidates: All of them, see :class:`Candidate`.
    :param paired: What the account's other SKUs are, see :class:`Paired`.
    """

    def __init__(self, candidates, paired=()):
        self._by_id = {candidate.product_id: candidate for candidate in candidates}
        self._by_barcode = self._index(lambda candidate: barcode_key(candidate.barcode))
        self._by_reference = self._index(lambda candidate: reference_key(candidate.reference))
        self._by_exact_reference = self._index(lambda candidate: candidate.reference)
        self._by_caseless_reference = self._index(lambda candidate: candidate.reference.casefold())
        self._by_sku = defaultdict(set)
        self._by_asin = defaultdict(dict)
        for pair in paired:
            if pair.product_id in self._by_id:
                self._by_sku[pair.sku].add(pair.product_id)
                self._by_asin[pair.asin].setdefault(pair.product_id, pair.sku)
        self._names = None

    def _index(self, key_of):
        index = defaultdict(set)
        for candidate in self._by_id.values():
            if key := key_of(candidate):
                index[key].add(candidate.product_id)
        return index

    def certain(self, wanted):
        """The product that a SKU is by what the import of orders goes by, too: its internal
        reference, or else what the SKU is on the other marketplaces.

        :param Wanted wanted: The SKU.
        :return: The id of the product; ``None`` if there is none, or are several.
        """
        products = (
            self._by_exact_reference.get(wanted.sku)
            or self._by_caseless_reference.get(wanted.sku.casefold())
            or self._by_sku.get(wanted.sku, ())
        )
        products = self._own_first(products)
        return products.pop() if len(products) == 1 else None

    def suggest(self, wanted):
        """The product that a SKU probably is.

        :param Wanted wanted: The SKU.
        :return: ``None`` if nothing speaks for a product, or something for several.
        :rtype: Suggestion
        """
        codes = [
            (self._own_first(products), reason)
            for products, reason in (
                self._same_barcode(wanted),
                self._same_reference(wanted),
                self._same_asin(wanted),
            )
            if products
        ]
        for products, reason in codes:
            if len(products) == 1 and all(products <= others for others, _reason in codes):
                (product,) = products
                return Suggestion(product, reason(product))
        return None if codes else self._close_name(wanted)

    def _own_first(self, products):
        own = {product for product in products if self._by_id[product].is_own}
        return own or set(products)

    def _same_barcode(self, wanted):
        key = barcode_key(wanted.barcode)

        def reason(product):
            return _("Same barcode: %(barcode)s.", barcode=self._by_id[product].barcode)

        return self._by_barcode.get(key, ()) if key else (), reason

    def _same_reference(self, wanted):
        if found := self._by_reference.get(reference_key(wanted.sku)):

            def reason(product):
                return _(
                    "Same reference except for case or separators: %(reference)s.",
                    reference=self._by_id[product].reference,
                )

            return found, reason
        channel, key = channel_of(wanted.sku)

        def reason_of_rest(product):
            return _(
                "Same reference without “%(channel)s”: %(reference)s.",
                reference=self._by_id[product].reference,
                channel=channel,
            )

        return self._by_reference.get(key, ()) if key else (), reason_of_rest

    def _same_asin(self, wanted):
        found = self._by_asin.get(wanted.asin, {}) if wanted.asin else {}

        def reason(product):
            if found[product] == wanted.sku:
                return _("Same SKU on another marketplace.")
            return _("Same ASIN as the SKU %(sku)s.", sku=found[product])

        return found.keys(), reason

    def _close_name(self, wanted):
        if not wanted.title:
            return None
        if self._names is None:
            # Of all products, this takes the longest, and codes often say enough.
            self._names = NameIndex(
                (candidate.product_id, name)
                for candidate in self._by_id.values()
                for name in set(candidate.names)
            )
        closest = self._names.closest(wanted.title)
        products = self._own_first(closest)
        if len(products) != 1:
            return None
        (product,) = products
        words = ", ".join(closest[product])
        return Suggestion(product, _("Close to the title: %(words)s.", words=words))
