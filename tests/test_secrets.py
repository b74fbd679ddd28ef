"""Nothing gives a secret or a buyer away: no log, no error, no copy of the database."""

import logging
import os
import threading
from unittest.mock import patch

import httpx
import psycopg2
import requests

from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME
from odoo.addons.amazon_connector.models.discretion import discreetly, keep_private, statement
from odoo.addons.amazon_connector.models.orders.customers import CustomerMatcher

from .common import ANNA, AmazonCase
from .network import OtherHostError

BEN = next(person for person in BY_NAME.values() if person != ANNA)


class Memory(logging.Handler):
    """Keeps everything that is logged."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        text = record.getMessage()
        if record.exc_info:
            text += logging.Formatter().formatException(record.exc_info)
        self.lines.append(f"{record.name}: {text}")


class LogCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.memory = Memory()
        root = logging.getLogger()
        self.startPatcher(patch.object(root, "handlers", [self.memory]))
        for logger in (root, logging.getLogger("odoo")):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)

    def assertDiscreet(self):
        seller = self.amazon.sellers["eu"]
        private = {
            "client secret": seller.client_secret,
            "refresh token": seller.refresh_token,
            "access token": "Atza|",
            "buyer": ANNA.name,
            "street": ANNA.street,
            "e-mail": ANNA.email(type("Store", (), {"domain": "amazon.de"})),
        }
        self.assertTrue(self.memory.lines)
        for kind, text in private.items():
            found = [line[:200] for line in self.memory.lines if text in line]
            self.assertEqual(found, [], f"The {kind} is in the log")


class TestLogs(LogCase):
    def test_a_good_run(self):
        self.place(self.item())
        self.sync(self.account)
        self.assertDiscreet()

    def test_bad_runs(self):
        self.place(self.item())
        account = self.account
        for operation, fault in (
            ("searchOrders", faults.html(503)),
            ("searchOrders", faults.error(400, "InvalidInput", "Invalid Input")),
            ("searchOrders", faults.throttled()),
            ("token", faults.lwa_error(400, "invalid_grant")),
            ("token", faults.lwa_not_json()),
        ):
            self.forget_rates()
            self.forget_tokens()
            self.amazon.faults.clear()
            self.amazon.faults.add(operation, fault, times=None)
            self.run_cron()
        self.assertEqual(account.sync_state, "waiting")
        self.assertDiscreet()

    def test_an_order_that_fails_unexpectedly(self):
        self.place(self.item())

        def fail(model, drafts):
            raise ValueError(f"{drafts[0].order.buyer.name} {drafts[0].order.buyer.email}")

        with patch.object(CustomerMatcher, "match", fail):
            self.sync(self.account)
        self.assertTrue([line for line in self.memory.lines if "ValueError" in line])
        self.assertDiscreet()

    def test_a_refused_registration(self):
        seller = self.amazon.sellers["eu"]
        seller.roles_missing = True
        with self.assertRaises(UserError) as caught:
            self.register()
        for secret in (seller.client_secret, seller.refresh_token, "Atza|"):
            self.assertNotIn(secret, str(caught.exception))
        self.assertDiscreet()


class TestWhatOdooLogs(LogCase):
    """Odoo's own loggers know what is stored and what goes wrong. They keep it to themselves."""

    def forbid(self, table, condition):
        """Let the database refuse a value, and repeat the whole row in its error."""
        self.env.cr.execute(f"ALTER TABLE {table} ADD CONSTRAINT refuses CHECK ({condition})")
        self.memory.lines.clear()

    def lines(self, *words):
        return [line for line in self.memory.lines if all(word in line for word in words)]

    def test_a_customer_whom_the_database_refuses(self):
        ref, good = self.place(self.item()), self.place(self.item(), buyer=BEN)
        account = self.account
        self.forbid("res_partner", f"name <> '{ANNA.name}'")
        self.sync(account)
        self.assertImported(good)
        row = self.assertHeld(ref, "failed", "CheckViolation, res_partner.refuses")
        self.assertNotIn(ANNA.name, row.message)
        self.assertNotIn(ANNA.street, row.message)
        self.assertTrue(self.lines("odoo.sql_db", "bad query", "INSERT INTO res_partner"))
        self.assertTrue(self.lines("odoo.sql_db", "CheckViolation (23514, res_partner, refuses)"))
        self.assertDiscreet()

    def test_an_order_that_cannot_even_be_stored(self):
        self.place(self.item())
        account = self.account
        self.forbid("amazon_order", f"payload NOT LIKE '%{ANNA.name}%'")
        self.run_cron()
        self.assertEqual(account.sync_state, "error")
        self.assertIn("CheckViolation", account.sync_message)
        self.assertNotIn(ANNA.name, account.sync_message)
        self.assertTrue(self.lines("odoo.sql_db", "bad query", "INSERT INTO amazon_order"))
        self.assertDiscreet()

    def test_the_client_is_not_told_either(self):
        self.place(self.item())
        account = self.account
        self.forbid("amazon_order", f"payload NOT LIKE '%{ANNA.name}%'")
        answer = self.sync(account)
        self.assertEqual(answer["type"], "danger")
        self.assertIn("CheckViolation", answer["message"])
        self.assertNotIn(ANNA.name, str(answer))
        self.assertDiscreet()

    def test_statements_that_are_shown_to_find_bugs(self):
        self.place(self.item())
        self.sync(self.account)
        self.assertTrue(self.lines("odoo.sql_db", "ms] query: INSERT INTO res_partner"))
        self.assertDiscreet()

    def test_what_other_modules_log_meanwhile(self):
        ref = self.place(self.item())
        other = logging.getLogger("odoo.addons.other")

        def talk(model, drafts):
            buyer, address = drafts[0].order.buyer, drafts[0].order.address
            other.info("Customer %s lives in %s", buyer.name, address.lines[0])
            other.debug(f"A mail to <{buyer.email.upper()}> is on its way")
            other.warning("%(name)s", {"name": buyer.name})
            try:
                raise ValueError(buyer.name)
            except ValueError:
                other.exception("This is odd")
                raise

        with patch.object(CustomerMatcher, "match", talk):
            self.sync(self.account)
        self.assertHeld(ref, "failed", "ValueError")
        self.assertTrue(self.lines("odoo.addons.other", "Customer … lives in …"))
        self.assertTrue(self.lines("odoo.addons.other", "This is odd", "ValueError: …", "in talk"))
        self.assertDiscreet()

    def test_a_seller_who_is_registered_twice(self):
        self.register()
        try:
            with self.env.cr.savepoint():
                self.register()
        except (UserError, psycopg2.IntegrityError):
            self.assertDiscreet()
        else:
            self.fail("A seller can be registered once")

    def test_what_a_client_sends(self):
        vals = {"name": "Shop", "refresh_token": self.amazon.sellers["eu"].refresh_token}
        calls = logging.getLogger("odoo.api")
        calls.debug("call %s.%s(%s)", self.env["amazon.account"], "create", vals)
        calls.debug("call %s.%s(%s)", self.env["res.partner"], "create", {"name": "Shop"})
        self.assertTrue(self.lines("odoo.api", "call amazon.account().create(…)"))
        self.assertTrue(self.lines("odoo.api", "call res.partner().create({'name': 'Shop'})"))
        self.assertDiscreet()

    def test_everything_is_said_where_the_connector_does_not_work(self):
        logging.getLogger("odoo.addons.other").info("Customer %s", "Carla")
        with mute_logger("odoo.addons.amazon_connector"), self.assertRaises(psycopg2.Error):
            self.env.cr.execute("SELECT 'Carla' FROM nowhere")
        self.assertTrue(self.lines("odoo.addons.other", "Customer Carla"))
        self.assertTrue(self.lines("bad query", "Carla"))

    def test_nothing_is_private_for_longer_than_the_work(self):
        self.place(self.item())
        self.sync(self.account)
        self.memory.lines.clear()
        logging.getLogger("odoo.addons.other").info("Customer %s", ANNA.name)
        self.assertTrue(self.lines(ANNA.name))

    def test_who_makes_records_later_makes_them_discreetly(self):
        account = self.account
        self.place(self.item())
        self.addCleanup(logging.setLogRecordFactory, logging.getLogRecordFactory())
        logging.setLogRecordFactory(logging.LogRecord)
        self.sync(account)
        self.assertDiscreet()

    def test_another_thread_is_not_concerned(self):
        def log():
            logging.getLogger("odoo.addons.other").info("Customer %s", "Carla")

        with discreetly():
            keep_private(["Carla"])
            thread = threading.Thread(target=log)
            thread.start()
            thread.join()
            log()
        self.assertEqual(
            self.lines("odoo.addons.other"),
            ["odoo.addons.other: Customer Carla", "odoo.addons.other: Customer …"],
        )


