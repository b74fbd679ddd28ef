"""What the client can call on records of the shop, who may, and how it is called.

A public method of the addon without a case here fails `test_public_methods`.
"""

from dataclasses import dataclass, field

# People of the shop's company, and of another one, by their groups.
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "salesman": "sales_team.group_sale_salesman",
    "sales leader": "sales_team.group_sale_salesman_all_leads",
    "sales manager": "sales_team.group_sale_manager",
    "Amazon manager": "amazon_connector.group_amazon_manager",
    "stock user": "stock.group_stock_user",
    "stock manager": "stock.group_stock_manager",
    "administrator": "base.group_system",
    "accountant": "account.group_account_readonly",
    "billing": "account.group_account_invoice",
    "accounting manager": "account.group_account_manager",
}
NOBODY = frozenset()
ADMINISTRATORS = {"administrator"}
MANAGERS = {"Amazon manager", "sales manager", *ADMINISTRATORS}
LEADERS = {"sales leader", *MANAGERS}
SALES = {"salesman", *LEADERS}
BILLING = {"billing", "accounting manager"}
BOOKKEEPERS = {"accountant", *BILLING}
WAREHOUSE = {"stock user", "stock manager"}
MOVERS = {*SALES, *WAREHOUSE, *BILLING}
ANYBODY = frozenset(ROLES)


@dataclass(frozen=True)
class Case:
    """How a method is called.

    :param model: of the records; a mixin's methods are called on one of its models
    :param may: the roles of the shop's own company that may call it; of others, none may
    :param args: what follows the records
    :param without_records: where the method is about none: it is harmless for everybody
    :param by_odoo: Odoo itself refuses some roles, in the middle of its own work
    """

    model: str
    may: frozenset = NOBODY
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    without_records: bool = False
    by_odoo: bool = False


def _account(may=MANAGERS, *args):
    return Case("amazon.account", may, args)


def method_of(key):
    """The model and the method that a case is about."""
    model, _dot, method = key.partition(" ")[0].rpartition(".")
    return model, method


