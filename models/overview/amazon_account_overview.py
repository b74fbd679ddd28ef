import json

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ... import compat
from ..sentences import _, joined
from .numbers import Overview

PAYOUT_LIST = "amazon_connector.sale_order_payout_view_tree"
# So many days before the client secret ends, somebody should see to it.
SECRET_ENDS_SOON = 30
# Which number a button of the overview is about, in its context.
NUMBER = "amazon_number"
ACTIONS = {
    "amazon.order": "amazon_connector.amazon_order_action",
    "amazon.offer": "amazon_connector.amazon_offer_action",
    "amazon.fba.difference": "amazon_connector.amazon_fba_difference_action",
    "stock.picking": "amazon_connector.amazon_picking_action",
    "sale.order": "amazon_connector.sale_order_payout_action",
    "amazon.settlement": "amazon_connector.amazon_settlement_action",
    "amazon.refund": "amazon_connector.amazon_refund_action",
    "account.move": "account.action_move_journal_line",
    "amazon.invoice.upload": "amazon_connector.amazon_invoice_upload_action",
}
# Where the usual list of a model does not say what a number is about.
OWN_ACTIONS = {
    "not_invoiced": "amazon_connector.amazon_not_invoiced_action",
    "not_reconciled": "amazon_connector.amazon_open_action",
    "settled_open": "amazon_connector.amazon_open_action",
    "to_confirm": "amazon_connector.amazon_offer_stock_action",
    "refused": "amazon_connector.amazon_offer_stock_action",
}


