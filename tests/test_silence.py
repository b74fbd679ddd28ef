"""Odoo writes nothing to Amazon's buyers by itself; a person may."""

from unittest.mock import patch

from odoo.tests import Form

from odoo.addons.amazon_connector.models.orders import mail_template

from .deliveries import DeliveryCase

ALIAS = "@marketplace.amazon."


class SilenceCase(DeliveryCase):
    """A buyer of Amazon's, and a neighbour who buys in the shop."""

    def setUp(self):
        super().setUp()
        for sku in ("LAMP-OAK", "MUG-STONE"):
            self.stock(sku, 50)
        self.neighbour = self.env["res.partner"].create(
            {"name": "Neighbour", "email": "neighbour@example.com", "phone": "+49 30 1234567"}
        )
        self.order = self.imported(self.item())
        self.assertIn(ALIAS, self.order.partner_id.email)
        self.other = self.sell(self.neighbour)
        self.written = self.env["mail.message"].sudo().search([], order="id desc", limit=1).id

    def sell(self, partner):
        """An order of the shop's own, confirmed."""
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.account.warehouse_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.products["MUG-STONE"].id, "product_uom_qty": 1})
                ],
            }
        )
        order.action_confirm()
        return order

    def template(self, model, **vals):
        return self.env["mail.template"].create(
            {
                "name": "News",
                "model_id": self.env["ir.model"]._get(model).id,
                "subject": "News for you",
                "body_html": "<p>Buy more.</p>",
                "partner_to": "{{ object.partner_id.id }}",
                "auto_delete": False,
                # Since 19.0, a template goes to the customer unless it says to whom.
                "use_default_to": False,
                **vals,
            }
        )

    def to(self, partner):
        """The messages that a contact and his addresses got since the start."""
        partners = partner | partner.commercial_partner_id | partner.child_ids
        notified = [("notified_partner_ids", "in", partners.ids)]
        mailed = [("mail_ids.recipient_ids", "in", partners.ids)]
        sent = [("id", ">", self.written), "|", *notified, *mailed]
        return self.env["mail.message"].sudo().search(sent)

    def invoices(self):
        """The invoices of both orders."""
        return self.invoices_of(self.order | self.other)

    def assertOnlyTheNeighbourHears(self):
        self.assertFalse(self.to(self.order.partner_id) | self.to(self.order.partner_shipping_id))
        self.assertEqual(len(self.to(self.neighbour)), 1)


