from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """Override of `mail`: mailings (of Email Marketing) leave Amazon's buyers out.

        They are no entries of the blacklist, which would keep a person from answering them.
        """
        blocked = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        if not ("mass_mailing_id" in self._fields and self.mass_mailing_id):
            return blocked
        records = self.env[self.model].browse(mail_values_dict.keys())
        to_aliases = {
            record_id
            for record_id, info in (recipients_info or {}).items()
            if any(map(self.env["res.partner"]._is_amazon_alias, info["mail_to"]))
        }
        return {*blocked, *to_aliases, *records._for_amazon_buyers().ids}
