from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...amazon.errors import AmazonAuthError, AmazonError, AmazonThrottled, AmazonUnavailable
from ..errors import Explainer, explained, unless_busy
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from .plan import QuantityPlan
from .sender import QuantitySender

# So many SKUs are named in one message.
NAMED = 10
INVENTORY_STATES = [
    ("ok", "Up to Date"),
    ("confirm", "Needs Confirmation"),
    ("running", "Running"),
    ("waiting", "Waiting"),
    ("error", "Needs Attention"),
    ("overdue", "Overdue"),
]


class AmazonAccount(models.Model):
    """Keeps the quantities on Amazon equal to the free quantities in Odoo."""

    _inherit = "amazon.account"

    sync_inventory = fields.Boolean(
        string="Push Quantities",
        copy=False,
        tracking=True,
        help="Every half hour, the free quantities of products that you ship yourself go to "
        "Amazon. It overwrites what was entered in Seller Central.",
    )
    last_inventory_sync = fields.Datetime(string="Last Push", copy=False, readonly=True)
    inventory_state = fields.Selection(
        INVENTORY_STATES,
        string="Quantities",
        compute="_compute_inventory_state",
        search="_search_inventory_state",
        compute_sudo=True,
        help="What came of the last push. Overdue: the last success is too long ago.",
    )
    inventory_message = fields.Text(
        string="Last Result of the Push", compute="_compute_inventory_state", compute_sudo=True
    )

    @api.depends(
        "database_message",
        "overdue_kinds",
        "sync_inventory",
        "quantities_to_confirm",
        "job_ids.state",
        "job_ids.message",
    )
    def _compute_inventory_state(self):
        states = self._job_states("quantities")
        refused = self._refused_quantities()
        for account in self:
            # An account that only reads back feeds has none.
            state, message = states[account] if account.sync_inventory else (False, False)
            account.inventory_message = message
            if state == "idle":
                state = "error" if account.id in refused else "ok"
                state = "confirm" if account.quantities_to_confirm else state
            account.inventory_state = state

    @api.constrains("sync_inventory", "seller_id")
    def _check_seller_of_quantities(self):
        for account in self.filtered("sync_inventory"):
            account._check_seller_known()

    @api.model
    def _search_inventory_state(self, operator, value):
        return self._search_state("inventory_state", operator, value)

    @api.model
    def _cron_sync_inventory(self):
        """Push now the quantities of every account that wants it. None stops the others.

        Feeds on their way are read back for all accounts.
        """
        self.env["amazon.job"]._run_kind("quantities")

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
        return self.env["amazon.job"]._run_for(self, "quantities")

    def _push_quantities(self, progress):
        """Read back what feeds have come to, then push what changed, committing every step.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        try:
            outcome = self._push_changes(progress)
        except (AmazonError, UserError, RedirectWarning) as error:
            outcome = Outcome.of(error, self.env, self._text_of_refusal(error))
        self._note_to_confirm()
        self._note_refused()
        return outcome

    def _push_changes(self, progress):
        trouble, sent, changes = None, 0, {}
        with self._amazon_client(progress.limit.seconds_left, progress=progress) as client:
            try:
                self.env["amazon.feed"]._process_submitted(self, client, "listings")
            except (AmazonThrottled, AmazonUnavailable) as error:
                # The offers of those feeds wait; the others need not.
                trouble = error
            if self.sync_inventory:
                changes = QuantityPlan(self.env).changes(self)
                progress.commit(read=len(changes))
                sender = QuantitySender(self.env)
                sent = sender.send(self, client, changes, progress.limit.deadline)
        progress.commit(changed=sent)
        if trouble:
            raise trouble
        return self._push_outcome(sent, changes)

    def _push_outcome(self, sent, changes):
        if not self.sync_inventory:
            return Outcome()
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
        passed_over = self._text_passed_over()
        summary = joined("\n", [summary, passed_over])
        if held := states.get("held"):
            text = joined(" ", [self._text_to_confirm(held), summary])
            return Outcome(text, level="warning")
        if self._lacks_warehouse():
            text = _(
                "Choose a warehouse for the account: the one it had is archived or deleted, so the "
                "quantities are not known."
            )
            return Outcome(text, "error")
        now = fields.Datetime.now()
        offers = offers.union(*changes).exists()
        left = sum(offer._is_left(changes[offer], now) for offer in offers)
        if left and self.is_push_unconfirmed:
            text = _(
                "Amazon is asked what it sells before the quantities can be reviewed. The "
                "scheduled action goes on by itself."
            )
            return Outcome(text, "waiting", Again.AT_ONCE)
        if left:
            text = _("Quantities that are left for the next run: %(left)d.", left=left)
            return Outcome(text, "waiting", Again.SOON)
        self.last_inventory_sync = now
        is_whole = not (states.get("failed") or passed_over)
        return Outcome(summary, level="" if is_whole else "warning")

    def _text_passed_over(self):
        """Which SKUs have no quantity although you ship them, so that somebody can mend it."""
        groups = self.env["amazon.offer"]._read_group(
            [
                ("account_id", "=", self.id),
                ("sync_inventory", "=", True),
                ("push_state", "=", "none"),
                ("last_push_message", "!=", False),
                ("fulfilled_by", "!=", "amazon"),
            ],
            # A SKU on many marketplaces is one matter.
            ["sku"],
            order="sku",
            limit=NAMED + 1,
        )
        if not groups:
            return ""
        skus = [sku for (sku,) in groups[:NAMED]]
        return _(
            "Passed over, each with its reason in Stock on Amazon: %(skus)s.",
            skus=", ".join(skus) + (" …" if len(groups) > NAMED else ""),
        )

    def _lacks_warehouse(self):
        """Whether there are offers that nobody ships."""
        if self.warehouse_id.active:
            return False
        unserved = self.marketplace_ids.filtered(lambda m: not m.warehouse_id.active)
        mine = [("account_id", "=", self.id), ("sync_inventory", "=", True)]
        offers = self.env["amazon.offer"]
        return bool(offers.search([*mine, ("marketplace_id", "in", unserved.ids)], limit=1))

    def _text_of_refusal(self, error):
        """What users read instead of the usual reason; empty if that says enough."""
        if not isinstance(error, AmazonAuthError) or error.concerns_credentials:
            return ""
        role = _("To push quantities it also needs the role Product Listing.")
        return joined(" ", [Explainer(self.env).reason(error), role])
