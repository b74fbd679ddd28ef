"""Makes products of listings."""

from ... import compat
from ..sentences import _


class NewProducts:
    """Makes a product for each SKU, and keeps what it could not take over from the listings."""

    def __init__(self, env):
        self.env = env
        self._without_price = []
        self._without_barcode = []

    def make(self, offers):
        """Make the products, one for each SKU of an account.

        :return: The product of each offer.
        :rtype: dict[amazon.offer, product.product]
        """
        groups = offers.grouped(lambda offer: (offer.account_id, offer.sku))
        taken = self._taken_barcodes(offers)
        products = {}
        for account, keys in _by_account(groups).items():
            acting = account._acting()
            vals_list = [self._vals(acting, groups[key], taken) for key in keys]
            made = acting.env["product.product"].create(vals_list)
            for key, product in zip(keys, made, strict=True):
                products |= dict.fromkeys(groups[key], product)
        return products

    def notes(self):
        """What somebody has to complete.

        :rtype: list[str]
        """
        notes = []
        if self._without_price:
            notes.append(
                _(
                    "Without a price, since the listing has none in the company's currency: "
                    "%(skus)s.",
                    skus=", ".join(self._without_price),
                )
            )
        if self._without_barcode:
            notes.append(
                _(
                    "Without a barcode, since another product has it: %(skus)s.",
                    skus=", ".join(self._without_barcode),
                )
            )
        return notes

    def _vals(self, account, offers, taken):
        sku = offers[0].sku
        titles = offers.filtered("title").mapped("title")
        return {
            "name": titles[0] if titles else sku,
            "default_code": sku,
            "barcode": self._barcode(offers, taken),
            "list_price": self._price(account.company_id, offers),
            "company_id": self._company_id(account),
            "sale_ok": True,
            **compat.storable_vals(self.env),
        }

    def _company_id(self, account):
        """Products are shared where there is nobody to share them with."""
        companies = self.env["res.company"].sudo().search_count([], limit=2)
        return account.company_id.id if companies > 1 else False

    def _price(self, company, offers):
        priced = offers.filtered(
            lambda offer: offer.listing_price and offer.listing_currency_id == company.currency_id
        )
        if not priced:
            self._without_price.append(offers[0].sku)
        return priced[0].listing_price if priced else 0.0

    def _barcode(self, offers, taken):
        """The barcode of the listing, unless something else has it already."""
        barcode = offers.filtered("barcode")[:1].barcode
        if not barcode:
            return False
        if barcode in taken:
            self._without_barcode.append(offers[0].sku)
            return False
        taken.add(barcode)
        return barcode

    def _taken_barcodes(self, offers):
        barcodes = list(set(offers.filtered("barcode").mapped("barcode")))
        taken = set()
        for model in ("product.product", "product.packaging", "product.uom"):
            if barcodes and model in self.env:
                records = self.env[model].sudo().with_context(active_test=False)
                taken |= set(records.search([("barcode", "in", barcodes)]).mapped("barcode"))
        return taken


def _by_account(keys):
    groups = {}
    for account, sku in keys:
        groups.setdefault(account, []).append((account, sku))
    return groups
