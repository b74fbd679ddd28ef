import logging

from odoo import _, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ... import compat
from ...amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from ..errors import Explainer, explained, own_words, unless_busy
from ..run_time import run_limit
from ..scheduling import start_soon
from .plan import QuantityPlan
from .sender import QuantitySender

_logger = logging.getLogger(__name__)

INVENTORY_STATES = [
    ("ok", "Up to Date"),
    ("confirm", "Needs Confirmation"),
    ("waiting", "Waiting"),
    ("error", "Needs Attention"),
]


class AmazonAccount(models.Model):
    """Keeps the quantities at Amazon equal to the free quantities in Odoo."""

    _inherit = "amazon.account"

    sync_inventory = fields.Boolean(
        string="Push Quantities",
        copy=False,
        tracking=True,
        help="Every half hour, the free quantities of products that you ship yourself go to "
        "Amazon. It overwrites what was entered in Seller Central.",
    )
    last_inventory_sync = fields.Datetime(string="Last Push", copy=False, readonly=True)
    last_inventory_state = fields.Selection(
        INVENTORY_STATES, copy=False, readonly=True, help="What came of the last push."
    )
    inventory_state = fields.Selection(
        [*INVENTORY_STATES, ("overdue", "Overdue")],
        string="Quantities",
        compute="_compute_sync_state",
        search="_search_inventory_state",
        compute_sudo=True,
        help="Overdue: the last success is too long ago, whatever came of it.",
    )
    inventory_message = fields.Text(string="Last Result of the Push", copy=False, readonly=True)

    @api.model
    def _cron_sync_inventory(self):
        """Push the quantities of every account that wants it. None stops the others.

        Feeds on their way are read back for all accounts.
        """
        self.env["amazon.job"]._run("quantities", _logger)

    @api.model
    def _due_for_quantities(self):
        feeds = self.env["amazon.feed"]
        submitted = feeds.search(feeds._domain_submitted("listings"))
        waiting = submitted.account_id.filtered("active")
        return self.search([("sync_inventory", "=", True)]) | waiting

    @unless_busy
    @explained
    def action_sync_inventory(self):
        """Push the quantities now, as the scheduled action does, and say what came of it.

        :raise UserError: If the account does not push quantities.
        """
        self._check_may_act()
        self._check_pushes()
        return self._push_now()

    def _push_now(self):
        """:return: A notification that says what came of it."""
        limit = run_limit()
        for account in self:
            account._finish_job("quantities", account._sync_inventory(limit))
        account = self[-1:]
        kinds = {"ok": "success", "confirm": "warning", "waiting": "warning", "error": "danger"}
        return account._notification(account.inventory_message, kinds[account.last_inventory_state])

    def _sync_inventory(self, limit):
        """Read back what feeds have come to, then push what changed, committing every step.

        :param TimeLimit limit: When this has to end. What is left goes on in the next run.
        :raise UserError: If the quantities of the account are being pushed already.
        :return: What kept it from being done, if anything did.
        """
        account = self._acting()
        problem = None
        with account._exclusively("quantities"):
            try:
                result = account._push_inventory(limit)
            except AmazonError as error:
                account._note_inventory_error(error)
                problem = error
            except (UserError, RedirectWarning) as error:
                account._note_inventory("error", own_words(error))
                problem = error
            else:
                account._note_inventory(*result)
            account._note_to_confirm()
            compat.commit_progress(self.env)
        return problem

    def _push_inventory(self, limit):
        """:return: The state of the push, and what came of it."""
        trouble, sent, changes = None, 0, {}
        with self._amazon_client(limit.seconds_left, limit, commits=True) as client:
            try:
                self.env["amazon.feed"]._process_submitted(self, client, "listings")
            except (AmazonThrottled, AmazonUnavailable) as error:
                # The offers of those feeds wait; the others need not.
                trouble = error
            if self.sync_inventory:
                changes = QuantityPlan(self.env).changes(self)
                compat.commit_progress(self.env)
                sent = QuantitySender(self.env).send(self, client, changes, limit.deadline)
        if trouble:
            raise trouble
        return self._inventory_result(sent, changes)

    def _inventory_result(self, sent, changes):
        offers = self.env["amazon.offer"]
        mine = [("account_id", "=", self.id), ("sync_inventory", "=", True)]
        states = dict(
            offers._read_group([*mine, ("push_state", "!=", "done")], ["push_state"], ["__count"])
        )
        summary = _(
            "Quantities sent: %(sent)d. On their way in a feed: %(pending)d. "
            "Refused or not known: %(failed)d.",
            sent=sent,
            pending=states.get("pending", 0),
            failed=states.get("failed", 0),
        )
        if held := states.get("held"):
            return "confirm", f"{self._text_to_confirm(held)} {summary}"
        if self._lacks_warehouse():
            return "error", _(
                "Choose a warehouse for the account: the one it had is archived or deleted, so the "
                "quantities are not known."
            )
        now = fields.Datetime.now()
        offers = offers.union(*changes).exists()
        left = sum(offer._is_left(changes[offer], now) for offer in offers)
        if left and self.is_push_unconfirmed:
            start_soon(self.env, "ir_cron_sync_inventory")
            return "waiting", _(
                "Amazon is asked what it sells before the quantities can be reviewed. The "
                "scheduled action goes on by itself."
            )
        if left:
            return "waiting", _("%(left)d quantities are left for the next run.", left=left)
        return "ok", summary

    def _lacks_warehouse(self):
        """Whether there are offers that nobody ships."""
        if self.warehouse_id.active:
            return False
        unserved = self.marketplace_ids.filtered(lambda m: not m.warehouse_id.active)
        mine = [("account_id", "=", self.id), ("sync_inventory", "=", True)]
        offers = self.env["amazon.offer"]
        return bool(offers.search([*mine, ("marketplace_id", "in", unserved.ids)], limit=1))

    def _note_inventory_error(self, error):
        _logger.warning("Amazon account %s: %s", self.id, error)
        message = Explainer(self.env).reason(error)
        if isinstance(error, AmazonAuthError) and error.problem is AuthProblem.ROLE:
            message += " " + _("To push quantities it also needs the role Product Listing.")
        self._note_refusal(error)
        waiting = not isinstance(error, AmazonAuthError | AmazonRejected)
        self._note_inventory("waiting" if waiting else "error", message)

    def _forget_trouble(self, message):
        if self.last_inventory_state == "error":
            self.write({"last_inventory_state": "waiting", "inventory_message": message})
        return super()._forget_trouble(message)

    def _note_inventory(self, state, message):
        """Keep how the push went. An account that only read back feeds has none."""
        if not self.sync_inventory:
            return
        vals = {"last_inventory_state": state, "inventory_message": message}
        if state == "ok":
            vals["last_inventory_sync"] = fields.Datetime.now()
        self.write(vals)
