"""What says to which account, order or listing of Amazon a record belongs is the connector's."""

from functools import cached_property

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .strangers import StrangerCase

MODELS = ("sale.order", "sale.order.line", "stock.picking", "res.partner", "amazon.offer")
# What Odoo itself keeps of every record.
OF_ODOO = {"id", "create_uid", "create_date", "write_uid", "write_date"}
ONLY = "Only the Amazon connector sets these fields"


@tagged("post_install", "-at_install")
class IdentityCase(StrangerCase):
    def setUp(self):
        super().setUp()
        self.clerk = self.user(
            "clerk",
            "sales_team.group_sale_manager,stock.group_stock_manager,base.group_partner_manager",
        )
        self.offer = self.order.order_line.amazon_offer_id
        self.records = {
            "sale.order": self.order,
            "sale.order.line": self.lines_of(self.order, "item"),
            "stock.picking": self.order.picking_ids,
            "res.partner": self.order.partner_id,
            "amazon.offer": self.offer,
        }

    @cached_property
    def values(self):
        """What each field might be changed to."""
        feed = {"account_id": self.account.id, "feed_type": "listings"}
        values = {
            "amazon_account_id": self.register("na").id,
            "amazon_order_id": self.amazon_order.copy({"amazon_order_ref": "305-2"}).id,
            "amazon_original_id": self.order.copy().id,
            "amazon_offer_id": self.offer.copy({"sku": "OTHER"}).id,
            "amazon_marketplace_id": self.marketplace("fr").id,
            "amazon_fulfilled_by": "amazon",
            "amazon_line_type": "shipping",
            "amazon_sync_state": "pending",
            "fulfilled_by": "amazon",
            "push_state": "done",
            "amazon_payout_state": "settled",
            "suggested_product_id": self.products["VASE-BLUE"].id,
            "feed_id": self.env["amazon.feed"].create(feed).id,
            "company_id": self.other.id,
        }
        self.amazon.requests.clear()
        return values

    def value(self, model, name):
        kinds = {
            "integer": 7,
            "float": 7.5,
            "monetary": 7.5,
            "boolean": True,
            "datetime": "2026-01-01 10:00:00",
            "char": "305-1",
            "text": "x",
        }
        field = self.env[model]._fields[name]
        return self.values[name] if name in self.values else kinds[field.type]

    def identity(self):
        """Each field with its model and another value than it has."""
        for model in MODELS:
            for name in sorted(self.env[model]._identity_fields()):
                yield model, name, self.value(model, name)


class TestFields(IdentityCase):
    def test_each_field_that_users_cannot_type_into_is_the_connector_s(self):
        for model in self.env.registry.values():
            identity = getattr(self.env[model._name], "_identity_fields", frozenset)()
            is_report = not model._auto
            if is_report or (model._name.startswith("amazon.") and not identity):
                continue
            for field in model._fields.values():
                is_ours = field._module == "amazon_connector"
                is_entered = not field.compute or bool(field.related)
                is_stored = field.store and is_entered and field.name not in OF_ODOO
                if field.type == "one2many":
                    # A query has no rows that anybody could add to.
                    is_stored = is_stored and self.env[field.comodel_name]._auto
                if not (is_ours and is_stored and field.readonly):
                    continue
                with self.subTest(f"{model._name}.{field.name}"):
                    if field.type == "one2many":  # What its rows say, which have to be as safe.
                        rows = self.env[field.comodel_name]._identity_fields()
                        self.assertIn(field.inverse_name, rows)
                    else:
                        self.assertIn(field.name, identity)

    def test_nobody_writes_them(self):
        users = {"clerk": self.clerk, "administrator": self.admin, "stranger": self.stranger}
        for model, name, value in self.identity():
            for role, user in users.items():
                with self.subTest(f"{model}.{name} by {role}"):
                    mine = self.as_user(self.records[model], user)
                    text = self.assertRefused(mine.write, {name: value})
                    if user == self.clerk:
                        self.assertIn(ONLY, text)

    def test_nobody_takes_them_away(self):
        for model, name, _value in self.identity():
            record = self.records[model]
            if record[name] and not record._fields[name].required:
                with self.subTest(f"{model}.{name}"):
                    self.assertRefused(self.as_user(record, self.clerk).write, {name: False})

    def test_nobody_creates_with_them(self):
        for model, name, value in self.identity():
            with self.subTest(f"{model}.{name}"):
                data = self.records[model].copy_data()[0]
                data.update({"sku": "NEW"} if model == "amazon.offer" else {})
                mine = self.as_user(self.env[model], self.clerk)
                self.assertRefused(mine.create, {**data, name: value})

    def test_nobody_duplicates_with_them(self):
        for model, name, value in self.identity():
            if model in ("sale.order", "stock.picking", "res.partner"):
                with self.subTest(f"{model}.{name}"):
                    mine = self.as_user(self.records[model], self.clerk)
                    self.assertRefused(mine.copy, {name: value})

    def test_nobody_imports_them(self):
        for model, name, value in self.identity():
            record = self.records[model]
            column = f"{name}/.id" if record._fields[name].type == "many2one" else name
            labels = {}
            if record._fields[name].type == "selection":
                labels = dict(record._fields[name]._description_selection(self.env))
            with self.subTest(f"{model}.{name}"):
                text = str(labels.get(value, value))
                before = record[name]
                mine = self.as_user(self.env[model], self.clerk)
                with self.env.cr.savepoint():
                    result = mine.load([".id", column], [[str(record.id), text]])
                self.assertFalse(result["ids"])
                self.assertIn(ONLY, result["messages"][0]["message"])
                record.invalidate_recordset()
                self.assertEqual(record[name], before)

    def test_other_commands_of_the_client_are_refused_as_well(self):
        order = self.as_user(self.order, self.clerk)
        line = self.records["sale.order.line"]
        self.assertRefused(order.web_save, {"amazon_order_ref": "305-1"}, {})
        self.assertRefused(order.update, {"amazon_order_ref": "305-1"})
        self.assertRefused(
            order.write, {"order_line": [(1, line.id, {"amazon_item_ref": "1", "name": "x"})]}
        )
        self.assertRefused(
            order.write, {"picking_ids": [(1, order.picking_ids.id, {"amazon_sync_state": "sent"})]}
        )


