"""Nothing gives a secret or a buyer away: no log, no error, no copy of the database."""

import logging
import os
from unittest.mock import patch

import httpx
import requests

from odoo.exceptions import UserError
from odoo.tools import file_open

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import ANNA, AmazonCase
from .network import OtherHostError


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


class TestLogs(AmazonCase):
    def setUp(self):
        super().setUp()
        self.memory = Memory()
        root = logging.getLogger()
        self.startPatcher(patch.object(root, "handlers", [self.memory]))
        for logger in (root, logging.getLogger("odoo")):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        # The log of SQL statements, which nobody turns on by accident, shows what is stored.
        self.startPatcher(patch.object(logging.getLogger("odoo.sql_db"), "disabled", True))

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
        matcher = type(self.env["amazon.customer.matcher"])

        def fail(model, drafts):
            raise ValueError(f"{drafts[0].order.buyer.name} {drafts[0].order.buyer.email}")

        with patch.object(matcher, "_match", fail):
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


class TestCopiesOfTheDatabase(AmazonCase):
    def test_neutralizing_takes_the_credentials_away(self):
        account = self.account
        with file_open("amazon_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        account.invalidate_recordset()
        for name in ("lwa_client_id", "lwa_client_secret", "refresh_token"):
            self.assertFalse(account[name], name)
        self.amazon.requests.clear()
        self.run_cron()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertIn("no complete credentials", account.sync_message)


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
