from markupsafe import Markup

from odoo import api, models

from .sentences import _

CONNECT = "amazon_connector.amazon_connect_account_action"


class AmazonEmptyList(models.AbstractModel):
    """What an empty list says as long as there is no account: nothing else will fill it."""

    _name = "amazon.empty.list"
    _description = "Amazon Empty List"

    @api.model
    def get_empty_list_help(self, help_message):
        """Extend `base`: without an account, a list says how to connect one."""
        without_account = self.env["amazon.empty.list"]._help_to_connect()
        return without_account or super().get_empty_list_help(help_message)

    @api.model
    def _help_to_connect(self):
        """:return: What to do first, as HTML; nothing once the user's companies have an account."""
        companies = [("company_id", "in", self.env.companies.ids)]
        accounts = self.env["amazon.account"].sudo().with_context(active_test=False)
        if accounts.search_count(companies, limit=1):
            return Markup()
        title = Markup('<p class="o_view_nocontent_smiling_face">%s</p>')
        text = title % _("Connect your Amazon account")
        if not self.env.user.has_group("base.group_system"):
            return text + Markup("<p>%s</p>") % _(
                "Ask a settings administrator: only they can connect an account."
            )
        button = Markup('<p><a class="btn btn-primary" type="action" name="%s">%s</a></p>')
        return text + button % (CONNECT, _("Connect an Amazon Account"))
