from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import compat
from ..models.accounts.amazon_account_books import ACCOUNTANT, BOOKING
from ..models.entries.chart import Chart, known_accounts
from ..models.entries.fee_taxes import due_on_payment
from ..models.entries.purposes import (
    FEE_INVOICES,
    FEES,
    OTHERS,
    SETTINGS,
    fee_tax_mode_of,
    named,
    needed,
    purpose_of,
)
from ..models.sentences import _, joined

JOURNAL_CODE = "AMZ"


class AmazonBooksSetup(models.TransientModel):
    """Proposes where settlements are booked. Nothing is created or changed until a person confirms
    it, and nothing is booked by it."""

    _name = "amazon.books.setup"
    _description = "Accounts for Amazon Settlements"

    account_id = fields.Many2one(
        "amazon.account", string="Amazon Account", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", related_sudo=False)
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
        help="Leave it empty to have a new one created.",
    )
    fee_tax_mode = fields.Selection(
        [
            ("invoice", "The tax is on Amazon's invoices"),
            ("included", "Fees include the tax"),
            ("none", "No tax"),
        ],
        string="Tax on Fees",
        required=True,
    )
    fee_tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase'), ('company_id', '=', company_id), "
        "('tax_exigibility', '=', 'on_invoice')]",
    )
    settlement_entries = fields.Selection(BOOKING, string="Journal Entries", required=True)
    settlement_entries_since = fields.Date(
        string="Book Settlements From",
        help="Settlements that were paid out earlier are booked only if somebody asks for it. "
        "Leave it empty to book all.",
    )
    line_ids = fields.One2many("amazon.books.setup.line", "wizard_id", string="Accounts")

    @api.model
    def _open(self, account):
        """Show what is proposed for an account."""
        self._check_accountant(account)
        account.ensure_one()
        mode = self._fee_tax_mode(account)
        wizard = self.create(
            {
                "account_id": account.id,
                "journal_id": self._journal_of(account).id,
                "fee_tax_mode": mode,
                "settlement_entries": account.settlement_entries,
                "settlement_entries_since": self._since(account),
                "line_ids": [(0, 0, vals) for vals in self._proposals(account, mode)],
            }
        )
        return {
            "name": _("Accounts for Settlements"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _since(self, account):
        if account.settlement_entries != "no":
            return account.settlement_entries_since
        return fields.Date.context_today(self).replace(day=1)

    @api.onchange("fee_tax_mode")
    def _onchange_fee_tax_mode(self):
        account = self.account_id._origin
        if account and self.fee_tax_mode:
            self._check_accountant(account)
            proposals = self._proposals(account, self.fee_tax_mode)
            self.line_ids = [(5, 0, 0), *((0, 0, vals) for vals in proposals)]

    # Proposals

    def _rules(self, account):
        rules = self.env["amazon.money.rule"].sudo().with_company(account.company_id)
        kinds, companies = [*FEES, *OTHERS], [account.company_id.id, False]
        return rules.search([("kind", "in", kinds), ("company_id", "in", companies)])

    def _fee_tax_mode(self, account):
        modes = [rule.tax_mode for rule in self._rules(account) if purpose_of(rule) in FEES]
        chosen = [mode for mode in modes if mode]
        return max(chosen, key=chosen.count) if chosen else fee_tax_mode_of(account.company_id)

    def _proposals(self, account, mode):
        account = account.sudo()
        known = known_accounts(account, self._rules(account))
        if mode == "invoice":
            # All fees wait on the same account.
            known[FEE_INVOICES] = self._fee_invoices_account(account, known)
        chart = Chart(account.company_id)
        nothing = self.env["account.account"]
        return [chart.proposal(purpose, known.get(purpose, nothing)) for purpose in needed(mode)]

    def _fee_invoices_account(self, account, known):
        chosen = [known[kind] for kind in FEES if kind in known]
        is_one = len(set(chosen)) == 1 and chosen[0].account_type.startswith("liability")
        return chosen[0] if is_one else self.env["account.account"]

    def _journal_of(self, account):
        account = account.sudo()
        others = (
            self.env["amazon.account"]
            .sudo()
            .search(
                [("company_id", "=", account.company_id.id), ("settlement_journal_id", "!=", False)]
            )
        )
        return account.settlement_journal_id or others[:1].settlement_journal_id

    # Confirming

    def action_confirm(self):
        """Create what is missing, and have settlements booked as it is shown.

        :raise AccessError: If the user is no accounting manager of the company.
        :raise UserError: If something is missing.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        self._check_accountant(self.account_id)
        self._check_complete()
        accounts = self._chosen_accounts()
        journal = self.journal_id or self._new_journal(accounts["clearing"])
        self.account_id.sudo().write(
            {
                "settlement_journal_id": journal.id,
                "settlement_entries": self.settlement_entries,
                "settlement_entries_since": self.settlement_entries_since,
                **{field: accounts[purpose].id for purpose, field in SETTINGS.items()},
            }
        )
        rules = self._rules(self.account_id).grouped(purpose_of)
        for purpose, rules_of_it in rules.items():
            self._apply_to_rules(purpose, rules_of_it, accounts)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _check_accountant(self, account):
        if not self.env.su and not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(_("Only accounting managers choose where settlements are booked."))
        compat.check_access(account, "read")

    def _check_taxes(self):
        if self.fee_tax_mode == "included" and not self.fee_tax_ids:
            raise UserError(_("Choose the tax that Amazon's fees include."))
        if any(self.fee_tax_ids.mapped("price_include")):
            raise UserError(
                _("Choose a tax that comes on top of prices. Odoo works out the net amount itself.")
            )
        if self.fee_tax_mode == "included" and (wrong := due_on_payment(self.fee_tax_ids)):
            raise UserError(
                _(
                    "The tax %(tax)s is based on payment, so Odoo would book it twice: with the "
                    "settlement, and when its entry is reconciled. Choose a tax that is based on "
                    "invoice, or “The tax is on Amazon's invoices”.",
                    tax=wrong[0].name,
                )
            )

    def _check_complete(self):
        self._check_taxes()
        purposes = set(self.line_ids.mapped("purpose"))
        missing = [name for key, name in named(self.env) if key in self._needed() - purposes]
        incomplete = self.line_ids.filtered(_is_incomplete)
        labels = dict(named(self.env))
        missing += [labels[purpose] for purpose in incomplete.mapped("purpose")]
        if missing:
            raise UserError(
                _("Choose an account for: %(purposes)s.", purposes=joined(", ", missing))
            )

    def _needed(self):
        return set(needed(self.fee_tax_mode))

    def _chosen_accounts(self):
        chart = Chart(self.account_id.company_id)
        return {
            line.purpose: line.account_id or chart.new(line.purpose, line.name, line.code)
            for line in self.line_ids
        }

    def _new_journal(self, clearing):
        journals = self.env["account.journal"].sudo().with_company(self.account_id.company_id)
        taken = set(
            journals.with_context(active_test=False)
            .search([("company_id", "=", self.account_id.company_id.id)])
            .mapped("code")
        )
        codes = (JOURNAL_CODE, *(f"{JOURNAL_CODE}{number}" for number in range(2, 100)))
        return journals.create(
            {
                "name": "Amazon",
                "code": next(code for code in codes if code not in taken),
                "type": "general",
                "company_id": self.account_id.company_id.id,
                "default_account_id": clearing.id,
            }
        )

    def _apply_to_rules(self, purpose, rules, accounts):
        """Rules that somebody gave an account of their own keep it, and those of no fees their
        tax."""
        is_fee = purpose in FEES
        mode = self.fee_tax_mode if is_fee else "none"
        account = accounts[FEE_INVOICES if is_fee and mode == "invoice" else purpose]
        former = known_accounts(self.account_id.sudo(), rules).get(purpose)
        rules = rules.filtered(lambda rule: not rule.account_id or rule.account_id == former)
        rules.write({"account_id": account.id})
        rules.filtered(lambda rule: is_fee or not rule.tax_mode).write({"tax_mode": mode})
        if is_fee:
            own = rules.tax_ids.filtered(lambda tax: tax.company_id == self.account_id.company_id)
            taxes = self.fee_tax_ids if mode == "included" else self.env["account.tax"]
            commands = [(3, tax.id) for tax in own - taxes] + [(4, tax.id) for tax in taxes]
            rules.write({"tax_ids": commands})


def _is_incomplete(line):
    return not (line.account_id or (line.name and line.code))
