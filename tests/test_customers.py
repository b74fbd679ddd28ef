"""Customers: matched before they are created, anonymous ones not made anew each time."""

from dataclasses import replace

from odoo.exceptions import ValidationError

from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME

from .common import ANNA, AmazonCase

MEHMET = BY_NAME["Mehmet Yıldız"]
LENA = BY_NAME["Lena Hoffmann"]
KATRIN = BY_NAME["Katrin Vogel"]
WITHHELD = {"name": None, "addressLine1": None, "postalCode": None, "phone": None}
NO_EMAIL = {"buyer": {"buyerEmail": None}}


class CustomerCase(AmazonCase):
    def order(self, **options):
        return self.imported(self.item(), **options)

    def partner_count(self):
        return self.env["res.partner"].with_context(active_test=False).search_count([])


class TestMatching(CustomerCase):
    def test_a_new_buyer(self):
        customer = self.order().partner_id
        self.assertEqual(customer.name, "Anna Schneider")
        self.assertEqual(customer.street, "Lindenstraße 12")
        self.assertEqual((customer.zip, customer.city), ("10969", "Berlin"))
        self.assertEqual(customer.country_id.code, "DE")
        self.assertTrue(customer.email.endswith("@marketplace.amazon.de"))
        self.assertEqual(customer.company_id, self.company)
        self.assertEqual(customer.amazon_account_id, self.account)
        self.assertFalse(customer.is_company)

    def test_the_alias_names_the_buyer_again(self):
        first = self.order()
        before = self.partner_count()
        second = self.order(extra={"buyer": {"buyerName": "A. Schneider"}})
        self.assertEqual(second.partner_id, first.partner_id)
        self.assertEqual(self.partner_count(), before)

    def test_the_alias_counts_whatever_its_case(self):
        first = self.order()
        email = ANNA.email(type("Store", (), {"domain": "amazon.de"})).upper()
        second = self.order(extra={"buyer": {"buyerEmail": email}})
        self.assertEqual(second.partner_id, first.partner_id)

    def test_two_orders_of_a_new_buyer_at_once_make_one_customer(self):
        refs = [self.place(self.item()) for _order in range(2)]
        self.sync(self.account)
        first, second = (self.assertImported(ref) for ref in refs)
        self.assertEqual(first.partner_id, second.partner_id)

    def test_without_an_alias_name_postcode_and_country_do(self):
        first = self.order(extra=NO_EMAIL)
        self.assertEqual(self.order(extra=NO_EMAIL).partner_id, first.partner_id)

    def test_another_postcode_is_another_customer(self):
        first = self.order(extra=NO_EMAIL)
        moved = replace(ANNA, postcode="99999")
        self.assertNotEqual(self.order(buyer=moved, extra=NO_EMAIL).partner_id, first.partner_id)

    def test_two_aliases_of_one_name_at_one_address_are_two_customers(self):
        first = self.order()
        other = {"buyer": {"buyerEmail": "other@marketplace.amazon.de"}}
        self.assertNotEqual(self.order(extra=other).partner_id, first.partner_id)

    def test_names_count_within_the_account_only(self):
        stranger = self.env["res.partner"].create(
            {"name": ANNA.name, "zip": ANNA.postcode, "country_id": self.env.ref("base.de").id}
        )
        self.assertNotEqual(self.order(extra=NO_EMAIL).partner_id, stranger)

    def test_a_customer_of_another_company_is_not_used(self):
        other = self._german_company("Beta")
        first = self.order().partner_id
        stranger = first.copy({"company_id": other.id, "email": "x@marketplace.amazon.de"})
        mine = self.order(extra={"buyer": {"buyerEmail": stranger.email}}).partner_id
        self.assertNotEqual(mine, stranger)


class TestAnonymousBuyers(CustomerCase):
    def anonymous(self, country="DE", **options):
        return self.order(country=country, buyer=None, by="AMAZON", status="SHIPPED", **options)

    def test_one_customer_for_each_marketplace(self):
        first, second = self.anonymous(), self.anonymous()
        french = self.anonymous("FR")
        self.assertEqual(first.partner_id.name, "Amazon Customer (Amazon.de)")
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(french.partner_id.name, "Amazon Customer (Amazon.fr)")

    def test_country_and_state_are_kept_for_the_taxes(self):
        options = {"recipient": MEHMET, "extra": {"recipient": {"deliveryAddress": WITHHELD}}}
        first, second = self.anonymous(**options), self.anonymous(**options)
        self.assertEqual(first.partner_shipping_id.country_id.code, "DE")
        self.assertEqual(first.partner_shipping_id.parent_id, first.partner_id)
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_nobody_at_all(self):
        order = self.order(buyer=None)
        self.assertEqual(order.partner_id.name, "Amazon Customer (Amazon.de)")
        self.assertIn("did not send the delivery address", order.amazon_order_id.message)

    def test_a_name_only_on_the_parcel(self):
        order = self.order(extra={"buyer": None})
        self.assertEqual(order.partner_id.name, "Anna Schneider")

    def test_without_the_role_for_personal_data_orders_come_all_the_same(self):
        self.amazon.sellers["eu"].pii_role = False
        self.amazon.sellers["eu"].tax_role = False
        order = self.order()
        self.assertEqual(order.partner_id.name, "Amazon Customer (Amazon.de)")
        self.assertIn("Direct-to-Consumer", order.amazon_order_id.message)


