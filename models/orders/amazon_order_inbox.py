from datetime import timedelta

from odoo import api, fields, models

from ...amazon.errors import AmazonPayloadError, AmazonRejected
from ..discretion import keep_private
from ..scheduling import naive_utc
from .documents_at_hand import keep_at_hand
from .order_items import ItemKeeper

CHANNELS = {"MERCHANT": "merchant", "AMAZON": "amazon"}


class AmazonOrder(models.Model):
    """Keeps what Amazon sent, before anything is made of it."""

    _inherit = "amazon.order"

    was_seen_open = fields.Boolean(
        readonly=True, copy=False, help="The order was here before Amazon said that it has left."
    )

    @api.model
    def _store(self, account, documents):
        """Keep what Amazon sent, and mark for work what is new or has changed.

        :param OrderDocument[] documents: Reading the same ones again changes nothing.
        :return: The rows that are new or have changed.
        """
        if not documents:
            return self.browse()
        by_ref = {document.order_id: document for document in documents}
        known = self.search(
            [("account_id", "=", account.id), ("amazon_order_ref", "in", list(by_ref))]
        )
        lookup = Lookup(self.env)
        seen = set(known.mapped("amazon_order_ref"))
        changed = self.browse()
        for row in known:
            document = by_ref[row.amazon_order_ref]
            is_news = row.digest != document.digest or not row.payload
            if is_news and row._update_from(document, lookup):
                changed += row
        new = [
            {
                "account_id": account.id,
                "amazon_order_ref": ref,
                **self._vals_from_document(document, lookup),
            }
            for ref, document in by_ref.items()
            if ref not in seen
        ]
        rows = changed + self.create(new)
        orders = {row: by_ref[row.amazon_order_ref].read_if_possible() for row in rows}
        ItemKeeper(self.env).keep(account, {row: order for row, order in orders.items() if order})
        return rows

    def _update_from(self, document, lookup):
        """:return: Whether the document was news. Amazon's pages overlap, and a recovered order
        can be ahead of the search."""
        vals = self._vals_from_document(document, lookup)
        last_update = vals.get("last_update")
        if self.last_update and last_update and self.last_update > last_update:
            return False
        self.write({**vals, "attempts": 0})
        return True

    def _read_again(self, client):
        """Ask Amazon how the order stands. The order sync works on it, too, if it has changed.

        :return: The order, or ``None`` if Amazon does not show a readable one.
        :raise AmazonError: If Amazon cannot be asked now.
        """
        try:
            document = client.get_order(self.amazon_order_ref)
            order = document.read()
        except (AmazonRejected, AmazonPayloadError):
            return None
        keep_private(order.private_texts)
        self._store(self.account_id, [document])
        return order

    @api.autovacuum
    def _gc_payloads(self):
        """Delete what Amazon sent once nothing is left to do with it: it holds a buyer's name and
        address, which Amazon lets sellers keep only as long as the order needs them.

        https://sellercentral.amazon.com/mws/static/policy?documentType=DPP
        """
        now = fields.Datetime.now()
        for account in (
            self.env["amazon.account"]
            .with_context(active_test=False)
            .search([("payload_days", ">", 0)])
        ):
            self.search(
                [
                    ("account_id", "=", account.id),
                    ("state", "in", ("done", "ignored")),
                    ("payload", "!=", False),
                    ("last_update", "<", now - timedelta(days=account.payload_days)),
                ]
            ).payload = False

    @api.model
    def _vals_from_document(self, document, lookup):
        vals = {
            "payload": document.text,
            "digest": document.digest,
            "to_process": True,
            "retry_date": False,
        }
        order = document.read_if_possible()
        if not order:
            # The row is kept as it is; working on it says what is wrong.
            return vals
        keep_at_hand(self.env, document)
        if order.status and not order.status.is_shipped:
            vals["was_seen_open"] = True
        return {
            **vals,
            "marketplace_id": lookup.marketplaces.get(order.marketplace_id),
            "amazon_status": str(order.status),
            "service_level": order.service_level,
            "programs": ",".join(order.programs),
            "is_cancellation_requested": bool(order.cancellation_requests),
            "fulfilled_by": CHANNELS.get(order.fulfilled_by),
            "purchase_date": naive_utc(order.created),
            "last_update": naive_utc(order.last_updated),
            "ship_by": naive_utc(order.ship_by),
            "deliver_by": naive_utc(order.deliver_by),
            "currency_id": lookup.currencies.get(order.currency),
            "amount_total": float(order.amount_total),
            "amount_tax": float(order.amount_tax),
            "amount_tax_by_amazon": float(order.amount_tax_by_amazon),
            "is_tax_listed": order.is_tax_listed,
        }

    def _look_up_again(self, orders):
        """Find what did not exist in Odoo yet when the rows were stored.

        :param dict orders: The order of each row.
        """
        incomplete = self.filtered(lambda row: not (row.marketplace_id and row.currency_id))
        if not incomplete:
            return
        lookup = Lookup(self.env)
        for row in incomplete:
            marketplace_id = lookup.marketplaces.get(orders[row].marketplace_id)
            currency_id = lookup.currencies.get(orders[row].currency)
            if marketplace_id and not row.marketplace_id:
                row.marketplace_id = marketplace_id
            if currency_id and not row.currency_id:
                row.currency_id = currency_id


class Lookup:
    """The ids of marketplaces and currencies by Amazon's names, read once for many orders."""

    def __init__(self, env):
        marketplaces = env["amazon.marketplace"].search([])
        currencies = env["res.currency"].with_context(active_test=False).search([])
        self.marketplaces = {record.api_identifier: record.id for record in marketplaces}
        self.currencies = {record.name: record.id for record in currencies}
