"""What tests of deliveries share: a warehouse that packs and ships, and what Amazon then knows."""

from collections import Counter

from .common import AmazonCase


class DeliveryCase(AmazonCase):
    """A shop that ships by itself, with DHL."""

    def setUp(self):
        super().setUp()
        self.carrier = self.make_carrier("DHL")
        self.shipper = self.user("shipper", "stock.group_stock_user")
        self.tracking_numbers = iter(f"JJD0000{number}" for number in range(1000, 9999))

    def make_carrier(self, name, **vals):
        product = self.product(f"CARRIER-{name}", kind="service")
        return self.env["delivery.carrier"].create({"name": name, "product_id": product.id, **vals})

    def stock(self, sku, quantity, warehouse=None):
        """Goods are in the warehouse."""
        warehouse = warehouse or self.account.warehouse_id
        self.env["stock.quant"]._update_available_quantity(
            self.products[sku], warehouse.lot_stock_id, quantity
        )

    def delivery(self, order):
        """The delivery to the buyer that is still to be done."""
        pickings = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and p.location_dest_id.usage == "customer"
        )
        self.assertEqual(len(pickings), 1)
        return pickings

    def pack(self, picking, quantities=None):
        """Take what is asked for, or ``{sku: quantity}`` of it, from the shelf."""
        for move in picking.move_ids:
            sku = move.product_id.default_code
            quantity = move.product_uom_qty if quantities is None else quantities.get(sku, 0)
            move.write({"quantity": quantity, "picked": bool(quantity)})

    def ship(self, picking, quantities=None, tracking=None, carrier=None, **context):
        """Pack, fill in carrier and tracking reference, and press Validate."""
        self.pack(picking, quantities)
        picking.write(
            {
                "carrier_id": (carrier or self.carrier).id,
                "carrier_tracking_ref": tracking or next(self.tracking_numbers),
            }
        )
        picking.with_context(skip_backorder=True, **context).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def put_in_packages(self, picking, *contents):
        """Put the goods into one package for each ``{sku: quantity}``."""
        picking.move_line_ids.unlink()
        for quantities in contents:
            box = self.env[picking.move_line_ids._fields["result_package_id"].comodel_name].create(
                {}
            )
            for sku, quantity in quantities.items():
                move = picking.move_ids.filtered(lambda m, s=sku: m.product_id.default_code == s)
                self.env["stock.move.line"].create(
                    {
                        "move_id": move.id,
                        "picking_id": picking.id,
                        "product_id": move.product_id.id,
                        "product_uom_id": move.product_uom.id,
                        "location_id": picking.location_id.id,
                        "location_dest_id": picking.location_dest_id.id,
                        "result_package_id": box.id,
                        "quantity": quantity,
                        "picked": True,
                    }
                )

    def send(self, account=None):
        """Press Sync Pickings. :return: What the notification says."""
        self._commit(self.env)
        account = account or self.account
        notification = account.with_user(self.admin).action_sync_pickings()
        self.env.invalidate_all()
        return notification["params"]

    # What is expected

    def packages(self, order):
        """The packages that Amazon knows, in the order in which it came to know them."""
        return self.amazon.shipments.of(order.amazon_order_ref)

    def shipped_at_amazon(self, order):
        """The units that Amazon takes for shipped, by SKU of ours."""
        units = Counter()
        for item_id, quantity in self.amazon.shipments.shipped(order.amazon_order_ref).items():
            line = order.order_line.filtered(
                lambda line, item=item_id: (
                    line.amazon_item_ref == item and line.amazon_line_type == "item"
                )
            )
            units[line.product_id.default_code] += quantity
        return +units

    def assertAgreed(self, order, **expected):
        """Amazon and Odoo agree on what was shipped, and so it was meant."""
        in_odoo = Counter()
        for line in self.lines_of(order, "item"):
            in_odoo[line.product_id.default_code] += int(line.qty_delivered)
        at_amazon = self.shipped_at_amazon(order)
        self.assertEqual(dict(at_amazon), dict(+in_odoo))
        self.assertEqual({sku.replace("-", "_"): n for sku, n in at_amazon.items()}, expected)

    def assertSent(self, picking):
        self.assertEqual(picking.amazon_sync_state, "sent", picking.amazon_sync_message)
        self.assertTrue(picking.amazon_sync_date)

    def assertNotSent(self, picking, state, reason=""):
        self.assertEqual(picking.amazon_sync_state, state, picking.amazon_sync_message)
        self.assertIn(reason, picking.amazon_sync_message or "")
