"""Confirming shipments through the real library, at the simulator."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from amazon.errors import AmazonNotFound, AmazonRejected, AmazonUnavailable
from amazon.shipments import CARRIER_CODES, Package, carrier_code
from dev.simulator import faults
from dev.simulator.catalogue import many


@pytest.fixture
def simulator(serve):
    return serve(many(1))


@pytest.fixture
def order(simulator):
    (order_id,) = simulator.orders
    return simulator.orders.get(order_id)


@pytest.fixture
def package(order):
    """Everything that was ordered, in one package."""
    return Package(
        reference=4711,
        carrier_code="DHL",
        carrier_name="DHL",
        shipping_method="DHL Paket",
        tracking_number="JJD1",
        shipped=datetime.now(timezone.utc) - timedelta(minutes=1),
        items=tuple((item["orderItemId"], item["quantityOrdered"]) for item in order["orderItems"]),
    )


@pytest.fixture
def confirm(client, order):
    def confirm(package):
        marketplace = order["salesChannel"]["marketplaceId"]
        client.confirm_shipment(order["orderId"], marketplace, package)

    return confirm


def test_amazon_takes_the_order_for_shipped(simulator, client, order, package, confirm):
    confirm(package)
    assert simulator.shipments.shipped(order["orderId"]) == dict(package.items)
    told = client.get_order(order["orderId"]).read()
    assert told.status == "SHIPPED"
    assert [item.quantity_fulfilled for item in told.items] == [
        quantity for _item, quantity in package.items
    ]


def test_the_same_reference_again_corrects_the_package(simulator, order, package, confirm):
    confirm(replace(package, tracking_number="WRONG"))
    confirm(package)
    (known,) = simulator.shipments.of(order["orderId"])
    assert known.tracking_number == "JJD1"
    assert simulator.shipments.shipped(order["orderId"]) == dict(package.items)


def test_a_lost_answer_is_asked_for_again_and_doubles_nothing(simulator, order, package, confirm):
    simulator.faults.add("confirmShipment", faults.lost_answer())
    confirm(package)
    assert len(simulator.shipments.history(order["orderId"])) == 2
    assert simulator.shipments.shipped(order["orderId"]) == dict(package.items)


def test_an_outage_is_no_refusal(simulator, package, confirm):
    simulator.faults.add("confirmShipment", faults.html(503), times=None)
    with pytest.raises(AmazonUnavailable):
        confirm(package)


def test_a_refusal_says_why(package, confirm):
    item, quantity = package.items[0]
    with pytest.raises(AmazonRejected) as caught:
        confirm(replace(package, items=((item, quantity + 1),)))
    assert caught.value.message not in ("", "Amazon gives no reason.")


def test_an_unknown_order(client, order, package):
    with pytest.raises(AmazonNotFound):
        client.confirm_shipment(
            "302-0000000-0000000", order["salesChannel"]["marketplaceId"], package
        )


def test_eleven_calls_at_once_wait_for_their_turn(serve, connect, package, order):
    simulator = serve(many(1), fast=False)
    client = connect(simulator, patience=10)
    marketplace = order["salesChannel"]["marketplaceId"]
    for _number in range(11):
        client.confirm_shipment(order["orderId"], marketplace, package)
    assert simulator.requests.count("confirmShipment", 429) == 0
    assert simulator.requests.count("confirmShipment", 204) == 11


def test_nothing_empty_is_sent(package):
    assert "carrierName" not in replace(package, carrier_name="").to_json()
    assert package.to_json()["packageReferenceId"] == "4711"


@pytest.mark.parametrize(
    "name,code",
    [
        ("dhl", "DHL"),
        ("Royal  Mail", "Royal Mail"),
        ("self delivery", "Self Delivery"),
        ("Mueller Kurier", ""),
        ("", ""),
    ],
)
def test_carriers_are_found_by_their_name_whatever_the_case(name, code):
    assert carrier_code(name) == code


def test_no_two_carriers_share_a_name():
    assert len({code.casefold() for code in CARRIER_CODES}) == len(CARRIER_CODES)
