"""What Odoo knows for suggestions: products and pairings, read with a fixed number of queries."""

from dataclasses import dataclass

from odoo.tools import SQL

from .suggestions import Candidate, Paired, Suggester

DEFAULT_PRODUCTS = ("product_amazon_sale", "product_amazon_shipping", "product_amazon_rounding")
PRODUCTS = """
    SELECT product.id, product.default_code, product.barcode, template.company_id IS NOT NULL,
           template.name, array_agg(value.name) FILTER (WHERE line.value_count > 1)
      FROM product_product product
      JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN product_variant_combination combination ON combination.product_product_id = product.id
 LEFT JOIN product_template_attribute_value chosen
        ON chosen.id = combination.product_template_attribute_value_id
 LEFT JOIN product_template_attribute_line line ON line.id = chosen.attribute_line_id
 LEFT JOIN product_attribute_value value ON value.id = chosen.product_attribute_value_id
     WHERE product.active
       AND (template.company_id IS NULL OR template.company_id = %s)
       AND product.id NOT IN %s
  GROUP BY product.id, template.id
"""


@dataclass(frozen=True)
class Findings:
    """What was found for SKUs: ids of products that are certain, and suggestions, both by the keys
    of the SKUs."""

    certain: dict
    suggestions: dict


class Catalogue:
    """Looks for the products of SKUs of an account, of as many at once as the caller likes."""

    def __init__(self, account):
        self.env = account.env
        self.account = account

    def look_up(self, wanted):
        """Find the products that these SKUs are, or probably are.

        :param list[Wanted] wanted: The SKUs.
        :rtype: Findings
        """
        if not wanted:
            return Findings({}, {})
        suggester = Suggester(self._candidates(), self._paired(wanted))
        certain, suggestions = {}, {}
        for sku in wanted:
            if product_id := suggester.certain(sku):
                certain[sku.key] = product_id
            elif suggestion := suggester.suggest(sku):
                suggestions[sku.key] = suggestion
        return Findings(certain, suggestions)

    def _candidates(self):
        """Every product that the account may sell: no archived one, and none of other companies."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(PRODUCTS, self.account.company_id.id, self._default_products() or (0,))
        )
        for product_id, reference, barcode, is_own, name, values in self.env.cr.fetchall():
            yield Candidate(
                product_id, reference or "", barcode or "", _names(name, values or ()), is_own
            )

    def _default_products(self):
        """They stand for what has no product."""
        products = (
            self.env.ref(f"amazon_connector.{name}", raise_if_not_found=False)
            for name in DEFAULT_PRODUCTS
        )
        return tuple(product.id for product in products if product)

    def _paired(self, wanted):
        """What the account's SKUs are that are the same, or have the same ASIN."""
        offers = self.env["amazon.offer"].search_fetch(
            [
                ("account_id", "=", self.account.id),
                ("product_id.active", "=", True),
                "|",
                ("sku", "in", list({sku.sku for sku in wanted})),
                ("asin", "in", list({sku.asin for sku in wanted if sku.asin})),
            ],
            ["sku", "asin", "product_id"],
        )
        return [Paired(offer.sku, offer.asin or "", offer.product_id.id) for offer in offers]


def _names(name, values):
    """The name of a variant in each language in which it is kept."""
    languages = {lang for texts in (name, *values) for lang in texts or ()}

    def said(texts, lang):
        return (texts or {}).get(lang) or (texts or {}).get("en_US") or ""

    return tuple(
        {
            " ".join([said(name, lang), *(said(value, lang) for value in values)])
            for lang in languages
        }
    )
