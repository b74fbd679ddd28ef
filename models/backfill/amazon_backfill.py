from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ... import compat
from ..errors import explained, unless_busy
from ..sentences import _, joined
from .amazon_account_reconciliation import named

# Amazon lists the orders of no longer time at once.
PART_DAYS = 30


class AmazonBackfill(models.Model):
    """The orders of a time in the past, wanted in Odoo.

    The job *Older Orders* gets on with it and writes the parts and numbers, never this record, so
    that whoever pauses it does not wait for the job.
    """

    _name = "amazon.backfill"
    _description = "Import of Older Amazon Orders"
    _inherit = ["amazon.empty.list", "amazon.identity"]
    _order = "id desc"
    _check_company_auto = True
    _amazon_identity = frozenset(["state", "part_ids", "number_ids"])

    account_id = fields.Many2one(
        "amazon.account",
        required=True,
        check_company=True,
        ondelete="cascade",
        index=True,
        domain="[('state', '=', 'connected')]",
        default=lambda self: self._default_account(),
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.today() - timedelta(days=30),
        help="The first day on which orders were placed. Amazon shows orders of the last two "
        "years.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=fields.Date.today,
        help="The last day on which orders were placed.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("paused", "Paused"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    part_ids = fields.One2many("amazon.backfill.part", "backfill_id", readonly=True)
    number_ids = fields.One2many("amazon.backfill.number", "backfill_id", readonly=True)
    orders_found = fields.Integer(
        string="Orders on Amazon",
        compute="_compute_counts",
        compute_sudo=True,
        help="How many orders of this time are known so far.",
    )
    orders_seen = fields.Integer(
        string="Orders Read",
        compute="_compute_counts",
        compute_sudo=True,
        help="How many of them are in Odoo's list of Amazon orders.",
    )
    orders_imported = fields.Integer(
        string="Sale Orders",
        compute="_compute_counts",
        compute_sudo=True,
        help="How many of them are sale orders.",
    )
    orders_ignored = fields.Integer(
        string="Ignored",
        compute="_compute_counts",
        compute_sudo=True,
        help="How many of them do not become sale orders, for instance because you had shipped "
        "them before. Each says why.",
    )
    orders_failed = fields.Integer(string="Failed", compute="_compute_counts", compute_sudo=True)
    progress = fields.Float(compute="_compute_counts", compute_sudo=True, help="In percent.")
    message = fields.Text(compute="_compute_message", compute_sudo=True)

    @api.model
    def _default_account(self):
        accounts = self.env["amazon.account"].search([("state", "=", "connected")], limit=2)
        return accounts if len(accounts) == 1 else accounts.browse()

    @api.depends("account_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for backfill in self:
            name = backfill.account_id.name or ""
            days = f"{backfill.date_from} – {backfill.date_to}"
            backfill.display_name = f"{days} ({name})"

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        today = fields.Date.today()
        for backfill in self:
            if backfill.date_from > backfill.date_to:
                raise ValidationError(_("The first day cannot be after the last one."))
            if backfill.date_from > today:
                raise ValidationError(_("The first day cannot be in the future."))

    def write(self, vals):
        """Extend `base`. :raise UserError: If it is no draft any more and its orders change."""
        if {"account_id", "date_from", "date_to"} & vals.keys():
            compat.check_access(self, "write")
            if any(backfill.state != "draft" for backfill in self.sudo()):
                raise UserError(_("This import has begun. Start another one for other orders."))
        return super().write(vals)

    @api.depends("state", "part_ids.state", "number_ids.state")
    def _compute_counts(self):
        counts = self.env["amazon.backfill.number"]._counts(self)
        for backfill in self:
            mine = counts.get(backfill.id, {})
            by_state = mine.get("states", {})
            backfill.orders_found = sum(by_state.values())
            backfill.orders_seen = by_state.get("fetched", 0) + by_state.get("known", 0)
            backfill.orders_imported = mine.get("done", 0)
            backfill.orders_ignored = mine.get("ignored", 0)
            backfill.orders_failed = mine.get("failed", 0) + mine.get("conflict", 0)
            backfill.progress = backfill._percent(mine.get("parts", {}))

    def _percent(self, by_part):
        """How far it is. Before Amazon has listed the orders of a part nothing of it is done."""
        if self.state == "done":
            return 100.0
        if not self.part_ids:
            return 0.0
        shares = []
        for part in self.part_ids:
            settled, total = by_part.get(part.id, (0, 0))
            is_over = part.state == "done" or (part.state == "listed" and settled == total)
            share = settled / total if total and part.state == "listed" else 0.0
            shares.append(1.0 if is_over else share)
        return 100.0 * sum(shares) / len(shares)

    @api.depends("state", "part_ids.state", "number_ids.state", "account_id.job_ids.message")
    def _compute_message(self):
        for backfill in self:
            job = backfill.account_id._job("backfill")
            text = backfill._text_of_progress() if backfill.state != "draft" else ""
            # What is in the way of a job is more than how far it is.
            if backfill.state == "running" and (job.state == "error" or job.troubles):
                text = job.message
            backfill.message = text

    def _text_of_progress(self):
        """How far it is and what is going on, in a few sentences."""
        counts = _(
            "Orders on Amazon: %(found)d. Read: %(seen)d. Sale orders: %(imported)d. Ignored, "
            "since they were shipped before, cancelled, or not placed on Amazon: %(ignored)d.",
            found=self.orders_found,
            seen=self.orders_seen,
            imported=self.orders_imported,
            ignored=self.orders_ignored,
        )
        is_known = self.orders_found or self.state == "done"
        unknown = self._unknown_refs()
        texts = [self._text_of_state(len(unknown)), counts if is_known else ""]
        if self.orders_failed:
            texts.append(_("Orders that need attention: %(count)d.", count=self.orders_failed))
        if unknown:
            texts += [
                _("Orders that Amazon lists but no longer shows: %(count)d.", count=len(unknown)),
                _("Look them up in Seller Central: %(refs)s.", refs=named(unknown)),
            ]
        return joined(" ", [*texts, *dict.fromkeys(self.part_ids.mapped("message"))])

    def _unknown_refs(self):
        unknown = self.env["amazon.backfill.number"].search(
            [("backfill_id", "=", self.id), ("state", "=", "unknown")]
        )
        return unknown.mapped("amazon_order_ref")

    def _text_of_state(self, unknown_count):
        if self.state == "paused":
            return _("Paused.")
        if self.state == "done":
            if unknown_count:
                return _("All but %(count)d orders of this time are read.", count=unknown_count)
            return _("All orders of this time are read.")
        if any(part.state in ("new", "asked") for part in self.part_ids):
            return _("Amazon is listing the orders of this time, which takes some minutes.")
        return ""

    # What people do

    @unless_busy
    @explained
    def action_start(self):
        """Start or go on. The work is done in the background, beside the order sync.

        :raise UserError: If the account cannot be worked for, or the import is done.
        """
        self._check_may_act()
        self.ensure_one()
        backfill = self.sudo()
        backfill.account_id._check_working()
        if backfill.state == "done":
            raise UserError(_("This import is done. Start another one for other orders."))
        if not backfill.account_id.marketplace_ids:
            raise UserError(
                _("No marketplace is synchronized. Add one on the account's tab Marketplaces.")
            )
        backfill._begin()
        return self._open_form()

    def _begin(self):
        if not self.part_ids:
            self._make_parts()
        self.state = "running"
        self.env["amazon.job"].sudo()._start_soon(self.account_id, "backfill")

    @unless_busy
    @explained
    def action_pause(self):
        """Pause. No more orders are asked for from this moment on; what was read stays."""
        self._check_may_act()
        running = self.sudo().filtered(lambda backfill: backfill.state == "running")
        running.state = "paused"
        return True

    def action_open_orders(self):
        """Open the Amazon orders that were read."""
        compat.check_access(self, "read")
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("amazon_connector.amazon_order_action")
        refs = self.sudo().number_ids.filtered(lambda x: x.state in ("fetched", "known"))
        domain = [
            ("account_id", "=", self.account_id.id),
            ("amazon_order_ref", "in", refs.mapped("amazon_order_ref")),
        ]
        return {**action, "domain": domain, "context": {}}

    def _check_may_act(self):
        """:raise AccessError: If the user may not act on one of the accounts."""
        compat.check_access(self, "write")
        self.sudo().account_id.with_env(self.env)._check_may_act()

    def _open_form(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_backfill_action"
        )
        form = self.env.ref("amazon_connector.amazon_backfill_view_form")
        return {**action, "view_mode": "form", "views": [(form.id, "form")], "res_id": self.id}

    # For the job

    def _make_parts(self):
        """Divide the time into parts, the last ones first: these are wanted most."""
        first, end = self.date_from, min(self.date_to, fields.Date.today()) + timedelta(days=1)
        parts = []
        while end > first:
            start = max(first, end - timedelta(days=PART_DAYS))
            moments = {"date_from": _midnight(start), "date_to": _midnight(end)}
            parts.append({"backfill_id": self.id, **moments})
            end = start
        self.env["amazon.backfill.part"].create(parts)

    def _is_running(self):
        """Whether nobody has paused it, as of this moment."""
        self.env.cr.execute("SELECT state FROM amazon_backfill WHERE id = %s", (self.id,))
        row = self.env.cr.fetchone()
        return bool(row) and row[0] == "running"

    def _end_if_done(self):
        """:return: Whether all orders are read."""
        if any(part.state != "done" for part in self.part_ids):
            return False
        self.state = "done"
        return True


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
