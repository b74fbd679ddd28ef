"""The products of the simulated seller, for the demo to create in Odoo.

Prices are in euro, VAT included. ``EXPEDITED`` and ``GIFTWRAP-CLASSIC`` are at the same
time a shipping service level and a gift wrap level of Amazon's: an order's shipping or gift
wrap finds its product by internal reference.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """A product: ``kind`` is "goods" or "service", ``vat`` "standard" or "reduced".

    ``product_type`` is Amazon's, ``by_amazon`` says that its listings are fulfilled by Amazon.
    """

    sku: str
    name: str
    price: str
    kind: str = "goods"
    vat: str = "standard"
    product_type: str = "PRODUCT"
    by_amazon: bool = False

    @property
    def asin(self) -> str:
        """An ASIN made of the SKU: always the same, never a real one."""
        letters = "".join(character for character in self.sku if character.isalnum())
        return ("B0" + letters + "0" * 10)[:10]


PRODUCTS = (
    Product("LAMP-OAK", "Desk lamp, oak", "39.90", product_type="LAMP"),
    Product("MUG-STONE", "Stoneware mug", "12.50", product_type="DRINKING_CUP"),
    Product(
        "BOOK-ALPS", "Hiking in the Alps (book)", "19.95", vat="reduced", product_type="ABIS_BOOK"
    ),
    Product("TEA-EARL-100", "Earl Grey tea, 100 g", "6.49", vat="reduced", product_type="TEA"),
    Product("PEN-SET-3", "Fountain pens, set of three", "24.99", product_type="WRITING_INSTRUMENT"),
    Product("NOTE-A5", "Notebook A5, dotted", "4.99", product_type="BLANK_BOOK"),
    Product("SCARF-WOOL", "Wool scarf, grey", "34.50", product_type="SCARF"),
    Product("BAG-CANVAS", "Canvas bag", "18.90", product_type="TOTE_BAG"),
    Product("VASE-BLUE", "Glass vase, blue", "27.00", product_type="VASE", by_amazon=True),
    Product("CLOCK-WALL", "Wall clock, 30 cm", "49.00", product_type="CLOCK", by_amazon=True),
    Product("ENGRAVING", "Engraving of a name", "9.00", kind="service"),
    Product("EXPEDITED", "Express shipping", "9.99", kind="service"),
    Product("GIFTWRAP-CLASSIC", "Gift wrap, classic paper", "3.50", kind="service"),
)
BY_SKU = {product.sku: product for product in PRODUCTS}

#: VAT in percent by country and class, as Amazon would apply it.
VAT = {
    "DE": {"standard": "19", "reduced": "7"},
    "FR": {"standard": "20", "reduced": "5.5"},
    "IT": {"standard": "22", "reduced": "4"},
    "ES": {"standard": "21", "reduced": "4"},
    "NL": {"standard": "21", "reduced": "9"},
    "GB": {"standard": "20", "reduced": "0"},
    "SE": {"standard": "25", "reduced": "6"},
    "PL": {"standard": "23", "reduced": "5"},
}
