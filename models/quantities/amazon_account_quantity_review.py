from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import compat
from ..errors import AccountBusy, explained
from ..sentences import _
from .guard import QuantityGuard
from .plan import QuantityPlan

ACTIVITY = "amazon_connector.mail_activity_type_quantities"
REFUSED_ACTIVITY = "amazon_connector.mail_activity_type_quantities_refused"
# What decides whether, and from where, quantities go to Amazon.
SOURCES = {"active", "company_id", "marketplace_ids", "sync_inventory", "warehouse_id"}


class AmazonAccount(models.Model):
    """Lets a person confirm the quantities that the guard holds back."""

    _inherit = "amazon.account"

    is_push_unconfirmed = fields.Boolean(
        copy=False,
        readonly=True,
        help="Pushing starts, or starts again from another warehouse: each quantity is held until "
        "a user confirms it.",
    )
    quantities_to_confirm = fields.Integer(copy=False, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._pushing()._begin_push()
        return accounts

    def write(self, vals):
        if not vals.keys() & SOURCES:
            return super().write(vals)
        pushing = self._pushing()
        before = {account: (account.warehouse_id, account.marketplace_ids) for account in pushing}
        result = super().write(vals)
        now = self._pushing()
        (now - pushing)._begin_push()
        (pushing - now)._end_push()
        for account in now & pushing:
            account._follow_sources(*before[account])
        return result

    def _pushing(self):
        return self.filtered(lambda account: account.sync_inventory and account.active)

    def _follow_sources(self, warehouse, marketplaces):
        """:param warehouse, marketplaces: Those that the account had until now."""
        if self.warehouse_id != warehouse:
            self._ask_again()
        if added := self.marketplace_ids - marketplaces:
            self._offers_of_push(("marketplace_id", "in", added.ids))._forget_pushed()

    def _begin_push(self):
        if self:
            self._offers_of_push()._forget_pushed()
            self._ask_again()

    def _ask_again(self):
        """Nothing is sent any more before somebody has seen it."""
        if self:
            self._offers_of_push().confirmed_on = False
            self.sudo().is_push_unconfirmed = True
            self.env["amazon.job"]._start_soon(self, "quantities")

    @api.model
    def _ask_again_for(self, marketplaces):
        """Marketplaces are served by other warehouses of the company from now on."""
        domain = [
            ("company_id", "=", self.env.company.id),
            ("marketplace_ids", "in", marketplaces.ids),
            ("sync_inventory", "=", True),
        ]
        self.search(domain)._ask_again()

    def _end_push(self):
        if not self:
            return
        self._offers_of_push()._let_go()
        self.sudo().is_push_unconfirmed = False
        for account in self:
            account._note_to_confirm()
            account._note_refused()

    def _offers_of_push(self, *domain):
        mine = ("account_id", "in", self.ids)
        return self.env["amazon.offer"].sudo().search([mine, *domain])

    def _note_to_confirm(self):
        """Keep how many quantities are held, and one activity as long as there are any."""
        account = self.sudo()
        count = len(QuantityGuard(account.env).on_hold(account))
        if account.quantities_to_confirm != count:
            account.quantities_to_confirm = count
        summary = _("Quantities for Amazon to confirm: %(count)d", count=count)
        account._keep_activity(ACTIVITY, summary, count and account._text_to_confirm(count))

    def _refused_quantities(self):
        """How many quantities Amazon did not take, by the id of the account, if there are any."""
        offers = self.env["amazon.offer"].sudo()
        domain = [("account_id", "in", self.ids), *offers._domain_refused()]
        groups = offers._read_group(domain, ["account_id"], ["__count"])
        return {account.id: count for account, count in groups}

    def _note_refused(self):
        """Keep one activity as long as Amazon sells other quantities than those it was sent."""
        account = self.sudo()
        count = account._refused_quantities().get(account.id, 0)
        summary = _("Quantities that Amazon did not take: %(count)d", count=count)
        note = _(
            "Amazon goes on selling what it had. Click on Quantities Refused in the overview: each "
            "says the reason. Put it right, then click on Push Again."
        )
        account._keep_activity(REFUSED_ACTIVITY, summary, note if count else "")

    def _text_to_confirm(self, count):
        if self.is_push_unconfirmed:
            return _(
                "Quantities that are about to overwrite what Amazon sells: %(count)d. Click on "
                "Review Quantities: nothing is sent until then.",
                count=count,
            )
        return _(
            "Quantities that are about to fall to nothing or next to nothing at once: %(count)d. "
            "Click on Review Quantities: until then Amazon goes on selling what it has.",
            count=count,
        )

    def _held_changes(self):
        """What waits for a confirmation, by what is in stock at this moment.

        :return: The quantity for each offer.
        """
        changes = QuantityPlan(self.env).changes(self)
        held = QuantityGuard(self.env).held(self, changes)
        return {offer: changes[offer] for offer in held if offer._is_ready_to_send()}

    @explained
    def action_review_quantities(self):
        """Show the quantities that wait for a confirmation.

        :raise UserError: If the account does not push quantities.
        """
        self._check_may_act()
        self.ensure_one()
        self._check_pushes()
        account = self._acting()
        changes = account._held_changes()
        if not changes:
            self.env["amazon.job"]._start_soon(account, "quantities")
            return self._notification(
                _("No quantity waits for a confirmation any more. The others are sent soon."),
                "success",
            )
        return self.env["amazon.quantity.confirmation"]._open(account, changes)

    def _check_pushes(self):
        for account in self:
            if not account.sync_inventory:
                raise UserError(
                    _(
                        "“%(account)s” does not push quantities. Switch on Push Quantities first.",
                        account=account.name,
                    )
                )
            account._check_working()

    def _confirm_quantities(self, quantities):
        """Send quantities that a person has seen.

        :param dict quantities: The quantity that was shown for each offer.
        :return: A notification that says what came of it.
        """
        account = self._acting()
        offers = self.env["amazon.offer"].sudo().union(*quantities)
        offers = offers.filtered(lambda offer: offer.account_id == account)
        now = fields.Datetime.now()
        for quantity, same in offers.grouped(lambda offer: quantities[offer]).items():
            same.write({"confirmed_quantity": quantity, "confirmed_on": now})
        if account.is_push_unconfirmed and not account._unseen():
            account.is_push_unconfirmed = False
        # What was confirmed stays so, even if somebody else is pushing at this moment.
        compat.commit_progress(self.env)
        try:
            return self.env["amazon.job"]._run_for(self, "quantities")
        except AccountBusy:
            self.env["amazon.job"]._start_soon(account, "quantities")
            return self._notification(
                _("The quantities are confirmed. They are sent within some minutes."), "success"
            )

    def _unseen(self):
        """The offers that nobody has seen yet; those that Amazon does not know do not count."""
        changes = QuantityPlan(self.env).changes(self)
        held = QuantityGuard(self.env).held(self, changes)
        return held.filtered(lambda offer: offer.push_state != "failed")
