import re

from odoo import fields, models
from odoo.release import version

from ..discretion import LEFT_OUT
from ..sentences import Sentence

# What sentences say of goods, amounts and records; all other values may be a buyer's.
HARMLESS = frozenset(
    {
        "amazon",
        "code",
        "count",
        "currency",
        "delivery",
        "marketplace",
        "name",
        "odoo",
        "order",
        "quantity",
        "sku",
        "skus",
        "status",
        "units",
    }
)
# Placeholders that say how a number is written.
NUMBERS = re.compile(r"%\((\w+)\)[^s%]*[dgf]")


class AmazonOrder(models.Model):
    """What somebody who helps has to know of an order, without anything about its buyer."""

    _inherit = "amazon.order"

    support_report = fields.Text(compute="_compute_support_report", compute_sudo=True)

    def _compute_support_report(self):
        addon = self.env.ref("base.module_amazon_connector", raise_if_not_found=False)
        for row in self:
            row.support_report = "\n".join(
                [
                    f"Amazon order {row.amazon_order_ref}, {row.marketplace_id.api_identifier}",
                    f"Amazon: {row.amazon_status}, {row.fulfilled_by}, {row.programs or '-'}",
                    f"Odoo: {row.state}, {row.merchant_status}, tries: {row.attempts}",
                    f"Difference: {row.amount_difference:.2f}, {row.amount_tax_difference:.2f}",
                    f"Reviews: {', '.join(row.reviews or ()) or '-'}",
                    *dict.fromkeys(map(_without_data, row._reasons_to_report())),
                    f"{addon.name} {addon.sudo().latest_version}, Odoo {version}",
                ]
            )

    def _reasons_to_report(self):
        """The sentences that say why the order is as it is. Capabilities extend this."""
        return [text for text in (self.review_reason, self.message) if text]


def _without_data(text):
    """A sentence in English, without the values that can be about a buyer."""
    if not isinstance(text, Sentence):
        return LEFT_OUT
    return "".join(_part_without_data(part) for part in text.parts)


def _part_without_data(part):
    if isinstance(part, str):
        return part if not part.strip() else LEFT_OUT
    if len(part) == 3:
        return str(part[2])
    source, values = part
    if not values:
        return source
    # A number that is left out can be formatted no more.
    source = NUMBERS.sub(r"%(\1)s", source)
    return source % {name: _value_without_data(name, value) for name, value in values.items()}


def _value_without_data(name, value):
    if isinstance(value, list):
        return "".join(map(_part_without_data, value))
    if isinstance(value, Sentence):
        return _without_data(value)
    return value if name in HARMLESS else LEFT_OUT
