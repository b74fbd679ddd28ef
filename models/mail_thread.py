from odoo import api, models

from .amazon_identity import FOREIGN_VALUES

# Amazon names its buyers by aliases such as a1b2c3@marketplace.amazon.de.
ALIAS = "@marketplace.amazon."


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Extend `mail`: what is made of an incoming mail is made with all rights, but of values
        that somebody else chose: the defaults of an alias, or a caller's own."""
        stranger = self.with_context(**{FOREIGN_VALUES: True})
        return super(MailThread, stranger).message_new(msg_dict, custom_values)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of `mail`: Amazon's buyers follow no document, so that none is mailed to them
        by the way.

        Amazon lets sellers write to buyers only to complete an order or to answer them.
        https://sellercentral.amazon.com/help/hub/reference/G1701
        """
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        buyers = partners.filtered(
            lambda partner: partner.amazon_account_id or ALIAS in (partner.email or "")
        )
        return super().message_subscribe((partners - buyers).ids, subtype_ids)
