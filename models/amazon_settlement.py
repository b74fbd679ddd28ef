from odoo import fields, models

from ..compat import Constraint
from .sentences import Reason

STATES = [
    ("new", "New"),
    ("unbalanced", "Does Not Add Up"),
    ("to_clarify", "To Clarify"),
    ("ready", "Proven"),
    ("draft", "Draft Entries"),
    ("posted", "Posted"),
    ("paid", "Paid"),
    ("changed", "Changed by Amazon"),
]


class AmazonSettlement(models.Model):
    """What Amazon paid out for a period, as its settlement report says it row by row.

    Amounts are in the settlement's currency and from the seller's view: a sale is positive, a fee
    negative. ``amount_total`` is the deposit; it is proven if the rows add up to it.
    https://developer-docs.amazon.com/sp-api/docs/report-type-values-settlement
    """

    _name = "amazon.settlement"
    _description = "Amazon Settlement"
    _inherit = ["amazon.identity", "amazon.books", "mail.thread"]
    _order = "date_end desc nulls first, id desc"
    _rec_name = "settlement_ref"
    _check_company_auto = True
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    settlement_ref = fields.Char(string="Settlement", required=True, readonly=True, copy=False)
    date_start = fields.Datetime(string="From", readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)
    deposit_date = fields.Datetime(readonly=True, help="When Amazon starts the transfer.")
    amount_total = fields.Monetary(string="Deposit", readonly=True)
    amount_rows = fields.Monetary(string="Sum of the Rows", readonly=True)
    amount_difference = fields.Monetary(
        string="Difference", readonly=True, help="The deposit less the sum of the rows."
    )
    line_count = fields.Integer(string="Rows", readonly=True)
    marketplace_names = fields.Char(string="Marketplaces", readonly=True)
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        readonly=True,
        default="new",
        index=True,
        tracking=True,
    )
    message = Reason(readonly=True, help="What somebody has to do about the settlement, and why.")
    is_unreadable = fields.Boolean(readonly=True)
    needs_person = fields.Boolean(
        compute="_compute_needs_person", store=True, help="Somebody has to do something about it."
    )
    line_ids = fields.One2many("amazon.settlement.line", "settlement_id", readonly=True)
    move_ids = fields.One2many("account.move", "amazon_settlement_id", readonly=True)
    report_document_ref = fields.Char(readonly=True, copy=False, index=True)
    report_created_on = fields.Datetime(
        string="Created by Amazon On", readonly=True, help="Of two versions, the later one counts."
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, help="The report as Amazon sent it."
    )
    digest = fields.Char(string="SHA-256", readonly=True, copy=False)

    _account_ref_uniq = Constraint(
        "UNIQUE(account_id, settlement_ref)", "Each settlement of an account is kept once."
    )

    def _compute_needs_person(self):
        for settlement in self:
            settlement.needs_person = settlement._needs_person()

    def _needs_person(self):
        """Extend to say when somebody has to do something, and what that depends on."""
        return False

    def _update_state(self):
        """Make the state what the rows and entries say. Call it after any of them changed."""
        for settlement in self:
            state = settlement._next_state()
            if settlement.state != state:
                settlement.state = state

    def _next_state(self):
        """Extend to say what has become of the settlement beyond what this model knows."""
        return self.state
