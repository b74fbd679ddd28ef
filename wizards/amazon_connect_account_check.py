from odoo import fields, models


class AmazonConnectAccountCheck(models.TransientModel):
    _name = "amazon.connect.account.check"
    _description = "What the Keys of an Amazon Account Open"
    _order = "id"
    _rec_name = "subject"

    wizard_id = fields.Many2one(
        "amazon.connect.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id", store=True)
    mark = fields.Char(string=" ", readonly=True)
    state = fields.Selection(
        [("good", "In Order"), ("bad", "Not in Order"), ("open", "Not Known")], readonly=True
    )
    subject = fields.Char(string="Checked", readonly=True)
    meaning = fields.Text(string="What It Means", readonly=True)
