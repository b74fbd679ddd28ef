"""What tests of invoices and payouts share: a company that keeps books."""

from datetime import datetime, timedelta, timezone

from odoo import fields

from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.run_time import run_limit

from .chart import ChartCase


class BooksCase(ChartCase):
    """The shop keeps books, and somebody writes invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.user("accountant", "account.group_account_invoice")

    def run_job(self, kind, account=None):
        """Press “Run Now” on a job of the account."""
        account = account or self.account
        self._commit(self.env)
        job = account._job(kind).with_user(self.admin)
        notification = job.action_run_now()
        self.env.invalidate_all()
        return notification["params"]

    def shipped(self, *items, days_ago=0, **options):
        """Amazon shipped an order so many days ago, and the order is imported."""
        options.setdefault("by", "AMAZON")
        ref = self.place(*items, status="SHIPPED", minutes_ago=3 + days_ago * 1440, **options)
        since = fields.Datetime.now() - timedelta(days=days_ago + 1)
        self.account.last_order_sync = min(self.account.last_order_sync, since)
        self.sync(self.account)
        return self.row(ref).sale_order_id

    def day(self, days_ago):
        """So many days ago, as the shop counts days."""
        return (datetime.now(timezone.utc) - timedelta(days=days_ago, minutes=3)).date()


class PayoutCase(BooksCase):
    """Entries of settlements as the connector makes them, made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].with_company(cls.company)
        cls.clearing, cls.fees, cls.rounding = (
            accounts.create({"name": name, "code": code, "account_type": kind, **vals})
            for name, code, kind, vals in (
                ("Amazon Clearing", "149900", "asset_current", {"reconcile": True}),
                ("Amazon Fees", "649900", "expense", {}),
                ("Amazon Rounding", "649901", "expense", {}),
            )
        )
        journals = cls.env["account.journal"]
        cls.journal = journals.create(
            {
                "name": "Amazon",
                "code": "AMZ",
                "type": "general",
                "company_id": cls.company.id,
                "default_account_id": cls.clearing.id,
            }
        )
        cls.bank = journals.search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )

    def setUp(self):
        super().setUp()
        self.account.write(
            {
                "invoice_orders": "posted",
                "clearing_account_id": self.clearing.id,
                "settlement_journal_id": self.journal.id,
                "write_off_account_id": self.rounding.id,
            }
        )
        self.numbers = iter(range(20000000001, 20000001000))

    def settle(self, *parts, fees=-10.0, currency=None, day=None):
        """Amazon settles parts of orders: pairs of a sale order and an amount, negative if it is a
        refund. The entry is posted.

        :return: The settlement.
        """
        currency = currency or self.company.currency_id
        settlement = self.env["amazon.settlement"].create(
            {
                "account_id": self.account.id,
                "settlement_ref": str(next(self.numbers)),
                "currency_id": currency.id,
                "deposit_date": fields.Datetime.now(),
                "amount_total": sum(amount for _order, amount in parts) + fees,
                "state": "ready",
                "clearing_account_id": self.clearing.id,
            }
        )
        self.enter(settlement, parts, fees, day or fields.Date.today())
        return settlement

    def enter(self, settlement, parts, fees, day):
        currency, company = settlement.currency_id, self.company

        def line(account, amount, **vals):
            balance = currency._convert(amount, company.currency_id, company, day)
            return {
                "account_id": account.id,
                "currency_id": currency.id,
                "amount_currency": amount,
                "balance": balance,
                **vals,
            }

        lines = []
        for order, amount in parts:
            partner = order.partner_invoice_id.commercial_partner_id
            receivable = partner.with_company(company).property_account_receivable_id
            lines.append(line(receivable, -amount, partner_id=partner.id))
        lines.append(line(self.fees, -fees))
        lines.append(line(self.clearing, settlement.amount_total))
        lines[-1]["balance"] = -sum(vals["balance"] for vals in lines[:-1])
        move = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": day,
                "amazon_settlement_id": settlement.id,
                "line_ids": [(0, 0, vals) for vals in lines],
            }
        )
        items = move.line_ids.sorted("id")
        # A row for each item but the payout, which is the last.
        self.env["amazon.settlement.line"].create(
            [
                {
                    "settlement_id": settlement.id,
                    "row_no": number,
                    "amazon_order_ref": order and order.amazon_order_ref,
                    "sale_order_id": order and order.id,
                    "kind": kind,
                    "amount": amount,
                    "move_line_id": item.id,
                }
                for number, (order, amount, kind, item) in enumerate(
                    zip(
                        [*(order for order, _amount in parts), False],
                        [*(amount for _order, amount in parts), fees],
                        [*("sale" if a > 0 else "refund" for _order, a in parts), "selling_fee"],
                        items[:-1],
                        strict=True,
                    ),
                    start=3,
                )
            ]
        )
        move.action_post()
        settlement._update_state()

    def reconcile_all(self):
        """The job has read settlements."""
        self._commit(self.env)
        account = self.account._acting()
        progress = Progress(account.env, run_limit())
        account._reconcile_settled(progress)
        self.env.invalidate_all()

    def press_reconcile(self, settlement):
        self._commit(self.env)
        result = settlement.with_user(self.accountant).action_reconcile()
        self.env.invalidate_all()
        return result

    def bank_line(self, amount, **vals):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": fields.Date.today(),
                "payment_ref": "AMAZON PAYMENTS EUROPE",
                "amount": amount,
                **vals,
            }
        )

    def invoiced(self, *items, **options):
        """An order that was shipped and invoiced."""
        order = self.shipped(*(items or (self.item("LAMP-OAK"),)), **options)
        self.run_job("invoices")
        self.assertEqual(order.invoice_ids.state, "posted", order.amazon_invoice_message)
        return order

    def assertPaid(self, order):
        self.assertEqual(order.invoice_ids.mapped("amount_residual"), [0.0])
        self.assertEqual(order.amazon_open_amount, 0)
        self.assertFalse(order.amazon_open_reason)

    def assertOpen(self, order, amount, reason):
        self.assertAmount(order.amazon_open_amount, amount)
        self.assertIn(reason, order.amazon_open_reason or "")
        self.assertIn(order, self.env["sale.order"].search([("amazon_open_amount", "!=", 0)]))

    def write_offs(self, settlement):
        return settlement.move_ids.filtered(lambda move: self.rounding in move.line_ids.account_id)