# Methods of Odoo's that the addon only lets do less, with the rights that Odoo asks for.
NARROWED = {
    "account.move.button_cancel",
    "account.partial.reconcile.unlink",
    "account.move.unlink",
    "account.move.write",
    "ir.actions.server.run",
    "mail.activity.mixin.activity_send_mail",
    "mail.template.send_mail",
    "mail.template.send_mail_batch",
    "mail.thread.message_mail_with_source",
    "mail.thread.message_post_with_source",
    "stock.picking.action_cancel",
    "stock.picking.action_confirm",
}
CASES = {
    # The model that defines the method, the method, and the field that it is about if several are.
    "amazon.account.action_open_offers": _account(SALES | BOOKKEEPERS),
    "amazon.job.action_run_now": Case("amazon.job", MANAGERS),
    "amazon.job.action_open_runs": Case("amazon.job", MANAGERS),
    "amazon.job.write": Case("amazon.job", MANAGERS, ({"active": False},)),
    "amazon.account.action_open_orders": _account(SALES | BOOKKEEPERS),
    "amazon.account.action_open_reviews": _account(SALES | BOOKKEEPERS),
    "amazon.account.action_open_number": _account(SALES),
    "amazon.account.action_open_settlements": _account(BOOKKEEPERS),
    "amazon.settlement.action_ignore": Case("amazon.settlement", BILLING),
    "amazon.settlement.action_open_lines": Case("amazon.settlement", BOOKKEEPERS),
    "amazon.settlement.action_open_orders": Case("amazon.settlement", BOOKKEEPERS),
    "amazon.settlement.action_open_moves": Case("amazon.settlement", BOOKKEEPERS),
    "amazon.settlement.action_download_file": Case("amazon.settlement", BOOKKEEPERS),
    "amazon.settlement.kind.action_open_lines": Case("amazon.settlement.kind", BOOKKEEPERS),
    "amazon.settlement.line.create": Case("amazon.settlement.line", NOBODY, ("vals",)),
    "amazon.settlement.line.write": Case("amazon.settlement.line", NOBODY, ({"kind": "sale"},)),
    "amazon.settlement.line.unlink": Case("amazon.settlement.line"),
    "amazon.settlement.unknown.action_open_lines": Case("amazon.settlement.unknown", BOOKKEEPERS),
    "amazon.settlement.unknown.action_make_rule": Case(
        "amazon.settlement.unknown", {"accounting manager"}
    ),
    "amazon.account.action_finish_setup": _account(ADMINISTRATORS),
    "amazon.account.action_review_quantities": _account(),
    "amazon.account.copy_data": _account(ADMINISTRATORS),
    "amazon.account.write": _account(MANAGERS, {"name": "x"}),
    "amazon.account.create": Case("amazon.account", ADMINISTRATORS, ("vals",)),
    "amazon.account.message_subscribe": Case("amazon.account", MANAGERS, ([1],)),
    "amazon.account.message_new": Case("amazon.account", NOBODY, ({}, "vals")),
    "amazon.account.action_confirm_database": _account(ADMINISTRATORS),
    "amazon.account.action_connect": _account(ADMINISTRATORS),
    "amazon.account.action_update_marketplaces": _account(),
    "amazon.account.action_archive": _account(),
    "amazon.account.write active": _account(MANAGERS, {"active": False}),
    "amazon.account.write marketplace_ids": _account(MANAGERS, {"marketplace_ids": [(5,)]}),
    "amazon.account.action_sync_orders": _account(),
    "amazon.account.write last_order_sync": _account(
        MANAGERS, {"last_order_sync": "2026-01-01 00:00:00"}
    ),
    "amazon.account.action_sync_pickings": _account(),
    "amazon.account.action_sync_inventory": _account(),
    "amazon.account.action_read_fba_inventory": _account(),
    "amazon.account.action_open_fba_differences": _account(),
    "amazon.account.action_sync_settlements": _account(MANAGERS | BILLING),
    "amazon.money.rule.create": Case("amazon.money.rule", {"accounting manager"}, ("vals",)),
    "amazon.money.rule.write": Case(
        "amazon.money.rule", {"accounting manager"}, ({"kind": "sale"},)
    ),
    "amazon.money.rule.unlink": Case("amazon.money.rule", {"accounting manager"}),
    "amazon.backfill.action_start": Case("amazon.backfill", MANAGERS),
    "amazon.backfill.action_pause": Case("amazon.backfill", MANAGERS),
    "amazon.backfill.action_open_orders": Case("amazon.backfill", MANAGERS),
    "amazon.backfill.write": Case("amazon.backfill", MANAGERS, ({"date_to": "2026-01-02"},)),
    "amazon.marketplace.write": Case("amazon.marketplace", MANAGERS, ({"name": "x"},)),
    "amazon.marketplace.create": Case("amazon.marketplace", MANAGERS, ("vals",)),
    "amazon.offer.write": Case("amazon.offer", MANAGERS, ({"asin": "x"},)),
    "amazon.offer.create": Case("amazon.offer", MANAGERS, ("vals",)),
    "amazon.offer.write reserve_quantity": Case(
        "amazon.offer", MANAGERS, ({"reserve_quantity": 1},)
    ),
    "amazon.offer.action_push_again": Case("amazon.offer", MANAGERS),
    "amazon.offer.action_accept_suggestion": Case("amazon.offer", MANAGERS),
    "amazon.offer.action_create_product": Case("amazon.offer", MANAGERS),
    "amazon.offer.action_ignore": Case("amazon.offer", MANAGERS),
    "amazon.offer.action_stop_ignoring": Case("amazon.offer", MANAGERS),
    "amazon.offer.action_sync_listings": Case("amazon.offer", MANAGERS),
    "amazon.account.action_sync_listings": _account(),
    "account.move.init": Case("account.move", without_records=True),
    "account.move.action_send_to_amazon": Case("account.move", BILLING),
    "amazon.invoice.upload.action_send": Case("amazon.invoice.upload", BILLING),
    "amazon.invoice.upload.action_settle": Case("amazon.invoice.upload", BILLING),
    "amazon.invoice.upload.action_open_invoice": Case(
        "amazon.invoice.upload", MANAGERS | BOOKKEEPERS
    ),
    "amazon.fba.difference.action_adjust": Case("amazon.fba.difference", MANAGERS),
    "product.product.action_open_amazon_offers": Case("product.product", SALES),
    "product.template.action_open_amazon_offers": Case("product.template", SALES),
    "amazon.offer.action_repair_orders": Case("amazon.offer", MANAGERS),
    "amazon.order.init": Case("amazon.order", without_records=True),
    "amazon.order.write": Case("amazon.order", NOBODY, ({"message": "x"},)),
    "amazon.order.create": Case("amazon.order", NOBODY, ("vals",)),
    "amazon.order.action_retry": Case("amazon.order", MANAGERS),
    "amazon.order.action_import_anyway": Case("amazon.order", MANAGERS),
    "amazon.order.action_mark_reviewed": Case("amazon.order", MANAGERS),
    "amazon.order.action_open_sale_order": Case("amazon.order", LEADERS),
    "amazon.order.action_open_deliveries": Case("amazon.order", LEADERS),
    "amazon.order.action_open_unpaired": Case("amazon.order", LEADERS),
    "amazon.order.action_open_seller_central": Case("amazon.order", LEADERS),
    "amazon.order.action_cancel_at_amazon": Case("amazon.order", LEADERS),
    "amazon.identity.write": Case("amazon.order", NOBODY, ({"message": "x"},)),
    "amazon.identity.create": Case("amazon.order", NOBODY, ("vals",)),
    "amazon.identity.default_get": Case(
        "amazon.order", ANYBODY, (["state", "message"],), without_records=True
    ),
    "amazon.empty.list.get_empty_list_help": Case(
        "amazon.order", ANYBODY, ("",), without_records=True
    ),
    "amazon.secrets.init": Case("amazon.account", without_records=True),
    "amazon.secrets.create": Case("amazon.account", ADMINISTRATORS, ("vals",)),
    "amazon.secrets.write": Case("amazon.account", MANAGERS, ({"name": "x"},)),
    # Questions belong to the one whom they were put to.
    "amazon.connect.account.action_next": Case("amazon.connect.account"),
    "amazon.connect.account.action_back": Case("amazon.connect.account"),
    "amazon.connect.account.action_check": Case("amazon.connect.account"),
    "amazon.connect.account.action_sign_in": Case("amazon.connect.account"),
    "amazon.connect.account.action_preview": Case("amazon.connect.account"),
    "amazon.connect.account.action_start": Case("amazon.connect.account"),
    "amazon.connect.account.write": Case("amazon.connect.account", NOBODY, ({"name": "x"},)),
    "amazon.books.setup.action_confirm": Case("amazon.books.setup"),
    "amazon.account.action_set_up_books": _account({"accounting manager"}),
    "amazon.settlement.action_create_entries": Case("amazon.settlement", BILLING),
    "amazon.settlement.action_post": Case("amazon.settlement", BILLING),
    "amazon.settlement.action_undo": Case("amazon.settlement", BILLING),
    "amazon.cancel.order.action_cancel": Case("amazon.cancel.order"),
    "amazon.refund.action_create_credit_note": Case("amazon.refund", BILLING),
    "amazon.refund.action_retry": Case("amazon.refund", BILLING),
    "amazon.refund.action_ignore": Case("amazon.refund", BILLING),
    "amazon.ignore.refund.action_ignore": Case("amazon.ignore.refund"),
    "amazon.inventory.adjustment.action_apply": Case("amazon.inventory.adjustment"),
    "amazon.quantity.confirmation.action_send": Case("amazon.quantity.confirmation"),
    "amazon.recover.order.action_recover": Case("amazon.recover.order"),
    "amazon.settlement.upload.action_upload": Case("amazon.settlement.upload"),
    "amazon.ship.anyway.action_ship": Case("amazon.ship.anyway"),
    "sale.mass.cancel.orders.action_mass_cancel": Case("sale.mass.cancel.orders"),
    "sale.order.action_cancel": Case("sale.order", LEADERS | WAREHOUSE | BILLING),
    "sale.order.action_draft": Case("sale.order", LEADERS | WAREHOUSE | BOOKKEEPERS),
    "sale.order.unlink": Case("sale.order", {"sales manager"}),
    "sale.order.init": Case("sale.order", without_records=True),
    "sale.order.line.write": Case(
        "sale.order.line", LEADERS | WAREHOUSE | BILLING, ({"name": "x"},)
    ),
    "sale.order.line.unlink": Case("sale.order.line", LEADERS),
    "sale.order.action_open_amazon_order": Case("sale.order", LEADERS),
    "sale.order.action_open_amazon_payout": Case("sale.order", BOOKKEEPERS),
    "amazon.settlement.action_reconcile": Case("amazon.settlement", BILLING),
    "amazon.settlement.bank.action_match": Case("amazon.settlement.bank"),
    "stock.picking.action_retry_amazon_sync": Case("stock.picking", MANAGERS | WAREHOUSE),
    "stock.picking.get_empty_list_help": Case(
        "stock.picking", ANYBODY, ("",), without_records=True
    ),
    "stock.picking.write": Case("stock.picking", MOVERS, ({"note": "x"},)),
    "stock.picking.message_post_with_source": Case(
        "stock.picking",
        MOVERS,
        ("amazon_connector.note_of_a_test",),
        by_odoo=True,
    ),
    "stock.move.line.write": Case("stock.move.line", MOVERS, ({"quantity": 1},), by_odoo=True),
    "stock.move.line.create": Case("stock.move.line", {"accountant", *MOVERS}, ("vals",)),
    "mail.thread.message_subscribe": Case("amazon.account", MANAGERS, ([1],)),
    "mail.thread.message_new": Case("sale.order", LEADERS, ({}, "vals")),
}
