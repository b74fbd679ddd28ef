import logging
import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .amazon_connection import BUDGET_SECONDS

_logger = logging.getLogger(__name__)


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
    inventory_state = fields.Selection(
        [("ok", "Up to Date"), ("waiting", "Waiting"), ("error", "Needs Attention")],
        string="Quantities",
        copy=False,
        readonly=True,
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
        feeds = self.env["amazon.feed"]
        submitted = feeds.search(feeds._domain_submitted("listings"))
        waiting = submitted.account_id.filtered("active")
        for account in self.search([("sync_inventory", "=", True)]) | waiting:
            with account._apart(_logger, account._note_inventory):
                account._sync_inventory()

    def action_sync_inventory(self):
        """Push the quantities now, as the scheduled action does, and say what came of it.

        :raise UserError: If the account does not push quantities.
        """
        self._check_may_act()
        for account in self:
            if not account.sync_inventory:
                raise UserError(
                    _(
                        "“%(account)s” does not push quantities. Switch on Push Quantities first.",
                        account=account.name,
                    )
                )
            account._sync_inventory()
        account = self[-1:]
        kinds = {"ok": "success", "waiting": "warning", "error": "danger"}
        return account._notification(account.inventory_message, kinds[account.inventory_state])

    def _sync_inventory(self):
        """Read back what feeds have come to, then push what changed, committing every step.

        :raise UserError: If the quantities of the account are being pushed already.
        """
        account = self._acting()
        with account._exclusively("quantities"):
            try:
                sent = account._push_inventory(time.monotonic() + BUDGET_SECONDS)
            except AmazonError as error:
                account._note_inventory_error(error)
            except UserError as error:
                account._note_inventory("error", str(error.args[0]))
            else:
                account._note_inventory("ok", account._inventory_summary(sent))
            compat.commit_progress(self.env)

    def _push_inventory(self, deadline):
        """:return: How many quantities Amazon was told."""
        trouble, sent = None, 0
        with self._amazon_client(patience=BUDGET_SECONDS) as client:
            try:
                self.env["amazon.feed"]._process_submitted(self, client, "listings")
            except (AmazonThrottled, AmazonUnavailable) as error:
                # The offers of those feeds wait; the others need not.
                trouble = error
            if self.sync_inventory:
                changes = self.env["amazon.quantity.plan"]._changes(self)
                compat.commit_progress(self.env)
                sent = self.env["amazon.quantity.sender"]._send(self, client, changes, deadline)
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
        waiting = not isinstance(error, AmazonAuthError | AmazonRejected)
        self._note_inventory("waiting" if waiting else "error", message)

    def _note_inventory(self, state, message):
        """Keep how the push went. An account that only read back feeds has none."""
        if not self.sync_inventory:
            return
        vals = {"inventory_state": state, "inventory_message": message}
        if state == "ok":
            vals["last_inventory_sync"] = fields.Datetime.now()
        self.write(vals)