class TestDelivery(CustomerCase):
    def test_the_same_person_needs_no_second_contact(self):
        order = self.order()
        self.assertEqual(order.partner_shipping_id, order.partner_id)
        self.assertEqual(order.partner_invoice_id, order.partner_id)

    def test_bought_by_one_delivered_to_another(self):
        order = self.order(buyer=MEHMET, recipient=LENA)
        delivery = order.partner_shipping_id
        self.assertEqual(order.partner_id.name, MEHMET.name)
        self.assertEqual(delivery.name, LENA.name)
        self.assertEqual(delivery.street, LENA.street)
        self.assertEqual(delivery.parent_id, order.partner_id)
        self.assertEqual(delivery.type, "delivery")
        self.assertEqual(order.picking_ids.partner_id, delivery)

    def test_the_same_delivery_address_is_found_again(self):
        first = self.order(buyer=ANNA, recipient=LENA)
        second = self.order(buyer=ANNA, recipient=LENA)
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_a_known_buyer_at_a_new_address(self):
        first = self.order()
        second = self.order(recipient=ANNA.at(LENA))
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(second.partner_shipping_id.street, LENA.street)
        self.assertEqual(first.partner_id.street, ANNA.street, "The customer is left as it was")

    def test_a_pickup_point_keeps_its_name_and_second_line(self):
        locker = replace(ANNA, company="Amazon Locker", street="Markt 1", extra="Fach 7")
        delivery = self.order(buyer=ANNA, recipient=locker).partner_shipping_id
        self.assertEqual(delivery.street2, "Fach 7")
        self.assertEqual(delivery.company_name, "Amazon Locker")

    def test_a_state_that_odoo_knows(self):
        bavarian = self.order(buyer=BY_NAME["Jürgen Weiß"]).partner_id
        self.assertEqual(bavarian.state_id, self.env.ref("base.state_de_by"))

    def test_a_state_by_its_code(self):
        italian = self.order(country="IT", buyer=BY_NAME["Giulia Conti"]).partner_id
        self.assertEqual(italian.state_id.code, "MI")

    def test_an_unknown_state_stays_readable(self):
        customer = self.order(buyer=replace(ANNA, state="Atlantis")).partner_id
        self.assertFalse(customer.state_id)
        self.assertEqual(customer.city, "Berlin, Atlantis")

    def test_an_unknown_country_never_fails(self):
        order = self.order(buyer=replace(ANNA, country="ZZ"))
        self.assertFalse(order.partner_id.country_id)
        self.assertEqual(order.partner_id.city, "Berlin")

    def test_uk_is_the_united_kingdom(self):
        customer = self.order(country="GB", buyer=replace(ANNA, country="UK")).partner_id
        self.assertEqual(customer.country_id.code, "GB")


