"""Beside Manufacturing, Drop Shipping, text messages, mailings and the check of tax numbers, where
they are installed."""

from dataclasses import replace
from unittest.mock import patch

from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME
from odoo.addons.mail.tests.common import MockEmail

from .common import AmazonCase
from .deliveries import DeliveryCase
from .inventory import InventoryCase
from .series import as_if_no_test, text_on_delivery
from .test_silence import SilenceCase


class TestKits(DeliveryCase):
    """Amazon sells the kit, the warehouse ships what it is made of."""

    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed.")
        self.oak, self.shade = self.product("OAK"), self.product("SHADE")
        self.kit(self.products["LAMP-OAK"], (self.oak, 1), (self.shade, 2))

    def kit(self, product, *components):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
            }
        )

    def test_only_whole_kits_are_told(self):
        order = self.imported(self.item("LAMP-OAK", 2))
        first = self.ship(self.delivery(order), {"OAK": 2, "SHADE": 3})
        second = self.ship(self.delivery(order))
        self.send()
        self.assertSent(first)
        self.assertSent(second)
        self.assertAgreed(order, LAMP_OAK=2)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [1, 1])

    def test_half_a_kit_is_told_when_the_other_half_follows(self):
        order = self.imported(self.item("LAMP-OAK", 1))
        first = self.ship(self.delivery(order), {"OAK": 1})
        self.send()
        self.assertNotSent(first, "none", "No item of the Amazon order is complete")
        self.ship(self.delivery(order))
        self.send()
        self.assertAgreed(order, LAMP_OAK=1)

    def test_each_package_tells_the_kits_that_it_makes_complete(self):
        order = self.imported(self.item("LAMP-OAK", 2))
        picking = self.delivery(order)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1,JJD2"})
        self.put_in_packages(picking, {"OAK": 1, "SHADE": 2}, {"OAK": 1, "SHADE": 2})
        picking.button_validate()
        self.send()
        self.assertAgreed(order, LAMP_OAK=2)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [1, 1])

    def test_a_kit_within_a_kit_is_told_when_all_of_it_has_left(self):
        self.kit(self.products["MUG-STONE"], (self.products["LAMP-OAK"], 1))
        order = self.imported(self.item("MUG-STONE", 1))
        self.ship(self.delivery(order), {"OAK": 1})
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {})
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 1})

    def test_a_kit_that_amazon_ships_is_taken_apart(self):
        order = self.imported(self.item("LAMP-OAK", 2), by="AMAZON", status="SHIPPED")
        moves = order.order_line.move_ids
        shipped = {move.product_id.default_code: move.quantity for move in moves}
        self.assertEqual(shipped, {"OAK": 2, "SHADE": 4})
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertEqual(self.lines_of(order, "item").qty_delivered, 2)


class TestDropShipping(DeliveryCase):
    """The vendor ships to the buyer, and Amazon is told all the same."""

    def setUp(self):
        super().setUp()
        self.route = self.env.ref(
            "stock_dropshipping.route_drop_shipping", raise_if_not_found=False
        )
        if not self.route:
            self.skipTest("Drop Shipping is not installed.")
        vendor = self.env["res.partner"].create({"name": "Glashuette"})
        self.products["MUG-STONE"].write(
            {
                "route_ids": [(4, self.route.id)],
                "seller_ids": [(0, 0, {"partner_id": vendor.id, "company_id": self.company.id})],
            }
        )

    def test_what_the_vendor_ships_is_told(self):
        order = self.imported(self.item("MUG-STONE", 3))
        purchase = order._get_purchase_orders()
        self.assertEqual(len(purchase), 1)
        purchase.button_confirm()
        picking = purchase.picking_ids
        self.assertEqual(picking.location_dest_id.usage, "customer")
        self.ship(picking)
        self.assertEqual(picking.amazon_order_ref, order.amazon_order_ref)
        self.send()
        self.assertSent(picking)
        self.assertAgreed(order, MUG_STONE=3)


class TestKitQuantities(InventoryCase):
    """Amazon is told of as many kits as the components make."""

    def test_a_kit_has_as_many_as_its_components_make(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self.product("KIT", kind="service", type="consu")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": self.products["MUG-STONE"].id, "product_qty": 2})
                ],
            }
        )
        offer = self.offer(product_id=kit.id)
        self.stock("MUG-STONE", 7)
        self.push()
        self.assertPushed(offer, 3)


class TestTextMessages(SilenceCase):
    """Odoo texts who gets a delivery, and asks before it does so for the first time."""

    def setUp(self):
        super().setUp()
        if not hasattr(self.env["stock.picking"], "_check_warn_sms"):
            self.skipTest("Text messages of Inventory are not installed.")
        text_on_delivery(self.company)
        self.company.has_received_warning_stock_sms = False
        (self.order.partner_id | self.order.partner_shipping_id).phone = "+49 30 7654321"
        sms = type(self.env["sms.sms"])
        self.startPatcher(patch.object(sms, "send", lambda records, *args, **kwargs: None))

    def ready(self, order):
        picking = self.delivery(order)
        self.pack(picking)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        return picking

    def validate(self, pickings):
        with as_if_no_test():
            return pickings.with_context(skip_backorder=True).button_validate()

    def texted(self):
        return self.env["sms.sms"].sudo().search([]).partner_id

    def test_nobody_is_asked_about_a_buyer(self):
        picking = self.ready(self.order)
        self.assertIs(self.validate(picking), True)
        self.assertEqual(picking.state, "done")
        self.assertFalse(self.texted())
        self.assertFalse(self.company.has_received_warning_stock_sms)

    def test_beside_others_only_those_are_asked_about_and_texted(self):
        pickings = self.ready(self.order) | self.ready(self.other)
        action = self.validate(pickings)
        self.assertEqual(action["res_model"], "confirm.stock.sms")
        wizard = self.env["confirm.stock.sms"].browse(action["res_id"])
        self.assertEqual(wizard.pick_ids, self.delivery(self.other))
        with as_if_no_test():
            wizard.with_context(
                button_validate_picking_ids=pickings.ids, skip_backorder=True
            ).send_sms()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertEqual(self.texted(), self.neighbour)

    def test_a_person_may_text_a_buyer(self):
        self.order._message_sms("Your lamp is on its way.")
        self.assertEqual(self.texted(), self.order.partner_id)


