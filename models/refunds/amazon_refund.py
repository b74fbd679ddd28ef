from odoo import fields, models

from ..errors import explained, unless_busy
from ..sentences import _, joined
from .crediting import Crediting


class AmazonRefund(models.Model):
    """What is done about a refund: a credit note, or nothing for a reason."""

    _inherit = "amazon.refund"

    amount_product = fields.Monetary(string="Products", readonly=True)
    amount_shipping = fields.Monetary(string="Shipping", readonly=True)
    amount_tax = fields.Monetary(
        string="Tax",
        readonly=True,
        help="Where Amazon shows it separately. Otherwise the other amounts include it.",
    )
    amount_promotion = fields.Monetary(
        string="Promotions", readonly=True, help="Discounts that the buyer had received."
    )
    amount_withheld_tax = fields.Monetary(
        string="Tax Withheld by Amazon",
        readonly=True,
        help="Tax that Amazon had withheld and gave back itself.",
    )
    amount_to_credit = fields.Monetary(
        string="To Credit", readonly=True, help="What the refund cost you: all parts together."
    )
    amount_rows = fields.Monetary(readonly=True, help="What the rows of settlements say by now.")
    needs_review = fields.Boolean(
        readonly=True, index=True, help="A person has to decide about the refund."
    )
    invoice_id = fields.Many2one(
        related="move_id.reversed_entry_id", string="Invoice", store=True, index="btree_not_null"
    )

    @unless_busy
    @explained
    def action_create_credit_note(self):
        """Credit the refunds now, whether or not the account does so by itself.

        Where it does not, or makes drafts, the credit note is a draft. In a locked period, Odoo
        gives it the first date that is open.

        :return: The credit note, or what came of several.
        :raise AccessError: If the user may not post entries.
        """
        self._check_may_book()
        refunds = self.sudo().filtered(lambda refund: refund.state != "credited")
        for account, some in refunds.grouped("account_id").items():
            acting = account._acting()
            Crediting(acting, by_hand=True).credit(some.with_env(acting.env))
            acting._note_refunds()
        if len(self) == 1 and self.move_id:
            return self._open_credit_note()
        return self._say_what_came(refunds)

    def _open_credit_note(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _say_what_came(self, refunds):
        credited = refunds.filtered(lambda refund: refund.state == "credited")
        texts = [_("Refunds credited: %(count)d.", count=len(credited))]
        texts += dict.fromkeys(refund.message for refund in refunds - credited if refund.message)
        level = "success" if credited == refunds else "warning"
        return self.account_id[:1]._notification(joined("\n", texts), level)

    @unless_busy
    @explained
    def action_retry(self):
        """Forget what was decided or in the way, so that the refunds are looked at again: at once
        where the account makes credit notes, else when somebody asks for them.

        :return: What came of it.
        :raise AccessError: If the user may not post entries.
        """
        self._check_may_book()
        refunds = self.sudo().filtered(lambda refund: refund.state != "credited")
        refunds.write({"state": "seen", "message": False, "needs_review": False})
        for account, some in refunds.grouped("account_id").items():
            acting = account._acting()
            if account.credit_notes != "no":
                Crediting(acting).credit(some.with_env(acting.env))
            acting._note_refunds()
        return self._say_what_came(refunds)

    def action_ignore(self):
        """Ask for a reason to leave the refunds as they are.

        :return: The question.
        :raise AccessError: If the user may not post entries.
        """
        self._check_may_book()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_ignore_refund_action"
        )
        return {**action, "context": {"default_refund_ids": [(6, 0, self.ids)]}}

    def _ignore(self, reason):
        """Leave refunds as they are. What is credited stays so, whatever Amazon says now."""
        self._check_may_book()
        text = _(
            "%(user)s ignored it on %(day)s: %(reason)s",
            user=self.env.user.name,
            day=str(fields.Date.context_today(self)),
            reason=reason,
        )
        refunds = self.sudo()
        refunds.write({"message": text, "needs_review": False})
        refunds.filtered(lambda refund: refund.state != "credited").state = "ignored"
        for account in refunds.account_id:
            account._acting()._note_refunds()
