"""Orders with anything wrong in them: each ends in a row that says why, and stops no other."""

import json
import logging
import random
from contextlib import contextmanager

from odoo.addons.amazon_connector.amazon.documents import OrderDocument
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.dev.simulator.catalogue.people import of_country
from odoo.addons.amazon_connector.dev.simulator.mutations import misstate, mutate

from .common import AmazonCase

PAGES = 15


class UndoneError(Exception):
    """Nothing that was done since is to stay."""


class _Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append((record.levelno, self.format(record)))


class TestMutations(AmazonCase):
    def setUp(self):
        super().setUp()
        self.people = of_country("DE")
        self._account = self.register()
        for number in range(4):
            for options in (
                {},
                {"by": "AMAZON", "status": "SHIPPED"},
                {"status": "PENDING"},
            ):
                items = [self.item(discount="1.00", shipping="3.99"), self.item("MUG-STONE", 2)]
                self.place(*items, buyer=self.people[number % len(self.people)], **options)
        self.sound = [self.place(self.item("VASE-BLUE"), minutes_ago=2) for _number in range(2)]
        self.answer = {}
        self.amazon.faults.add("searchOrders", faults.changed(self.answer.update))
        with self.undone():
            self.sync(self.account)

    @contextmanager
    def undone(self):
        """Nothing of what is done within stays."""
        with self.assertRaises(UndoneError), self.env.cr.savepoint():
            yield
            raise UndoneError
        self.env.invalidate_all()

    @contextmanager
    def logged(self):
        handler, logger = _Records(), logging.getLogger()
        logger.addHandler(handler)
        try:
            yield handler.lines
        finally:
            logger.removeHandler(handler)

    def page(self, dice):
        """The right answer, with one to three things wrong in each order that is not sound."""
        answer = json.loads(json.dumps(self.answer))
        orders = [order for order in answer["orders"] if order["orderId"] not in self.sound]
        for order in orders:
            for _time in range(dice.randint(1, 3)):
                dice.choice((mutate, misstate, misstate, misstate))(order, dice.choice)
        # Amazon has said two things under one number before.
        first, second = dice.sample(orders, 2)
        second["orderId"] = first.get("orderId")
        dice.shuffle(answer["orders"])
        return answer

    def test_each_order_says_why_and_stops_no_other(self):
        for seed in range(PAGES):
            with self.subTest(seed), self.undone(), self.logged() as lines:
                answer = self.page(random.Random(seed))
                self.amazon.faults.clear()
                self.amazon.faults.add("searchOrders", faults.instead(answer))
                self.sync(self.account)
                self.assertIn(self.account.sync_state, ("ok", "review"), self.account.sync_message)
                self.assertRowsAreClear(answer)
                self.assertQuiet(lines)
                for ref in self.sound:
                    self.assertImported(ref, "27.00")

    def assertRowsAreClear(self, answer):
        """Each order has one row, which is where it should be or says what is wrong with it."""
        documents = map(OrderDocument.from_json, json.loads(json.dumps(answer))["orders"])
        rows = self.env["amazon.order"].search([("account_id", "=", self.account.id)])
        refs = {document.order_id for document in documents}
        self.assertEqual(set(rows.mapped("amazon_order_ref")), refs)
        self.assertEqual(len(rows), len(refs))
        self.assertNotIn(True, rows.mapped("to_process"))
        for row in rows:
            if row.state == "done":
                self.assertTrue(row.sale_order_id)
                self.assertEqual(row.sale_order_id.state, "sale")
            else:
                self.assertTrue(row.message, row.state)
                self.assertFalse(row.sale_order_id)
            self.assertNotIn("unexpected error", row.message or "")
            self.assertNotIn("database refused", row.message or "")
            if row.state == "failed":
                self.assertTellsNobody(row.message)

    def assertQuiet(self, lines):
        """No error, and nothing about who ordered."""
        errors = [line for level, line in lines if level >= logging.ERROR]
        self.assertEqual(errors, [])
        self.assertTellsNobody("\n".join(line for _level, line in lines))

    def assertTellsNobody(self, text):
        for person in self.people:
            for private in (person.name, person.street, person.phone or person.street):
                self.assertNotIn(private, text)
