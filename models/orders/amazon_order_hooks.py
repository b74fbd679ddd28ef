from odoo import models


class AmazonOrder(models.Model):
    """What other modules may change of the sale order that is made of an Amazon order.

    Each hook gets the values that are about to be written, and returns them. It is called once for
    each record of a batch, with all rights: look nothing up here that could be read for all.
    """

    _inherit = "amazon.order"

    def _sale_orders_were_linked(self, sale_orders):
        """Hook: these sale orders are those of Amazon orders since now, imported or recognised."""

    def _prepare_sale_order_vals(self, draft, vals):
        """Hook: the values of the sale order, with its lines as commands.

        :param Draft draft: The order on its way into Odoo; ``draft.order`` is what Amazon sent.
        :rtype: dict
        """
        return vals

    def _prepare_sale_order_line_vals(self, draft, item, vals):
        """Hook: the values of an item's line. Product, taxes and price are added afterwards.

        :param OrderItem item: What Amazon sent.
        :rtype: dict
        """
        return vals

    def _prepare_customer_vals(self, draft, vals):
        """Hook: the values of a customer who is not in Odoo yet.

        :rtype: dict
        """
        return vals
