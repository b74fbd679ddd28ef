"""What the benchmark and the test of killed processes do with deliveries inside Odoo."""

import itertools

from dev.demo_scenario import register_account, set_up_shop


def import_orders(env):
    """A shop with a carrier and all orders that Amazon lists.

    :return: The account.
    """
    set_up_shop(env)
    product = env["product.product"].create({"name": "Parcel", "type": "service"})
    env["delivery.carrier"].create({"name": "DHL", "product_id": product.id})
    account = register_account(env)
    env.cr.commit()
    to_do = [("account_id", "=", account.id), ("to_process", "=", True)]
    account._cron_sync_orders()
    while env["amazon.order"].search_count(to_do):
        account._cron_sync_orders()
    return account


def fill_in(env, pickings):
    """Take everything from the shelf, and write down who carries it."""
    carrier = env["delivery.carrier"].search([("name", "=", "DHL")], limit=1)
    numbers = itertools.count(1)
    pickings.carrier_id = carrier
    for picking in pickings:
        picking.carrier_tracking_ref = f"JJD{next(numbers):08d}"
    for move in pickings.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    env.flush_all()


def validate(pickings):
    """Press Validate for all at once."""
    # The first delivery of a database asks whether buyers shall get text messages; and some buyers
    # have asked to cancel.
    pickings.with_context(skip_sms=True, skip_amazon_warning=True).button_validate()
    assert set(pickings.mapped("state")) == {"done"}


def deliveries_of(account):
    """The deliveries of the account's orders that are to be done."""
    return account.env["stock.picking"].search(
        [("sale_id.amazon_account_id", "=", account.id), ("state", "not in", ("done", "cancel"))]
    )
