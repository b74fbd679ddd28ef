"""One settlement of the demo's orders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .shelf import Issued

if TYPE_CHECKING:
    from ..server import Simulator


def settle_demo(simulator: Simulator) -> Issued:
    """What the German store sold and gave back, as if most of it had been shipped already."""
    settled = [
        entry.order_id
        for entry in simulator.catalogue
        if entry.expectation.state == "done"
        and entry.order["salesChannel"]["marketplaceName"] == "Amazon.de"
        and entry.order["salesChannel"]["channelName"] == "AMAZON"
        and entry.order.get("proceeds")
    ]
    return simulator.settlements.settle(
        "eu",
        "DE",
        settled,
        refunds={settled[0]: "1", settled[1]: "0.5"},
        reserve="25.00",
        end=simulator.clock.now() - timedelta(minutes=3),
    )
