"""Where a parcel goes: only to what Amazon sent for this very order; and where taxes follow."""

from dataclasses import replace

from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME

from .common import ANNA, AmazonCase

LENA = BY_NAME["Lena Hoffmann"]
HUGO = BY_NAME["Hugo Marchand"]
EMILY = BY_NAME["Emily Carter"]
NO_NAME = {"name": None, "phone": None}
# What Amazon keeps to itself of the orders that it ships itself.
WITHHELD = {**NO_NAME, "addressLine1": None, "addressLine2": None}


class AddressCase(AmazonCase):
    def order(self, address=None, **options):
        """An imported order whose address differs so from that of the recipient."""
        if address:
            options["extra"] = {"recipient": {"deliveryAddress": address}}
        return self.imported(self.item(), **options)

    def unnamed(self, by, recipient=ANNA, **address):
        status = "SHIPPED" if by == "AMAZON" else "UNSHIPPED"
        options = {"buyer": None, "recipient": recipient, "by": by, "status": status}
        return self.order({**(WITHHELD if by == "AMAZON" else NO_NAME), **address}, **options)


class TestParcels(AddressCase):
    """The buyer is known, with the street where she lived when she first ordered."""

    def setUp(self):
        super().setUp()
        self.known = self.order().partner_id
        self.assertEqual(self.known.street, ANNA.street)

    def assertNotAtHome(self, order):
        self.assertEqual(order.partner_id, self.known)
        parcel = order.picking_ids.partner_id
        self.assertEqual(parcel, order.partner_shipping_id)
        self.assertNotEqual(parcel.street, ANNA.street)
        self.assertEqual(self.known.street, ANNA.street)
        return parcel

    def test_a_new_address_without_a_country(self):
        order = self.order({"countryCode": None, "stateOrRegion": None}, recipient=ANNA.at(LENA))
        parcel = self.assertNotAtHome(order)
        place = (parcel.street, parcel.zip, parcel.city)
        self.assertEqual(place, (LENA.street, LENA.postcode, LENA.city))
        self.assertFalse(parcel.country_id)
        self.assertNeedsReview(order.amazon_order_ref, "in which country")

    def test_a_new_address_in_a_country_that_odoo_does_not_know(self):
        order = self.order({"countryCode": "ZZ"}, recipient=ANNA.at(LENA))
        self.assertEqual(self.assertNotAtHome(order).street, LENA.street)
        self.assertIn("in which country", order.amazon_order_id.message)

    def test_an_address_of_which_only_the_city_is_sent(self):
        order = self.order({**WITHHELD, "postalCode": None}, buyer=ANNA, recipient=ANNA.at(LENA))
        parcel = self.assertNotAtHome(order)
        self.assertEqual((parcel.street or "", parcel.city), ("", "Leipzig"))
        self.assertIn("did not send the delivery address", order.amazon_order_id.message)

    def test_no_address_at_all(self):
        order = self.imported(self.item(), extra={"recipient": None})
        parcel = self.assertNotAtHome(order)
        self.assertEqual(parcel.name, ANNA.name)
        self.assertFalse(parcel.street or parcel.zip or parcel.city or parcel.country_id)
        self.assertNeedsReview(order.amazon_order_ref, "did not send the delivery address")

    def test_the_same_gap_again_makes_no_second_contact(self):
        first = self.imported(self.item(), extra={"recipient": None})
        second = self.imported(self.item(), extra={"recipient": None})
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_a_corrected_address_without_a_country(self):
        order = self.order()
        parts = {"addressLine1": "Neue Gasse 7", "countryCode": None}
        self.amazon.orders.change_address(order.amazon_order_ref, parts, ago=180)
        self.sync(self.account)
        self.assertEqual(self.assertNotAtHome(order).street, "Neue Gasse 7")
        self.assertNeedsReview(order.amazon_order_ref, "complete the delivery contact")

    def test_a_whole_address_says_nothing(self):
        self.assertFalse(self.order(recipient=ANNA.at(LENA)).amazon_order_id.message)

    def test_what_amazon_ships_needs_no_address(self):
        order = self.imported(self.item(), by="AMAZON", status="SHIPPED", extra={"recipient": None})
        self.assertEqual(order.partner_shipping_id, order.partner_id)
        self.assertFalse(order.amazon_order_id.message)


