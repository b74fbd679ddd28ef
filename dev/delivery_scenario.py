"""What the demo, the benchmark and the test of killed processes do with deliveries inside Odoo."""

from typing import Any


def add_carrier(env: Any) -> Any:
    product = env["product.product"].create({"name": "Parcel", "type": "service"})
    return env["delivery.carrier"].create({"name": "DHL", "product_id": product.id})


def deliveries_of(account: Any) -> Any:
    """The deliveries of the account's orders that are to be done."""
    return account.env["stock.picking"].search(
        [("sale_id.amazon_account_id", "=", account.id), ("state", "not in", ("done", "cancel"))]
    )


def fill_in(carrier: Any, pickings: Any) -> None:
    """Take everything from the shelf, and write down who carries it."""
    for number, picking in enumerate(pickings):
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": f"JJD{number:08d}"})
    for move in pickings.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    pickings.env.flush_all()


def validate(pickings: Any) -> None:
    """Press Validate for all at once."""
    # The first delivery of a database asks whether buyers shall get text messages; and some buyers
    # have asked to cancel.
    pickings.with_context(skip_sms=True, skip_amazon_warning=True).button_validate()
    assert set(pickings.mapped("state")) == {"done"}
