from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.payouts.bank import BankMatcher
from ..models.sentences import _


class AmazonSettlementBank(models.TransientModel):
    """Which of several bank lines is the payout of a settlement."""

    _name = "amazon.settlement.bank"
    _description = "Match Amazon Payout"
    _inherit = ["amazon.books"]

    settlement_id = fields.Many2one("amazon.settlement", required=True, ondelete="cascade")
    # Whoever asks for a settlement that he may not see learns nothing of it.
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, related_sudo=False)
    currency_id = fields.Many2one(related="settlement_id.currency_id", related_sudo=False)
    amount_total = fields.Monetary(related="settlement_id.amount_total", related_sudo=False)
    candidate_ids = fields.Many2many(
        "account.bank.statement.line", compute="_compute_candidate_ids"
    )
    line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        domain="[('id', 'in', candidate_ids)]",
    )

    @api.depends("settlement_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            lines = self.env["account.bank.statement.line"]
            if wizard.settlement_id:
                wizard.settlement_id._check_may_book()
                lines = BankMatcher(wizard.settlement_id).candidates()
            wizard.candidate_ids = lines.with_env(self.env)

    def action_match(self):
        """Match the payout with the bank line that was chosen.

        :raise UserError: If none was chosen, or it is matched with something else by now.
        :raise AccessError: If the user may not post entries.
        """
        self._check_may_book()
        self.ensure_one()
        self.settlement_id._check_may_book()
        matcher = BankMatcher(self.settlement_id)
        line = matcher.candidates() & self.line_id.sudo()
        if not line:
            raise UserError(_("Choose one of the bank lines that are still open."))
        matcher.match(line)
        return {"type": "ir.actions.act_window_close"}
