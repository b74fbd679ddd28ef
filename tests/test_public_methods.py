"""Every public method, called by every role as the client calls it: who may not is refused before
Amazon is asked and before anything is written."""

import inspect
from contextlib import contextmanager, suppress

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .public_methods import CASES, MANAGERS, NARROWED, ROLES, method_of
from .public_records import PublicRecords
from .series import call_as_client, has_records
from .strangers import REFUSALS, StrangerCase

ADDON = "odoo.addons.amazon_connector."


class UndoneError(Exception):
    """Nothing that was done since is to stay."""


class Members(dict):
    """The people of a company by their role, made when they are needed."""

    def __init__(self, case, company):
        super().__init__()
        self.case, self.company = case, company

    def __missing__(self, role):
        login = f"{role}-{self.company.id}".replace(" ", "-").lower()
        user = self.case.user(login, ROLES[role], company=self.company)
        return self.setdefault(role, user)


class PublicCase(StrangerCase):
    """One record of the shop for each model, and a user for each role in both companies."""

    def setUp(self):
        super().setUp()
        roles = ("administrator", "stock manager", "billing")
        asker = self.user("asker", ",".join(ROLES[role] for role in roles))
        self.offer = self.order.order_line.amazon_offer_id
        self.offer.write({"fba_fulfillable": 5, "fba_date": "2026-01-01"})
        self.pack(self.delivery(self.order))
        records = PublicRecords(self, asker).all()
        self.records = {record._name: record.with_env(self.env) for record in records}
        self.template()
        self.home, self.away = Members(self, self.company), Members(self, self.other)
        self.env.flush_all()
        self.env.invalidate_all()
        self.amazon.requests.clear()

    def template(self):
        view = self.env["ir.ui.view"].create(
            {"type": "qweb", "name": "note", "arch": "<t t-name='note'><p>Note</p></t>"}
        )
        self.env["ir.model.data"].create(
            {
                "module": "amazon_connector",
                "name": "note_of_a_test",
                "model": "ir.ui.view",
                "res_id": view.id,
            }
        )

    def vals(self, record):
        """What would make another such record."""
        data = record.copy_data()[0]
        for name in {"sku", "seller_id", "api_identifier", "amazon_order_ref"} & data.keys():
            data[name] = "A0NEW"
        return data

    def call(self, user, record, name, args=(), ids=None, **kwargs):
        """Call a method of a record as the user's client does."""
        model = self.as_user(self.env[record._name], user)
        args = [self.vals(record) if arg == "vals" else arg for arg in args]
        if has_records(getattr(type(model), name)):
            args = [record.ids if ids is None else ids, *args]
        context = dict(model.env.context)
        return call_as_client(model, name, *args, context=context, **kwargs)

    @contextmanager
    def undone(self):
        """Nothing of what is done within stays. As in a request, nothing is in memory before."""
        self.env.flush_all()
        self.env.invalidate_all()
        with (
            mute_logger(*REFUSALS, "odoo.sql_db"),
            self.assertRaises(UndoneError),
            self.env.cr.savepoint(flush=False),
        ):
            yield
            raise UndoneError

    def written(self):
        """How many rows of any table this transaction has written so far, undone ones included."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
        )
        return self.env.cr.fetchone()[0]

    def assertRefusedAtOnce(self, user, record, name, *, by_odoo=False, **call):
        """
        :param bool by_odoo: It is Odoo's own check that refuses. Where that comes after a write, as
            with a new record's company, the write is undone with the request.
        """
        with self.undone():
            before = self.written()
            with self.assertRaises(AccessError):
                self.call(user, record, name, **call)
            if not by_odoo:
                self.assertEqual(self.written(), before, "Something was written")
        self.assertSilent()


@tagged("post_install", "-at_install")
class TestCases(TransactionCase):
    def test_every_method_has_a_case(self):
        found = set()
        for model in self.env.registry.values():
            for cls in model.__mro__:
                if cls.__module__.startswith(ADDON) and ".tests." not in cls.__module__:
                    found |= {
                        f"{self.model_of(cls)}.{name}" for name in public_names(vars(cls).items())
                    }
        cases = {".".join(method_of(key)) for key in CASES}
        self.assertEqual(found - cases - NARROWED, set(), "Add cases to public_methods.py")
        self.assertEqual(cases - found, set(), "These methods are no more")

    def model_of(self, cls):
        inherit = cls.__dict__.get("_inherit") or ()
        inherit = [inherit] if isinstance(inherit, str) else list(inherit)
        return cls.__dict__.get("_name") or inherit[0]


class TestOwnMethods(PublicCase):
    def test_what_is_written_is_noticed(self):
        before = self.written()
        with self.undone():
            self.account.name = "Renamed"
            self.assertGreater(self.written(), before)

    def people(self, case):
        """The users with what to expect: whether each may call it."""
        for role in ROLES:
            yield f"{role} of the shop", self.home[role], role in case.may
            yield f"{role} of another company", self.away[role], False

    def test_who_may_not_is_refused_before_anything_happens(self):
        for key, case in CASES.items():
            record, name = self.records[case.model], method_of(key)[1]
            for who, user, may in self.people(case):
                if not may and not case.without_records:
                    with self.subTest(f"{key} by {who}"):
                        self.assertRefusedAtOnce(
                            user,
                            record,
                            name,
                            args=case.args,
                            by_odoo=case.by_odoo or "vals" in case.args,
                            **case.kwargs,
                        )

    def test_who_may_is_not_refused(self):
        for key, case in CASES.items():
            record, name = self.records[case.model], method_of(key)[1]
            for who, user, may in self.people(case):
                if may:
                    with self.subTest(f"{key} by {who}"), self.undone():
                        self._commit(self.env)
                        self.assertNotRefused(user, record, name, case)

    def assertNotRefused(self, user, record, name, case):
        try:
            self.call(user, record, name, case.args, **case.kwargs)
        except AccessError as error:
            self.fail(f"It is refused: {error}")
        except Exception as error:
            # Whether it succeeds is another test's question.
            self.assertNotIsInstance(error, TypeError | AttributeError | KeyError)

    def test_methods_about_no_record_tell_and_change_nothing(self):
        for key, case in CASES.items():
            if case.without_records:
                record, name = self.records[case.model], method_of(key)[1]
                people = list(self.people(case))
                before = self.written()
                for _who, user, _may in people:
                    # Some series refuse what others let pass without an effect.
                    with suppress(AccessError):
                        self.call(user, record, name, case.args, **case.kwargs)
                self.assertEqual(self.written(), before)
                self.assertSilent()

    def actions(self):
        """The cases that are about given records and take nothing else."""
        for key, case in CASES.items():
            if not case.args and not case.without_records:
                yield key, method_of(key)[1], case

    def test_without_records_the_role_counts_all_the_same(self):
        for key, name, case in self.actions():
            if case.may and case.may <= MANAGERS:
                for role in ("public", "portal", "employee", "stock user"):
                    with self.subTest(f"{key} by {role}"):
                        record = self.records[case.model]
                        self.assertRefusedAtOnce(self.home[role], record, name, ids=[])

    def test_records_that_are_not_there(self):
        for key, name, case in self.actions():
            for role in ("employee", "Amazon manager", "administrator"):
                user = self.home[role]
                with self.subTest(f"{key} by {role}"), self.undone():
                    before = self.written()
                    with self.assertRaises(UserError) as caught:
                        self.call(user, self.records[case.model], name, ids=[10**8])
                    self.assertIsInstance(caught.exception, AccessError | MissingError)
                    self.assertEqual(self.written(), before)
                    self.assertSilent()

    def test_some_of_the_records_are_one_s_own(self):
        own = self.own_records()
        self.amazon.requests.clear()
        for key, name, case in self.actions():
            if case.model in own:
                ids = [*own[case.model].ids, *self.records[case.model].ids]
                for role in ROLES:
                    user = self.away[role]
                    with self.subTest(f"{key} by {user.login}"):
                        record = self.records[case.model]
                        self.assertRefusedAtOnce(user, record, name, ids=ids)

    def own_records(self):
        """What the other company has of the same."""
        vals = self.account_vals("na", company_id=self.other.id)
        account = self.env["amazon.account"].create(vals)
        us = self.marketplace("us")
        offer = self.env["amazon.offer"].create(
            {
                "account_id": account.id,
                "marketplace_id": us.id,
                "sku": "BETA",
                "product_id": self.product_of_other().id,
            }
        )
        row = self.env["amazon.order"].create(
            {"account_id": account.id, "marketplace_id": us.id, "amazon_order_ref": "1"}
        )
        order, picking = self.order_of_other()
        records = (account, offer, row, order.with_env(self.env), picking.with_env(self.env))
        self.env.flush_all()
        self.env.invalidate_all()
        return {record._name: record for record in records}


def public_names(members):
    """The methods among the members of a class that a client may call."""
    for name, member in members:
        if not name.startswith("_") and inspect.isfunction(member):
            yield name