class TestDefaults(IdentityCase):
    """A default in the context, or one that a user keeps, names no field of the connector."""

    def defaults(self):
        # Fields that are for some groups only are refused by Odoo itself.
        names = {
            name: value
            for model, name, value in self.identity()
            if not self.env[model]._fields[name].groups
        }
        # Odoo's own records have a company, too, and contacts a barcode that no two may share.
        del names["barcode"], names["company_id"]
        return {f"default_{name}": value for name, value in names.items()}

    def assertNothingSet(self, record):
        for name in record._identity_fields():
            default = record._fields[name].default
            expected = default(record) if default else False
            with self.subTest(name):
                self.assertEqual(record.sudo()[name] or False, expected)

    def test_defaults_of_the_context(self):
        context = self.defaults()
        order, picking = self.order_of_other()
        for records in (order, picking, order.partner_id):
            for mine in (
                self.as_user(records, self.stranger, **context),
                records.sudo().with_context(**context),
            ):
                copy = records.browse(mine.copy().id)
                self.assertNothingSet(copy)
                for line in copy.order_line if copy._name == "sale.order" else ():
                    self.assertNothingSet(line)

    def test_a_delivery_that_odoo_makes_with_all_rights(self):
        orders = self.as_user(self.env["sale.order"], self.stranger, **self.defaults())
        order = orders.create(self.order_vals())
        order.action_confirm()
        self.assertTrue(order.picking_ids)
        for records in (order, order.order_line, order.picking_ids):
            self.assertNothingSet(records)

    def test_defaults_that_a_user_keeps(self):
        defaults = self.as_user(self.env["ir.default"], self.stranger)
        vals_list = [
            {
                "field_id": self.env["ir.model.fields"]._get("stock.picking", name).id,
                "json_value": value,
                "user_id": self.stranger.id,
            }
            for name, value in (
                ("amazon_sync_state", '"pending"'),
                ("amazon_sync_message", '"x"'),
            )
        ]
        defaults.create(vals_list)
        _order, picking = self.order_of_other()
        self.assertNothingSet(picking)

    def test_the_client_is_offered_none(self):
        for model in MODELS:
            mine = self.as_user(self.env[model], self.clerk, **self.defaults())
            offered = mine.default_get(list(mine._identity_fields()))
            for name, value in offered.items():
                self.assertEqual(value, mine._fields[name].default(mine), name)

    def test_what_amazon_sends_is_stored_as_amazon_sends_it(self):
        victim, _picking = self.order_of_other()
        ref = self.place(self.item())
        account = self.account.with_user(self.admin).with_context(
            default_sale_order_id=victim.id, default_state="done", default_partner_id=1
        )
        self._commit(self.env)
        account.action_sync_orders()
        self.env.invalidate_all()
        order = self.assertImported(ref)
        self.assertNotEqual(order, victim)
        self.assertEqual(victim.state, "sale")


