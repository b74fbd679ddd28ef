import re

from odoo import fields, models
from odoo.exceptions import UserError

from .. import compat
from ..amazon.errors import AmazonError, AmazonNotFound, AmazonRejected, AmazonThrottled
from ..models.errors import AccountBusy, Explainer, explained
from ..models.sentences import _

# Amazon answers 30 calls at once, then one every two seconds.
PATIENCE_SECONDS = 40


class AmazonRecoverOrder(models.TransientModel):
    _name = "amazon.recover.order"
    _description = "Recover Amazon Orders"
    _check_company_auto = True

    account_id = fields.Many2one("amazon.account", required=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    amazon_order_refs = fields.Text(
        string="Amazon References",
        required=True,
        help="The numbers of the orders as Seller Central shows them, one on each line.",
    )
    import_shipped = fields.Boolean(
        string="Include Shipped Orders",
        help="Import orders, too, that you had shipped before Odoo saw them, and those whose sale "
        "order was deleted. Their goods leave Odoo's stock once.",
    )
    result = fields.Text(readonly=True)

    @explained
    def action_recover(self):
        """Ask Amazon for the orders again and import them. Unknown numbers are named.

        :raise UserError: If no number is given, or Amazon cannot be asked at all.
        """
        compat.check_access(self, "write")
        self.sudo().account_id.with_env(self.env)._check_may_act()
        self.ensure_one()
        account = self.account_id._acting().with_context(lang=self.env.lang)
        try:
            with account._exclusively():
                self.result = self._recover(account)
        except AccountBusy as busy:
            self.result = _(
                "%(reason)s Try again in a minute: nothing was asked yet.", reason=busy.args[0]
            )
        account._acting()._remind_of_reviews()
        return {
            "type": "ir.actions.act_window",
            "name": _("Recover Order"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _recover(self, account):
        """:return: What came of each order, one on each line."""
        documents, problems = self._fetch(account)
        rows = self.env["amazon.order"].sudo()._store(account, documents)
        known = rows.search(
            [
                ("account_id", "=", account.id),
                ("amazon_order_ref", "in", [d.order_id for d in documents]),
            ]
        )
        if self.import_shipped:
            known.filtered(lambda row: not row.sale_order_id).import_again = True
        known.with_company(account.company_id)._process()
        return "\n".join([self._describe(row) for row in known] + problems)

    def _fetch(self, account):
        """:return: The orders that Amazon knows, and a sentence for each of the others."""
        refs = dict.fromkeys(re.split(r"[\s,;]+", self.amazon_order_refs.strip()))
        refs.pop("", None)
        if not refs:
            raise UserError(_("Enter the number of at least one order."))
        documents, problems = [], []
        with account._amazon_client(patience=PATIENCE_SECONDS, commits=True) as client:
            for ref in refs:
                try:
                    documents.append(client.get_order(ref))
                except (AmazonNotFound, AmazonRejected):
                    problems.append(
                        _("%(ref)s: this order does not exist on Amazon for this account.", ref=ref)
                    )
                except AmazonThrottled:
                    problems.append(
                        _(
                            "%(ref)s: not asked, since Amazon's limit is reached. Try it again in "
                            "a minute.",
                            ref=ref,
                        )
                    )
                except AmazonError as error:
                    raise UserError(Explainer(account.env).reason(error)) from error
        return documents, problems

    def _describe(self, row):
        labels = dict(row._fields["state"]._description_selection(self.env))
        texts = [
            f"{row.amazon_order_ref}: {labels[row.state]}",
            row.sale_order_id.name,
            row.message,
        ]
        return " – ".join(text for text in texts if text)
