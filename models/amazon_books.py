from odoo import models
from odoo.exceptions import AccessError

from .. import compat
from .sentences import _

BILLING = "account.group_account_invoice"


class AmazonBooks(models.AbstractModel):
    """What Amazon says about money: accountants read it, and only people who may post entries have
    it booked."""

    _name = "amazon.books"
    _description = "Amazon Bookkeeping"
    _inherit = ["amazon.empty.list"]

    def _check_may_book(self):
        """:raise AccessError: If the user may not post entries or see one of the records."""
        if not self.env.su and not self.env.user.has_group(BILLING):
            raise AccessError(
                _("You need the access right Invoicing: Billing to book what Amazon paid.")
            )
        compat.check_access(self, "read")
