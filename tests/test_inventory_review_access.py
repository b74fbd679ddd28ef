"""Who may see and send quantities that wait, and what judging them costs."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.quantities.guard import QuantityGuard

from .test_inventory_review import ReviewCase

ACTIVITY = "amazon_connector.mail_activity_type_quantities"


class TestQueries(ReviewCase):
    def test_judging_takes_a_fixed_number_of_queries(self):
        counts = []
        for number in (10, 40):
            offers = self.shop(number)
            offers.write({"listing_date": "2026-01-01", "listing_quantity": 5})
            account = self.account.sudo().with_company(self.company)
            self.pushes_for_long()
            changes = dict.fromkeys(account.env["amazon.offer"].browse(offers.ids), 0)
            offers.mapped("sku")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            held = QuantityGuard(account.env).held(account, changes)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(held), number)
            offers.unlink()
        self.assertEqual(*counts)
        self.assertLess(counts[0], 5)


class TestRights(ReviewCase):
    def setUp(self):
        super().setUp()
        self.offers = self.shop(1)
        self.run_cron_alone()

    def assertRefused(self, call, *args):
        loggers = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
        with mute_logger(*loggers, "odoo.models"), self.assertRaises(AccessError):
            call(*args)

    def test_salesmen_neither_review_nor_send(self):
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        review = self.review()
        self.assertRefused(self.account.with_user(salesman).action_review_quantities)
        self.assertRefused(review.with_user(salesman).action_send)
        self.assertNothingSent()

    def test_what_was_shown_to_one_person_is_sent_by_no_other(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        review = self.review()
        for user in (manager, self.user("boss", "sales_team.group_sale_manager")):
            self.assertRefused(review.with_user(user).action_send)
            self.assertRefused(review.line_ids.with_user(user).read, ["quantity"])
        self.assertNothingSent()
        self.review(user=manager).action_send()
        self.assertPushed(self.offers, 12)

    def test_what_is_shown_cannot_be_changed(self):
        review = self.review()
        line = review.line_ids
        self.assertRefused(line.write, {"quantity": 99})
        self.assertRefused(review.write, {"summary": "Fine"})
        self.assertRefused(review.create, {"account_id": self.account.id})
        self.assertRefused(line.create, {"wizard_id": review.id, "offer_id": self.offers.id})

    def test_another_company_neither_reviews_nor_sends(self):
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "sales_team.group_sale_manager", company=other)
        review = self.review()
        for record, action in (
            (self.account, "action_review_quantities"),
            (review, "action_send"),
        ):
            mine = record.with_user(stranger).with_context(allowed_company_ids=other.ids)
            self.assertRefused(getattr(mine, action))
        self.assertNothingSent()
