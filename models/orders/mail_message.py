from odoo import api, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _find_allowed_model_wise(self, doc_model, doc_dict):
        """Extend `mail`: whoever may not read what is noted about an account does not find it by
        searching, either. Later series ask the account itself."""
        if doc_model == "amazon.account" and not (
            self.env.su or self.env.user.has_group("amazon_connector.group_amazon_manager")
        ):
            return set()
        return super()._find_allowed_model_wise(doc_model, doc_dict)
