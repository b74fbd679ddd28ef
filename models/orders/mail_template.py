import logging

from odoo import models

from .mail_thread import BY_HAND, WITHOUT_BUYERS

_logger = logging.getLogger(__name__)


class MailTemplate(models.Model):
    """No template is mailed by itself to an Amazon buyer. Others get what it sends them."""

    _inherit = "mail.template"

    def send_mail(self, res_id, *args, email_values=None, **kwargs):
        """Override of `mail`: no template is mailed by itself to an Amazon buyer."""
        values, args = self._email_values(email_values, args)
        template, res_ids, values = self._without_buyers([res_id], values)
        if not res_ids:
            return False
        return super(MailTemplate, template).send_mail(res_id, *args, email_values=values, **kwargs)

    def send_mail_batch(self, res_ids, *args, email_values=None, **kwargs):
        """Override of `mail` (since 18.0): no template is mailed by itself to an Amazon buyer."""
        values, args = self._email_values(email_values, args)
        template, res_ids, values = self._without_buyers(res_ids, values)
        return super(MailTemplate, template).send_mail_batch(
            res_ids, *args, email_values=values, **kwargs
        )

    def _email_values(self, email_values, args):
        """They may be given by their place: as the third of what follows the records."""
        return (args[2], args[:2]) if len(args) > 2 else (email_values, args)

    def _without_buyers(self, res_ids, email_values):
        """:return: The template, the records about which it is mailed, and the values to do it."""
        model = self.env[self.model]
        is_done = self.env.context.get(BY_HAND) or self.env.context.get(WITHOUT_BUYERS)
        if is_done or not isinstance(model, self.pool["mail.thread"]):
            return self, res_ids, email_values
        self._send_check_access(res_ids)
        records = model.browse(res_ids)
        buyers = records._for_amazon_buyers()
        if not buyers:
            return self, res_ids, email_values
        values = buyers._amazon_without_buyers(email_values or {})
        template = self.with_context(**{WITHOUT_BUYERS: True})
        left = template._mailable(records, values)
        return template, left.ids, values

    def _mailable(self, records, email_values=None):
        """The records about which somebody is left to be mailed, besides buyers."""
        buyers = records._for_amazon_buyers()
        if not buyers:
            return records
        template = self.with_context(**{WITHOUT_BUYERS: True})
        fields = ("email_cc", "email_to", "partner_to")
        rendered = template._generate_template(buyers.ids, fields)
        silent = buyers.browse()
        for record in buyers:
            values = {**rendered[record.id], **(email_values or {})}
            names = ("email_to", "email_cc", "partner_ids", "recipient_ids")
            if not any(values.get(name) for name in names):
                silent += record
        if silent:
            _logger.info(
                "Template %s (%s) was not mailed about %s %s: Odoo writes nothing to Amazon's "
                "buyers by itself, and it has no other recipients.",
                self.id,
                self.sudo().name,
                records._name,
                silent.ids,
            )
        return records - silent

    def _generate_template_recipients(self, res_ids, *args, **kwargs):
        """Extend `mail`: the buyers are left out where a template is mailed by itself."""
        results = super()._generate_template_recipients(res_ids, *args, **kwargs)
        if not self.env.context.get(WITHOUT_BUYERS):
            return results
        for record in self.env[self.model].browse(res_ids)._for_amazon_buyers():
            values = results.get(record.id)
            if values:
                values.update(record._amazon_without_buyers(values))
        return results