class TestBusinessBuyers(CustomerCase):
    def business(self, vat="DE123456788", company="Vogel Architekten GmbH", **options):
        return self.order(
            buyer=replace(KATRIN, company=company),
            purchase_order="PO-4711",
            vat_number=vat,
            programs=["AMAZON_BUSINESS"],
            **options,
        )

    def test_company_purchase_order_and_vat(self):
        order = self.business()
        customer = order.partner_id
        self.assertEqual(customer.name, "Vogel Architekten GmbH")
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.vat, "DE123456788")
        self.assertEqual(order.client_order_ref, "PO-4711")
        self.assertIn(KATRIN.name, customer.child_ids.mapped("name"))
        self.assertFalse(order.amazon_order_id.message)

    def test_the_company_is_found_again(self):
        first = self.business()
        before = self.partner_count()
        self.assertEqual(self.business().partner_id, first.partner_id)
        self.assertEqual(self.partner_count(), before)

    def test_the_same_person_in_private_is_another_customer(self):
        company = self.business().partner_id
        private = self.order(buyer=KATRIN).partner_id
        self.assertNotEqual(private.commercial_partner_id, company)

    def test_a_number_without_its_country_gets_it(self):
        self.assertEqual(self.business("123456788").partner_id.vat, "DE123456788")

    def test_an_invalid_number_is_left_out_and_said(self):
        order = self.business("DE000000000")
        self.assertFalse(order.partner_id.vat)
        self.assertIn("VAT number is not valid", order.amazon_order_id.message)

    def test_numbers_that_are_no_numbers(self):
        for number in ("N/A", "-", "XX", "ZZ12345678901234567890", "ИНН 7707083893"):
            with self.subTest(number):
                self.assertFalse(self.business(number, company=f"Firm {number}").partner_id.vat)

    def test_numbers_outside_europe_are_as_their_countries_write_them(self):
        for country, number, written in (
            ("BR", "11.222.333/0001-81", "11222333000181"),
            ("MX", "GODE561231GR8", "GODE561231GR8"),
            ("IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
            ("AU", "51 824 753 556", "51824753556"),
            ("AE", "100123456700003", "100123456700003"),
        ):
            with self.subTest(country):
                buyer = replace(KATRIN, company=f"Firm {country}", country=country)
                order = self.order(buyer=buyer, vat_number=number)
                self.assertEqual(order.partner_id.vat, written)
                self.assertFalse(order.amazon_order_id.message)

    def test_northern_ireland(self):
        order = self.order(
            buyer=replace(KATRIN, company="Belfast Ltd", country="GB"), vat_number="XI123456782"
        )
        self.assertEqual(order.partner_id.vat, "XI123456782")

    def test_the_country_that_registered_the_number_counts(self):
        registration = {
            "entityType": "BUYER",
            "taxRegistrationType": "BUSINESS",
            "taxRegistrationNumber": "51 824 753 556",
            "taxRegistrationAddress": {"countryCode": "AU"},
        }
        order = self.business("", extra={"tax": {"taxRegistrations": [registration]}})
        self.assertEqual(order.partner_id.country_id.code, "DE")
        self.assertEqual(order.partner_id.vat, "51824753556")

    def test_what_another_app_refuses_is_left_out_and_said(self):
        partners, refused = type(self.env["res.partner"]), "NL123456782B90"
        write = partners.write

        def refuse(partner, vals):
            if vals.get("vat") == refused:
                raise ValidationError(vals["vat"])
            return write(partner, vals)

        self.patch(partners, "write", refuse)
        bad = self.place(
            self.item(), buyer=replace(KATRIN, company="Bad", country="NL"), vat_number=refused
        )
        good = self.place(
            self.item(), buyer=replace(KATRIN, company="Good"), vat_number="DE123456788"
        )
        self.sync(self.account)
        self.assertFalse(self.assertImported(bad).partner_id.vat)
        self.assertIn("does not accept the buyer's VAT number", self.row(bad).message)
        self.assertEqual(self.assertImported(good).partner_id.vat, "DE123456788")

    def test_a_number_that_the_user_entered_is_kept(self):
        customer = self.business("").partner_id
        customer.vat = "NL123456782B90"
        self.assertEqual(self.business().partner_id.vat, "NL123456782B90")


class TestNoMailToBuyers(CustomerCase):
    """Amazon lets sellers write to buyers only to complete an order or to answer them."""

    def setUp(self):
        super().setUp()
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")

    def test_an_import_sends_and_queues_nothing(self):
        mails = self.env["mail.mail"].sudo().search_count([])
        notifications = self.env["mail.notification"].sudo().search_count([])
        for _order in range(3):
            self.order(recipient=LENA)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].sudo().search_count([]), notifications)

    def assertNoBuyerFollows(self, order):
        documents = (order, *order.picking_ids)
        for document in documents:
            followers = document.message_partner_ids
            self.assertFalse(followers & (order.partner_id + order.partner_shipping_id))

    def test_buyers_follow_nothing(self):
        self.assertNoBuyerFollows(self.order(recipient=LENA))

    def test_not_even_when_a_user_writes_on_the_order(self):
        order = self.order()
        order.message_subscribe(order.partner_id.ids)
        order.message_post(body="Packed", subtype_xmlid="mail.mt_comment")
        self.assertNoBuyerFollows(order)

    def test_nor_do_buyers_whom_the_user_had_entered_by_hand(self):
        email = ANNA.email(type("Store", (), {"domain": "amazon.de"}))
        by_hand = self.env["res.partner"].create({"name": "Anna", "email": email})
        order = self.order()
        self.assertEqual(order.partner_id, by_hand)
        self.assertNoBuyerFollows(order)

    def test_other_documents_are_followed_as_ever(self):
        partner = self.env["res.partner"].create({"name": "Ordinary"})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        order.message_subscribe(partner.ids)
        self.assertIn(partner, order.message_partner_ids)
