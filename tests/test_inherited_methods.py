"""What the client can call on our models that Odoo brings along."""

import inspect
from functools import cached_property

from .public_methods import CASES, method_of
from .test_public_methods import PublicCase, public_names

ADDON = "odoo.addons.amazon_connector."


class TestInheritedMethods(PublicCase):
    """What Odoo's own models make public on ours: whatever it answers to those who have no
    business here, nothing is written, nothing is told, and Amazon is not asked."""

    # What reads or changes any model; the others are tried with what their parameters suggest.
    REFUSED = {
        "read": (["display_name"],),
        "web_read": ({"display_name": {}},),
        "write": ({"write_uid": 1},),
        "web_save": ({"write_uid": 1}, {}),
        "unlink": (),
        "copy": (),
    }
    GUESSES = {
        "vals": {},
        "values": {},
        "vals_list": [{}],
        "operation": "read",
        "mode": "read",
        "name": "x",
        "body": "x",
        "domain": [],
        "partner_ids": [1],
        "act_type_xmlid": "mail.mail_activity_data_todo",
        "act_type_xmlids": ["mail.mail_activity_data_todo"],
    }

    def outsiders(self):
        yield "portal user of the shop", self.home["portal"]
        yield "employee of the shop", self.home["employee"]
        yield "administrator of another company", self.away["administrator"]

    def ours(self):
        return [r for name, r in self.records.items() if name.startswith("amazon.")]

    def may_read(self, record, user):
        """Counters of calls belong to no company, and every employee sees the marketplaces."""
        reader = {"amazon.rate.limit": self.away["administrator"]}
        reader["amazon.marketplace"] = self.home["employee"]
        return reader.get(record._name) == user

    def test_every_model_is_tried(self):
        models = [self.env[name] for name in self.env.registry if name.startswith("amazon.")]
        concrete = {model._name for model in models if not model._abstract}
        self.assertEqual(concrete - self.records.keys(), set(), "Add a record to PublicCase")

    def test_nothing_is_read_or_changed(self):
        for record in self.ours():
            for who, user in self.outsiders():
                for name, args in self.REFUSED.items():
                    if self.may_read(record, user) or not hasattr(record, name):
                        continue
                    with self.subTest(f"{record._name}.{name} by {who}"):
                        self.assertRefusedAtOnce(user, record, name, args=args, by_odoo=True)

    def test_nothing_is_told_or_changed_by_any_other_method(self):
        own = {method_of(key)[1] for key in CASES}
        for record in map(self.records.get, self.TRIED):
            for who, user in self.outsiders():
                if self.may_read(record, user):
                    continue
                for name in public_names(inspect.getmembers(type(record))):
                    if name not in own and name not in self.REFUSED:
                        with self.subTest(f"{record._name}.{name} by {who}"):
                            self.assertHarmless(user, record, name)

    # One of each kind: with messages, without, shared by companies, and passing.
    TRIED = (
        "amazon.account",
        "amazon.order",
        "amazon.offer",
        "amazon.marketplace",
        "amazon.ship.anyway",
    )

    def assertHarmless(self, user, record, name):
        args, answer = self.guess(record, name), None
        with self.undone():
            before = self.written()
            try:
                with self.env.cr.savepoint(flush=False):
                    answer = str(self.call(user, record, name, args))
            except Exception:
                # With the request, all that it did is undone.
                before = self.written()
            self.assertEqual(self.written(), before, "Something was written")
        for secret in self.secrets:
            self.assertNotIn(secret, answer or "")
        self.assertSilent()

    def guess(self, record, name):
        method = getattr(type(record), name)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
        needed = [p for p in parameters if p.default is p.empty and p.kind in kinds]
        return [self.GUESSES.get(p.name, ["display_name"]) for p in needed]

    @cached_property
    def secrets(self):
        return (
            self.account.name,
            self.order.amazon_order_ref,
            self.order.name,
            self.order.partner_id.name,
            "A0CHILE",
        )
