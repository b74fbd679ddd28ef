"""Sign in with Amazon: the way to Amazon's page of consent and back, once, in one session."""

import json
import logging
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.amazon_connector.dev.simulator import faults

from .connecting import ConnectCase
from .test_secrets import Memory

BACK = "/amazon_connector/oauth"


@tagged("post_install", "-at_install")
class SignInCase(ConnectCase, HttpCase):
    """The assistant of an administrator who has a public application; the server's threads work in
    the test's transaction."""

    def setUp(self):
        super().setUp()
        self.marketplace("de").seller_central_url = self.amazon.api_url
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url", self.base_url())
        self.seller_eu = self.amazon.sellers["eu"]
        self.wizard = self.open(refresh_token=False, application_id=self.seller_eu.application_id)
        self.sign_in_to_odoo(self.admin)

    def _end_transaction(self, env):
        return super()._end_transaction(env) if env.cr is self.env.cr else env.cr.commit()

    def sign_in_to_odoo(self, user):
        self.env.flush_all()
        user.password = user.login
        self.authenticate(user.login, user.login)

    def call(self, name):
        """Press a button of the assistant in the browser."""
        self.env.flush_all()
        answer = self.url_open(
            "/web/dataset/call_button",
            data=_json(model=self.wizard._name, method=name, args=[self.wizard.ids], kwargs={}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        return answer

    def sign_in(self):
        """Press “Sign in with Amazon”. :return: Where the browser goes."""
        action = self.call("action_sign_in")["result"]
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual(action["target"], "self")
        return action["url"]

    def consent(self):
        """Amazon's seller consents. :return: What the browser brings back."""
        answer = httpx.get(self.sign_in())
        self.assertEqual(answer.status_code, 302, answer.text)
        address = urlsplit(answer.headers["location"])
        self.assertEqual(f"{address.scheme}://{address.netloc}", self.base_url())
        self.assertEqual(address.path, BACK)
        return {name: value for name, (value,) in parse_qs(address.query).items()}

    def bring_back(self, answer):
        self.env.flush_all()
        page = self.url_open(f"{BACK}?{urlencode(answer)}", allow_redirects=False)
        self.env.invalidate_all()
        return page

    def assertRefused(self, answer, status, words):
        page = self.bring_back(answer)
        self.assertEqual(page.status_code, status, page.text)
        self.assertIn(words, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for secret in (answer.get("state"), answer.get("spapi_oauth_code")):
            self.assertNotIn(secret or "<script", page.text)
        own = self.wizard.sudo()
        self.assertFalse(own.refresh_token)
        self.assertFalse(own.is_signed_in)
        return page


def _json(**params):
    return json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})


class TestSignIn(SignInCase):
    def test_the_browser_goes_to_the_page_of_consent(self):
        url = self.sign_in()
        self.assertTrue(url.startswith(f"{self.amazon.api_url}/apps/authorize/consent?"))
        query = parse_qs(urlsplit(url).query)
        self.assertEqual(query["application_id"], [self.seller_eu.application_id])
        self.assertEqual(query["redirect_uri"], [self.base_url() + BACK])
        self.assertEqual(self.wizard.redirect_uri, self.base_url() + BACK)
        self.assertGreater(len(query["state"][0]), 40)
        self.assertNotIn("version", query)
        self.wizard.is_draft_application = True
        again = parse_qs(urlsplit(self.sign_in()).query)
        self.assertEqual(again["version"], ["beta"])
        self.assertNotEqual(again["state"], query["state"])

    def test_token_and_seller_id_come_from_amazon(self):
        page = self.bring_back(self.consent())
        self.assertEqual(page.status_code, 303, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        address = urlsplit(page.headers["Location"])
        self.assertEqual(address.path, "/web")
        self.assertIn(f"&id={self.wizard.id}&", address.fragment)
        own = self.wizard.sudo()
        self.assertEqual(own.refresh_token, self.seller_eu.refresh_token)
        self.assertEqual(own.seller_id, self.seller_eu.seller_id)
        self.assertTrue(own.is_signed_in)
        self.assertEqual(own.step, "keys")
        self.assertFalse(own.sign_in_digest)
        self.assertCalls("token", 1)
        self.assertEqual(self.env["amazon.account"].search_count([]), 0)
        # As the client reads it, nothing looks wrong.
        self.env.invalidate_all()
        self.assertFalse(self.wizard.web_read({"hint": {}})[0]["hint"])
        self.wizard.seller_id = "A1B2C3D4E5F6G7"
        self.assertFalse(own.is_signed_in)

    def test_only_a_digest_is_kept_meanwhile(self):
        answer = self.consent()
        self.env.cr.execute("SELECT to_jsonb(w)::text FROM amazon_connect_account w")
        self.assertNotIn(answer["state"], str(self.env.cr.fetchall()))
        self.assertTrue(self.wizard.sudo().sign_in_digest)
        for name in ("sign_in_digest", "sign_in_until"):
            with self.assertRaises(AccessError):
                self.wizard.read([name])

    def test_the_button_says_which_key_is_missing(self):
        # Whoever has just pasted the last key sees the button without leaving the field.
        view = self.env.ref("amazon_connector.amazon_connect_account_view_form").arch
        button = view.partition('name="action_sign_in"')[2].partition("/>")[0]
        self.assertNotIn("invisible", button)
        for name in ("application_id", "lwa_client_secret"):
            kept = self.wizard.sudo()[name]
            self.wizard[name] = False
            error = self.call("action_sign_in")["error"]["data"]
            self.assertIn("Enter these first", error["message"])
            self.wizard[name] = kept

    def test_what_amazon_would_not_accept_is_said_before(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for address in ("http://odoo.example.com", "ftp://localhost", ""):
            parameters.set_param("web.base.url", address)
            self.wizard.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "begins with https"):
                self.wizard.action_sign_in()
        parameters.set_param("web.base.url", "https://odoo.example.com")
        self.wizard.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "needs a browser"):
            self.wizard.action_sign_in()
        self.wizard.application_id = "amzn1.application-oa2-client.1"
        with self.assertRaisesRegex(UserError, "An application ID begins"):
            self.wizard.action_sign_in()


class TestRefused(SignInCase):
    def test_a_foreign_session(self):
        answer = self.consent()
        self.sign_in_to_odoo(self.admin)
        self.assertRefused(answer, 403, "does not belong to your session")
        self.assertCalls("token", 0)

    def test_a_forged_answer(self):
        self.assertRefused({}, 403, "does not belong to your session")
        answer = self.consent()
        for state in ("", "<i>", answer["state"] + "x"):
            self.assertRefused({**answer, "state": state}, 403, "does not belong to your session")
        # Nobody can use up what somebody else asked for.
        self.assertEqual(self.bring_back(answer).status_code, 303)

    def test_a_repeated_answer(self):
        answer = self.consent()
        self.bring_back(answer)
        self.wizard.refresh_token = False
        self.assertFalse(self.wizard.is_signed_in)
        self.assertRefused(answer, 403, "was used already")
        self.assertCalls("token", 1)

    def test_a_repeated_answer_in_a_session_that_was_kept(self):
        answer = self.consent()
        self.wizard.sudo().sign_in_digest = False
        self.assertRefused(answer, 400, "was used already")

    def test_an_expired_answer(self):
        answer = self.consent()
        self.wizard.sudo().sign_in_until = fields.Datetime.now() - timedelta(seconds=2)
        self.assertRefused(answer, 400, "10 minutes")
        self.assertFalse(self.wizard.sudo().sign_in_digest)
        self.assertCalls("token", 0)

    def test_a_wrong_user(self):
        answer = self.consent()
        self.sign_in_to_odoo(self.user("manager", "amazon_connector.group_amazon_manager"))
        self.assertRefused(answer, 403, "Only settings administrators")
        self.sign_in_to_odoo(self.user("other-admin", "base.group_system"))
        self.assertRefused(answer, 403, "does not belong to your session")
        self.assertCalls("token", 0)

    def test_nobody_signed_in_to_odoo(self):
        answer = self.consent()
        self.authenticate(None, None)
        page = self.bring_back(answer)
        self.assertEqual(page.status_code, 303)
        self.assertIn("/web/login", page.headers["Location"])
        self.assertCalls("token", 0)

    def test_an_assistant_of_somebody_else(self):
        answer = self.consent()
        other = self.user("other-admin", "base.group_system")
        self.env.cr.execute(
            "UPDATE amazon_connect_account SET create_uid = %s WHERE id = %s",
            (other.id, self.wizard.id),
        )
        self.assertRefused(answer, 403, "not yours")

    def test_a_malformed_answer_is_used_up(self):
        for change in (
            {"selling_partner_id": "<script>"},
            {"selling_partner_id": ""},
            {"spapi_oauth_code": ""},
            {"spapi_oauth_code": "with a blank"},
            {"spapi_oauth_code": "x" * 2001},
        ):
            answer = self.consent()
            page = self.assertRefused({**answer, **change}, 400, "missing or malformed")
            self.assertNotIn("<script", page.text)
            self.assertRefused(answer, 403, "was used already")
        self.assertCalls("token", 0)

    def test_amazon_refuses_the_code(self):
        answer = self.consent()
        self.amazon.clock.advance(301)
        self.assertRefused(answer, 400, "does not accept the code")
        self.assertRefused(answer, 403, "was used already")
        self.assertCalls("token", 1)
        self.assertFalse(self.wizard.seller_id)

    def test_amazon_refuses_the_application(self):
        self.wizard.lwa_client_secret = "amzn1.oa2-cs.v1.wrong"
        self.assertRefused(self.consent(), 400, "client ID and client secret")

    def test_amazon_cannot_be_reached(self):
        for fault in (faults.lwa_error(503), faults.drop()):
            answer = self.consent()
            self.amazon.faults.add("token", fault)
            self.assertRefused(answer, 400, "could not be reached")
            self.assertRefused(answer, 403, "was used already")


class TestNothingInTheLog(SignInCase):
    def setUp(self):
        super().setUp()
        self.memory = Memory()
        root = logging.getLogger()
        self.startPatcher(patch.object(root, "handlers", [self.memory]))
        for logger in (root, logging.getLogger("odoo"), logging.getLogger("werkzeug")):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)

    def assertDiscreet(self, answer):
        lines = [line for line in self.memory.lines if line.startswith(("werkzeug", "odoo"))]
        self.assertTrue([line for line in lines if line.startswith("werkzeug") and BACK in line])
        for secret in (
            answer["state"],
            answer["spapi_oauth_code"],
            self.seller_eu.refresh_token,
            self.seller_eu.client_secret,
        ):
            self.assertEqual([line[:300] for line in lines if secret in line], [])

    def test_a_good_way(self):
        answer = self.consent()
        self.assertEqual(self.bring_back(answer).status_code, 303)
        self.assertDiscreet(answer)

    def test_bad_ways(self):
        answer = self.consent()
        self.bring_back({**answer, "selling_partner_id": "x"})
        self.bring_back(answer)
        self.assertDiscreet(answer)
        answer = self.consent()
        self.amazon.faults.add("token", faults.lwa_error(400, "invalid_grant"))
        self.bring_back(answer)
        self.assertDiscreet(answer)

    def test_an_unexpected_error(self):
        answer = self.consent()
        place = "odoo.addons.amazon_connector.wizards.amazon_connect_account_sign_in.exchange"

        def fail(authorisation):
            raise ValueError(f"{authorisation.code} {authorisation.client_secret}")

        with patch(place, fail):
            page = self.bring_back(answer)
        self.assertEqual(page.status_code, 400)
        self.assertIn("unexpected error occurred (ValueError)", page.text)
        self.assertFalse(self.wizard.sudo().sign_in_digest)
        self.assertDiscreet(answer)

    def test_the_login_that_comes_before(self):
        answer = self.consent()
        self.authenticate(None, None)
        page = self.bring_back(answer)
        self.url_open(page.headers["Location"].removeprefix(self.base_url()))
        self.assertTrue([line for line in self.memory.lines if "/web/login" in line])
        self.assertDiscreet(answer)
