"""No work for nothing: hooks that every line, move and delivery passes write no empty records."""

import sys
from unittest.mock import patch

from odoo import models

from .deliveries import DeliveryCase


class TestNoWorkForNothing(DeliveryCase):
    def test_a_merchant_order_from_the_search_to_the_parcel(self):
        # Given somebody who watches whether records are written that are none
        self.account.marketplace_ids  # noqa: B018  registers the account
        empty, write = [], models.BaseModel.write

        def watched(records, vals):
            caller = sys._getframe(1)
            while caller.f_code.co_name == "write":
                caller = caller.f_back
            if not records and "/addons/amazon_connector/" in caller.f_code.co_filename:
                empty.append(f"{records._name} in {caller.f_code.co_name}: {sorted(vals)}")
            return write(records, vals)

        # When an order is imported, leaves the warehouse, and Amazon is notified
        with patch.object(models.BaseModel, "write", watched):
            order = self.imported(self.item(), self.item("MUG-STONE", 2))
            self.ship(order.picking_ids)
            self.env["amazon.account"]._cron_sync_pickings()

        # Then the connector wrote nothing for nothing
        self.assertEqual(order.picking_ids.amazon_sync_state, "sent")
        self.assertEqual(empty, [])