class TestMailings(MockEmail, SilenceCase):
    """Mailings leave Amazon's buyers out, whatever list they are sent to."""

    def setUp(self):
        super().setUp()
        if "mailing.mailing" not in self.env:
            self.skipTest("Email Marketing is not installed.")

    def mailing(self, model, records, **vals):
        return self.env["mailing.mailing"].create(
            {
                "subject": "Buy more",
                "body_html": "<p>Buy more.</p>",
                "mailing_type": "mail",
                "mailing_model_id": self.env["ir.model"]._get(model).id,
                "mailing_domain": f"[('id', 'in', {records.ids})]",
                **vals,
            }
        )

    def sent_to(self, mailing):
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        # Whether what is sent is called sent or outgoing differs from series to series.
        traces = mailing.mailing_trace_ids
        return traces.filtered(lambda trace: trace.trace_status not in ("cancel", "error"))

    def test_to_contacts(self):
        contacts = self.order.partner_id | self.neighbour
        sent = self.sent_to(self.mailing("res.partner", contacts))
        self.assertEqual(sent.mapped("email"), [self.neighbour.email])

    def test_to_contacts_whose_address_was_changed(self):
        self.order.partner_id.email = "anna@example.com"
        contacts = self.order.partner_id | self.neighbour
        sent = self.sent_to(self.mailing("res.partner", contacts))
        self.assertEqual(sent.mapped("email"), [self.neighbour.email])

    def test_to_a_list_into_which_they_were_copied(self):
        contacts = self.env["mailing.contact"].create(
            [
                {"name": partner.name, "email": partner.email}
                for partner in self.order.partner_id | self.neighbour
            ]
        )
        sent = self.sent_to(self.mailing("mailing.contact", contacts))
        self.assertEqual(sent.mapped("email"), [self.neighbour.email])

    def test_to_those_who_ordered(self):
        sent = self.sent_to(self.mailing("sale.order", self.order | self.other))
        self.assertEqual(sent.mapped("email"), [self.neighbour.email])

    def test_contacts_are_proposed_without_them(self):
        model = self.env["ir.model"]._get("res.partner").id
        mailing = self.env["mailing.mailing"].new({"mailing_model_id": model})
        self.assertIn("amazon_account_id", str(mailing._get_default_mailing_domain()))

    def test_by_text_message(self):
        if (
            "sms.composer" not in self.env
            or "sms_template_id" not in self.env["mailing.mailing"]._fields
        ):
            self.skipTest("SMS Marketing is not installed.")
        self.order.partner_id.phone = "+49 30 7654321"
        sms = type(self.env["sms.sms"])
        contacts = self.order.partner_id | self.neighbour
        mailing = self.mailing(
            "res.partner", contacts, mailing_type="sms", body_plaintext="Buy more"
        )
        with patch.object(sms, "send", lambda records, *args, **kwargs: None):
            mailing.action_send_sms()
        status = {t.res_id: t.trace_status for t in mailing.mailing_trace_ids}
        self.assertEqual(status[self.order.partner_id.id], "cancel")
        self.assertNotEqual(status[self.neighbour.id], "cancel")

    def test_they_can_still_be_answered(self):
        self.order.message_post(
            body="Your lamp is on its way.",
            partner_ids=self.order.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(self.to(self.order.partner_id))


class TestCheckedTaxNumbers(AmazonCase):
    """Odoo itself checks the numbers of partners."""

    def setUp(self):
        super().setUp()
        if self.env["ir.module.module"]._get("base_vat").state != "installed":
            self.skipTest("The check of VAT numbers is not installed.")

    def order(self, number, country):
        katrin = BY_NAME["Katrin Vogel"]
        buyer = replace(katrin, company=f"Firm {number}", country=country)
        return self.imported(self.item(), buyer=buyer, vat_number=number)

    def test_numbers_that_are_right_are_kept(self):
        for number, country in (
            ("DE123456788", "DE"),
            ("123456788", "DE"),
            ("EL123456783", "GR"),
            ("GB123456782", "GB"),
            ("XI123456782", "GB"),
            ("CHE107787577IVA", "CH"),
            ("NO995525828MVA", "NO"),
            ("11222333000181", "BR"),
            ("39053344705", "BR"),
            ("GODE561231GR8", "MX"),
            ("27AAPFU0939F1ZV", "IN"),
            ("51824753556", "AU"),
            ("49098576", "NZ"),
            ("4540536920", "TR"),
            ("T7000012050002", "JP"),
            ("197401143C", "SG"),
            ("123026635RC0001", "CA"),
            ("310175397400003", "SA"),
            ("100123456700003", "AE"),
        ):
            with self.subTest(number):
                order = self.order(number, country)
                kept = "".join(filter(str.isalnum, order.partner_id.vat or ""))
                self.assertIn(number, kept)
                self.assertFalse(order.amazon_order_id.message)

    def test_one_that_only_odoo_refuses_is_left_out_and_said(self):
        order = self.order("CHE107787577", "CH")
        self.assertFalse(order.partner_id.vat)
        self.assertIn("does not accept the buyer's VAT number", order.amazon_order_id.message)
