from odoo import models
from odoo.exceptions import UserError

from ..errors import explained, unless_busy
from ..sentences import _, joined
from .bank import BankMatcher


class AmazonSettlement(models.Model):
    """A settlement pays invoices, and the bank pays the settlement."""

    _inherit = "amazon.settlement"

    def _next_state(self):
        """Extend to those that the bank has paid."""
        state = super()._next_state()
        if state not in ("posted", "paid"):
            return state
        return "paid" if self._is_cleared() else "posted"

    def _clearing_items(self):
        """The journal items of the payout: one for each entry."""
        entries = self.move_ids.filtered(lambda move: move.state != "cancel")
        return entries.line_ids.filtered(lambda item: item.account_id == self.clearing_account_id)

    def _is_cleared(self):
        items = self.sudo()._clearing_items()
        if not items:
            # There was nothing to pay.
            return bool(self.sudo().move_ids) and not self.amount_total
        return all(items.mapped("reconciled"))

    @unless_busy
    @explained
    def action_reconcile(self):
        """Pay the invoices of the settlements' orders, and match the payouts with the bank.

        :return: What came of it, or a question where several bank lines may be the payout.
        :raise UserError: If the entries are not posted.
        :raise AccessError: If the user may not post entries.
        """
        self._check_may_book()
        settlements = self.sudo()
        if any(settlement.state not in ("posted", "paid") for settlement in settlements):
            raise UserError(_("Post the entries of the settlement first."))
        texts, is_all_done = [], True
        for account, some in settlements.grouped("account_id").items():
            text, is_done = account._acting()._reconcile_apart(some)
            texts.append(text)
            is_all_done &= is_done
        # A payout of zero is paid as soon as it is posted, and that should be said.
        for settlement in settlements.filtered(lambda s: s.state == "posted" or not s.amount_total):
            matcher = BankMatcher(settlement)
            lines = matcher.candidates()
            certain = matcher.certain(lines)
            if len(settlements) == 1 and lines and not certain:
                return self._ask_for_bank_line()
            texts.append(matcher.match_one(lines, certain))
        is_all_done &= all(settlement.state == "paid" for settlement in settlements)
        level = "success" if is_all_done else "warning"
        return self.account_id[:1]._notification(joined("\n", texts), level)

    def _ask_for_bank_line(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_settlement_bank_action"
        )
        return {**action, "context": {"default_settlement_id": self.id}}
