"""What all tests share: a shop in Germany, a simulated Amazon, and the words of the manual.

Every test runs the real client over real HTTP. Nothing leaves this machine, and nothing is
committed: a commit of the connector becomes a savepoint, so that a rollback goes back to it.
"""

import os
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import httpx
import requests
from passlib.context import CryptContext

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.amazon import caller as amazon_caller
from odoo.addons.amazon_connector.amazon.tokens import TokenCache
from odoo.addons.amazon_connector.dev.simulator import Simulator
from odoo.addons.amazon_connector.dev.simulator.catalogue import builders
from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME

from .network import guarded
from .shop import ShopCase

ANNA = BY_NAME["Anna Schneider"]
LOGGERS = "odoo.addons.amazon_connector.models"
PULL_LOGGER = f"{LOGGERS}.amazon_job_work"
ORDER_LOGGER = f"{LOGGERS}.orders.amazon_order_worker"
PUSH_LOGGER = f"{LOGGERS}.deliveries.amazon_account_deliveries"


@tagged("post_install", "-at_install")
class AmazonCase(ShopCase):
    """A German company, its products, and an Amazon of its own.

    ``catalogue`` names the orders that Amazon knows from the start, ``seller`` the simulator's
    seller whom :meth:`register` registers.
    """

    catalogue = None
    seller = "eu"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._guard_network()
        cls._hash_fast()
        cls.amazon = Simulator(cls.catalogue).start()
        cls.addClassCleanup(cls.amazon.stop)
        cls.startClassPatcher(patch.dict(os.environ, cls.amazon.environment))
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls._german_company("Alpine Home Goods")
        cls.env.user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context={"lang": "en_US", "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.admin = cls.user("admin", "base.group_system,sales_team.group_sale_manager")
        cls.vat_19 = cls.tax(19)
        cls.vat_7 = cls.tax(7)
        cls.products = cls._products()

    def setUp(self):
        super().setUp()
        self.amazon.reset()
        self.forget_tokens()
        self.startPatcher(patch.object(amazon_caller, "RETRY_SECONDS", 0))
        self.forget_rates()
        self.addCleanup(self.forget_rates)
        self.commits = self.statements = 0
        self.startPatcher(patch.object(compat, "commit_progress", self._commit))
        self.startPatcher(patch.object(compat, "end_transaction", self._end_transaction))
        self.startPatcher(patch.object(self.env.cr, "commit", self._refuse_commit))
        self.startPatcher(patch.object(self.env.cr, "rollback", self._roll_back))

    # What keeps tests apart from the world and from each other

    @classmethod
    def _guard_network(cls):
        for session in (httpx.Client, requests.Session):
            cls.startClassPatcher(patch.object(session, "send", guarded(session.send)))

    @classmethod
    def _hash_fast(cls):
        """As later series do themselves: on 17.0, hashing the passwords of the tests' users took
        two fifths of the time."""
        context = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)
        users = cls.registry["res.users"]
        cls.startClassPatcher(patch.object(users, "_crypt_context", lambda users: context))

    def forget_rates(self):
        # Calls are counted in transactions of their own, which outlive the test's.
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM amazon_rate_limit")

    def forget_tokens(self):
        """As in a new process, no access token is known."""
        self.startPatcher(patch.object(amazon_caller, "ACCESS_TOKENS", TokenCache()))

    def _commit(self, env, processed=0, *, remaining=0):
        env.flush_all()
        env.cr.execute("SAVEPOINT amazon_commit")
        self.commits += 1
        self.statements = env.cr.sql_log_count

    def _end_transaction(self, env):
        # Nothing is committed while nothing was done.
        env.flush_all()
        if env.cr.sql_log_count != self.statements:
            self._commit(env)

    def _refuse_commit(self):
        raise AssertionError("Only compat.commit_progress may commit.")

    def _roll_back(self):
        self.env.cr.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT amazon_commit")

    # Amazon

    @classmethod
    def marketplace(cls, country):
        return cls.env.ref(f"amazon_connector.marketplace_{country.lower()}")

    @classmethod
    def account_vals(cls, seller=None, **vals):
        """What a user types to register a seller of the simulator."""
        seller = cls.amazon.sellers[seller or cls.seller]
        home = {"eu": "de", "na": "us", "fe": "jp"}[seller.region]
        return {
            "name": f"Alpine {seller.key}",
            "company_id": cls.company.id,
            "seller_id": seller.seller_id,
            "lwa_client_id": seller.client_id,
            "lwa_client_secret": seller.client_secret,
            "refresh_token": seller.refresh_token,
            "home_marketplace_id": cls.marketplace(home).id,
            "last_order_sync": fields.Datetime.now() - timedelta(days=1),
            **vals,
        }

    def register(self, seller=None, **vals):
        """Save an account as an administrator does; Amazon is asked."""
        vals = self.account_vals(seller, **vals)
        accounts = self.env["amazon.account"].with_user(self.admin)
        company = self.env["res.company"].browse(vals["company_id"])
        return accounts.with_company(company).create(vals).with_env(self.env)

    def place(self, *items, country="DE", order_id=None, minutes_ago=3, **options):
        """Somebody orders at Amazon. :return: The reference of the order."""
        order_id = order_id or f"302-{len(self.amazon.orders):07d}-0000001"
        updated = datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)
        options.setdefault("buyer", ANNA)
        order = builders.order(order_id, country, items, updated=updated, **options)
        return self.amazon.orders.add(order)

    def item(self, sku="LAMP-OAK", quantity=1, price="", **options):
        """An item whose VAT of 19 % Amazon lists, unless other options are given."""
        if not {"vat", "sales_tax"} & options.keys():
            options["vat"] = "19"
        return builders.Item(sku, quantity, price, **options)

    def change(self, ref, change):
        """Amazon changes an order, long enough ago for the next search to see it."""
        return self.amazon.orders.update(ref, change, ago=180)

    def set_status(self, ref, status):
        return self.amazon.orders.set_status(ref, status, ago=180)

    def sync(self, account):
        """Press “Sync Orders”."""
        self._commit(self.env)
        notification = account.with_user(self.admin).action_sync_orders()
        account.invalidate_recordset()
        return notification["params"]

    def run_cron(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_orders()

    def end_pauses(self):
        """Some time passes, and accounts to which Amazon did not answer are tried again."""
        self.env["amazon.job"].search([]).write(
            {"next_run": fields.Datetime.now() - timedelta(minutes=1), "troubles": 0}
        )

    def imported(self, *items, account=None, **options):
        """Somebody orders, and the order is synchronized. :return: The sale order."""
        ref = self.place(*items, **options)
        self.sync(account or self.account)
        return self.assertImported(ref)

    @property
    def account(self):
        """The one account of the test, registered when it is first needed."""
        if not hasattr(self, "_account"):
            self._account = self.register()
        return self._account

    def row(self, ref):
        """The row of an Amazon order; there must be exactly one."""
        rows = self.env["amazon.order"].search([("amazon_order_ref", "=", ref)])
        self.assertEqual(len(rows), 1, f"{ref} has {len(rows)} rows")
        return rows

    def fingerprint(self, *tables):
        """What tells whether anything was written to these tables: rows and their versions."""
        self.env.flush_all()
        prints = {}
        for table in tables:
            versions = SQL(
                "SELECT id, xmin::text, ctid::text FROM %s ORDER BY id", SQL.identifier(table)
            )
            self.env.cr.execute(versions)
            prints[table] = self.env.cr.fetchall()
        return prints

    # What is expected

    def assertImported(self, ref, total=None, lines=None, tax_by_amazon=None, difference=0.0):
        """The order is a confirmed sale order of this total and so many priced lines."""
        row = self.row(ref)
        self.assertEqual(row.state, "done", row.message)
        sale_order = row.sale_order_id
        self.assertEqual(len(sale_order), 1, f"{ref} has no sale order")
        self.assertEqual(sale_order.amazon_order_ref, ref)
        self.assertEqual(sale_order.state, "sale")
        self.assertAmount(row.amount_difference, difference)
        if total is not None:
            self.assertAmount(sale_order.amount_total, total)
        if lines is not None:
            self.assertEqual(len(self.priced_lines(sale_order)), lines)
        if tax_by_amazon is not None:
            self.assertAmount(row.amount_tax_by_amazon, tax_by_amazon)
        return sale_order

    def assertHeld(self, ref, state, reason=""):
        """The order made no sale order, and says why."""
        row = self.row(ref)
        self.assertEqual(row.state, state, row.message)
        self.assertFalse(row.sale_order_id, f"{ref} made a sale order")
        self.assertTrue(row.message, f"{ref} does not say why it is {state}")
        self.assertIn(reason, row.message)
        return row

    def assertState(self, ref, state, reason=""):
        row = self.row(ref)
        self.assertEqual(row.state, state, row.message)
        self.assertIn(reason, row.message or "")
        return row

    def reviews(self, account=None):
        """The open activities that say which orders of the account need review."""
        kind = self.env.ref("amazon_connector.mail_activity_type_review")
        account = account or self.account
        account.invalidate_recordset(["activity_ids"])
        return account.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def assertNeedsReview(self, ref, reason):
        """The order says what somebody has to do, and the responsible user hears of it."""
        row = self.row(ref)
        self.assertTrue(row.needs_review, f"{ref} needs no review")
        self.assertIn(reason, row.review_reason)
        activity = self.reviews(row.account_id)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, row.account_id.user_id)
        self.assertIn(ref, activity.note)

    def assertAmount(self, amount, expected):
        self.assertEqual(f"{amount:.2f}", f"{float(expected):.2f}")

    def assertCalls(self, operation, count):
        """Amazon was called so often since the log was cleared."""
        self.assertEqual(self.amazon.requests.count(operation), count)

    def priced_lines(self, sale_order):
        lines = sale_order.order_line.filtered(lambda line: not line.display_type)
        return lines.filtered(lambda line: line.amazon_line_type != "rounding")

    def lines_of(self, sale_order, kind):
        return sale_order.order_line.filtered(lambda line: line.amazon_line_type == kind)

    def taxes_of(self, line):
        return line[compat.line_taxes_field(self.env)]

    @contextmanager
    def amazon_down(self):
        """Nothing answers under Amazon's address."""
        with patch.dict(
            os.environ,
            {
                "AMAZON_CONNECTOR_API_URL": "http://127.0.0.1:9",
                "AMAZON_CONNECTOR_TOKEN_URL": "http://127.0.0.1:9/auth/o2/token",
            },
        ):
            yield
