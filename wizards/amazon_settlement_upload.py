import base64

from odoo import fields, models

from .. import compat
from ..models.errors import explained


class AmazonSettlementUpload(models.TransientModel):
    _name = "amazon.settlement.upload"
    _description = "Upload a Settlement"

    account_id = fields.Many2one(
        "amazon.account",
        required=True,
        default=lambda self: self._only_account(),
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    file = fields.Binary(
        required=True,
        attachment=False,
        help="The settlement as Seller Central gives it under Payments › All Statements: “Flat "
        "File V2”. Those older than 90 days, which Amazon no longer lists, are there, too.",
    )
    filename = fields.Char()

    def _only_account(self):
        accounts = self.env["amazon.account"].search(
            [("company_id", "in", self.env.companies.ids)], limit=2
        )
        return accounts if len(accounts) == 1 else False

    @explained
    def action_upload(self):
        """Read the file as if Amazon had listed it, and open its settlement. If that is not what
        the file says, a message says so first.

        :raise UserError: If the file does not say which settlement it is, or is about stores of
            another region only; then nothing is kept.
        """
        self.env["amazon.settlement"]._check_may_book()
        compat.check_access(self, "write")
        self.ensure_one()
        account = self.sudo().account_id.with_env(self.env)
        compat.check_access(account, "read")
        acting = account._acting().with_context(lang=self.env.lang)
        settlement, text = acting._keep_uploaded_settlement(base64.b64decode(self.file or b""))
        opened = {
            "type": "ir.actions.act_window",
            "res_model": "amazon.settlement",
            "res_id": settlement.id,
            "view_mode": "form",
            # The client opens what follows a message as it is.
            "views": [(False, "form")],
        }
        if not text:
            return opened
        answer = account._notification(text, "warning")
        return {**answer, "params": {**answer["params"], "next": opened}}
