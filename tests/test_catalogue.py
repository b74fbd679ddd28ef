"""The simulator's catalogues: every order becomes what its author expects, to the cent."""

from .common import AmazonCase


class CatalogueCase(AmazonCase):
    """Judges by the figures that were written beside each order, without knowing this addon."""

    def assertAsExpected(self):
        account = self.register(team_id=False)
        result = self.sync(account)
        self.assertIn(account.sync_state, ("ok", "review"), result["message"])
        self.assertEqual(len(self.amazon.catalogue), account.order_count)
        for expected in self.amazon.catalogue.expectations:
            with self.subTest(expected.title):
                self.assertOneAsExpected(expected)

    def assertOneAsExpected(self, expected):
        row = self.row(expected.order_id)
        self.assertEqual(row.state, expected.state, row.message)
        self.assertEqual(row.fulfilled_by, expected.channel)
        self.assertAmount(row.amount_total, expected.amount_total)
        self.assertAmount(row.amount_tax_by_amazon, expected.amount_tax_by_amazon)
        if expected.state != "done":
            self.assertHeld(expected.order_id, expected.state)
            return
        total = expected.amount_total - expected.amount_tax_by_amazon
        sale_order = self.assertImported(expected.order_id, total, expected.lines)
        self.assertEqual(sale_order.currency_id.name, expected.currency)
        self.assertEqual(sale_order.amazon_fulfilled_by, expected.channel)


class TestDemoWithVatInPrices(CatalogueCase):
    catalogue = "demo"

    def test_all_sixty_orders(self):
        self.assertEqual(len(self.amazon.catalogue), 60)
        self.assertAsExpected()

    def test_no_rounding_line_is_needed(self):
        self.sync(self.account)
        rounding = self.env["sale.order.line"].search(
            [
                ("order_id.amazon_account_id", "=", self.account.id),
                ("amazon_line_type", "=", "rounding"),
            ]
        )
        names = rounding.order_id.mapped("amazon_order_ref")
        titles = [self.amazon.catalogue[ref].expectation.title for ref in names]
        self.assertEqual(titles, [])


class TestDemoWithVatOnTopOfPrices(CatalogueCase):
    catalogue = "demo"
    prices_include_tax = False

    def test_all_sixty_orders(self):
        self.assertAsExpected()


class TestAmericaWithTaxOnTopOfPrices(CatalogueCase):
    catalogue = "na"
    seller = "na"
    prices_include_tax = False

    def test_all_orders(self):
        self.assertAsExpected()


class TestAmericaWithTaxInPrices(CatalogueCase):
    catalogue = "na"
    seller = "na"

    def test_all_orders(self):
        self.assertAsExpected()


class TestFarEastWithTaxInPrices(CatalogueCase):
    catalogue = "fe"
    seller = "fe"

    def test_all_orders(self):
        self.assertAsExpected()


class TestFarEastWithTaxOnTopOfPrices(CatalogueCase):
    catalogue = "fe"
    seller = "fe"
    prices_include_tax = False

    def test_all_orders(self):
        self.assertAsExpected()
