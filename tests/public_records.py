"""One record of each model of a shop, for tests that try all of them."""

from odoo import fields

from .connecting import assistant_of


class PublicRecords:
    """Makes what a shop does not have after its first order."""

    def __init__(self, case, asker):
        """:param case: The test, which has an account and an order.
        :param asker: Who opened the wizards.
        """
        self.case, self.env, self.asker = case, case.env, asker
        self.account, self.order, self.offer = case.account, case.order, case.offer

    def all(self):
        picking = self.case.delivery(self.order)
        return [
            self.account,
            self.offer,
            self.case.amazon_order,
            self.case.amazon_order.item_ids[:1],
            self.order,
            self.order.order_line,
            self.offer.product_id,
            self.offer.product_id.product_tmpl_id,
            picking,
            picking.move_line_ids,
            *self._kept(),
            *self._invoice(),
            *self._backfill(),
            *self._money(),
            *assistant_of(self.asker, self.case.marketplace("de")),
            *self._wizards(),
            self._question("amazon.cancel.order", order_ids=self.order.ids),
            self._ignoring(),
            self._question("amazon.ship.anyway", picking_ids=picking.ids),
            self._question("sale.mass.cancel.orders", sale_order_ids=self.order.ids),
        ]

    def _kept(self):
        account = {"account_id": self.account.id}
        job = self.env["amazon.job"]._of(self.account, "orders")
        kept = {
            "amazon.marketplace": {
                "name": "Amazon.cl",
                "code": "CL",
                "domain": "https://sellingpartnerapi-na.amazon.com",
                "api_identifier": "A0CHILE0000000",
                "company_id": self.case.company.id,
            },
            "amazon.feed": {**account, "feed_type": "listings"},
            "amazon.job.run": {"job_id": job.id, "started": "2026-01-01", "state": "done"},
            "amazon.listings.report": {
                **account,
                "marketplace_id": self.case.marketplace("us").id,
            },
            "amazon.marketplace.pause": {
                **account,
                "marketplace_id": self.case.marketplace("us").id,
                "since": "2026-01-01",
            },
            "amazon.refund": {**account, "amazon_order_ref": "1", "refund_ref": "1"},
            "amazon.rate.limit": {
                "seller_key": "x",
                "operation": "x",
                "tokens": 1,
                "rate": 1,
                "updated": 1,
            },
            "amazon.fba.difference": {
                **account,
                "location_id": self.account.location_id.id,
                "product_id": self.offer.product_id.id,
            },
        }
        return [job, *(self.env[model].create(vals) for model, vals in kept.items())]

    def _money(self):
        settlement = self.env["amazon.settlement"].create(
            {"account_id": self.account.id, "settlement_ref": "1"}
        )
        line = {"settlement_id": settlement.id, "row_no": 3}
        rule = {"amount_type": "x", "kind": "sale"}
        store = self.env["amazon.marketplace"].search([("company_id", "=", self.case.company.id)])
        row = self.env["amazon.settlement.line"].create(line)
        self.env.flush_all()
        return (
            settlement,
            row,
            self.env["amazon.settlement.kind"].search([("settlement_id", "=", settlement.id)]),
            self.env["amazon.settlement.unknown"].search([]),
            self.env["amazon.money.rule"].create({**rule, "marketplace_id": store[:1].id}),
            self._asked("amazon.settlement.bank").sudo().create({"settlement_id": settlement.id}),
        )

    def _invoice(self):
        company = self.case.company
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "PUB", "type": "sale", "company_id": company.id}
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.order.partner_id.id,
                "journal_id": journal.id,
            }
        )
        upload = {"account_id": self.account.id, "amazon_order_id": self.case.amazon_order.id}
        uploads = self.env["amazon.invoice.upload"]
        return invoice, uploads.create({**upload, "move_id": invoice.id})

    def _backfill(self):
        backfill = self.env["amazon.backfill"].create(
            {"account_id": self.account.id, "date_from": "2026-01-01", "date_to": "2026-01-31"}
        )
        backfill._make_parts()
        self.env["amazon.backfill.number"]._keep(
            backfill.part_ids[:1], {"305-0000000-0000001": fields.Datetime.now()}
        )
        return backfill, backfill.part_ids[:1], backfill.number_ids

    def _wizards(self):
        account = {"account_id": self.account.id}
        adjustment = self._asked("amazon.inventory.adjustment").create(
            {**account, "line_ids": [(0, 0, {"odoo_quantity": 1})]}
        )
        confirmation = (
            self._asked("amazon.quantity.confirmation")
            .sudo()
            .create({**account, "line_ids": [(0, 0, {"offer_id": self.offer.id, "quantity": 1})]})
        )
        upload = self._asked("amazon.settlement.upload").create({**account, "file": b"eA=="})
        books = (
            self._asked("amazon.books.setup")
            .sudo()
            .create(
                {
                    **account,
                    "fee_tax_mode": "none",
                    "settlement_entries": "no",
                    "line_ids": [(0, 0, {"purpose": "clearing"})],
                }
            )
        )
        recovery = self._asked("amazon.recover.order").create(
            {**account, "amazon_order_refs": self.order.amazon_order_ref}
        )
        return (
            books,
            books.line_ids,
            adjustment,
            adjustment.line_ids,
            confirmation,
            confirmation.line_ids,
            recovery,
            upload,
        )

    def _asked(self, model):
        return self.env[model].with_user(self.asker)

    def _ignoring(self):
        return self.env["amazon.ignore.refund"].with_user(self.asker).sudo().create({"reason": "x"})

    def _question(self, model, **ids):
        return self._asked(model).create({name: [(6, 0, some)] for name, some in ids.items()})