class AmazonAccount(models.Model):
    """What an account says at one look: whether it runs, and what there is to do today."""

    _inherit = "amazon.account"

    ship_today_count = fields.Integer(string="Ship Today", compute="_compute_overview_counts")
    late_count = fields.Integer(string="Late", compute="_compute_overview_counts")
    to_pair_count = fields.Integer(string="SKUs to Pair", compute="_compute_overview_counts")
    to_fix_count = fields.Integer(string="Orders to Fix", compute="_compute_overview_counts")
    unconfirmed_count = fields.Integer(
        string="Not Confirmed on Amazon", compute="_compute_overview_counts"
    )
    differences_count = fields.Integer(
        string="Stock Differences", compute="_compute_overview_counts"
    )
    to_confirm_count = fields.Integer(
        string="Quantities to Confirm", compute="_compute_overview_counts"
    )
    refused_count = fields.Integer(string="Quantities Refused", compute="_compute_overview_counts")
    unpaid_count = fields.Integer(string="Not Paid Out", compute="_compute_overview_counts")
    to_check_count = fields.Integer(
        string="Settlements to Check", compute="_compute_overview_counts"
    )
    drafts_count = fields.Integer(string="Drafts to Post", compute="_compute_overview_counts")
    not_invoiced_count = fields.Integer(
        string="Shipped, Not Invoiced", compute="_compute_overview_counts"
    )
    not_reconciled_count = fields.Integer(
        string="Paid, Not Reconciled", compute="_compute_overview_counts"
    )
    settled_open_count = fields.Integer(
        string="Settled but Open", compute="_compute_overview_counts"
    )
    refunds_to_check_count = fields.Integer(
        string="Refunds to Check", compute="_compute_overview_counts"
    )
    uploads_to_check_count = fields.Integer(
        string="Invoices Not Sent to Amazon", compute="_compute_overview_counts"
    )
    failed_count = fields.Integer(string="Failed Orders", compute="_compute_overview_counts")
    has_to_do = fields.Boolean(
        string="Something to Do",
        compute="_compute_overview_counts",
        help="Some number of the overview is not zero.",
    )
    overview_graph = fields.Text(string="Orders by Day", compute="_compute_overview_graph")
    overview_graph_title = fields.Char(compute="_compute_overview_graph")
    overview_state = fields.Selection(
        [
            ("draft", "Set-up Not Finished"),
            ("starting", "Reading First Orders"),
            ("ok", "Up to Date"),
            ("running", "Running"),
            ("waiting", "Waiting"),
            ("failed", "Failed"),
        ],
        string="Does It Run?",
        compute="_compute_overview_state",
        compute_sudo=True,
    )
    overview_message = fields.Text(
        compute="_compute_overview_state",
        compute_sudo=True,
        help="What is in the way, and what to do about it.",
    )
    last_run = fields.Datetime(compute="_compute_overview_state", compute_sudo=True)
    next_run = fields.Datetime(compute="_compute_overview_state", compute_sudo=True)

    secret_message = fields.Char(compute="_compute_secret_message", compute_sudo=True)
    is_secret_ending = fields.Boolean(compute="_compute_secret_message", compute_sudo=True)

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_overview_counts(self):
        overview = Overview(self.env)
        counts = overview.counts(self)
        counts["failed"] = overview.failed_orders(self)
        for account in self:
            for number, by_account in counts.items():
                account[f"{number}_count"] = by_account.get(account.id, 0)
            account.has_to_do = any(account[f"{number}_count"] for number in counts)

    @api.depends_context("uid", "tz", "lang", "allowed_company_ids")
    def _compute_overview_graph(self):
        by_day = Overview(self.env).orders_by_day(self)
        for account in self:
            days = by_day.get(account.id, [])
            bars = [
                {"label": str(day.day), "value": count, "type": "future"} for day, count in days
            ]
            account.overview_graph = json.dumps([{"key": _("Orders"), "values": bars}])
            account.overview_graph_title = days and _(
                "Orders since %(day)s: %(count)d",
                day=format_date(self.env, days[0][0], date_format="d MMM"),
                count=sum(count for _day, count in days),
            )

    @api.depends(
        "state", "setup_message", "database_message", "trouble_message", "overdue_message",
        "job_ids.state", "job_ids.last_try", "job_ids.next_run", "job_ids.active",
    )  # fmt: skip
    def _compute_overview_state(self):
        for account in self:
            account.overview_state, account.overview_message = account._state_at_one_look()
            job = account._job("orders")
            is_planned = job.active and account.overview_state != "draft"
            account.last_run = job.last_try
            account.next_run = is_planned and not account.database_message and job.next_run

    @api.depends("secret_expires_on")
    @api.depends_context("lang")
    def _compute_secret_message(self):
        for account in self:
            # How old the secret is, is known if it was entered since that is kept.
            days = account.secret_days_left
            is_known = bool(account.secret_expires_on)
            account.is_secret_ending = is_known and days <= SECRET_ENDS_SOON
            account.secret_message = is_known and (
                _("Days left of the client secret: %(count)d", count=days)
                if days > 0
                else _("The client secret has expired.")
            )

    def _state_at_one_look(self):
        if self.state == "draft":
            return "draft", self.setup_message
        if self.database_message:
            return "failed", self.database_message
        if trouble := [text for text in (self.trouble_message, self.overdue_message) if text]:
            return "failed", joined("\n", trouble)
        states = set(self.job_ids.mapped("state"))
        if "running" in states:
            return "running", ""
        orders = self._job("orders")
        if orders.state == "waiting":
            return "waiting", orders.message
        # Before the first orders are in, nobody knows whether there is anything to do.
        is_off = orders and not orders.active
        return ("ok" if orders.last_success or is_off else "starting"), ""

    def action_open_number(self):
        """Open the records that a number of the overview counts, for the user as it does.

        :return: An action, for the number that is named in the context.
        :raise AccessError: If the user may not read the account or these records.
        """
        compat.check_access(self, "read")
        overview = Overview(self.env)
        number = self.env.context.get(NUMBER)
        if number not in overview.domains():
            number = "to_fix"
        model, domain = overview.domain(number, self)
        compat.check_access(self.env[model], "read")
        name = OWN_ACTIONS.get(number) or ACTIONS[model]
        action = self.env["ir.actions.actions"]._for_xml_id(name)
        context = {"create": False}
        if model == "stock.picking":
            context["show_amazon"] = True
        if number == "unpaid":
            # The list got another name in 18.0.
            context |= dict.fromkeys(("tree_view_ref", "list_view_ref"), PAYOUT_LIST)
        label = self._fields[f"{number}_count"]._description_string(self.env)
        return {
            **action,
            "name": label,
            "display_name": label,
            "domain": domain,
            "context": context,
        }

    def action_finish_setup(self):
        """Open what is still to be entered for a draft."""
        self._check_may_configure()
        self.ensure_one()
        assistant = self.env["amazon.connect.account"]
        # The card may be older than what became of the account.
        return assistant._open_for(self) if self.state == "draft" else assistant._action_of(self)
