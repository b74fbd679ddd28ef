"""What an account lacks before a settlement can be booked."""

from odoo.tools import format_date

from ..sentences import _, joined, label
from .fee_taxes import due_on_payment
from .rows import OF_ORDERS


def lacking(settlement, parts):
    """What somebody has to choose or to enter, a sentence for each."""
    return lacking_accounts(settlement, parts) + _lacking_elsewhere(settlement, parts)


def lacking_accounts(settlement, parts):
    """What of it the assistant asks for."""
    account = settlement.account_id
    texts = []
    if not account.settlement_journal_id:
        texts.append(_("The journal."))
    if not account.clearing_account_id:
        texts.append(_("The clearing account."))
    sums = _sums(parts)
    if not account.unknown_orders_account_id and any(map(_is_unknown, sums)):
        texts.append(_("The account for orders that are not in Odoo."))
    if _is_foreign(settlement) and not account.write_off_account_id:
        texts.append(_("The write-off account, for cents lost in currency conversion."))
    return texts + [
        _(
            "An account for the rule %(rule)s.",
            rule=joined(": ", [label(rule, "kind", rule.kind), rule.amount_description or ""]),
        )
        for rule in settlement.env["amazon.money.rule"].browse(sorted(_rule_ids(sums) - {0}))
        if not rule.account_id
    ]


def _lacking_elsewhere(settlement, parts):
    texts = []
    days = [part.date for part in parts]
    if _is_foreign(settlement) and days and not _has_rate(settlement, min(days)):
        texts.append(
            _(
                "An exchange rate for %(currency)s, dated %(day)s or earlier.",
                currency=settlement.currency_id.name,
                day=format_date(settlement.env, min(days)),
            )
        )
    return texts + _wrong_in_rules(settlement, _rule_ids(_sums(parts)))


def _sums(parts):
    return [one for part in parts for one in part.sums]


def _rule_ids(sums):
    """The ids of the rules by which sums are booked; 0 if one has none."""
    return {one.rule_id for one in sums if not one.is_of_order and one.kind not in OF_ORDERS}


def _is_foreign(settlement):
    return settlement.currency_id != settlement.company_id.currency_id


def _has_rate(settlement, day):
    """Whether the settlement's currency has a rate of that day or before.

    Without one, Odoo takes 1.0, or from 18.0 on one of later. A rate of the company's currency says
    nothing: it may be in any third currency.
    """
    return settlement.env["res.currency.rate"].search_count(
        [
            ("currency_id", "=", settlement.currency_id.id),
            ("company_id", "in", (settlement.company_id.root_id.id, False)),
            ("name", "<=", day),
        ],
        limit=1,
    )


def _is_unknown(one):
    """Whether something is of an order, and nobody knows of which."""
    return not one.order_id and (one.is_of_order or one.kind in OF_ORDERS)


def _wrong_in_rules(settlement, ids):
    rules = settlement.env["amazon.money.rule"]
    texts = [_("Rules for rows that have none any more.")] if 0 in ids else []
    for rule in rules.browse(sorted(ids - {0})).filtered("account_id"):
        if rule.account_id == settlement.account_id.clearing_account_id:
            texts.append(
                _(
                    "Another account for the rule %(rule)s: only payouts go to the clearing "
                    "account.",
                    rule=label(rule, "kind", rule.kind),
                )
            )
        elif rule.tax_mode == "included":
            texts += _wrong_in_taxes(rule, rule._included_taxes(settlement.company_id))
    return texts


def _wrong_in_taxes(rule, taxes):
    texts = []
    if not taxes:
        texts.append(
            _(
                "A tax for the rule %(rule)s, whose amounts include one.",
                rule=label(rule, "kind", rule.kind),
            )
        )
    if wrong := due_on_payment(taxes):
        texts.append(
            _(
                "Another tax for the rule %(rule)s: %(tax)s is based on payment.",
                rule=label(rule, "kind", rule.kind),
                tax=wrong[0].name,
            )
        )
    return texts
