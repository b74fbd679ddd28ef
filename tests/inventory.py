"""What the tests of quantities share: a shop whose free quantities go to Amazon."""

from datetime import timedelta

from .common import LOGGERS, AmazonCase

INVENTORY_LOGGER = f"{LOGGERS}.amazon_job_work"
REASON = "The value of 'quantity' is not valid for this listing."


class InventoryCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register(sync_inventory=True)
        self.warehouse = self.account.warehouse_id
        self.amazon.requests.clear()

    def stock(self, sku, quantity, warehouse=None):
        """So many of a product lie in a warehouse from now on."""
        location = (warehouse or self.warehouse).lot_stock_id
        product = self.products[sku] if isinstance(sku, str) else sku
        quants = self.env["stock.quant"]
        quants._update_available_quantity(product, location, quantity)
        product.invalidate_recordset()

    def offer(self, sku="LAMP-OAK", country="de", **vals):
        vals.setdefault("product_id", self.products.get(sku, self.products["LAMP-OAK"]).id)
        return self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace(country).id,
                "sku": sku,
                **vals,
            }
        )

    def push(self, account=None):
        """Press “Push Quantities”, and confirm what has to be confirmed, as a person would."""
        result = self.press_sync(account)
        return self.confirm(account) if self.is_held(account) else result

    def press_sync(self, account=None):
        """Press “Push Quantities”, and nothing else. :return: What the notification says."""
        self._commit(self.env)
        self.env.invalidate_all()
        account = account or self.account
        notification = account.with_user(self.admin).action_sync_inventory()
        self.env.invalidate_all()
        return notification["params"]

    def is_held(self, account=None):
        return (account or self.account).inventory_state == "confirm"

    def review(self, account=None, user=None):
        """Press “Review Quantities”. :return: What is shown."""
        self._commit(self.env)
        user = user or self.admin
        action = (account or self.account).with_user(user).action_review_quantities()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def confirm(self, account=None):
        """Press “Review Quantities”, look at them, and press “Send”."""
        review = self.review(account)
        self._commit(self.env)
        notification = review.action_send()
        self.env.invalidate_all()
        return notification["params"]

    def run_inventory_cron(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_inventory()
        self.env.invalidate_all()
        for account in self.env["amazon.account"].search([("inventory_state", "=", "confirm")]):
            self.confirm(account)

    def pushes_for_long(self):
        """The first push was confirmed long ago."""
        self.account.is_push_unconfirmed = False

    def run_cron_alone(self):
        """The scheduled action runs, and nobody looks."""
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_inventory()
        self.env.invalidate_all()

    def at_amazon(self, sku="LAMP-OAK", country="DE"):
        return self.amazon.listings.quantity("eu", country, sku)

    def days_later(self, days):
        """Let so many days pass for the offers."""
        for offer in self.env["amazon.offer"].search([]):
            for name in ("last_push_date", "listing_date"):
                if offer[name]:
                    offer[name] -= timedelta(days=days)

    def assertPushed(self, offer, quantity):
        self.assertEqual(offer.push_state, "done", offer.last_push_message)
        self.assertEqual(offer.last_pushed_quantity, quantity)
        self.assertEqual(self.at_amazon(offer.sku, offer.marketplace_id.code), quantity)
        self.assertTrue(offer.last_push_date)
        self.assertFalse(offer.last_push_message)

    def assertFailed(self, offer, reason):
        self.assertEqual(offer.push_state, "failed")
        self.assertIn(reason, offer.last_push_message)

    def assertNothingSent(self):
        for operation in ("patchListingsItem", "createFeed"):
            self.assertCalls(operation, 0)
