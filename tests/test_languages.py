"""What the connector found out, each user reads in his language, whoever ran it."""

import copy
import pickle
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.sentences import MARK, Sentence, _, joined, said

from .common import PULL_LOGGER, AmazonCase


class LanguageCase(AmazonCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.german = cls.env(context={**cls.env.context, "lang": "de_DE"})

    def in_german(self, record):
        record.invalidate_recordset()
        return record.with_env(self.german)


class TestReaders(LanguageCase):
    def test_an_order_says_why_it_waits(self):
        ref = self.place(self.item(), status="PENDING")
        self.sync(self.account)
        row = self.row(ref)
        self.assertIn("The payment is pending", row.message)
        self.assertIn("Zahlung", self.in_german(row).message)
        self.assertIn("Zahlung", self.in_german(row).read(["message"])[0]["message"])

    def test_it_does_so_whoever_ran_it(self):
        ref = self.place(self.item(), status="PENDING")
        self._commit(self.env)
        self.account.with_env(self.german).user_id = False
        self.account.with_env(self.german).action_sync_orders()
        row = self.row(ref)
        row.invalidate_recordset()
        self.assertIn("The payment is pending", row.with_context(lang="en_US").message)

    def test_a_review_is_known_in_every_language(self):
        # Given an order that needs review, which somebody marked as reviewed in German
        ref = self.place(self.item("NO-SUCH-SKU"))
        self.sync(self.account)
        row = self.row(ref)
        row._add_review("x", _("Amazon cannot fulfil this order."))
        self.in_german(row).action_mark_reviewed()
        self.assertFalse(row.needs_review)

        # When the same is found out again, in English
        row.invalidate_recordset()
        row._add_review("x", _("Amazon cannot fulfil this order."))

        # Then nobody is asked again
        self.assertFalse(row.needs_review)

    def test_a_job_says_what_came_of_it(self):
        self.account.marketplace_ids  # noqa: B018  registers the account
        ref = self.place(self.item())
        self.sync(self.account)
        self.assertIn("Orders read: 1. Done: 1.", self.account.sync_message)
        german = self.in_german(self.account).sync_message
        labels = self.row(ref)._fields["state"]._description_selection(self.german)
        self.assertIn(f"Gelesene Bestellungen: 1. {dict(labels)['done']}: 1.", german)

    def test_what_amazon_says_stays_as_it_is(self):
        self.account.marketplace_ids  # noqa: B018
        self.amazon.faults.add("searchOrders", faults.error(400, "InvalidInput", "Bad %(x)s."))
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
        self.assertIn("Bad %(x)s.", self.account.sync_message)
        self.assertIn("Bad %(x)s.", self.in_german(self.account).sync_message)

    def test_a_text_that_was_kept_as_it_stands_is_read_as_it_stands(self):
        row = self.row(self.imported(self.item()).amazon_order_ref)
        for text in ("Plain", "100 %", '{"x": 1}', f"{MARK}no json", False):
            row.message = text
            row.flush_recordset()
            row.invalidate_recordset()
            self.assertEqual(row.message, text and text.removeprefix(MARK))


class TestSentences(LanguageCase):
    def say(self, sentence):
        return said(sentence.to_json(), self.german)

    def test_sentences_within_sentences(self):
        inner = _("Amazon cannot fulfil this order.")
        outer = _("%(reason)s Retry, or confirm the shipment in Seller Central.", reason=inner)
        self.assertIsInstance(outer, Sentence)
        self.assertNotIn("cannot fulfil", self.say(outer))
        twice = said(self.say(outer).to_json(), self.env)
        self.assertEqual(twice, outer)

    def test_several_in_one(self):
        texts = joined(" ", [_("Nothing changed."), "", "SKU-1", None])
        self.assertEqual(texts, "Nothing changed. SKU-1")
        self.assertTrue(self.say(texts).endswith(" SKU-1"))
        self.assertFalse(joined("\n", []))

    def test_whoever_copies_one_gets_its_text(self):
        sentence = _("Nothing changed.")
        for copied in (copy.deepcopy({"x": sentence})["x"], pickle.loads(pickle.dumps(sentence))):
            self.assertEqual(copied, "Nothing changed.")
            self.assertNotIsInstance(copied, Sentence)

    def test_a_bad_translation_hides_nothing(self):
        sentence = _("Orders that need review: %(count)d.", count=3)
        bad = {"Orders that need review: %(count)d.": "Zu prüfen: %(anzahl)d."}
        with patch(
            "odoo.addons.amazon_connector.models.sentences.code_translations"
            ".get_python_translations",
            return_value=bad,
        ):
            self.assertEqual(self.say(sentence), "Orders that need review: 3.")
