"""Which product is suggested for a SKU, and why. Where two are possible, none is."""

from odoo.tests import TransactionCase, tagged

from ..models.pairing.codes import barcode_key, channel_of, reference_key
from ..models.pairing.suggestions import Candidate, Paired, Suggester, Wanted


def goods(product_id, reference="", barcode="", *names, is_own=True):
    return Candidate(product_id, reference, barcode, names, is_own)


@tagged("post_install", "-at_install")
class SuggestionCase(TransactionCase):
    def suggest(self, candidates, paired=(), **known):
        """The suggestion for a SKU of which this is known."""
        wanted = Wanted("key", **{"sku": "UNKNOWN-1", **known})
        return Suggester(candidates, paired).suggest(wanted)

    def assertSuggested(self, product, reason, candidates, **known):
        suggestion = self.suggest(candidates, **known)
        self.assertTrue(suggestion, "Nothing is suggested")
        self.assertEqual(suggestion.product_id, product)
        self.assertIn(reason, suggestion.reason)

    def assertNoneSuggested(self, candidates, **known):
        self.assertIsNone(self.suggest(candidates, **known))


class TestBarcodes(SuggestionCase):
    def test_ean_upc_and_gtin_are_one_number(self):
        same = ("036000291452", "36000291452", "0036000291452", "00036000291452", "0 36000 29145 2")
        self.assertEqual({barcode_key(code) for code in same}, {"00036000291452"})

    def test_an_isbn_of_ten_digits_is_an_ean(self):
        self.assertEqual(barcode_key("3-16-148410-X"), barcode_key("9783161484100"))

    def test_a_case_is_not_what_is_in_it(self):
        self.assertNotEqual(barcode_key("10036000291459"), barcode_key("036000291452"))

    def test_what_is_no_such_number_is_compared_as_it_is(self):
        self.assertEqual(barcode_key(" x-100 "), "X100")
        self.assertNotEqual(barcode_key("0012"), barcode_key("12"))
        self.assertEqual(barcode_key(False), "")

    def test_the_product_with_the_barcode_of_the_listing(self):
        shop = [goods(1, "A", "0036000291452"), goods(2, "B", "4006381333931")]
        self.assertSuggested(1, "0036000291452", shop, barcode="36000291452")

    def test_two_with_the_barcode(self):
        shop = [goods(1, "A", "0036000291452"), goods(2, "B", "036000291452")]
        self.assertNoneSuggested(shop, barcode="36000291452")


class TestReferences(SuggestionCase):
    def test_case_and_separators_do_not_matter(self):
        same = ("Lamp-Oak", "LAMP_OAK", "lamp oak", "lampoak", "LAMP.OAK")
        self.assertEqual({reference_key(code) for code in same}, {"lampoak"})
        self.assertSuggested(1, "lamp_oak", [goods(1, "lamp_oak")], sku="LAMP-OAK")

    def test_too_short_references_say_nothing(self):
        self.assertNoneSuggested([goods(1, "12")], sku="1-2")

    def test_a_word_for_the_channel_is_passed_over(self):
        for sku in ("FBA-LAMP-OAK", "LAMP-OAK_FBM", "lamp-oak.fba", "AMZ LAMP OAK"):
            with self.subTest(sku):
                self.assertSuggested(1, "without", [goods(1, "LAMP-OAK")], sku=sku)
        self.assertEqual(channel_of("FBA"), ("", ""))
        self.assertEqual(channel_of("FBALAMP"), ("", ""))

    def test_the_whole_sku_goes_before_a_part_of_it(self):
        shop = [goods(1, "LAMP-OAK"), goods(2, "FBA_LAMP_OAK")]
        self.assertSuggested(2, "except for case or separators", shop, sku="FBA-LAMP-OAK")

    def test_two_with_the_reference(self):
        self.assertNoneSuggested([goods(1, "AB-12"), goods(2, "A-B12")], sku="AB12")

    def test_the_company_s_product_goes_before_a_shared_one(self):
        shop = [goods(1, "AB-12", is_own=False), goods(2, "A-B12")]
        self.assertSuggested(2, "A-B12", shop, sku="AB12")


