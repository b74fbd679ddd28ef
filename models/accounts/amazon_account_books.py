from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..amazon_identity import is_changed
from ..sentences import _

ACCOUNTANT = "account.group_account_manager"
BOOKING = [("no", "No"), ("draft", "As drafts"), ("posted", "Posted")]
BOOKS = (
    "settlement_entries",
    "settlement_entries_since",
    "settlement_journal_id",
    "clearing_account_id",
    "write_off_limit",
    "write_off_account_id",
    "unknown_orders_account_id",
    "invoice_orders",
    "invoice_orders_since",
    "credit_notes",
    "credit_notes_since",
    "upload_invoices",
    "upload_invoices_since",
)


class AmazonAccount(models.Model):
    """What of Amazon's money is booked, and where: nothing until an accounting manager says so."""

    _inherit = "amazon.account"

    sync_settlements = fields.Boolean(
        string="Read Settlements",
        default=True,
        help="Read what Amazon paid out and check it to the cent. Nothing is booked by it.",
    )
    settlement_entries = fields.Selection(
        BOOKING, string="Journal Entries", required=True, default="no", copy=False, tracking=True
    )
    settlement_entries_since = fields.Date(
        string="Book Settlements From",
        copy=False,
        help="Settlements that were paid out earlier are booked only if somebody asks for it. "
        "Leave it empty to book all.",
    )
    settlement_journal_id = fields.Many2one(
        "account.journal",
        copy=False,
        check_company=True,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
    )
    clearing_account_id = fields.Many2one(
        "account.account",
        copy=False,
        check_company=True,
        help="Only payouts are booked on it. It returns to zero with the bank statement.",
    )
    write_off_limit = fields.Float(
        default=0.05,
        digits=(16, 2),
        help="Differences up to this amount, in the invoice's currency, are written off if that "
        "closes the invoice.",
    )
    write_off_account_id = fields.Many2one("account.account", copy=False, check_company=True)
    unknown_orders_account_id = fields.Many2one(
        "account.account",
        string="Account for Orders Not in Odoo",
        copy=False,
        check_company=True,
    )
    invoice_orders = fields.Selection(
        BOOKING,
        string="Invoice Shipped Orders",
        required=True,
        default="no",
        copy=False,
        tracking=True,
    )
    invoice_orders_since = fields.Date(
        string="Invoice Orders Shipped From",
        copy=False,
        help="Orders that were shipped before are left alone. Leave it empty to invoice all that "
        "were shipped and have no invoice.",
    )
    credit_notes = fields.Selection(
        BOOKING,
        string="Credit Notes for Refunds",
        required=True,
        default="no",
        copy=False,
        tracking=True,
    )
    credit_notes_since = fields.Date(
        string="Credit Refunds From",
        copy=False,
        help="Earlier refunds are credited only if somebody asks for it. Leave it empty to credit "
        "all.",
    )
    upload_invoices = fields.Boolean(
        string="Send Invoices to Amazon",
        copy=False,
        tracking=True,
    )

    @api.constrains("clearing_account_id", "unknown_orders_account_id", "write_off_account_id")
    def _check_accounts_differ(self):
        for account in self.sudo():
            accounts = (
                account.clearing_account_id,
                account.unknown_orders_account_id,
                account.write_off_account_id,
            )
            chosen = [one.id for one in accounts if one]
            if len(set(chosen)) < len(chosen):
                raise ValidationError(
                    _(
                        "“%(account)s”: Choose different accounts for payouts, for orders that are "
                        "not in Odoo and for write-offs. Otherwise nobody can tell them apart.",
                        account=account.name,
                    )
                )

    @api.constrains("clearing_account_id", "settlement_journal_id")
    def _check_books_fit(self):
        for account in self.sudo():
            if account.clearing_account_id and not account.clearing_account_id.reconcile:
                raise ValidationError(
                    _(
                        "“%(clearing)s” does not allow reconciliation, so the bank could never pay "
                        "a settlement. Allow it on that account, or choose another one.",
                        clearing=account.clearing_account_id.display_name,
                    )
                )
            if account.settlement_journal_id and account.settlement_journal_id.type != "general":
                raise ValidationError(
                    _(
                        "Settlements need a journal of the type Miscellaneous. “%(journal)s” is "
                        "of another type.",
                        journal=account.settlement_journal_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend. :raise AccessError: If others than accountants have something booked."""
        for vals in vals_list:
            # A copy is created by the record that it is a copy of.
            self.browse()._check_may_set_books(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: accountants decide what is booked, and nothing else of an account.

        :raise AccessError: If others than accountants change what is booked, or others than Amazon
            managers the rest.
        """
        if vals.keys() - {*BOOKS, "sync_settlements"}:
            self._check_may_act()
        if any(is_changed(self, name, vals[name]) for name in set(BOOKS) & vals.keys()):
            self._check_may_set_books(vals)
        return super().write(vals)

    @api.model
    def _check_may_set_books(self, vals):
        defaults = {"no", False, None, self._fields["write_off_limit"].default(self)}
        changed = [name for name in BOOKS if name in vals and vals[name] not in defaults]
        if not changed and not (self and set(BOOKS) & vals.keys()):
            return
        if not self.env.su and not self.env.user.has_group(ACCOUNTANT):
            given = [self._fields[name] for name in BOOKS if name in vals]
            names = ", ".join(field._description_string(self.env) for field in given)
            raise AccessError(
                _("Only accounting managers may change these settings: %(names)s.", names=names)
            )
