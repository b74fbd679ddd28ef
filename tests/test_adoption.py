"""Installed again, the addon recognises its sale orders: none is made twice."""

from datetime import timedelta

from odoo import fields

from .deliveries import DeliveryCase

ORDER_COLUMNS = (
    "amazon_order_ref",
    "amazon_order_id",
    "amazon_account_id",
    "amazon_fulfilled_by",
    "amazon_original_id",
)
LINE_COLUMNS = ("amazon_item_ref", "amazon_quantity", "amazon_line_type", "amazon_offer_id")


class AdoptionCase(DeliveryCase):
    def reinstall(self, **vals):
        """Uninstalling drops tables and columns; then the account is registered again, to read the
        last days."""
        self.env.flush_all()
        account = self.account
        self.null("sale_order", ORDER_COLUMNS)
        self.null("sale_order_line", LINE_COLUMNS)
        self.env.cr.execute("UPDATE stock_picking SET amazon_sync_state = 'none'")
        for table in ("amazon_order", "amazon_offer", "amazon_account"):
            where = "id" if table == "amazon_account" else "account_id"
            self.env.cr.execute(f"DELETE FROM {table} WHERE {where} = %s", (account.id,))
        self.env.invalidate_all()
        since = fields.Datetime.now() - timedelta(days=30)
        self._account = self.register(last_order_sync=since, **vals)
        self.before = self.counts()

    def null(self, table, columns):
        assignments = ", ".join(f"{column} = NULL" for column in columns)
        self.env.cr.execute(f"UPDATE {table} SET {assignments}")

    def counts(self):
        self.env.flush_all()
        return {
            model: self.env[model].search_count([])
            for model in ("sale.order", "sale.order.line", "stock.picking", "stock.move")
        }

    def assertNothingMade(self):
        self.assertEqual(self.counts(), self.before)


class TestReinstalled(AdoptionCase):
    catalogue = "demo"

    def test_none_of_sixty_orders_is_doubled(self):
        self.sync(self.account)
        imported = self.env["amazon.order"].search([("sale_order_id", "!=", False)])
        links = {row.amazon_order_ref: row.sale_order_id for row in imported}
        self.assertGreater(len(links), 40)
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        for ref, sale_order in links.items():
            row = self.row(ref)
            self.assertEqual(row.sale_order_id, sale_order, row.message)
            self.assertEqual(sale_order.amazon_order_ref, ref)
            self.assertEqual(sale_order.amazon_account_id, self.account)
            self.assertIn(f"found in Odoo as {sale_order.name}", row.message)


