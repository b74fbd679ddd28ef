from odoo import models

from .mail_thread import BY_HAND


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _writable(self, res_ids):
        """The ids of the records about which this template may be mailed by itself."""
        model = self.env[self.model]
        if self.env.context.get(BY_HAND) or not isinstance(model, self.pool["mail.thread"]):
            return res_ids
        return model.browse(res_ids)._for_others().ids

    def send_mail(self, res_id, *args, **kwargs):
        """Override of `mail`: no template is mailed by itself to an Amazon buyer."""
        return bool(self._writable([res_id])) and super().send_mail(res_id, *args, **kwargs)

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """Override of `mail` (since 18.0): no template is mailed by itself to an Amazon buyer."""
        return super().send_mail_batch(self._writable(res_ids), *args, **kwargs)
