from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import fields
from odoo.tools import SQL

from ... import compat
from ...amazon.status import OPEN
from ..scheduling import naive_utc, start_of_day, zone_named
from .account_move_draft import DRAFTS

# How long a delivery may be on its way to Amazon before somebody has to know.
QUEUED_TOO_LONG = timedelta(hours=1)
# Who wants drafts posts them, but has a day for it.
DRAFT_TOO_LONG = timedelta(days=1)
GRAPH_DAYS = 14
# What is red: it failed, or Amazon and Odoo disagree and nobody has reviewed that.
CONFLICT = ["&", ("state", "=", "conflict"), ("needs_review", "=", True)]
FAILED = ["|", ("state", "=", "failed"), *CONFLICT]
# The field that says whose records they are, where it is not ``account_id``.
OWNERS = {
    "stock.picking": "sale_id.amazon_account_id",
    "sale.order": "amazon_account_id",
    "account.move": "amazon_draft_account_id",
}
# Odoo groups by no field of another model, and by none that is computed: records and the ids of
# their accounts.
OWNED = {
    "stock.picking": SQL(
        """SELECT picking.id AS record_id, sold.amazon_account_id AS account_id
             FROM stock_picking picking JOIN sale_order sold ON sold.id = picking.sale_id"""
    ),
    "account.move": SQL("SELECT move_id AS record_id, account_id FROM (%s) drafts", DRAFTS),
}


class Overview:
    """What there is to do for the accounts, as far as the user may see it: for all of them with so
    many queries, however many they are.

    Each number is that of the records of a domain, so that it opens just these.
    """

    def __init__(self, env):
        self.env = env
        self.now = fields.Datetime.now()
        company = env.company.partner_id
        self.tz = zone_named(env.context.get("tz") or env.user.tz or company.tz)
        self.today = pytz.utc.localize(self.now).astimezone(self.tz).date()

    def domains(self):
        """The model and the domain of each number.

        :rtype: dict[str, tuple[str, list]]
        """
        tomorrow = self._start_of(self.today + timedelta(days=1))
        to_ship = [
            ("fulfilled_by", "=", "merchant"),
            ("amazon_status", "in", OPEN),
            ("state", "=", "done"),
            ("sale_order_id.state", "!=", "cancel"),
            ("sale_order_id.delivery_status", "!=", "full"),
        ]
        unconfirmed = [
            ("state", "=", "done"),
            ("location_dest_id.usage", "=", "customer"),
            "|",
            ("amazon_sync_state", "=", "failed"),
            "&",
            ("amazon_sync_state", "=", "pending"),
            ("date_done", "<", self.now - QUEUED_TOO_LONG),
        ]
        return {
            "ship_today": (
                "amazon.order",
                [*to_ship, ("ship_by", ">=", self.now), ("ship_by", "<", tomorrow)],
            ),
            "late": ("amazon.order", [*to_ship, ("ship_by", "<", self.now)]),
            "to_pair": ("amazon.offer", [("pairing_state", "=", "unpaired")]),
            "to_fix": (
                "amazon.order",
                ["|", ("needs_review", "=", True), ("state", "=", "failed")],
            ),
            "unconfirmed": ("stock.picking", unconfirmed),
            "differences": ("amazon.fba.difference", [("state", "=", "open")]),
            "to_confirm": ("amazon.offer", [("push_state", "=", "held")]),
            "refused": ("amazon.offer", self.env["amazon.offer"]._domain_refused()),
            "drafts": (
                "account.move",
                [("state", "=", "draft"), ("create_date", "<", self.now - DRAFT_TOO_LONG)],
            ),
            "unpaid": ("sale.order", [("amazon_payout_overdue", "=", True)]),
            "to_check": ("amazon.settlement", [("needs_person", "=", True)]),
            "not_invoiced": ("sale.order", [("amazon_invoice_message", "!=", False)]),
            "not_reconciled": ("sale.order", [("amazon_reconcile_message", "!=", False)]),
            "settled_open": ("sale.order", [("amazon_open_amount", "!=", 0)]),
            "refunds_to_check": ("amazon.refund", [("needs_review", "=", True)]),
            "uploads_to_check": (
                "amazon.invoice.upload",
                ["|", ("state", "=", "failed"), ("is_late", "=", True)],
            ),
        }

    def domain(self, number, accounts):
        """The model and the domain of the records that a number is about."""
        model, domain = self.domains()[number]
        return model, [(OWNERS.get(model, "account_id"), "in", accounts.ids), *domain]

    def counts(self, accounts):
        """Each number by the id of the account. What the user may not read is not counted.

        :rtype: dict[str, dict[int, int]]
        """
        counts = {}
        for number, (model, domain) in self.domains().items():
            is_known = accounts.ids and self._may_count(model, domain)
            counts[number] = self._count(number, accounts) if is_known else {}
        return counts

    def _may_count(self, model, domain):
        """Whether the user may read records of a model and what they are chosen by."""
        if not compat.may_read(self.env[model]):
            return False
        owner = OWNERS.get(model, "account_id").partition(".")[0]
        names = {term[0].partition(".")[0] for term in domain if isinstance(term, tuple)} | {owner}
        return names <= self.env[model].fields_get(list(names), ["type"]).keys()

    def _count(self, number, accounts):
        model, domain = self.domain(number, accounts)
        records = self.env[model]
        if model not in OWNED:
            owner = OWNERS.get(model, "account_id")
            groups = records._read_group(domain, [owner], ["__count"])
            return {account.id: count for account, count in groups}
        self.env.flush_all()
        query = records._search(domain)
        self.env.cr.execute(
            SQL(
                """SELECT account_id, count(*) FROM (%s) owned
                    WHERE record_id IN %s GROUP BY account_id""",
                OWNED[model],
                query.subselect(),
            )
        )
        return dict(self.env.cr.fetchall())

    def failed_orders(self, accounts):
        """How many orders failed or are in a conflict that nobody reviewed, by the id of the
        account."""
        if not compat.may_read(self.env["amazon.order"]):
            return {}
        domain = [("account_id", "in", accounts.ids), *FAILED]
        groups = self.env["amazon.order"]._read_group(domain, ["account_id"], ["__count"])
        return {account.id: count for account, count in groups}

    def orders_by_day(self, accounts):
        """How many orders were placed on each of the last days, today included, in the time zone of
        the user.

        :return: Pairs of day and count by the id of the account.
        :rtype: dict[int, list[tuple[date, int]]]
        """
        days = [self.today - timedelta(days=ago) for ago in reversed(range(GRAPH_DAYS))]
        counts = defaultdict(dict)
        if accounts.ids and compat.may_read(self.env["amazon.order"]):
            for account_id, day, count in self._placed_since(accounts, days[0]):
                counts[account_id][day] = count
        return {
            account.id: [(day, counts[account.id].get(day, 0)) for day in days]
            for account in accounts
        }

    def _placed_since(self, accounts, day):
        since = ("purchase_date", ">=", self._start_of(day))
        self.env.flush_all()
        query = self.env["amazon.order"]._search([("account_id", "in", accounts.ids), since])
        placed = SQL("(purchase_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", str(self.tz))
        self.env.cr.execute(
            SQL(
                "SELECT account_id, %s, count(*) FROM amazon_order WHERE id IN %s GROUP BY 1, 2",
                placed,
                query.subselect(),
            )
        )
        return self.env.cr.fetchall()

    def _start_of(self, day):
        """When a day begins where the user is, as Odoo keeps it."""
        return naive_utc(start_of_day(day, self.tz))
