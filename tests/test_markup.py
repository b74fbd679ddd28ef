"""What others write stays text: no link and no picture of theirs gets into what people read."""

from dataclasses import replace

from lxml import html

from odoo.tests import TransactionCase, tagged

from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.safe_html import as_html

from .common import ANNA
from .deliveries import DeliveryCase

HOST = "tracker.example"
LINK = f'<a href="https://{HOST}/phish">Log in</a>'
PICTURE = f'<img src="https://{HOST}/pixel.png">'
HOSTILE = f"{LINK}{PICTURE}"
HTML_FIELDS = (
    ("mail.activity", "note"),
    ("mail.message", "body"),
    ("mail.mail", "body_html"),
)


@tagged("post_install", "-at_install")
class TestSafeHtml(TransactionCase):
    def test_text_stays_text(self):
        self.assertEqual(
            as_html("SKU <b>\nsee https://x.example"),
            "SKU &lt;b&gt;<br>see https://x.example",
        )

    def test_nothing_is_nothing(self):
        self.assertEqual(as_html(False), "")


class TestMarkup(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")
        self.account.user_id.write({"notification_type": "email", "email": "seller@example.com"})
        self.buyer = replace(ANNA, name=HOSTILE, street=HOSTILE, extra=HOSTILE)

    def hostile_item(self, **options):
        extra = {"product": {"title": HOSTILE}}
        return self.item(HOSTILE, 2, "10.00", gift_message=HOSTILE, extra=extra, **options)

    def hostile_order(self):
        self.product(HOSTILE, name=HOSTILE)
        return self.imported(self.hostile_item(), buyer=self.buyer, purchase_order=HOSTILE)

    def assertHarmless(self, *records):
        """Nothing that Odoo shows as HTML loads or links to what the others wrote, and it is still
        to be read as text."""
        shown = {name: self.texts(model, name) for model, name in HTML_FIELDS}
        for name, texts in shown.items():
            for text in texts:
                for element in html.fragment_fromstring(text, create_parent=True).iter():
                    for attribute in element.attrib.values():
                        self.assertNotIn(HOST, attribute, f"{name}: {text}")
        for record, name in records:
            (text,) = record.mapped(name)
            self.assertIn(LINK, html.fragment_fromstring(text, create_parent=True).text_content())

    def texts(self, model, name):
        return [text for text in self.env[model].search([]).mapped(name) if text]

    def notes(self, order):
        """What is said on the sale order of an Amazon order, and to the responsible user."""
        said = order.message_ids.filtered(lambda message: HOST in (message.body or ""))
        self.assertTrue(said)
        return [(message, "body") for message in said] + [(self.reviews(), "note")]

    def test_a_cancellation_request(self):
        self.product(HOSTILE, name=HOSTILE)
        ref = self.place(self.hostile_item(), buyer=self.buyer)
        self.amazon.orders.request_cancellation(ref, ago=180)
        self.sync(self.account)
        self.assertHarmless(*self.notes(self.row(ref).sale_order_id))

    def test_a_difference(self):
        order = self.hostile_order()
        self.change(
            order.amazon_order_ref,
            lambda placed: placed["orderItems"][0].update(quantityOrdered=7),
        )
        self.sync(self.account)
        self.assertHarmless(*self.notes(order))

    def test_a_refused_cancellation(self):
        order = self.imported(self.item())
        order._action_cancel()
        row = order.amazon_order_id
        row._fail_cancellation(f"Amazon says {HOSTILE}")
        self.assertHarmless(*self.notes(order))

    def test_an_account_that_needs_attention(self):
        self.account.invalidate_recordset()
        self.amazon.faults.add("searchOrders", faults.error(400, "InvalidInput", HOSTILE))
        self.sync(self.account)
        self.assertEqual(self.account.sync_state, "error")
        self.assertHarmless((self.account.activity_ids, "note"))

    def test_a_refused_delivery(self):
        order = self.hostile_order()
        picking = self.ship(self.delivery(order))
        self.amazon.faults.add("confirmShipment", faults.error(400, "InvalidInput", HOSTILE))
        self.send()
        self.assertNotSent(picking, "failed", LINK)
        mail = self.env["mail.message"].search(
            [("subject", "=like", "Deliveries not sent to Amazon%")]
        )
        self.assertHarmless((mail, "body"))