class TestWhatUsersDo(IdentityCase):
    """What users did before works as before."""

    def test_values_that_do_not_change_are_no_change(self):
        for model in MODELS:
            record = self.records[model]
            # Of accountants alone are some.
            names = record._identity_fields() & set(self.as_user(record, self.clerk).fields_get())
            vals = record.read(list(names), load=False)[0]
            vals.pop("id")
            self.as_user(record, self.clerk).write(vals)

    def test_forms_are_saved(self):
        with Form(self.as_user(self.order, self.clerk)) as form:
            form.client_order_ref = "PO 7"
        with Form(self.as_user(self.order.picking_ids, self.clerk)) as form:
            form.carrier_tracking_ref = "JJD1"
        with Form(self.as_user(self.offer, self.clerk)) as form:
            form.reserve_quantity = 2
        self.assertEqual(self.order.client_order_ref, "PO 7")
        self.assertEqual(self.offer.reserve_quantity, 2)

    def test_new_records_are_made(self):
        with Form(self.as_user(self.env["res.partner"], self.clerk)) as form:
            form.name = "Dora"
        with Form(self.as_user(self.env["amazon.offer"], self.clerk)) as form:
            form.account_id = self.account
            form.marketplace_id = self.marketplace("de")
            form.sku = "PAIRED"
            form.product_id = self.products["LAMP-OAK"]
        offer = form.save()
        self.assertEqual(offer.push_state, "none")

    def test_a_copy_belongs_to_nobody_at_amazon(self):
        for model in ("sale.order", "stock.picking", "res.partner"):
            copy = self.as_user(self.records[model], self.clerk).copy()
            for name in copy._identity_fields() - {"amazon_sync_state"}:
                self.assertFalse(copy.sudo()[name], name)

    def test_managers_change_what_is_theirs_on_an_offer(self):
        self.offer.write({"push_state": "done", "last_push_date": "2026-01-01"})
        mine = self.as_user(self.offer, self.user("m", "amazon_connector.group_amazon_manager"))
        mine.write({"sku": " MUG-2 ", "sync_inventory": False})
        self.assertEqual((self.offer.sku, self.offer.push_state), ("MUG-2", "none"))
        self.offer.push_state = "done"
        mine.sync_inventory = True
        self.assertEqual(self.offer.push_state, "none")
        mine.action_push_again()

    def test_an_offer_is_made_for_accounts_that_the_manager_sees(self):
        manager = self.user("b", "amazon_connector.group_amazon_manager", company=self.other)
        vals = {
            "account_id": self.account.id,
            "marketplace_id": self.marketplace("de").id,
            "sku": "THEIRS",
            "product_id": self.env["product.product"].create({"name": "Shared"}).id,
        }
        self.assertRefused(self.as_user(self.env["amazon.offer"], manager).create, vals)
        own = self.env["amazon.account"].create(
            {
                "name": "Beta",
                "company_id": self.other.id,
                "seller_id": "ABETA",
                "home_marketplace_id": self.marketplace("us").id,
            }
        )
        offer = self.as_user(self.env["amazon.offer"], manager).create(
            {**vals, "account_id": own.id}
        )
        self.assertRefused(offer.write, {"account_id": self.account.id})

    def test_merged_contacts_stay_amazon_s(self):
        buyer = self.order.partner_id
        double = self.env["res.partner"].create(
            {"name": buyer.name, "company_id": self.company.id, "email": "anna@example.com"}
        )
        wizards = self.as_user(self.env["base.partner.merge.automatic.wizard"], self.clerk)
        mine = self.as_user(double, self.clerk)
        wizards._merge((buyer | double).ids, mine, extra_checks=False)
        self.assertFalse(buyer.exists())
        self.assertEqual(double.amazon_account_id, self.account)
        self.assertEqual(self.order.partner_id, double)

    def test_no_mail_makes_an_order_of_amazon_s_or_an_account(self):
        mail = (
            "From: stranger@example.com\nTo: x@example.com\nSubject: Hello\n"
            "Message-Id: <1@example.com>\n\nHello"
        )
        threads = self.as_user(self.env["mail.thread"], self.stranger)
        self.stranger.email = "stranger@example.com"
        for vals in (
            {"amazon_order_ref": "305-1"},
            {"order_line": [(0, 0, {"name": "x", "amazon_item_ref": "1"})]},
        ):
            self.assertRefused(
                threads.message_process, "sale.order", mail, {**self.order_vals(), **vals}
            )
        vals = {k: v for k, v in self.account_vals("na").items() if k != "company_id"}
        vals["company_id"] = self.other.id
        self.assertRefused(threads.message_process, "amazon.account", mail, vals)
        self.assertFalse(self.env["amazon.account"].search([("company_id", "=", self.other.id)]))
        self.assertSilent()

    def test_the_error_is_plain(self):
        with self.assertRaisesRegex(AccessError, f"{ONLY}: Amazon Reference"):
            self.as_user(self.order, self.clerk).amazon_order_ref = "305-1"
