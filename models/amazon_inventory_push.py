import logging

from odoo import _, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from .. import compat
from ..amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .amazon_connection import unless_busy
from .amazon_error_explainer import explained, own_words
from .run_time import run_limit

_logger = logging.getLogger(__name__)

INVENTORY_STATES = [("ok", "Up to Date"), ("waiting", "Waiting"), ("error", "Needs Attention")]


class AmazonInventoryPush(models.AbstractModel):
    """Keeps the quantities at Amazon equal to the free quantities in Odoo."""

    _name = "amazon.inventory.push"
    _description = "Amazon Inventory Push"

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

    def write(self, vals):
        if vals.get("sync_inventory"):
            # What was set in Seller Central meanwhile is not known here.
            starting = self.filtered(lambda account: not account.sync_inventory)
            offers = self.env["amazon.offer"].search([("account_id", "in", starting.ids)])
            offers._forget_pushed()
        return super().write(vals)

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
        limit = run_limit()
        for account in self:
            if not account.sync_inventory:
                raise UserError(
                    _(
                        "“%(account)s” does not push quantities. Switch on Push Quantities first.",
                        account=account.name,
                    )
                )
            account._check_working()
            account._finish_job("quantities", account._sync_inventory(limit))
        account = self[-1:]
        kinds = {"ok": "success", "waiting": "warning", "error": "danger"}
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
                sent = account._push_inventory(limit)
            except AmazonError as error:
                account._note_inventory_error(error)
                problem = error
            except (UserError, RedirectWarning) as error:
                account._note_inventory("error", own_words(error))
                problem = error
            else:
                account._note_inventory("ok", account._inventory_summary(sent))
            compat.commit_progress(self.env)
        return problem

    def _push_inventory(self, limit):
        """:return: How many quantities Amazon was told."""
        trouble, sent = None, 0
        with self._amazon_client(limit.seconds_left, limit, commits=True) as client:
            try:
                self.env["amazon.feed"]._process_submitted(self, client, "listings")
            except (AmazonThrottled, AmazonUnavailable) as error:
                # The offers of those feeds wait; the others need not.
                trouble = error
            if self.sync_inventory:
                changes = self.env["amazon.quantity.plan"]._changes(self)
                compat.commit_progress(self.env)
                sent = self.env["amazon.quantity.sender"]._send(
                    self, client, changes, limit.deadline
                )
        if trouble:
            raise trouble
        return sent

    def _inventory_summary(self, sent):
        offers = self.env["amazon.offer"]
        mine = [("account_id", "=", self.id), ("sync_inventory", "=", True)]
        states = dict(
            offers._read_group([*mine, ("push_state", "!=", "done")], ["push_state"], ["__count"])
        )
        return _(
            "Quantities sent: %(sent)d. On their way in a feed: %(pending)d. "
            "Refused or not known: %(failed)d.",
            sent=sent,
            pending=states.get("pending", 0),
            failed=states.get("failed", 0),
        )

    def _note_inventory_error(self, error):
        _logger.warning("Amazon account %s: %s", self.id, error)
        message = self._explain(error)
        if isinstance(error, AmazonAuthError) and error.problem is AuthProblem.ROLE:
            message += " " + _("To push quantities it also needs the role Product Listing.")
        self._note_refusal(error)
        waiting = not isinstance(error, AmazonAuthError | AmazonRejected)
        self._note_inventory("waiting" if waiting else "error", message)

    def _note_inventory(self, state, message):
        """Keep how the push went. An account that only read back feeds has none."""
        if not self.sync_inventory:
            return
        vals = {"last_inventory_state": state, "inventory_message": message}
        if state == "ok":
            vals["last_inventory_sync"] = fields.Datetime.now()
        self.write(vals)
