from odoo import models

from ..by_halves import in_steps
from ..errors import Explainer
from ..job_progress import Progress
from ..run_time import run_limit
from ..sentences import _, joined
from .reconciler import Reconciler

# Odoo takes longer for each the more it reconciles at once, and a commit takes its time, too.
BATCH_SIZE = 100
NAMED = 5


class AmazonAccount(models.Model):
    """Pays invoices with what settlements say, in chunks, each committed for itself."""

    _inherit = "amazon.account"

    def _settlements_were_read(self, settlements, progress):
        """Extend: invoices are paid by entries, old or new, as soon as both are posted."""
        result = super()._settlements_were_read(settlements, progress)
        self._reconcile_settled(progress)
        return result

    def _reconcile_apart(self, settlements):
        """Reconcile now what belongs to these settlements. No job does it meanwhile.

        :return: What came of it.
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
        return joined(" ", texts)

    def _reconcile_settled(self, progress, settlements=None):
        """Reconcile what can be, of these settlements or all, and commit each step.

        :return: How many orders were done, how many are left, and why some cannot be, by the order.
        """
        self._bring_late_orders(progress, settlements)
        reconciler = Reconciler(self)
        orders = reconciler.find(settlements)
        failed = {}

        def step(batch, remaining):
            errors = reconciler.reconcile(batch, progress.limit.deadline)
            failed.update(errors)
            progress.commit(
                changed=len(batch) - len(errors),
                failed=len(errors),
                processed=len(batch),
                remaining=remaining,
            )

        left = in_steps(self.env, orders, BATCH_SIZE, step, progress.limit)
        return len(reconciler.reconciled), left, failed