class TestByItself(SilenceCase):
    def test_when_a_delivery_leaves(self):
        self.company.stock_move_email_validation = True
        pickings = self.delivery(self.order) | self.delivery(self.other)
        for picking in pickings:
            self.pack(picking)
        pickings.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        pickings.with_context(skip_backorder=True).button_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertOnlyTheNeighbourHears()
        self.send()
        self.assertSent(self.delivery_of(self.order))

    def delivery_of(self, order):
        return order.picking_ids.filtered(lambda picking: picking.state == "done")

    def test_the_label_is_printed_all_the_same(self):
        self.company.stock_move_email_validation = True
        self.account.tracking_later = True
        self.carrier.integration_level = "rate_and_ship"
        picking = self.delivery(self.order)
        picking.picking_type_id.print_label = True
        self.pack(picking)
        picking.carrier_id = self.carrier
        with patch.object(type(picking), "send_to_shipper") as send_to_shipper:
            picking.with_context(skip_backorder=True).button_validate()
        send_to_shipper.assert_called_once()
        self.assertFalse(self.to(self.order.partner_id))

    def test_when_an_order_is_confirmed(self):
        for order in (self.order, self.other):
            order._send_order_confirmation_mail()
        self.assertOnlyTheNeighbourHears()

    def test_by_the_quotation_template_of_the_company(self):
        self.company.sale_order_template_id = self.env["sale.order.template"].create(
            {"name": "Standard", "mail_template_id": self.template("sale.order").id}
        )
        order = self.imported(self.item("MUG-STONE"))
        self.assertEqual(order.sale_order_template_id, self.company.sale_order_template_id)
        self.sell(self.neighbour)
        self.assertOnlyTheNeighbourHears()
        self.assertFalse(self.to(order.partner_id))

    def test_when_a_payment_or_a_rating_comes_to_pass(self):
        template = self.template("sale.order")
        (self.order | self.other).message_post_with_source(template)
        self.assertOnlyTheNeighbourHears()

    def test_by_the_name_of_a_template(self):
        name = "sale.mail_template_sale_confirmation"
        (self.order | self.other).message_post_with_source(name)
        self.assertOnlyTheNeighbourHears()

    def test_in_mass(self):
        template = self.template("sale.order")
        (self.order | self.other).message_mail_with_source(template)
        self.assertOnlyTheNeighbourHears()

    def test_with_a_template_of_its_own(self):
        template = self.template("sale.order")
        self.assertFalse(template.send_mail(self.order.id))
        self.assertTrue(template.send_mail(self.other.id))
        self.assertOnlyTheNeighbourHears()

    def test_colleagues_get_what_a_template_sends_them(self):
        template = self.template("sale.order", partner_to="", email_to="warehouse@example.com")
        mail = self.env["mail.mail"].browse(template.send_mail(self.order.id))
        self.assertEqual(mail.email_to, "warehouse@example.com")
        self.assertFalse(self.to(self.order.partner_id))

    def test_colleagues_get_it_without_the_buyer(self):
        clerk = self.env["res.partner"].create({"name": "Clerk", "email": "clerk@example.com"})
        buyer = "{{ object.partner_id.email }}"
        template = self.template(
            "sale.order",
            partner_to=f"{{{{ object.partner_id.id }}}},{clerk.id}",
            email_to=f"warehouse@example.com, {buyer}",
            email_cc=buyer,
        )
        mail = self.env["mail.mail"].browse(template.send_mail(self.order.id))
        self.assertEqual(mail.email_to, "warehouse@example.com")
        self.assertFalse(mail.email_cc)
        self.assertEqual(mail.recipient_ids, clerk)
        template.write({"email_to": "", "email_cc": ""})
        self.order.message_post_with_source(template)
        self.order.message_mail_with_source(template)
        self.assertEqual(len(self.to(clerk)), 3)
        self.assertFalse(self.to(self.order.partner_id))

    def test_values_of_the_caller_lead_to_no_buyer(self):
        template = self.template("sale.order", partner_to="")
        buyer = self.order.partner_id
        for values in (
            {"email_to": buyer.email},
            {"recipient_ids": [(6, 0, buyer.ids)]},
            {"recipient_ids": [(4, buyer.id)]},
        ):
            self.assertFalse(template.send_mail(self.order.id, email_values=values))
        self.assertFalse(self.to(buyer))

    def test_the_log_says_what_was_not_mailed(self):
        template = self.template("sale.order")
        with patch.object(mail_template._logger, "info") as log:
            template.send_mail(self.order.id)
        text, *args = log.call_args.args
        self.assertIn(f"sale.order [{self.order.id}]", text % tuple(args))
        self.assertNotIn(self.order.partner_id.name, text % tuple(args))

    def test_about_an_invoice(self):
        invoices = self.invoices()
        # Whoever pays it, it is the invoice of an order from Amazon.
        invoices[0].partner_id = self.env["res.partner"].create({"name": "Payer"})
        invoices.message_post_with_source(self.template("account.move"))
        self.assertOnlyTheNeighbourHears()
        self.assertFalse(self.to(invoices[0].partner_id))

    def test_when_somebody_pays_through_odoo(self):
        template = self.template("account.move")
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("sale.automatic_invoice", True)
        parameters.set_param("sale.default_invoice_email_template", template.id)
        invoice = self.invoices()[0]
        invoice.action_post()
        methods = self.env["payment.method"].with_context(active_test=False)
        method = methods.search([], limit=1)
        provider = self.env["payment.provider"].create({"name": "Bank", "code": "none"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": self.order.name,
                "amount": invoice.amount_total,
                "currency_id": invoice.currency_id.id,
                "partner_id": invoice.partner_id.id,
                "sale_order_ids": [(6, 0, self.order.ids)],
                "invoice_ids": [(6, 0, invoice.ids)],
            }
        )
        transaction._send_invoice()
        self.assertFalse(invoice.is_move_sent)
        self.assertFalse(self.to(self.order.partner_id))

    def test_about_a_buyer(self):
        template = self.template("res.partner", partner_to="{{ object.id }}")
        (self.order.partner_id | self.neighbour).message_post_with_source(template)
        self.assertOnlyTheNeighbourHears()

    def test_whoever_wrote_to_us_follows_nothing(self):
        self.order.with_user(self.env.ref("base.user_root")).message_post(
            body="Where is it?",
            author_id=self.order.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertNotIn(self.order.partner_id, self.order.message_partner_ids)
        self.order.message_post(body="On its way.", subtype_xmlid="mail.mt_comment")
        self.assertFalse(self.to(self.order.partner_id))

    def test_a_message_that_was_confirmed_costs_an_import_nothing(self):
        self.assertFalse(
            self.order.message_ids.filtered(lambda message: message.message_type == "comment")
        )


class TestByHand(SilenceCase):
    """A person who writes to a buyer can."""

    def assertBuyerHears(self):
        self.assertTrue(self.to(self.order.partner_id))

    def test_in_the_chatter(self):
        self.order.message_post(
            body="Your lamp is on its way.",
            partner_ids=self.order.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertBuyerHears()

    def test_with_send_by_email(self):
        action = self.order.action_quotation_send()
        composer = self.env["mail.compose.message"].with_context(**action["context"])
        form = Form(composer, view="mail.email_compose_message_wizard_form")
        form.save().action_send_mail()
        self.assertBuyerHears()

    def test_with_the_button_of_an_activity(self):
        self.order.activity_send_mail(self.template("sale.order").id)
        self.assertBuyerHears()

    def test_to_several_contacts_that_were_chosen(self):
        composer = self.env["mail.compose.message"].with_context(
            default_composition_mode="mass_mail",
            default_model="res.partner",
            default_res_ids=(self.order.partner_id | self.neighbour).ids,
        )
        composer.create({"subject": "Recall", "body": "<p>Stop!</p>"}).action_send_mail()
        self.assertBuyerHears()
        self.assertTrue(self.to(self.neighbour))
