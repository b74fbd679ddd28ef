"""What an account lacks before a settlement can be booked."""

from ..sentences import _, joined, label
from .rows import OF_ORDERS


def lacking(settlement, parts):
    """What somebody has to choose, a sentence for each."""
    account = settlement.account_id
    texts = []
    if not account.settlement_journal_id:
        texts.append(_("The journal."))
    if not account.clearing_account_id:
        texts.append(_("The clearing account."))
    sums = [one for part in parts for one in part.sums]
    if not account.unknown_orders_account_id and any(map(_is_unknown, sums)):
        texts.append(_("The account for orders that are not in Odoo."))
    is_foreign = settlement.currency_id != settlement.company_id.currency_id
    if is_foreign and not account.write_off_account_id:
        texts.append(_("The write-off account, for cents lost in currency conversion."))
    if is_foreign and parts and not _has_rate(settlement, min(part.date for part in parts)):
        texts.append(_("An exchange rate of %(currency)s.", currency=settlement.currency_id.name))
    return texts + _lacking_of_rules(settlement, sums)


def _has_rate(settlement, day):
    """Whether there is a rate of that day or before: without one, Odoo takes one for one."""
    company = settlement.company_id
    return settlement.env["res.currency.rate"].search_count(
        [
            ("currency_id", "in", (settlement.currency_id | company.currency_id).ids),
            ("company_id", "in", (company.root_id.id, False)),
            ("name", "<=", day),
        ],
        limit=1,
    )


def _is_unknown(one):
    """Whether something is of an order, and nobody knows of which."""
    return not one.order_id and (one.is_of_order or one.kind in OF_ORDERS)


def _lacking_of_rules(settlement, sums):
    rules = settlement.env["amazon.money.rule"]
    ids = {one.rule_id for one in sums if not one.is_of_order and one.kind not in OF_ORDERS}
    texts = [_("Rules for rows that have none any more.")] if 0 in ids else []
    for rule in rules.browse(sorted(ids - {0})):
        clearing = settlement.account_id.clearing_account_id
        if not rule.account_id:
            texts.append(
                _(
                    "An account for the rule %(rule)s.",
                    rule=joined(
                        ": ", [label(rule, "kind", rule.kind), rule.amount_description or ""]
                    ),
                )
            )
        elif rule.account_id == clearing:
            texts.append(
                _(
                    "Another account for the rule %(rule)s: only payouts go to the clearing "
                    "account.",
                    rule=label(rule, "kind", rule.kind),
                )
            )
        elif rule.tax_mode == "included" and not rule._included_taxes(settlement.company_id):
            texts.append(
                _(
                    "A tax for the rule %(rule)s, whose amounts include one.",
                    rule=label(rule, "kind", rule.kind),
                )
            )
    return texts