class TestUnnamedBuyers(AddressCase):
    def test_a_parcel_of_ours_keeps_whatever_amazon_sends(self):
        parcel = self.unnamed("MERCHANT").partner_shipping_id
        self.assertEqual((parcel.zip, parcel.city), ("10969", "Berlin"))
        self.assertEqual(parcel.street, ANNA.street)
        self.assertEqual(parcel.country_id.code, "DE")

    def test_a_parcel_of_amazon_s_keeps_what_taxes_follow_and_no_more(self):
        parcel = self.unnamed("AMAZON", recipient=EMILY).partner_shipping_id
        self.assertEqual((parcel.country_id.code, parcel.state_id.code), ("US", "WA"))
        self.assertEqual(parcel.zip, "98101")
        self.assertFalse(parcel.city)
        self.assertFalse(parcel.street)

    def test_one_contact_for_each_place(self):
        first, second = self.unnamed("AMAZON"), self.unnamed("AMAZON")
        elsewhere = self.unnamed("AMAZON", recipient=LENA)
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)
        self.assertNotEqual(first.partner_shipping_id, elsewhere.partner_shipping_id)
        self.assertEqual(first.partner_id, elsewhere.partner_id)

    def test_two_orders_from_a_new_place_at_once_make_one_contact(self):
        options = {"buyer": None, "recipient": ANNA, "by": "AMAZON", "status": "SHIPPED"}
        options["extra"] = {"recipient": {"deliveryAddress": WITHHELD}}
        refs = [self.place(self.item(), **options) for _order in range(2)]
        self.sync(self.account)
        first, second = (self.assertImported(ref).partner_shipping_id for ref in refs)
        self.assertEqual(first, second)

    def test_the_houses_in_an_american_postcode_are_one_place(self):
        first = self.unnamed("AMAZON", recipient=EMILY, postalCode="98101-1234")
        second = self.unnamed("AMAZON", recipient=EMILY, postalCode="98101-5678")
        self.assertEqual(first.partner_shipping_id.zip, "98101")
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_two_states_of_one_country_are_two_places(self):
        nowhere = {"postalCode": None}
        first = self.unnamed("AMAZON", recipient=EMILY, **nowhere)
        second = self.unnamed("AMAZON", recipient=BY_NAME["José Ramírez"], **nowhere)
        self.assertEqual(first.partner_shipping_id.state_id.code, "WA")
        self.assertEqual(second.partner_shipping_id.state_id.code, "CA")

    def test_the_language_of_who_synchronizes_plays_no_part(self):
        first = self.unnamed("AMAZON")
        first.partner_shipping_id.name = "Deutschland, 10969"
        self.assertEqual(self.unnamed("AMAZON").partner_shipping_id, first.partner_shipping_id)


class TestFiscalPositionsByPostcode(AddressCase):
    prices_include_tax = False

    def setUp(self):
        super().setUp()
        self.berlin = self.fiscal_position(
            "Berlin",
            (self.vat_19, self.vat_7),
            auto_apply=True,
            country_id=self.env.ref("base.de").id,
            zip_from="10000",
            zip_to="14199",
        )

    def test_a_buyer_with_a_name(self):
        self.assertEqual(self.order().fiscal_position_id, self.berlin)
        self.assertFalse(self.order(buyer=LENA).fiscal_position_id)

    def test_buyers_without_a_name(self):
        for by in ("MERCHANT", "AMAZON"):
            with self.subTest(by):
                self.assertEqual(self.unnamed(by).fiscal_position_id, self.berlin)
                self.assertFalse(self.unnamed(by, recipient=LENA).fiscal_position_id)

    def test_without_a_country_the_buyer_s_own_is_likeliest(self):
        french = self.fiscal_position(
            "France", auto_apply=True, country_id=self.env.ref("base.fr").id
        )
        self.order(buyer=HUGO, country="FR")
        order = self.order(
            {"countryCode": None, "addressLine1": "1 rue Neuve"}, buyer=HUGO, country="FR"
        )
        self.assertEqual(order.partner_shipping_id.street, "1 rue Neuve")
        self.assertEqual(order.fiscal_position_id, french)


class TestCities(AddressCase):
    def city(self, **person):
        somebody = replace(ANNA, name=f"Somebody {len(self.amazon.orders)}", **person)
        return self.order(buyer=somebody).partner_id.city

    def test_a_region_that_is_only_the_city_s_name_is_not_repeated(self):
        self.assertEqual(self.city(city="Paris", state="Paris", country="FR"), "Paris")
        self.assertEqual(self.city(city="Málaga", state="MALAGA", country="ES"), "Málaga")
        self.assertEqual(self.city(city="Köln", state="koln", country="DE"), "Köln")

    def test_where_odoo_has_no_states_none_is_written_beside_the_city(self):
        france = self.env.ref("base.fr")
        france.state_ids.unlink()
        city = self.city(city="Paris", state="Île-de-France", country="FR")
        self.assertEqual(city, "Paris")

    def test_accents_do_not_hide_a_state_that_odoo_knows(self):
        madrid = self.order(buyer=replace(ANNA, country="ES", state="MÁDRID", city="Getafe"))
        self.assertEqual(madrid.partner_id.state_id.name, "Madrid")
        self.assertEqual(madrid.partner_id.city, "Getafe")

    def test_a_state_without_a_city_is_better_than_nothing(self):
        self.assertEqual(self.city(city="", state="Atlantis"), "Atlantis")

    def test_a_brazilian_street_in_its_parts(self):
        parts = {
            "streetName": "Rua das Flores",
            "streetNumber": "123",
            "complement": "Apartamento 45",
            "neighborhood": "Vila Madalena",
        }
        order = self.order({"addressLine1": None, "countryCode": "BR", "extendedFields": parts})
        self.assertEqual(order.partner_id.street, "Rua das Flores, 123")
        self.assertEqual(order.partner_id.street2, "Apartamento 45, Vila Madalena")
