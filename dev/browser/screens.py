"""The screens that are looked at, in one place."""

from dataclasses import dataclass
from typing import Any

DESKTOP, PHONE = (1366, 768), (390, 844)
SIZES = (DESKTOP, PHONE)


@dataclass(frozen=True)
class Screen:
    """A screen of the demo: an action, or a record's form, and what is done there."""

    name: str
    action: str = ""
    model: str = ""
    domain: tuple[Any, ...] = ()
    order: str = "id"
    # Whether the filter with which the screen opens is removed first.
    everything: bool = False
    # What is clicked on, or typed: a field's name, “=” and the text.
    clicks: tuple[str, ...] = ()
    # The size of the picture in the manual, if it is there.
    manual: tuple[int, int] | None = None


def _action(name: str, action: str, **options: Any) -> Screen:
    return Screen(name, action=f"amazon_connector.{action}", **options)


def _tab(name: str) -> str:
    return f".o_notebook .nav-link[name='{name}']"


NEXT = ".o_statusbar_buttons button[name='action_next']"
# Of the simulator's seller that the demo has not connected.
KEYS = (
    "lwa_client_id=amzn1.application-oa2-client.na",
    "lwa_client_secret=amzn1.oa2-cs.v1.na",
    "refresh_token=Atzr|na-refresh-token",
)


def _assistant(name: str, *clicks: str, **options: Any) -> Screen:
    """The assistant after so many clicks, for a seller in North America."""
    country = ("home_marketplace_id=Amazon.com", ".o-autocomplete--dropdown-item:nth-child(1) a")
    done = (*country, *clicks) if clicks else ()
    return _action(f"connect-{name}", "amazon_connect_account_action", clicks=done, **options)


SCREENS = (
    _assistant("country"),
    _assistant("keys", NEXT),
    _assistant("check", NEXT, *KEYS, NEXT, manual=(1366, 610)),
    _assistant("marketplaces", NEXT, *KEYS, NEXT, NEXT),
    _assistant("since", NEXT, *KEYS, NEXT, NEXT, NEXT),
    _assistant("preview", NEXT, *KEYS, NEXT, NEXT, NEXT, NEXT),
    Screen(
        "account-accounting",
        model="amazon.account",
        clicks=(_tab("accounting"),),
        manual=(1366, 860),
    ),
    Screen(
        "books-setup",
        model="amazon.account",
        clicks=(_tab("accounting"), "button[name='action_set_up_books']"),
        manual=(1366, 768),
    ),
    _action("overview", "amazon_overview_action", manual=(1366, 530)),
    _action("accounts", "amazon_account_action"),
    Screen("account", model="amazon.account", clicks=(_tab("marketplaces"),), manual=(1420, 700)),
    Screen("account-connection", model="amazon.account"),
    Screen("account-orders", model="amazon.account", clicks=(_tab("orders"),)),
    Screen("account-stock", model="amazon.account", clicks=(_tab("stock"),)),
    Screen("account-data", model="amazon.account", clicks=(_tab("data"),)),
    _action("orders", "amazon_order_action", everything=True, manual=(1420, 700)),
    _action("orders-open", "amazon_order_action"),
    Screen(
        "order",
        model="amazon.order",
        domain=(("amount_tax_by_amazon", "!=", 0), ("state", "=", "done")),
        manual=(1420, 480),
    ),
    Screen("order-waiting", model="amazon.order", domain=(("state", "=", "waiting"),)),
    Screen(
        "sale_order",
        model="sale.order",
        domain=(("order_line.amazon_line_type", "=", "gift_wrap"),),
        manual=(1420, 740),
    ),
    _action("deliveries", "amazon_picking_action", everything=True, manual=(1366, 330)),
    _action("deliveries-open", "amazon_picking_action"),
    Screen("delivery-due", model="stock.picking", domain=(("amazon_stage", "=", "due"),)),
    Screen(
        "delivery",
        model="stock.picking",
        domain=(("amazon_sync_state", "=", "sent"),),
        manual=(1366, 640),
    ),
    _action("offers", "amazon_offer_action", manual=(1366, 560)),
    Screen("offer", model="amazon.offer", domain=(("item_ids", "!=", False),)),
    _action("stock", "amazon_offer_stock_action", manual=(1366, 430)),
    _action("fba_differences", "amazon_fba_difference_action"),
    Screen("product", model="product.product", domain=(("amazon_offer_ids", "!=", False),)),
    _action("refunds", "amazon_refund_action", manual=(1366, 330)),
    Screen("refund", model="amazon.refund"),
    _action("invoice-uploads", "amazon_invoice_upload_action"),
    _action("settlements", "amazon_settlement_action", manual=(1366, 330)),
    Screen("settlement", model="amazon.settlement", manual=(1366, 900)),
    _action("settlement-rows", "amazon_settlement_line_action"),
    Screen("settlement-row", model="amazon.settlement.line"),
    _action("settlement-unknown", "amazon_settlement_unknown_action"),
    _action("settlement-analysis", "amazon_settlement_line_analysis_action", manual=(1366, 560)),
    _action("money-rules", "amazon_money_rule_action"),
    Screen("money-rule", model="amazon.money.rule"),
    _action("payouts", "sale_order_payout_action", everything=True, manual=(1366, 480)),
    _action("payouts-overdue", "sale_order_payout_action"),
    Screen(
        "sale_order-payout",
        model="sale.order",
        domain=(("amazon_payout_state", "=", "settled"),),
        clicks=(_tab("other_information"),),
    ),
    _action("feeds", "amazon_feed_action"),
    _action("jobs", "amazon_job_action"),
    _action("backfills", "amazon_backfill_action"),
    Screen("backfill", model="amazon.backfill"),
    _action("backfill-new", "amazon_backfill_new_action"),
    _action("marketplaces", "amazon_marketplace_action"),
    _action("recover", "amazon_recover_order_action"),
    _action("settlement-upload", "amazon_settlement_upload_action"),
    Screen("settings", action="sale.action_sale_config_settings"),
)
