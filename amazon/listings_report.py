"""The report about all that a seller lists on a marketplace.

https://developer-docs.amazon.com/sp-api/docs/report-type-values-inventory
"""

from dataclasses import dataclass
from decimal import Decimal

from .reports import amount_of, read_table, whole_of
from .texts import IDENTITY_SIZE, TITLE_SIZE, shorten

# Amazon heads the columns in the language of the marketplace, or in English.
COLUMNS = {
    "sku": "seller-sku, sku, händler-sku, sku-vendeur, sku-venditore, sku-del-vendedor, "
    "出品者sku, 卖家-sku",
    "title": "item-name, artikelbezeichnung, nom-produit, nome-dell'articolo, "
    "título-del-producto, 商品名, 商品名称",
    "price": "price, preis, prix, prezzo, precio, 価格",
    "quantity": "quantity, menge, quantité, quantità, cantidad, 数量",
    "asin": "asin1, asin-1, asin",
    "id_type": "product-id-type, produkt-id-typ, type-id-produit, "
    "tipo-di-identificativo-del-prodotto, tipo-de-identificador-de-producto, "
    "商品idタイプ, 商品编码类型",
    "id": "product-id, produkt-id, id-produit, identificativo-del-prodotto, "
    "identificador-del-producto, 商品id, 商品编码",
    "channel": "fulfillment-channel, fulfilment-channel, versender, canal-traitement, "
    "canale-di-gestione, canal-de-gestión-logística, フルフィルメント・チャンネル, 配送渠道",
    "status": "status, stato, état, estado, ステータス, 状态",
}
NAMES = {name: ours for ours, names in COLUMNS.items() for name in names.split(", ")}
# Amazon numbers the kinds of product IDs.
ASIN, BARCODES = "1", ("2", "3", "4")


@dataclass(frozen=True, slots=True)
class Listing:
    """A SKU on a marketplace. ``channel`` is ``merchant`` or ``amazon``, who ships it. ``price``
    and ``quantity`` are ``None`` where Amazon names none, as for what it ships itself."""

    sku: str
    asin: str
    title: str
    price: Decimal | None
    quantity: int | None
    channel: str
    barcode: str
    status: str

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "Listing":
        channel = row["channel"].upper()
        by_amazon = channel.startswith("AMAZON")
        return cls(
            sku=row["sku"],
            asin=row["asin"] or (row["id"] if row["id_type"] == ASIN else ""),
            title=shorten(row["title"], TITLE_SIZE),
            price=amount_of(row["price"]),
            quantity=None if by_amazon else whole_of(row["quantity"]),
            channel="amazon" if by_amazon else "merchant",
            barcode=row["id"] if row["id_type"] in BARCODES else "",
            status=row["status"],
        )


def read_listings(text: str) -> list[Listing]:
    """The listings in the text of a report, each SKU once.

    :raise AmazonPayloadError: If it is no such report.
    :rtype: list[Listing]
    """
    rows = read_table(text, NAMES, required="sku")
    found = (Listing.from_row(row) for row in rows if len(row["sku"]) <= IDENTITY_SIZE)
    return list({listing.sku: listing for listing in found}.values())