class TestAsin(SuggestionCase):
    shop = (goods(1, "LAMP"), goods(2, "MUG"))

    def test_another_sku_with_the_asin(self):
        paired = [Paired("LAMP-FBA", "B01", 1), Paired("MUG", "B02", 2)]
        self.assertSuggested(1, "LAMP-FBA", self.shop, paired=paired, asin="B01")

    def test_the_same_sku_elsewhere(self):
        paired = [Paired("UNKNOWN-1", "B01", 1)]
        self.assertSuggested(1, "another marketplace", self.shop, paired=paired, asin="B01")

    def test_two_products_with_the_asin(self):
        paired = [Paired("LAMP-FBA", "B01", 1), Paired("MUG", "B01", 2)]
        self.assertNoneSuggested(self.shop, paired=paired, asin="B01")

    def test_what_may_not_be_sold_is_not_suggested(self):
        self.assertNoneSuggested(self.shop, paired=[Paired("OLD", "B01", 9)], asin="B01")


class TestContradictions(SuggestionCase):
    shop = (goods(1, "LAMP-OAK", "4006381333931"), goods(2, "MUG", "0036000291452"))

    def test_codes_of_two_products(self):
        self.assertNoneSuggested(self.shop, sku="lamp oak", barcode="036000291452")

    def test_a_barcode_settles_which_of_two_references(self):
        shop = [*self.shop, goods(3, "LAMPOAK")]
        self.assertSuggested(1, "4006381333931", shop, sku="lamp oak", barcode="4006381333931")

    def test_names_are_not_asked_where_codes_disagree(self):
        shop = [goods(1, "AB-12", "", "Desk lamp"), goods(2, "A-B12", "", "Mug")]
        self.assertNoneSuggested(shop, sku="AB12", title="Desk lamp")


class TestNames(SuggestionCase):
    shop = (
        goods(1, "", "", "Desk lamp, oak", "Schreibtischlampe, Eiche"),
        goods(2, "", "", "Stoneware mug"),
        goods(3, "", "", "Stoneware mug, blue"),
        goods(4, "", "", "Earl Grey tea, 100 g"),
        goods(5, "", "", "Earl Grey tea, 250 g"),
        goods(6, "", "", "USB cable"),
    )

    def test_a_name_in_the_title(self):
        title = "Desk Lamp made of Oak, dimmable"
        self.assertSuggested(1, "Desk, Lamp, Oak", self.shop, title=title)

    def test_a_name_in_another_language(self):
        self.assertSuggested(1, "Eiche", self.shop, title="Schreibtischlampe aus Eiche")

    def test_the_name_that_says_most(self):
        self.assertSuggested(3, "Blue, stoneware, mugs", self.shop, title="Blue stoneware mugs")
        self.assertSuggested(2, "mug", self.shop, title="Stoneware mug")

    def test_another_size_is_another_product(self):
        self.assertSuggested(5, "250", self.shop, title="Earl Grey Tea 250g")
        self.assertNoneSuggested(self.shop, title="Earl Grey Tea 500g")
        self.assertNoneSuggested(self.shop, title="Earl Grey Tea")

    def test_two_that_are_as_near(self):
        shop = [*self.shop, goods(7, "", "", "Desk lamp, beech")]
        self.assertNoneSuggested(shop, title="Desk lamp in oak or beech")

    def test_what_only_comes_with_it_is_not_what_is_sold(self):
        title = "Table fan with three speeds, quiet motor and USB cable"
        self.assertNoneSuggested(self.shop, title=title)

    def test_one_word_is_not_enough(self):
        shop = [goods(1, "", "", "Lamp")]
        self.assertNoneSuggested(shop, title="Lamp shade, white")
        self.assertSuggested(1, "Lamp", shop, title="Lamp")

    def test_the_company_s_product_goes_before_a_shared_one(self):
        shop = [goods(1, "", "", "Desk lamp", is_own=False), goods(2, "", "", "Desk lamp")]
        self.assertSuggested(2, "Desk", shop, title="Desk lamp")
