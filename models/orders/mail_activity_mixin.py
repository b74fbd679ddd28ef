from odoo import models

from .mail_thread import BY_HAND


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def activity_send_mail(self, template_id):
        """Override of `mail`: who presses the button of an activity sends the mail by hand."""
        by_hand = self.with_context(**{BY_HAND: True})
        return super(MailActivityMixin, by_hand).activity_send_mail(template_id)
