"""What keeps a parcel from leaving, and what becomes of a delivery that Amazon refuses."""

from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .deliveries import DeliveryCase


class TestBeforeShipping(DeliveryCase):
    """Carrier and tracking reference are needed, and whether the order still stands."""

    def test_without_a_carrier_nothing_leaves(self):
        picking = self.delivery(self.imported(self.item()))
        self.pack(picking)
        with self.assertRaisesRegex(UserError, "choose the carrier"):
            picking.button_validate()

    def test_without_a_tracking_reference_nothing_leaves(self):
        picking = self.delivery(self.imported(self.item()))
        self.pack(picking)
        picking.carrier_id = self.carrier
        with self.assertRaisesRegex(UserError, "enter the tracking reference"):
            picking.button_validate()
        self.assertNotEqual(picking.state, "done")

    def test_both_may_follow_where_the_account_allows_it(self):
        self.account.tracking_later = True
        order = self.imported(self.item())
        picking = self.delivery(order)
        self.pack(picking)
        picking.button_validate()
        self.send()
        self.assertNotSent(picking, "pending", "choose the carrier")
        self.assertCalls("confirmShipment", 0)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        self.send()
        self.assertSent(picking)
        self.assertAgreed(order, LAMP_OAK=1)

    def test_who_delivers_himself_needs_no_tracking_reference(self):
        order = self.imported(self.item())
        picking = self.delivery(order)
        self.pack(picking)
        picking.carrier_id = self.make_carrier("self delivery")
        picking.button_validate()
        self.send()
        self.assertSent(picking)
        (package,) = self.packages(order)
        self.assertEqual(package.carrier_code, "Self Delivery")

    def test_carriers_go_by_their_code_or_their_name(self):
        for name, vals, expected in (
            ("royal mail", {}, ("Royal Mail", "Royal Mail")),
            ("Express", {"amazon_carrier_code": "DHL"}, ("DHL", "DHL")),
            ("Mueller Kurier", {}, ("Other", "Mueller Kurier")),
            (
                "Spedition",
                {"amazon_carrier_code": "Other", "amazon_carrier_name": "Mueller"},
                ("Other", "Mueller"),
            ),
        ):
            with self.subTest(carrier=name):
                order = self.imported(self.item())
                self.ship(self.delivery(order), carrier=self.make_carrier(name, **vals))
                self.send()
                (package,) = self.packages(order)
                self.assertEqual((package.carrier_code, package.carrier_name), expected)

    def test_the_warehouse_sees_that_the_buyer_wants_to_cancel(self):
        order = self.imported(self.item())
        self.amazon.orders.request_cancellation(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        picking = self.delivery(order)
        self.assertIn("asks to cancel", picking.amazon_warning)
        self.assertIn("asks to cancel", order.amazon_warning)
        self.pack(picking)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        action = picking.with_user(self.shipper).button_validate()
        self.assertEqual(action["res_model"], "amazon.ship.anyway")
        self.assertNotEqual(picking.state, "done")
        wizard = self.env["amazon.ship.anyway"].with_user(self.shipper).browse(action["res_id"])
        self.assertIn("asks to cancel", wizard.warning)
        wizard.with_context(**action["context"]).action_ship()
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.amazon_warning)

    def test_an_order_without_warning_is_validated_at_once(self):
        picking = self.delivery(self.imported(self.item()))
        self.assertFalse(picking.amazon_warning)
        self.ship(picking)


class TestRefusals(DeliveryCase):
    """What Amazon refuses ends in the right state, with the reason in the user's words."""

    def setUp(self):
        super().setUp()
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")
        self.account.user_id.write({"notification_type": "email", "email": "seller@example.com"})
        self.placed = self.imported(self.item("MUG-STONE", 2))
        self.picking = self.delivery(self.placed)
        self.ref = self.placed.amazon_order_ref

    def mails(self):
        return self.env["mail.message"].search(
            [("subject", "=like", "Deliveries not sent to Amazon%")]
        )

    def test_cancelled_while_packing(self):
        self.ship(self.picking)
        self.set_status(self.ref, "CANCELLED")
        self.send()
        self.assertNotSent(self.picking, "failed", "Amazon cancelled the order")
        self.sync(self.account)
        self.assertState(self.ref, "conflict", "goods have left")

    def test_shipped_in_seller_central(self):
        self.ship(self.picking)
        self.amazon.orders.ship(self.ref, ago=180)
        self.send()
        self.assertNotSent(self.picking, "none", "confirmed in Seller Central")
        self.assertFalse(self.mails())

    def test_amazon_confirms_ship_plus_orders_itself(self):
        def join(order):
            order.setdefault("programs", []).append("FBM_SHIP_PLUS")

        self.ship(self.picking)
        self.change(self.ref, join)
        self.send()
        self.assertNotSent(self.picking, "none", "FBM Ship+")
        self.assertCalls("confirmShipment", 1)

    def test_ship_plus_orders_that_were_known_as_such_are_not_even_tried(self):
        def join(order):
            order.setdefault("programs", []).append("FBM_SHIP_PLUS")

        self.change(self.ref, join)
        self.sync(self.account)
        self.ship(self.picking)
        self.send()
        self.assertNotSent(self.picking, "none", "FBM Ship+")
        self.assertCalls("confirmShipment", 0)

    def refuse(self):
        self.amazon.faults.add(
            "confirmShipment",
            faults.error(400, "InvalidInput", "The carrier is not known."),
            times=None,
        )

    def test_amazons_reason_is_shown_and_can_be_seen_to(self):
        self.ship(self.picking)
        self.refuse()
        self.send()
        self.assertNotSent(self.picking, "failed", "The carrier is not known.")
        self.amazon.faults.clear()
        self.picking.with_user(self.shipper).action_retry_amazon_sync()
        self.env.invalidate_all()
        self.assertSent(self.picking)
        self.assertAgreed(self.placed, MUG_STONE=2)

    def test_one_mail_tells_of_all_failures_of_a_run(self):
        other = self.delivery(self.imported(self.item()))
        self.ship(self.picking)
        self.ship(other)
        self.refuse()
        self.send()
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.notification_ids.res_partner_id, self.account.user_id.partner_id)
        self.assertEqual(mail.notification_ids.notification_type, "email")
        self.assertIn(self.picking.name, mail.body)
        self.assertIn(other.name, mail.body)
        self.assertNotIn(self.placed.partner_id.name, mail.body)

    def test_failures_are_found_by_a_filter(self):
        self.ship(self.picking)
        self.refuse()
        self.send()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_picking_action"
        )
        self.assertIn("amazon_failed", action["context"])
        failed = self.env["stock.picking"].search([("amazon_sync_state", "=", "failed")])
        self.assertIn(self.picking, failed)

    def test_goods_that_are_no_item_of_the_order(self):
        line = self.lines_of(self.placed, "item")
        line.amazon_item_ref = False
        line.amazon_line_type = False
        self.ship(self.picking)
        self.send()
        self.assertNotSent(self.picking, "failed", "None of the goods is an item")

    def test_a_user_without_inventory_rights_cannot_retry(self):
        nobody = self.user("nobody", "base.group_user")
        with self.assertRaises(UserError):
            self.picking.with_user(nobody).action_retry_amazon_sync()
