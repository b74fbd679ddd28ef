from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..sentences import _


class AmazonAccount(models.Model):
    """What the sale orders of an account are like, and how many there are."""

    _inherit = "amazon.account"

    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    balance_rounding = fields.Boolean(
        default=True,
        help="Where Odoo's price precision cannot express Amazon's total, add a line for the "
        "missing cents. If not, the cents are left for a write-off when payments are reconciled.",
    )
    payload_days = fields.Integer(
        string="Keep Amazon's Data (Days)",
        default=30,
        help="How long after its last change an order that is done or ignored is kept exactly as "
        "Amazon sent it, with the buyer's data. 0 keeps it for ever. The sale order stays.",
    )
    order_count = fields.Integer(compute="_compute_order_count")
    review_count = fields.Integer(string="Needs Review", compute="_compute_order_count")

    @api.depends_context("uid")
    def _compute_order_count(self):
        counts = self._count_by_account("amazon.order", [])
        to_review = self._count_by_account("amazon.order", [("needs_review", "=", True)])
        for account in self:
            account.order_count = counts.get(account.id, 0)
            account.review_count = to_review.get(account.id, 0)

    @api.constrains("company_id")
    def _check_company_of_orders(self):
        orders = self.env["sale.order"].sudo()
        for account in self:
            foreign = [
                ("amazon_account_id", "=", account.id),
                ("company_id", "!=", account.company_id.id),
            ]
            if orders.search_count(foreign, limit=1):
                raise ValidationError(
                    _(
                        "“%(account)s” has sale orders in its company, so it stays there. "
                        "Register an account in the other company.",
                        account=account.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_sale_orders(self):
        orders = self.env["sale.order"].sudo()
        counts = orders._read_group(
            [("amazon_account_id", "in", self.ids)], ["amazon_account_id"], ["__count"]
        )
        for account, count in counts:
            raise UserError(
                _(
                    "“%(account)s” cannot be deleted: %(count)d sale orders came from it, and need "
                    "it to follow what Amazon says. Archive it instead; then nothing is "
                    "synchronized any more.",
                    account=account.name,
                    count=count,
                )
            )

    def action_open_orders(self):
        """Open the Amazon orders of the account."""
        return self._open("amazon_connector.amazon_order_action")
