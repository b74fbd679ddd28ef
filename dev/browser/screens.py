"""The screens that are looked at, in one place."""

from dataclasses import dataclass
from typing import Any

DESKTOP, PHONE = (1366, 768), (390, 844)
SIZES = (DESKTOP, PHONE)


@dataclass(frozen=True)
class Screen:
    """A screen of the demo: an action, or a record's form, and what is clicked on there."""

    name: str
    action: str = ""
    model: str = ""
    domain: tuple[Any, ...] = ()
    order: str = "id"
    # Whether the filter with which the screen opens is removed first.
    everything: bool = False
    clicks: tuple[str, ...] = ()
    # The size of the picture in the manual, if it is there.
    manual: tuple[int, int] | None = None


def _action(name: str, action: str, **options: Any) -> Screen:
    return Screen(name, action=f"amazon_connector.{action}", **options)


def _tab(name: str) -> str:
    return f".o_notebook .nav-link[name='{name}']"


SCREENS = (
    _action("overview", "amazon_overview_action"),
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
    _action("stock", "amazon_offer_stock_action"),
    _action("fba_differences", "amazon_fba_difference_action"),
    Screen("product", model="product.product", domain=(("amazon_offer_ids", "!=", False),)),
    _action("feeds", "amazon_feed_action"),
    _action("jobs", "amazon_job_action"),
    _action("backfills", "amazon_backfill_action"),
    Screen("backfill", model="amazon.backfill"),
    _action("backfill-new", "amazon_backfill_new_action"),
    _action("marketplaces", "amazon_marketplace_action"),
    _action("recover", "amazon_recover_order_action"),
    Screen("settings", action="sale.action_sale_config_settings"),
)
