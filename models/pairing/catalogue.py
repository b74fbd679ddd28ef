"""What Odoo knows for suggestions: products and pairings, read with a fixed number of queries."""

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


class Catalogue:
    """Suggests products to SKUs of an account, as many at once as the caller likes."""

    def __init__(self, account):
        self.env = account.env
        self.account = account

    def suggestions(self, wanted):
        """The products that these SKUs probably are.

        :param list[Wanted] wanted: The SKUs.
        :return: The suggestions by the keys of the SKUs, where there are any.
        :rtype: dict[object, Suggestion]
        """
        if not wanted:
            return {}
        suggester = Suggester(self._candidates(), self._paired(wanted))
        found = {sku.key: suggester.suggest(sku) for sku in wanted}
        return {key: suggestion for key, suggestion in found.items() if suggestion}

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
        asins = list({sku.asin for sku in wanted if sku.asin})
        if not asins:
            return []
        offers = self.env["amazon.offer"].search_fetch(
            [
                ("account_id", "=", self.account.id),
                ("product_id.active", "=", True),
                ("asin", "in", asins),
            ],
            ["sku", "asin", "product_id"],
        )
        return [Paired(offer.sku, offer.asin, offer.product_id.id) for offer in offers]


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
