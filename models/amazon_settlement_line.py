from odoo import fields, models
from odoo.tools import SQL

from ..compat import Constraint

# Amazon lists the settlements of a seller to each of its accounts, and a file may be uploaded to
# the wrong one: of two accounts of a company, the rows of the first that read it count.
READ_FIRST = SQL(
    """NOT EXISTS (
       SELECT FROM amazon_settlement own
         JOIN amazon_settlement twin ON twin.settlement_ref = own.settlement_ref
          AND twin.company_id = own.company_id AND twin.id < own.id
          AND twin.is_unreadable IS NOT TRUE
        WHERE own.id = line.settlement_id)"""
)

KINDS = [
    ("sale", "Sales"),
    ("refund", "Refunds"),
    ("withheld_tax", "Tax Withheld by Amazon"),
    ("tax_rebooking", "Tax Corrections"),
    ("selling_fee", "Selling Fees"),
    ("fba_fee", "FBA Fees"),
    ("storage", "Storage"),
    ("inbound", "Inbound Shipping"),
    ("removal", "Removals"),
    ("advertising", "Advertising"),
    ("promotion", "Promotion Fees"),
    ("service", "Subscription and Services"),
    ("reimbursement", "Reimbursements"),
    ("reserve", "Reserves"),
    ("movement", "Money Movements"),
    ("income_tax", "Income Tax"),
    ("to_clarify", "To Clarify"),
]


class AmazonSettlementLine(models.Model):
    """One row of a settlement report. What Amazon wrote never changes after it was read."""

    _name = "amazon.settlement.line"
    _description = "Amazon Settlement Row"
    _inherit = ["amazon.identity", "amazon.books"]
    _order = "settlement_id, row_no"
    _rec_name = "row_no"
    _amazon_identity = None

    settlement_id = fields.Many2one(
        "amazon.settlement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="settlement_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="settlement_id.company_id", store=True)
    currency_id = fields.Many2one(related="settlement_id.currency_id", store=True)
    row_no = fields.Integer(string="Row", required=True, readonly=True)
    transaction_type = fields.Char(readonly=True)
    amount_type = fields.Char(readonly=True)
    amount_description = fields.Char(string="Description", readonly=True)
    amazon_order_ref = fields.Char(string="Order ID", readonly=True, index=True)
    merchant_order_ref = fields.Char(string="Merchant Order ID", readonly=True)
    refund_ref = fields.Char(
        string="Refund ID", readonly=True, help="Rows of one order with the same ID are one refund."
    )
    adjustment_item_ref = fields.Char(readonly=True)
    shipment_ref = fields.Char(string="Shipment ID", readonly=True)
    order_item_ref = fields.Char(string="Order Item ID", readonly=True)
    sku = fields.Char(string="SKU", readonly=True)
    quantity = fields.Integer(readonly=True)
    marketplace_name = fields.Char(string="Marketplace", readonly=True)
    fulfillment = fields.Char(readonly=True)
    promotion_ref = fields.Char(string="Promotion ID", readonly=True)
    amount = fields.Monetary(readonly=True)
    posted_at = fields.Datetime(string="Posted On", readonly=True)
    month = fields.Char(readonly=True, help="In the time zone of the store, as year and month.")
    kind = fields.Selection(KINDS, required=True, readonly=True, default="to_clarify", index=True)
    rule_id = fields.Many2one("amazon.money.rule", readonly=True, index=True, ondelete="set null")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    refund_id = fields.Many2one(
        "amazon.refund", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    transfer_item_id = fields.Many2one(
        "account.move.line",
        string="Transferred To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The journal item on the order's receivable account, if the order was imported after "
        "the row was booked.",
    )

    _row_uniq = Constraint(
        "UNIQUE(settlement_id, row_no)", "Each row of a settlement is kept once."
    )
