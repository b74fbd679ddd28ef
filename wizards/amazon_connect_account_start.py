from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..models.errors import explained
from ..models.scheduling import start_of_day, zone_named
from ..models.secret_texts import SECRETS
from ..models.sentences import _

DAYS = {"week": 7, "month": 30}
MEMORY_YEARS = 2


class AmazonConnectAccount(models.TransientModel):
    """Makes the account at the end, once."""

    _inherit = "amazon.connect.account"

    read_until = fields.Datetime(
        related="draft_id.last_order_sync",
        help="What changed on Amazon up to this moment was read when the account was connected "
        "before.",
    )

    @explained
    def action_start(self):
        """Make the account, connect it, and start the first synchronization in the background.
        Whoever clicks twice gets the same account.

        :raise UserError: If a step before is not done, or Amazon refuses the keys.
        """
        self._check_may_configure()
        self.ensure_one()
        # Whoever clicks at the same moment waits, and then sees what became of it.
        self.env.cr.execute(
            "SELECT id FROM amazon_connect_account WHERE id = %s FOR UPDATE", (self.id,)
        )
        if self.step != "done":
            self._check_draft()
            self._check_is_checked()
            self._start(self._chosen_marketplaces())
        return self._finish()

    def _start(self, chosen):
        moment, is_connected_again = self._since_moment(), bool(self.read_until)
        account = self._make_account()
        acting = account._acting()
        left_out = acting.marketplace_ids - chosen
        if left_out:
            acting.marketplace_ids -= left_out
        self._begin(acting, moment, is_connected_again)
        # Nobody needs them here any more.
        self._keep_secrets(dict.fromkeys(SECRETS))
        self.write({"step": "done", "account_id": account.id, "lwa_client_id": False})

    def _begin(self, account, moment, is_connected_again):
        """Let the account begin where the user wants. A new one begins a week ago by itself, and by
        Amazon's clock."""
        is_long_ago = self._is_long_ago()
        if is_long_ago:
            # Read in order, it would delay what is new for hours.
            self._import_older_orders(account)
            moment = self._with_unread(_days_ago(DAYS["week"]))
        if is_connected_again or not (is_long_ago or self.since == "week"):
            account._read_orders_since(moment, with_open=self.since != "today")

    def _import_older_orders(self, account):
        last = _days_ago(DAYS["week"]).date()
        days = {"date_from": self.since_date, "date_to": last}
        account.env["amazon.backfill"].create({"account_id": account.id, **days})._begin()

    def _make_account(self):
        own = self.sudo()
        vals = {**self._account_vals(), **{name: own[name] for name in SECRETS}}
        if self.draft_id:
            self.draft_id.write(vals)
            return self.draft_id
        return self.env["amazon.account"].with_company(self.company_id).create(vals)

    def _check_draft(self):
        """:raise AccessError: If the draft that this goes on with is not the user's.
        :raise UserError: If it is none any more.
        """
        compat.check_access(self.draft_id, "write")
        if self.draft_id and self.draft_id.state != "draft":
            raise UserError(_("“%(account)s” is connected already.", account=self.draft_id.name))

    def _make_draft(self):
        """An account without secrets, of which Amazon is not asked."""
        accounts = self.env["amazon.account"].with_company(self.company_id)
        return self.draft_id or accounts.create(self._account_vals())

    def _account_vals(self):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "home_marketplace_id": self.home_marketplace_id.id,
            "seller_id": self.seller_id,
            "lwa_client_id": self.sudo().lwa_client_id,
        }

    @api.model
    def _open_for(self, draft):
        """Go on with a draft: what is entered already need not be entered again."""
        kept = draft.sudo()
        names = ("name", "seller_id", "lwa_client_id", *SECRETS)
        vals = {
            **{name: kept[name] for name in names if kept[name]},
            "draft_id": draft.id,
            "company_id": draft.company_id.id,
            "home_marketplace_id": draft.home_marketplace_id.id,
        }
        return self.create(vals)._action()

    def _action(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_connect_account_action"
        )
        return {**action, "res_id": self.id}

    def _is_long_ago(self):
        return self.since == "date" and self._chosen_moment() < _days_ago(DAYS["month"])

    def _since_moment(self):
        """Since when changes are read: an aware time.

        :raise UserError: If the day is missing or cannot be read.
        """
        moment = self._chosen_moment()
        return moment if self.since == "today" else self._with_unread(moment)

    def _with_unread(self, moment):
        """What changed since the account was connected before is read, too."""
        until = self.read_until
        return min(moment, pytz.utc.localize(until)) if until else moment

    def _chosen_moment(self):
        """:raise UserError: If the day is missing or cannot be read."""
        if self.since in DAYS:
            return _days_ago(DAYS[self.since])
        today = fields.Date.context_today(self)
        day = today if self.since == "today" else self.since_date
        if not day:
            raise UserError(_("Choose the day from which orders are to be read."))
        if day > today:
            raise UserError(_("The day from which orders are read cannot be in the future."))
        if day < today - timedelta(days=365 * MEMORY_YEARS):
            raise UserError(_("Amazon shows no orders that are more than two years old."))
        return start_of_day(day, zone_named(self.env.user.tz))

    def _finish(self):
        message = _("Connected. The first orders are being read.")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_overview_action"
        )
        effect = {"type": "rainbow_man", "message": message}
        return {**action, "target": "main", "effect": effect}

    def _action_of(self, account):
        return {
            "type": "ir.actions.act_window",
            "name": account.name,
            "res_model": "amazon.account",
            "res_id": account.id,
            "views": [(False, "form")],
            "target": "main",
        }


def _days_ago(days):
    return pytz.utc.localize(fields.Datetime.now()) - timedelta(days=days)
