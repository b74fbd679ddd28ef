"""The shims for the series of Odoo, each on the series that runs."""

from unittest.mock import MagicMock

from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.hooks import pre_init_hook

from .common import AmazonCase

CONSTRAINTS = {
    "amazon.account": ("amazon_account_seller_uniq",),
    "amazon.marketplace": ("amazon_marketplace_api_identifier_uniq",),
    "amazon.offer": ("amazon_offer_sku_uniq",),
    "amazon.order": ("amazon_order_ref_uniq",),
    "amazon.rate.limit": ("amazon_rate_limit_seller_operation_uniq",),
    "sale.order": ("sale_order_amazon_order_ref_uniq",),
}


class TestConstraints(AmazonCase):
    def test_all_are_in_the_database(self):
        for model, names in CONSTRAINTS.items():
            for name in names:
                self.env.cr.execute("SELECT contype FROM pg_constraint WHERE conname = %s", (name,))
                self.assertEqual(self.env.cr.fetchall(), [("u",)], f"{name} of {model}")

    def test_one_row_and_one_sale_order_for_each_amazon_order(self):
        order = self.imported(self.item())
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            order.amazon_order_id.copy({"amazon_order_ref": order.amazon_order_ref})
            self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            order.copy(
                {
                    "amazon_order_ref": order.amazon_order_ref,
                    "amazon_account_id": order.amazon_account_id.id,
                }
            )
            self.env.flush_all()

    def test_a_copy_of_a_sale_order_is_no_order_of_amazon_s(self):
        copy = self.imported(self.item(shipping="4.99")).copy()
        self.assertFalse(copy.amazon_order_ref)
        self.assertFalse(copy.amazon_account_id)
        self.assertFalse(copy.amazon_fulfilled_by)
        self.assertFalse(any(copy.order_line.mapped("amazon_item_ref")))

    def test_the_back_port_collects_constraints_in_the_old_form(self):
        class Sample:
            _a_uniq = compat._Constraint("UNIQUE(a)", "One a.")
            _b_uniq = compat._Constraint("UNIQUE(b)", "One b.")

        expected = [("a_uniq", "UNIQUE(a)", "One a."), ("b_uniq", "UNIQUE(b)", "One b.")]
        self.assertEqual(Sample._sql_constraints, expected)

    def test_the_new_form_is_used_where_it_exists(self):
        self.assertIs(compat.Constraint, getattr(models, "Constraint", compat._Constraint))


class TestCommitProgress(AmazonCase):
    """The one place that commits; here with a stand-in for the environment."""

    def commit_progress(self, cron, **context):
        env = MagicMock()
        env.__getitem__.side_effect = {"ir.cron": cron, "ir.cron.progress": MagicMock()}.get
        env.context = context
        self.commit(env, 3, remaining=7)
        return env

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Before the base class puts its own in this place.
        cls.commit = staticmethod(compat.commit_progress)

    def test_series_with_a_commit_of_their_own(self):
        cron = MagicMock(spec=["_commit_progress"])
        env = self.commit_progress(cron)
        cron._commit_progress.assert_called_once_with(3, remaining=7)
        env.cr.commit.assert_not_called()

    def test_series_that_are_told_the_total(self):
        cron = MagicMock(spec=["_notify_progress"])
        env = self.commit_progress(cron, ir_cron_progress_id=1)
        self.assertEqual(cron._notify_progress.call_args.kwargs["remaining"], 7)
        env.cr.commit.assert_called_once_with()

    def test_series_without_progress(self):
        env = self.commit_progress(MagicMock(spec=[]))
        env.cr.commit.assert_called_once_with()


class TestBesideEnterprise(AmazonCase):
    def test_the_name_of_the_taxes_of_a_line(self):
        name = compat.line_taxes_field(self.env)
        self.assertEqual(self.env["sale.order.line"]._fields[name].comodel_name, "account.tax")

    def test_installation_is_refused_beside_sale_amazon(self):
        pre_init_hook(self.env)
        rival = self.env["ir.module.module"].search([("name", "=", "sale_amazon")]) or self.env[
            "ir.module.module"
        ].create({"name": "sale_amazon", "shortdesc": "Amazon Connector of Enterprise"})
        pre_init_hook(self.env)
        rival.state = "installed"
        with self.assertRaises(UserError) as caught:
            pre_init_hook(self.env)
        self.assertIn("sale_amazon", str(caught.exception))
        rival.state = "uninstalled"
