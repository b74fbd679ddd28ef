"""Makes products of listings."""

from ... import compat
from ..sentences import _


class NewProducts:
    """Makes a product for each SKU, and keeps what it could not take over from the listings."""

    def __init__(self, env):
        self.env = env
        self.created = 0
        self._without_price = []
        self._without_barcode = []

    def make(self, offers):
        """Make the products, one for each SKU of a company. Where a product has got the SKU as its
        reference meanwhile, that one is taken.

        :return: The product of each offer.
        :rtype: dict[amazon.offer, product.product]
        """
        groups = offers.grouped(lambda offer: (offer.account_id.company_id, offer.sku))
        taken = self._taken_barcodes(offers)
        products = {}
        for keys in _by_company(groups).values():
            account = groups[keys[0]][0].account_id
            known = self._products_by_reference(account, [sku for _company, sku in keys])
            new = [key for key in keys if not known.get(key[1])]
            vals_list = [self._vals(account, groups[key], taken) for key in new]
            made = account._acting().env["product.product"].create(vals_list)
            self.created += len(made)
            found = {**known, **{key[1]: one for key, one in zip(new, made, strict=True)}}
            for key in keys:
                products |= dict.fromkeys(groups[key], found[key[1]])
        return products

    def _products_by_reference(self, account, skus):
        products = self.env["product.product"].search(
            [
                ("default_code", "in", skus),
                ("company_id", "in", (account.company_id.id, False)),
            ]
        )
        same = products.grouped("default_code")
        return {code: found for code, found in same.items() if len(found) == 1}

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


def _by_company(keys):
    groups = {}
    for company, sku in keys:
        groups.setdefault(company, []).append((company, sku))
    return groups
