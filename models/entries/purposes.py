"""What accounts are needed for, and what they usually are."""

from dataclasses import dataclass

from ..sentences import _

# What Amazon charges, with or without tax.
FEES = (
    *("selling_fee", "fba_fee", "storage", "inbound", "removal"),
    *("advertising", "promotion", "service"),
)
OTHERS = ("reimbursement", "reserve", "movement", "income_tax")
PROCEEDS = "reimbursement"
# The settings of an Amazon account that are accounts.
SETTINGS = {
    "clearing": "clearing_account_id",
    "unknown": "unknown_orders_account_id",
    "write_off": "write_off_account_id",
}
FEE_INVOICES = "fee_invoices"


@dataclass(frozen=True)
class Purpose:
    """:param codes: Where an account of this purpose usually is, by the chart of accounts."""

    account_type: str
    reconcile: bool = False
    skr03: str = ""
    skr04: str = ""


PURPOSES = {
    "clearing": Purpose("asset_current", True, "1361", "1461"),
    "unknown": Purpose("asset_current", True, "1362", "1462"),
    "write_off": Purpose("expense", False, "4905", "6305"),
    FEE_INVOICES: Purpose("liability_payable", True, "1611", "3301"),
    "selling_fee": Purpose("expense", False, "4761", "6771"),
    "fba_fee": Purpose("expense", False, "4762", "6772"),
    "storage": Purpose("expense", False, "4763", "6773"),
    "inbound": Purpose("expense", False, "4764", "6774"),
    "removal": Purpose("expense", False, "4765", "6775"),
    "advertising": Purpose("expense", False, "4601", "6601"),
    "promotion": Purpose("expense", False, "4602", "6602"),
    "service": Purpose("expense", False, "4766", "6776"),
    "reimbursement": Purpose("income_other", False, "2702", "4832"),
    "reserve": Purpose("asset_current", True, "1363", "1463"),
    "movement": Purpose("asset_current", True, "1364", "1464"),
    "income_tax": Purpose("asset_current", False, "1549", "1436"),
}


def purpose_of(rule):
    """What the account of a rule is for: what is sold, to a liquidator, say, is no fee."""
    is_sold = (rule.amount_type or "").strip().casefold() == "itemprice"
    return PROCEEDS if is_sold and rule.kind in FEES else rule.kind


def needed(fee_tax_mode):
    """The purposes for which accounts are needed."""
    fees = (FEE_INVOICES,) if fee_tax_mode == "invoice" else FEES
    return (*SETTINGS, *fees, *OTHERS)


def fee_tax_mode_of(company):
    """How Amazon's fees are usually taxed for a company of that country.

    In Europe the tax is on its invoices, some of them from the seller's country, some from
    Luxembourg as reverse charge; elsewhere there is none.
    """
    europe = company.env.ref("base.europe", raise_if_not_found=False)
    country = company.account_fiscal_country_id or company.country_id
    is_european = (europe and country in europe.country_ids) or country.code == "GB"
    return "invoice" if is_european else "none"


def named(env):
    """The names of the purposes.

    :rtype: list[tuple[str, str]]
    """
    kinds = dict(env["amazon.settlement.line"]._fields["kind"]._description_selection(env))
    names = {
        "clearing": _("Payouts in Transit"),
        "unknown": _("Orders Not in Odoo"),
        "write_off": _("Write-Offs"),
        FEE_INVOICES: _("Fees Awaiting Amazon's Invoice"),
    }
    return [(key, names.get(key) or kinds[key]) for key in PURPOSES]
