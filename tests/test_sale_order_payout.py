"""What a sale order says of Amazon's payouts, and which shipped orders were not paid."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .settlement_rows import ACCOUNTANT, GERMANY, REFUND, SettlementCase

LATER = datetime(2027, 1, 20)


def sale(ref, *amounts):
    return [("sale", "Order", "ItemPrice", "Principal", ref, "", amount) for amount in amounts]


class PayoutCase(SettlementCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("LAMP-OAK", price="119.00"))
        self.ref = self.order.amazon_order_ref
        self.salesman = self.user("salesman", "sales_team.group_sale_salesman_all_leads")

    def seen(self, order=None):
        order = (order or self.order).with_user(self.salesman)
        order.invalidate_recordset()
        amounts = order.amazon_settled_amount, order.amazon_fee_amount, order.amazon_refunded_amount
        return (*(f"{amount:.2f}" for amount in amounts), order.amazon_payout_state)


class TestAmounts(PayoutCase):
    def test_nothing_before_the_first_settlement(self):
        self.assertEqual(self.seen(), ("0.00", "0.00", "0.00", "nothing"))
        other = self.env["sale.order"].create({"partner_id": self.order.partner_id.id})
        self.assertFalse(other.amazon_payout_state)

    def test_what_was_paid_kept_and_given_back(self):
        # Given a sale with its fees, and a refund of a half by which Amazon gives back a fee
        rows = [(*row[:4], row[4] and self.ref, *row[5:]) for row in GERMANY]
        # When the settlement is in Odoo
        self.settlement(rows)
        # Then people of the sales see it, who may not read settlements
        self.assertEqual(self.seen(), ("119.00", "16.19", "59.50", "settled"))

    def test_in_parts(self):
        self.settlement(sale(self.ref, "100.00"))
        self.assertEqual(self.seen(), ("100.00", "0.00", "0.00", "partly"))
        self.settlement(sale(self.ref, "19.00"), ref="2")
        self.assertEqual(self.seen()[-1], "settled")

    def test_tax_that_amazon_keeps_is_not_paid(self):
        tax = ("withheld_tax", "Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal")
        kept = (*tax, self.ref, "", "-9.82")
        back = ("withheld_tax", "Refund", *tax[2:], self.ref, REFUND, "1.00")
        self.settlement([*sale(self.ref, "119", "9.82"), kept, back])
        self.assertEqual(self.seen(), ("119.00", "0.00", "-1.00", "settled"))

    def test_when_rows_change_go_or_come(self):
        settlement = self.settlement(sale(self.ref, "119.00"))
        rows = settlement.line_ids
        rows.kind = "reserve"
        self.assertEqual(self.seen()[-1], "nothing")
        rows.kind = "sale"
        self.assertEqual(self.seen()[-1], "settled")
        rows.sale_order_id = False
        self.assertEqual(self.seen()[-1], "nothing")
        rows.sale_order_id = self.order
        self.assertEqual(self.seen()[-1], "settled")
        rows.unlink()
        self.assertEqual(self.seen(), ("0.00", "0.00", "0.00", "nothing"))

    def test_when_the_total_of_the_order_changes(self):
        self.settlement(sale(self.ref, "119.00"))
        line = self.lines_of(self.order, "item")
        line.price_unit *= 2
        self.assertEqual(self.seen()[-1], "partly")

    def test_in_the_currency_of_the_order(self):
        pounds = self.env.ref("base.GBP")
        pounds.active = True
        day = datetime(2026, 11, 1).date()
        rates = self.env["res.currency.rate"]
        rates.create(
            {"currency_id": pounds.id, "rate": 0.5, "name": day, "company_id": self.company.id}
        )
        settlement = self.settlement(sale(self.ref, "59.50"), currency_id=pounds.id)
        self.assertEqual(settlement.line_ids.currency_id, pounds)
        self.assertEqual(self.seen(), ("119.00", "0.00", "0.00", "settled"))

    def test_nobody_sets_them(self):
        order = self.order.with_user(self.admin)
        for vals in (
            {"amazon_settled_amount": 119},
            {"amazon_fee_amount": 1},
            {"amazon_refunded_amount": 1},
            {"amazon_payout_state": "settled"},
        ):
            with self.assertRaises(AccessError):
                order.write(vals)

    def test_accountants_open_the_rows(self):
        settlement = self.settlement(sale(self.ref, "119.00"))
        order = self.order.with_user(self.accountant())
        action = order.action_open_amazon_payout()
        rows = order.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows, settlement.line_ids.with_env(order.env))
        with self.assertRaises(AccessError):
            self.order.with_user(self.admin).action_open_amazon_payout()


class TestSpeed(PayoutCase):
    def statements_for(self, orders):
        self.env.flush_all()
        orders.mapped("amount_total")
        before = self.env.cr.sql_log_count
        orders._update_amazon_payout()
        return self.env.cr.sql_log_count - before

    def test_many_orders_take_as_many_statements_as_one(self):
        orders = self.order
        for _number in range(5):
            orders |= self.imported(self.item("MUG-STONE"))
        self.settlement([row for order in orders for row in sale(order.amazon_order_ref, "1")])
        self.assertEqual(self.statements_for(orders), self.statements_for(orders[:1]))

    def test_nothing_is_written_when_nothing_changed(self):
        self.settlement(sale(self.ref, "119.00"))
        before = self.fingerprint("sale_order")
        self.order._update_amazon_payout()
        self.assertEqual(self.fingerprint("sale_order"), before)


class TestOverduePayouts(PayoutCase):
    def setUp(self):
        super().setUp()
        self.order.date_order = datetime(2026, 11, 10)
        self.order.amazon_order_id.amazon_status = "SHIPPED"
        self.settlement(())

    def overdue(self, at=LATER, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        user = user or self.admin
        with freeze_time(at):
            orders = self.env["sale.order"].with_user(user)
            found = orders.search([("amazon_payout_overdue", "=", True)])
            self.assertEqual(found.filtered("amazon_payout_overdue"), found)
            rest = orders.search([("amazon_payout_overdue", "=", False)])
            self.assertFalse(found & rest)
            self.assertEqual(len(found | rest), orders.search_count([]))
            return found.with_env(self.env)

    def test_shipped_a_month_ago_and_not_paid(self):
        self.assertEqual(self.overdue(), self.order)
        # Also in a form that is being edited
        with freeze_time(LATER):
            self.assertTrue(self.order.new(origin=self.order).amazon_payout_overdue)
        # In the month after it was shipped, nothing is overdue
        self.assertFalse(self.overdue(at=datetime(2026, 12, 5)))
        # Nor when it was paid, but for cents that would be written off
        self.settlement(sale(self.ref, "118.96"), ref="2")
        self.assertFalse(self.overdue())

    def test_what_was_paid_in_part_is_still_owed(self):
        # Given an order of which a settlement paid 100 of 119
        self.settlement(sale(self.ref, "100.00"), ref="2")
        self.assertEqual(self.order.amazon_payout_state, "partly")
        # Then the rest is overdue after a month, and until it is paid
        self.assertFalse(self.overdue(at=datetime(2026, 12, 5)))
        self.assertEqual(self.overdue(), self.order)
        self.settlement(sale(self.ref, "19.00"), ref="3")
        self.assertFalse(self.overdue())

    def test_what_left_later_has_its_own_month(self):
        # Given an order of which a part left early and was paid, and the rest much later
        first, rest = self.order.picking_ids, self.order.picking_ids.copy()
        first.write({"state": "done", "date_done": datetime(2026, 11, 12)})
        rest.write({"state": "done", "date_done": LATER - timedelta(days=29)})
        self.settlement(sale(self.ref, "100.00"), ref="2")
        # Then the rest is overdue a month after it left
        self.assertFalse(self.overdue())
        self.assertEqual(self.overdue(at=LATER + timedelta(days=2)), self.order)

    def test_by_the_delivery_where_there_is_one(self):
        self.order.effective_date = LATER - timedelta(days=29)
        self.assertFalse(self.overdue())
        self.order.effective_date = LATER - timedelta(days=31)
        self.assertEqual(self.overdue(), self.order)

    def test_what_was_not_shipped_or_called_off(self):
        self.order.amazon_order_id.amazon_status = "UNSHIPPED"
        self.assertFalse(self.overdue())
        self.order.amazon_order_id.amazon_status = "SHIPPED"
        self.order._action_cancel()
        self.assertFalse(self.overdue())

    def test_orders_of_before_the_first_settlement_were_paid_elsewhere(self):
        self.order.date_order = datetime(2026, 10, 31)
        self.assertFalse(self.overdue())

    def test_the_overview_counts_them_and_opens_the_list(self):
        self.settlement(sale("302-0000000-0000000", "1"), ref="wrong", total=2)
        keeper = self.user("keeper", f"sales_team.group_sale_manager,{ACCOUNTANT}")
        with freeze_time(LATER):
            account = self.account.with_user(keeper)
            self.assertEqual((account.unpaid_count, account.to_check_count), (1, 1))
            for number, found in (("unpaid", self.order), ("to_check", "wrong")):
                action = account.with_context(amazon_number=number).action_open_number()
                records = account.env[action["res_model"]].search(action["domain"])
                name = found if isinstance(found, str) else found.name
                self.assertEqual(records.display_name, name)
            # Who may not read settlements does not hear of them
            account = self.account.with_user(self.admin)
            self.assertEqual((account.unpaid_count, account.to_check_count), (1, 0))
