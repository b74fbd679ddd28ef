"""The taxes that Amazon's fees include."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Split:
    """A gross amount as its net amount and taxes, which add up to it."""

    net: float
    tags: list = field(default_factory=list)
    taxes: list = field(default_factory=list)


def split(taxes, gross, currency):
    """What a journal item of a gross amount is net, and the items of its taxes.

    Odoo would work out the tax of the net again and make up for cents with a line of its own. So
    the taxes are worked out once, and the net amount is what they leave of the gross.

    :param float gross: As the item has it: positive if debited.
    """
    is_refund = is_refund_of(taxes, gross)
    sign = -1 if gross < 0 else 1
    computed = taxes.with_context(force_price_include=True).compute_all(
        abs(gross), currency=currency, is_refund=is_refund, include_caba_tags=True
    )
    items, net = [], gross
    for tax in computed["taxes"]:
        amount = currency.round(sign * tax["amount"])
        if not currency.is_zero(amount):
            net = currency.round(net - amount)
            items.append(
                {
                    "name": tax["name"],
                    "account_id": tax["account_id"],
                    "amount_currency": amount,
                    "tax_repartition_line_id": tax["tax_repartition_line_id"],
                    "tax_tag_ids": [(6, 0, tax["tag_ids"])],
                    "tax_ids": [(6, 0, tax["tax_ids"])],
                }
            )
    return Split(net, list(computed["base_tags"]), items)


def due_on_payment(taxes):
    """Taxes that Odoo books when an entry is reconciled, and thus a second time."""
    parts = taxes.flatten_taxes_hierarchy()
    return parts.filtered(lambda tax: tax.tax_exigibility == "on_payment")


def is_refund_of(taxes, gross):
    """Whether Odoo takes an item with taxes for a refund."""
    use = taxes[:1].type_tax_use
    return (use == "sale" and gross > 0) or (use == "purchase" and gross < 0)