class TestAdoption(AdoptionCase):
    def test_lines_are_recognised_and_everything_goes_on(self):
        order = self.imported(self.item("MUG-STONE", 2), self.item("LAMP-OAK"))
        ref = order.amazon_order_ref
        lines = {line.product_id: line.amazon_item_ref for line in order.order_line}
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertState(ref, "done", f"found in Odoo as {order.name}")
        self.assertFalse(self.row(ref).needs_review)
        self.assertEqual({x.product_id: x.amazon_item_ref for x in order.order_line}, lines)
        self.assertEqual(set(order.order_line.mapped("amazon_line_type")), {"item"})
        self.ship(self.delivery(order), skip_sms=True)
        self.send()
        self.assertEqual(sum(self.amazon.shipments.shipped(ref).values()), 3)

    def test_a_cancellation_meanwhile_is_followed(self):
        order = self.imported(self.item())
        ref = order.amazon_order_ref
        self.reinstall()
        self.set_status(ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(order.state, "cancel")
        self.assertNothingMade()

    def test_goods_that_amazon_shipped_do_not_leave_twice(self):
        order = self.imported(self.item(), by="AMAZON", status="SHIPPED")
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(order.amazon_fulfilled_by, "amazon")

    def test_what_left_meanwhile_is_confirmed(self):
        order = self.imported(self.item())
        self.reinstall()
        self.ship(self.delivery(order), skip_sms=True)
        self.sync(self.account)
        self.assertEqual(order.picking_ids.amazon_sync_state, "pending")
        self.send()
        self.assertEqual(sum(self.amazon.shipments.shipped(order.amazon_order_ref).values()), 1)

    def test_whatever_language_the_source_was_written_in(self):
        for text in ("Amazon-Auftrag {}", "Commande {} d’Amazon", "亚马逊订单{}。", "{}"):
            order = self.imported(self.item())
            order.origin = text.format(order.amazon_order_ref)
        refs = self.env["amazon.order"].search([]).mapped("amazon_order_ref")
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertEqual(len(refs), 4)

    def test_only_the_whole_number_counts(self):
        order = self.imported(self.item(), order_id="302-0000001-0000001")
        order.origin = "Amazon Order 302-0000001-00000012"
        self.reinstall()
        self.sync(self.account)
        self.assertNotEqual(self.row("302-0000001-0000001").sale_order_id, order)

    def test_an_edited_line_needs_review_and_is_found_when_it_is_put_right(self):
        order = self.imported(self.item("MUG-STONE", 2))
        order.order_line.product_uom_qty = 5
        ref = order.amazon_order_ref
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertEqual(self.row(ref).sale_order_id, order)
        self.assertNeedsReview(ref, "none was found for MUG-STONE")
        order.order_line.product_uom_qty = 2
        self.row(ref).action_retry()
        # Odoo has taken its own price when the quantity changed.
        self.assertEqual(set(self.row(ref).reviews), {"difference"})
        order.order_line.price_unit = 12.5
        self.row(ref).action_retry()
        self.assertFalse(self.row(ref).needs_review)
        self.assertTrue(order.order_line.amazon_item_ref)

    def test_an_unpaired_sku_still_needs_review(self):
        order = self.imported(self.item("NO-SUCH-SKU", 2), self.item("MUG-STONE"))
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertState(order.amazon_order_ref, "done", f"found in Odoo as {order.name}")
        self.assertNeedsReview(order.amazon_order_ref, "internal reference NO-SUCH-SKU")
        self.assertNotIn("MUG-STONE", self.row(order.amazon_order_ref).review_reason)

    def test_amounts_are_compared_as_those_of_a_new_order(self):
        order = self.imported(self.item("LAMP-OAK", vat="0"), self.item("MUG-STONE", vat="0"))
        ref = order.amazon_order_ref
        self.assertNeedsReview(ref, "lists 0.00 EUR of tax")
        self.lines_of(order, "item")[0].price_unit = 30
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertNeedsReview(ref, "lists 0.00 EUR of tax")
        self.assertNeedsReview(ref, "owes 52.40 EUR for this order, but the sale order comes to 42")

    def test_a_cancelled_sale_order_is_not_made_anew(self):
        order = self.imported(self.item())
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertNeedsReview(order.amazon_order_ref, f"{order.name} is cancelled")

    def test_doubles_are_for_a_person_to_decide(self):
        order = self.imported(self.item())
        ref = order.amazon_order_ref
        double = order.copy()
        double.action_confirm()
        self.reinstall()
        self.sync(self.account)
        self.assertNothingMade()
        self.assertState(ref, "conflict", order.name)
        self.assertNeedsReview(ref, double.name)
        double.with_context(disable_cancel_warning=True).action_cancel()
        self.row(ref).action_retry()
        self.assertEqual(self.row(ref).sale_order_id, order)

    def test_a_forgotten_quotation_is_no_double(self):
        order = self.imported(self.item())
        order.copy()
        self.reinstall()
        self.sync(self.account)
        self.assertEqual(self.row(order.amazon_order_ref).sale_order_id, order)


class TestNotAnybodysSaleOrder(AdoptionCase):
    """The source of a sale order can be written by every salesman."""

    def planted(self, ref, salesman=None, **vals):
        salesman = salesman or self.user("salesman", "sales_team.group_sale_salesman")
        partner = self.env["res.partner"].create({"name": "Accomplice"})
        orders = self.env["sale.order"].with_user(salesman)
        line = (0, 0, {"product_id": self.products["LAMP-OAK"].id, "product_uom_qty": 1})
        planted = orders.create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "origin": f"Amazon Order {ref}",
                "order_line": [line],
                **vals,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date + interval '1 day' WHERE id = %s",
            (planted.id,),
        )
        planted.invalidate_recordset()
        return planted.sudo()

    def test_one_that_was_made_since_is_not_taken_for_amazon_s(self):
        self.account.balance_rounding = True
        ref = self.place(self.item())
        planted = self.planted(ref)
        self.sync(self.account)
        self.assertState(ref, "conflict", planted.name)
        self.assertFalse(planted.amazon_order_ref)
        self.assertFalse(self.row(ref).sale_order_id)
        planted.origin = False
        self.row(ref).action_retry()
        self.assertNotEqual(self.assertImported(ref), planted)

    def test_a_visitor_s_order_with_the_number_as_reference_is_none(self):
        """Web shops make the orders of their visitors as the system."""
        self.account.balance_rounding = True
        ref = self.place(self.item(), status="PENDING")
        self.sync(self.account)
        root = self.env.ref("base.user_root")
        planted = self.planted(ref, root, origin=False, client_order_ref=f"about my order {ref}")
        for is_confirmed in (False, True):
            if is_confirmed:
                planted.action_confirm()
            self.set_status(ref, "UNSHIPPED")
            self.sync(self.account)
            self.row(ref).action_retry()
            self.assertNeedsReview(ref, planted.name)
            self.assertState(ref, "conflict", planted.name)
            self.assertFalse(planted.amazon_order_ref)
        planted.client_order_ref = False
        self.row(ref).action_retry()
        self.assertNotEqual(self.assertImported(ref), planted)

    def test_nor_when_it_is_cancelled(self):
        self.account.balance_rounding = True
        ref = self.place(self.item())
        planted = self.planted(ref)
        planted._action_cancel()
        self.sync(self.account)
        self.assertNotEqual(self.assertImported(ref), planted)

    def test_another_company_s_orders_are_another_company_s(self):
        ref = self.place(self.item())
        other = self._german_company("Beta Home Goods")
        partner = self.env["res.partner"].create({"name": "Somebody"})
        self.env["sale.order"].with_company(other).create(
            {"partner_id": partner.id, "company_id": other.id, "origin": f"Amazon Order {ref}"}
        )
        self.sync(self.account)
        self.assertEqual(self.assertImported(ref).company_id, self.company)
