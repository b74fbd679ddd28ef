"""What tests of rights share: another company beside the shop, with people of its own."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .deliveries import DeliveryCase

REFUSALS = ("odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


class StrangerCase(DeliveryCase):
    """An order of the shop is in Odoo; the other company has nothing to do with Amazon."""

    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("MUG-STONE", 2))
        self.amazon_order = self.order.amazon_order_id
        self.other = self._german_company("Beta Home Goods")
        self.warehouse_of_other = self.env["stock.warehouse"].search(
            [("company_id", "=", self.other.id)], limit=1
        ) or self.env["stock.warehouse"].create(
            {"name": "Beta", "code": "BETA", "company_id": self.other.id}
        )
        self.stranger = self.user(
            "stranger",
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user,"
            "base.group_partner_manager",
            company=self.other,
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.amazon.requests.clear()

    def as_user(self, records, user, **context):
        """The records as the user sees them in the company in which he works."""
        mine = records.with_user(user)
        return mine.with_context(allowed_company_ids=user.company_id.ids, **context)

    def product_of_other(self, code="BETA-1"):
        no_taxes = self.env["account.tax"]
        return self.product(code, no_taxes, company_id=self.other.id)

    def order_vals(self, **line_vals):
        """What the stranger types for a sale order of his own."""
        line = {"product_id": self.product_of_other().id, "product_uom_qty": 2, **line_vals}
        partner = self.env["res.partner"].create({"name": "Carl", "company_id": self.other.id})
        return {
            "partner_id": partner.id,
            "company_id": self.other.id,
            "warehouse_id": self.warehouse_of_other.id,
            "order_line": [(0, 0, line)],
        }

    def order_of_other(self, **vals):
        """A confirmed sale order of the stranger. :return: The order and its delivery."""
        orders = self.as_user(self.env["sale.order"], self.stranger)
        order = orders.create({**self.order_vals(), **vals})
        order.action_confirm()
        return order, order.picking_ids

    def assertRefused(self, action, *args, error=AccessError, **kwargs):
        with mute_logger(*REFUSALS), self.assertRaises(error) as caught, self.env.cr.savepoint():
            action(*args, **kwargs)
        self.env.invalidate_all()
        return str(caught.exception)

    def assertSilent(self):
        """Amazon was asked nothing and told nothing."""
        self.assertEqual(len(self.amazon.requests), 0)
