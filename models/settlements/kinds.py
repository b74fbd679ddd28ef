"""Which kind of money a row of a settlement is, by the rules of this database."""

from dataclasses import dataclass

from ...amazon.money_rules import Matcher, Pattern, folded

UNCLEAR = "to_clarify"


class KindFinder:
    """Finds the kind that a company gives each description; every one is looked for once."""

    def __init__(self, company):
        rules = company.env["amazon.money.rule"].sudo()
        self._rules = rules.search([("company_id", "in", [False, company.id])])
        self._by_store = {}
        self._found = {}

    def find(self, triple, marketplace_name):
        """:return: The kind, and the id of the rule that says so, or ``False``."""
        key = (*triple, marketplace_name)
        if key not in self._found:
            self._found[key] = self._find(triple, folded(marketplace_name or ""))
        return self._found[key]

    def _find(self, triple, store):
        if store not in self._by_store:
            self._by_store[store] = self._rules_of(store)
        rules, matcher = self._by_store[store]
        position = matcher.find(tuple(text or "" for text in triple))
        if position is None:
            return UNCLEAR, False
        return rules[position].kind, rules[position].id

    def _rules_of(self, store):
        """The rules for a store: of those that are equally special the first holds."""
        rules = self._rules.filtered(
            lambda rule: not rule.marketplace_id or folded(rule.marketplace_id.name or "") == store
        )
        rules = rules.sorted(lambda rule: (not rule.marketplace_id, not rule.company_id))
        return list(rules), Matcher(pattern_of(rule) for rule in rules)


def pattern_of(rule):
    texts = rule.transaction_type, rule.amount_type, rule.amount_description
    return Pattern(*(text or "" for text in texts))


@dataclass(frozen=True)
class Described:
    """What rows with the same description have in common."""

    triple: tuple[str, str, str]
    marketplace_name: str
    kind: str
    rule_id: int


def different_rows(settlements):
    """The different descriptions in settlements.

    :rtype: list[Described]
    """
    cr = settlements.env.cr
    cr.execute(
        """SELECT COALESCE(transaction_type, ''), COALESCE(amount_type, ''),
                  COALESCE(amount_description, ''), COALESCE(marketplace_name, ''), kind,
                  COALESCE(rule_id, 0)
             FROM amazon_settlement_line WHERE settlement_id IN %s
            GROUP BY 1, 2, 3, 4, 5, 6""",
        (settlements._ids,),
    )
    return [Described(row[:3], row[3], row[4], row[5] or False) for row in cr.fetchall()]
