from collections import Counter

from odoo import api, fields, models

from ... import compat
from ...amazon.status import Status
from ...compat import Constraint
from ..errors import explained, unless_busy
from ..sentences import Reason, _


class AmazonOrder(models.Model):
    """One row for each order that Amazon sent: what became of it, and why.

    The row is written when the order is seen, before anything is made of it. So an order that
    cannot be imported is never lost, and one that was imported is never imported again.
    """

    _name = "amazon.order"
    _description = "Amazon Order"
    _inherit = ["amazon.empty.list", "amazon.identity"]
    _order = "purchase_date desc, id desc"
    _rec_name = "amazon_order_ref"
    _check_company_auto = True
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    marketplace_id = fields.Many2one("amazon.marketplace", readonly=True, ondelete="restrict")
    amazon_order_ref = fields.Char(
        string="Amazon Reference", required=True, readonly=True, index=True
    )
    amazon_status = fields.Char(readonly=True, help="The status as Amazon names it.")
    service_level = fields.Char(
        readonly=True, help="How fast the buyer wants the parcel, as Amazon names it."
    )
    programs = fields.Char(readonly=True, help="Amazon's programs that the order takes part in.")
    is_cancellation_requested = fields.Boolean(
        readonly=True, help="The buyer asked for a cancellation, which Amazon leaves to you."
    )
    fulfilled_by = fields.Selection(
        [("merchant", "Merchant (FBM)"), ("amazon", "Amazon (FBA)")], readonly=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("ignored", "Ignored"),
            ("conflict", "Conflict"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
        help="Waiting: Amazon does not release the order yet. Done: it is a sale order. "
        "Failed: it could not be imported; this is tried again. Ignored: nothing has to be made "
        "of it. Conflict: Amazon and Odoo disagree, and you have to decide.",
    )
    message = Reason(readonly=True, help="Why the order is in this state.")
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null", copy=False
    )
    purchase_date = fields.Datetime(readonly=True)
    last_update = fields.Datetime(string="Last Update on Amazon", readonly=True)
    ship_by = fields.Datetime(
        readonly=True, index="btree_not_null", help="When the goods have to leave at the latest."
    )
    deliver_by = fields.Datetime(
        readonly=True, help="When the goods have to be with the buyer at the latest."
    )
    seller_central_url = fields.Char(
        string="Seller Central",
        compute="_compute_seller_central_url",
        help="The page of the order in Seller Central.",
    )
    item_ids = fields.One2many("amazon.order.item", "order_id", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary(
        string="Amazon Total", readonly=True, help="What the buyer paid, with all taxes."
    )
    amount_tax = fields.Monetary(
        string="Amazon Tax", readonly=True, help="The tax that Amazon reports, whoever remits it."
    )
    amount_tax_by_amazon = fields.Monetary(
        string="Tax Remitted by Amazon",
        readonly=True,
        help="The part of the tax that Amazon collects and remits itself. It never reaches you "
        "and is not part of the sale order.",
    )
    is_tax_listed = fields.Boolean(
        string="Tax Is Listed",
        readonly=True,
        help="Amazon says how much tax there is in the order, be it zero.",
    )
    amount_difference = fields.Monetary(
        string="Difference",
        compute="_compute_amount_difference",
        store=True,
        help="Total of the sale order less what Amazon owes for it. It should be zero.",
    )
    amount_tax_difference = fields.Monetary(
        string="Tax Difference",
        compute="_compute_amount_difference",
        store=True,
        help="Tax of the sale order less the tax that Amazon reports and leaves to you. If it is "
        "not zero, the taxes in Odoo are not those that Amazon charged.",
    )
    payload = fields.Text(
        readonly=True,
        groups="amazon_connector.group_amazon_manager",
        help="The order exactly as Amazon sent it.",
    )
    digest = fields.Char(readonly=True)
    to_process = fields.Boolean(
        readonly=True,
        index=True,
        help="Something changed on Amazon since this order was last processed.",
    )
    attempts = fields.Integer(readonly=True)
    retry_date = fields.Datetime(string="Next Try", readonly=True)

    _ref_uniq = Constraint(
        "UNIQUE(account_id, amazon_order_ref)", "This Amazon order already exists for this account."
    )

    @api.depends(
        "sale_order_id.amount_total",
        "sale_order_id.amount_tax",
        "amount_total",
        "amount_tax",
        "amount_tax_by_amazon",
        "is_tax_listed",
    )
    def _compute_amount_difference(self):
        for row in self:
            sale_order = row.sale_order_id
            currency = row.currency_id or row.company_id.currency_id
            total = sale_order.amount_total - row.amount_total + row.amount_tax_by_amazon
            tax = sale_order.amount_tax - row.amount_tax + row.amount_tax_by_amazon
            row.amount_difference = currency.round(total) if sale_order else 0.0
            # Where Amazon lists no tax, it is within the prices and there is nothing to compare.
            is_comparable = sale_order and row._is_tax_comparable()
            row.amount_tax_difference = currency.round(tax) if is_comparable else 0.0

    @api.depends("marketplace_id.seller_central_url", "amazon_order_ref")
    def _compute_seller_central_url(self):
        for row in self:
            host = (row.marketplace_id.seller_central_url or "").rstrip("/")
            row.seller_central_url = host and f"{host}/orders-v3/order/{row.amazon_order_ref}"

    @property
    def status(self):
        """What Amazon's status of the order means."""
        return Status(self.amazon_status or "")

    # Actions

    def _check_may_act(self):
        """:raise AccessError: If the user is no Amazon manager, or may not see one of the rows."""
        compat.check_access(self, "read")
        self.sudo().account_id.with_env(self.env)._check_may_act()

    @unless_busy
    @explained
    def action_retry(self):
        """Work on the rows again at once, from what Amazon sent last, and say what came of it.

        :raise UserError: If the account is being synchronized at this moment, or all that Amazon
                          sent was deleted after its term.
        """
        self._check_may_act()
        for account, same_account in self.sudo().grouped("account_id").items():
            same_account._check_payload()
            # What was deleted can be worked on no more. It is done or ignored, and stays so.
            kept = same_account.filtered("payload").with_env(account._acting().env)
            with account._exclusively():
                kept.write({"to_process": True, "retry_date": False})
                # Whoever retries an order whose sale order was deleted wants it back.
                kept.filtered("deleted_sale_order").import_again = True
                kept._process()
            account._acting()._remind_of_reviews()
        return self._retry_notification()

    def _retry_notification(self):
        if not self:
            return self.env["amazon.account"]._notification(_("Select an order first."), "warning")
        labels = dict(self._fields["state"]._description_selection(self.env))
        counts = Counter(row.state for row in self)
        lines = [f"{labels[state]}: {count}." for state, count in counts.items()]
        if len(self) == 1:
            lines = [f"{self.amazon_order_ref}: {labels[self.state]}.", self.message]
        to_review = self.filtered("needs_review")
        if len(self) > 1 and to_review:
            lines.append(_("Orders that need review: %(count)d.", count=len(to_review)))
        # Whoever has reviewed a failed order knows of it, and it has failed all the same.
        is_open = to_review or counts.keys() & {"failed", "conflict"}
        return self.account_id[:1]._notification(
            " ".join(line for line in lines if line), "warning" if is_open else "success"
        )

    def action_open_sale_order(self):
        """Open the sale order that was made."""
        compat.check_access(self, "read")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }
