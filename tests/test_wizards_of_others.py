"""Questions are answered by whom they were put to, and by the rights that the answer needs."""

from odoo.addons.amazon_connector import compat

from .strangers import StrangerCase

WIZARDS = (
    "amazon.cancel.order",
    "amazon.ship.anyway",
    "amazon.recover.order",
    "amazon.inventory.adjustment",
    "amazon.inventory.adjustment.line",
)

ANSWERS = ("action_cancel", "action_ship", "action_recover", "action_apply")


class WizardCase(StrangerCase):
    def setUp(self):
        super().setUp()
        rights = (
            "amazon_connector.group_amazon_manager,stock.group_stock_manager,"
            "sales_team.group_sale_manager"
        )
        self.asker = self.user("asker", rights)
        self.colleague = self.user("colleague", rights)
        # May write the question, but nothing that it is about.
        self.employee = self.user("employee", "base.group_user")
        self.salesman = self.user("salesman", "sales_team.group_sale_salesman")

    def ask_to_cancel(self, user=None):
        mine = self.as_user(self.order, user or self.asker)
        return self.env["amazon.cancel.order"].browse(mine.action_cancel()["res_id"])

    def make_delivery_with_warning(self):
        self.amazon.orders.request_cancellation(self.order.amazon_order_ref, ago=180)
        self.sync(self.account)
        picking = self.delivery(self.order)
        self.pack(picking)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        return picking

    def ask_to_ship(self, user=None):
        mine = self.as_user(self.make_delivery_with_warning(), user or self.asker)
        return self.env["amazon.ship.anyway"].browse(mine.button_validate()["res_id"])

    def questions(self):
        self.offer = self.order.order_line.amazon_offer_id
        self.offer.write({"fba_fulfillable": 5, "fba_date": "2026-01-01"})
        accounts = self.as_user(self.account, self.asker)
        adjustment = self.env["amazon.inventory.adjustment"].browse(
            accounts.action_open_fba_differences()["res_id"]
        )
        recover = self.as_user(self.env["amazon.recover.order"], self.asker).create(
            {"account_id": self.account.id, "amazon_order_refs": self.order.amazon_order_ref}
        )
        cancel = self.ask_to_cancel()
        return [cancel, adjustment, adjustment.line_ids[:1], recover, self.ask_to_ship()]


class TestQuestions(WizardCase):
    def test_they_are_seen_and_answered_by_whom_they_were_put_to(self):
        questions = self.questions()
        self.assertEqual({question._name for question in questions}, set(WIZARDS))
        for question in questions:
            self.assertTrue(self.as_user(question, self.asker).read())
            for user in (self.colleague, self.employee, self.stranger, self.admin):
                with self.subTest(f"{question._name} by {user.login}"):
                    mine = self.as_user(question, user)
                    self.assertRefused(mine.read)
                    self.assertRefused(mine.write, {"create_uid": user.id})
                    for name in ANSWERS:
                        if hasattr(mine, name):
                            self.assertRefused(getattr(mine, name))

    def test_nobody_finds_those_of_others(self):
        for question in self.questions():
            with self.subTest(question._name):
                self.assertFalse(self.as_user(question, self.colleague).search([]))
                self.assertTrue(self.as_user(question, self.asker).search([]))

    def test_a_question_needs_the_right_to_act(self):
        self.assertRefused(self.as_user(self.order, self.stranger).action_cancel)
        self.assertRefused(self.as_user(self.order, self.salesman).action_cancel)
        self.assertRefused(
            self.as_user(self.make_delivery_with_warning(), self.stranger).button_validate
        )
        for model in ("amazon.cancel.order", "amazon.ship.anyway"):
            self.assertFalse(self.env[model].search([]))


class TestAnswersAboutOthersRecords(WizardCase):
    """A question of one's own that is led to the records of others."""

    def own(self, model, user, **vals):
        # Later series refuse even to ask about records that the user may not see.
        question = self.env[model].with_user(user).sudo().create(vals)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_user(question.sudo(False), user)

    def test_cancelling(self):
        for user in (self.employee, self.stranger, self.salesman):
            with self.subTest(user.login):
                question = self.own(
                    "amazon.cancel.order",
                    user,
                    order_ids=[(6, 0, self.order.ids)],
                    tell="amazon",
                    reason="NoInventory",
                )
                self.assertRefused(question.action_cancel)
                self.assertEqual(self.order.state, "sale")
                self.assertFalse(self.amazon_order.cancel_state)

    def test_some_of_the_orders_are_the_user_s(self):
        order, _picking = self.order_of_other()
        orders = order | self.order
        question = self.own("amazon.cancel.order", self.stranger, order_ids=[(6, 0, orders.ids)])
        self.assertRefused(question.action_cancel)
        self.assertEqual(orders.sudo().mapped("state"), ["sale", "sale"])

    def test_shipping(self):
        picking = self.make_delivery_with_warning()
        question = self.own("amazon.ship.anyway", self.stranger, picking_ids=[(6, 0, picking.ids)])
        self.assertRefused(question.action_ship)
        self.assertNotEqual(picking.state, "done")

    def test_only_the_warehouse_ships_anyway(self):
        picking = self.make_delivery_with_warning()
        wizards = self.as_user(self.env["amazon.ship.anyway"], self.employee)
        self.assertRefused(wizards.create, {"picking_ids": [(6, 0, picking.ids)]})
        self.as_user(self.env["amazon.ship.anyway"], self.shipper).create(
            {"picking_ids": [(6, 0, picking.ids)]}
        ).action_ship()
        self.assertEqual(picking.state, "done")

    def test_recovering_and_adjusting(self):
        manager = self.user(
            "beta",
            "amazon_connector.group_amazon_manager,stock.group_stock_manager",
            company=self.other,
        )
        for model, action, vals in (
            ("amazon.recover.order", "action_recover", {"amazon_order_refs": "1"}),
            ("amazon.inventory.adjustment", "action_apply", {}),
        ):
            with self.subTest(model):
                wizards = self.as_user(self.env[model], manager)
                self.assertRefused(wizards.create, {"account_id": self.account.id, **vals})
                question = self.own(model, manager, account_id=self.account.id, **vals)
                self.assertRefused(getattr(question, action))
                self.assertSilent()


class TestCheckAccess(StrangerCase):
    def test_rights_and_rules_of_all_records(self):
        own, _picking = self.order_of_other()
        compat.check_access(self.as_user(own, self.stranger), "write")
        mixed = self.as_user(own | self.order, self.stranger)
        self.assertRefused(compat.check_access, mixed, "write")
        self.assertRefused(compat.check_access, mixed, "read")
        self.assertRefused(compat.check_access, self.as_user(own, self.stranger), "unlink")
        compat.check_access(self.order.sudo(), "unlink")