class TestStatements(TransactionCase):
    def test_a_statement_tells_its_table_and_no_value(self):
        for query, told in (
            ("INSERT INTO \"res_partner\" (name) VALUES ('Anna')", "INSERT INTO res_partner …"),
            ("UPDATE res_partner SET name = 'Anna FROM home'", "UPDATE res_partner …"),
            ("DELETE FROM res_partner WHERE name = 'Anna'", "DELETE FROM res_partner …"),
            ("SELECT 'O''Hara from Berlin', id FROM \"a\" JOIN b ON 1", "SELECT FROM a …"),
            ("select\n1\nfrom\nres_users", "SELECT FROM res_users …"),
            ("Anna", "…"),
        ):
            self.assertEqual(statement(query), told)


class TestEnvironment(AmazonCase):
    def test_no_test_reaches_another_machine(self):
        for call in (httpx.Client().get, httpx.get, requests.get):
            with self.assertRaises(OtherHostError):
                call("https://sellingpartnerapi-eu.amazon.com/")

    def test_without_the_variables_the_connector_would_call_amazon(self):
        account = self.account
        self.forget_tokens()
        with patch.dict(os.environ):
            for name in self.amazon.environment:
                del os.environ[name]
            with self.assertRaises(OtherHostError) as caught:
                account.action_update_marketplaces()
        self.assertIn("api.amazon.com", str(caught.exception))

    def test_variables_of_the_library_are_without_effect(self):
        account = self.account
        self.forget_tokens()
        library = {
            "SP_API_REFRESH_TOKEN": "Atzr|other",
            "LWA_APP_ID": "other",
            "LWA_CLIENT_SECRET": "other",
            "SP_API_DEFAULT_MARKETPLACE": "US",
        }
        ref = self.place(self.item())
        with patch.dict(os.environ, library):
            self.assertEqual(self.sync(account)["type"], "success")
        self.assertImported(ref)

    def test_no_field_and_no_parameter_can_lead_the_token_elsewhere(self):
        account = self.account
        self.env["ir.config_parameter"].set_param("AMAZON_CONNECTOR_API_URL", "http://evil")
        for field in self.env["amazon.account"]._fields.values():
            self.assertNotIn("url", field.name)
        self.assertEqual(self.sync(account)["type"], "success")
