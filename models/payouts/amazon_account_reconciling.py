from odoo import models

from ..by_halves import in_steps
from ..errors import Explainer
from ..job_progress import Progress
from ..run_time import run_limit
from ..sentences import _, joined
from .reconciler import Reconciler

RECONCILE_ACTIVITY = "amazon_connector.mail_activity_type_not_reconciled"
# Odoo is faster the more it reconciles at once, up to here. A kill costs one batch.
BATCH_SIZE = 400
NAMED = 5


class AmazonAccount(models.Model):
    """Pays invoices with what settlements say, in chunks, each committed for itself."""

    _inherit = "amazon.account"

    def _settlements_were_read(self, settlements, progress):
        """Extend: invoices are paid by entries, old or new, as soon as both are posted."""
        result = super()._settlements_were_read(settlements, progress)
        self._reconcile_settled(progress)
        return result

    def _settlements_outcome(self, progress, problem, texts, to_look_at):
        """Extend to the orders that cannot be reconciled."""
        outcome = super()._settlements_outcome(progress, problem, texts, to_look_at)
        count = self._unreconciled_count()
        if not count:
            return outcome
        return outcome.but(_("Orders that could not be reconciled: %(count)d.", count=count))

    def _reconcile_apart(self, settlements):
        """Reconcile now what belongs to these settlements. No job does it meanwhile.

        :return: What came of it, and whether nothing failed and nothing is left.
        :raise AccountBusy: If another process reads or books settlements at this moment.
        """
        with self._exclusively("settlements"):
            progress = Progress(self.env, run_limit())
            done, left, failed = self._reconcile_settled(progress, settlements)
        texts = [_("Orders reconciled: %(count)d.", count=done)]
        if left:
            texts.append(_("Not all yet: the next run goes on by itself."))
        explainer = Explainer(self.env)
        for order, error in list(failed.items())[:NAMED]:
            texts.append(joined(": ", [order.display_name, explainer.reason(error)]))
        return joined(" ", texts), not (failed or left)

    def _reconcile_settled(self, progress, settlements=None):
        """Reconcile what can be, of these settlements or all, and commit each step.

        :return: How many orders were done, how many are left, and why some cannot be, by the order.
        """
        self._bring_late_orders(progress, settlements)
        reconciler = Reconciler(self)
        orders = reconciler.find(settlements)
        failed = {}
        if settlements is None:
            self._forget_reconcile_messages(orders)

        def step(batch, remaining):
            for order in batch:
                failed.pop(order, None)
            errors = reconciler.reconcile(batch, progress.limit.deadline)
            failed.update(errors)
            self._keep_reconcile_messages(reconciler.seen(batch, errors), errors)
            progress.commit(
                changed=len(batch) - len(errors),
                failed=len(errors),
                processed=len(batch),
                remaining=remaining,
            )

        left = in_steps(self.env, orders, BATCH_SIZE, step, progress.limit)
        self._note_unreconciled()
        progress.commit()
        return len(reconciler.reconciled), left, failed

    # What cannot be reconciled

    def _keep_reconcile_messages(self, orders, failed):
        """Keep on each order why it could not be reconciled, or that nothing is in the way."""
        explainer = Explainer(self.env)
        for order in orders:
            reason = explainer.reason(failed[order]) if order in failed else False
            if order.amazon_reconcile_message != reason:
                order.amazon_reconcile_message = reason

    def _forget_reconcile_messages(self, orders):
        """Somebody may have reconciled by hand what could not be."""
        said = self.env["sale.order"].search(self._unreconciled_domain())
        (said - orders.with_env(self.env)).amazon_reconcile_message = False

    def _unreconciled_domain(self):
        return [("amazon_account_id", "=", self.id), ("amazon_reconcile_message", "!=", False)]

    def _unreconciled_count(self):
        return self.env["sale.order"].search_count(self._unreconciled_domain())

    def _note_unreconciled(self):
        """Keep one activity as long as orders cannot be reconciled."""
        count = self._unreconciled_count()
        self._keep_activity(
            RECONCILE_ACTIVITY,
            _("Amazon orders that could not be reconciled: %(count)d", count=count),
            count
            and _(
                "Somebody who does the invoicing finds them in Invoicing › Amazon › Settled but "
                "Open, each with the reason. Every run tries them again."
            ),
        )
