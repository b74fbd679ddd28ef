"""confirmShipment: what it takes, what it refuses, and what becomes of the order."""

from datetime import timedelta

import httpx
import pytest

from dev.simulator import faults
from dev.simulator.marketplaces import BY_COUNTRY

LAMP = "One lamp for Berlin, VAT listed apart"
MUGS = "Three mugs on one line: Amazon's amounts are line totals"
LAMP_AND_BOOK = "A lamp and a book, each at its own VAT rate"
IN_PART = "Two of three mugs still to ship"
FBA = "FBA not shipped yet"
REMOVE = object()


class Shipper:
    """Confirms packages of one order of the demo catalogue."""

    def __init__(self, client, title):
        self.client = client
        self.simulator = client.simulator
        self.order_id = self.simulator.catalogue.find(title).order_id

    @property
    def order(self):
        return self.client.order(self.order_id, "FULFILLMENT", "PACKAGES").json()["order"]

    @property
    def item_ids(self):
        items = self.simulator.orders.get(self.order_id)["orderItems"]
        return [item["orderItemId"] for item in items]

    @property
    def status(self):
        return self.order["fulfillment"]["fulfillmentStatus"]

    def confirm(self, quantities=None, reference="1", marketplace="DE", **detail):
        """Confirm ``quantities`` by item, by default one of the first item."""
        quantities = {self.item_ids[0]: 1} if quantities is None else quantities
        lines = [{"orderItemId": id_, "quantity": count} for id_, count in quantities.items()]
        package = {
            "packageReferenceId": reference,
            "carrierCode": "DHL",
            "trackingNumber": "00340434161094042557",
            "shipDate": self.simulator.clock.now().isoformat(),
            "orderItems": lines,
            **detail,
        }
        package = {name: value for name, value in package.items() if value is not REMOVE}
        return self.post({"marketplaceId": marketplace_id(marketplace), "packageDetail": package})

    def post(self, body, order_id=None):
        path = f"/orders/v0/orders/{order_id or self.order_id}/shipmentConfirmation"
        return self.client.send("POST", path, body)


def marketplace_id(country):
    return BY_COUNTRY[country].id


def reason(answer, status=400):
    """The words of a refusal."""
    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    return f"{error['message']} {error.get('details', '')}"


@pytest.fixture
def ship(client):
    return lambda title: Shipper(client, title)


def test_a_whole_order(ship, simulator):
    lamp = ship(LAMP)
    answer = lamp.confirm(shippingMethod="DHL Paket")
    assert (answer.status_code, answer.content) == (204, b"")
    assert lamp.status == "SHIPPED"
    (package,) = lamp.order["packages"]
    assert (package["carrier"], package["shippingService"]) == ("DHL", "DHL Paket")
    (confirmed,) = simulator.shipments.of(lamp.order_id)
    assert confirmed.reference == "1"
    assert confirmed.tracking_number == "00340434161094042557"
    assert confirmed.items == {lamp.item_ids[0]: 1}


def test_package_by_package(ship, simulator):
    order = ship(LAMP_AND_BOOK)
    lamp, book = order.item_ids
    order.confirm({lamp: 1}, reference="7")
    assert order.status == "PARTIALLY_SHIPPED"
    fulfilled = [item["fulfillment"]["quantityFulfilled"] for item in order.order["orderItems"]]
    assert fulfilled == [1, 0]
    order.confirm({book: 1}, reference="8")
    assert order.status == "SHIPPED"
    assert simulator.shipments.shipped(order.order_id) == {lamp: 1, book: 1}


def test_the_order_counts_as_updated(ship, simulator):
    lamp = ship(LAMP)
    before = lamp.order["lastUpdatedTime"]
    lamp.confirm()
    assert lamp.order["lastUpdatedTime"] > before


def test_a_repeated_reference_edits_the_package(ship, simulator):
    mugs = ship(MUGS)
    (item,) = mugs.item_ids
    mugs.confirm({item: 3})
    mugs.confirm({item: 2}, trackingNumber="CORRECTED")
    assert mugs.status == "PARTIALLY_SHIPPED"
    (package,) = mugs.order["packages"]
    assert package["trackingNumber"] == "CORRECTED"
    assert simulator.shipments.shipped(mugs.order_id) == {item: 2}
    history = simulator.shipments.history(mugs.order_id)
    assert [package.items[item] for package in history] == [3, 2]


def test_a_lost_answer_has_taken_effect(ship, simulator):
    simulator.faults.add("confirmShipment", faults.lost_answer())
    lamp = ship(LAMP)
    with pytest.raises(httpx.TransportError):
        lamp.confirm()
    assert lamp.status == "SHIPPED"
    assert simulator.requests.count("confirmShipment", status=None) == 1
    assert lamp.confirm().status_code == 204
    assert simulator.shipments.shipped(lamp.order_id) == {lamp.item_ids[0]: 1}
    assert len(simulator.shipments.history(lamp.order_id)) == 2


def test_a_package_told_to_amazon_by_others_counts(ship, simulator):
    mugs = ship(IN_PART)
    (item,) = mugs.item_ids
    assert "exceeds the 2" in reason(mugs.confirm({item: 3}, reference="2"))
    assert mugs.confirm({item: 2}, reference="2").status_code == 204
    assert mugs.status == "SHIPPED"


@pytest.mark.parametrize("reference", ["0", "-1", "WH/OUT/00001", "1.5", 1, None, ""])
def test_references_are_positive_numbers_as_text(ship, reference):
    assert "ackageReferenceId" in reason(ship(LAMP).confirm(reference=reference))


@pytest.mark.parametrize(
    "name",
    ["packageReferenceId", "carrierCode", "trackingNumber", "shipDate", "orderItems"],
)
def test_required_fields(ship, name):
    lamp = ship(LAMP)
    assert name in reason(lamp.confirm(**{name: REMOVE}))
    assert lamp.status == "UNSHIPPED"


def test_other_carriers_have_a_name(ship, simulator):
    lamp = ship(LAMP)
    assert "carrierName" in reason(lamp.confirm(carrierCode="Other"))
    lamp.confirm(carrierCode="Other", carrierName="Self Delivery")
    assert lamp.order["packages"][0]["carrier"] == "Self Delivery"
    (package,) = simulator.shipments.of(lamp.order_id)
    assert (package.carrier_code, package.carrier_name) == ("Other", "Self Delivery")


def test_ship_dates(ship, simulator):
    lamp, now = ship(LAMP), simulator.clock.now()
    assert "ISO 8601" in reason(lamp.confirm(shipDate="02/21/2026"))
    assert "ISO 8601" in reason(lamp.confirm(shipDate="2026-02-21"))
    later = now + timedelta(days=1, minutes=1)
    assert "future" in reason(lamp.confirm(shipDate=later.isoformat()))
    earlier = now - timedelta(days=1)
    assert "precede" in reason(lamp.confirm(shipDate=earlier.isoformat()))


def test_items_and_quantities(ship):
    mugs = ship(MUGS)
    (item,) = mugs.item_ids
    assert "orderItems" in reason(mugs.confirm({}))
    assert "has no 123" in reason(mugs.confirm({"123": 1}))
    assert "Quantity" in reason(mugs.confirm({item: 0}))
    assert "orderItems" in reason(mugs.confirm({item: 1.5}))
    assert "exceeds the 3" in reason(mugs.confirm({item: 4}))
    mugs.confirm({item: 2}, reference="1")
    assert "exceeds the 1" in reason(mugs.confirm({item: 2}, reference="2"))
    assert mugs.confirm({item: 3}, reference="1").status_code == 204


def test_marketplace_and_package_are_required(ship):
    lamp = ship(LAMP)
    assert "arketplaceId" in reason(lamp.confirm(marketplace="FR"))
    assert "marketplaceId" in reason(lamp.post({"packageDetail": {}}))
    assert "packageDetail" in reason(lamp.post({"marketplaceId": marketplace_id("DE")}))
    assert "JSON" in reason(lamp.post(None))


@pytest.mark.parametrize(
    "status, words",
    [("CANCELLED", "cancelled"), ("PENDING", "pending"), ("SHIPPED", "already fulfilled")],
)
def test_orders_that_cannot_be_shipped(ship, simulator, status, words):
    lamp = ship(LAMP)
    simulator.orders.set_status(lamp.order_id, status)
    assert words in reason(lamp.confirm())
    assert not simulator.shipments.of(lamp.order_id)


def test_amazons_own_shipments(ship, simulator):
    assert "by Amazon" in reason(ship(FBA).confirm())
    lamp = ship(LAMP)
    simulator.orders.update(lamp.order_id, {"programs": ["FBM_SHIP_PLUS"]})
    assert "FBM Ship+" in reason(lamp.confirm())


def test_orders_of_nobody_and_of_others(ship, simulator, connect):
    lamp = ship(LAMP)
    body = {"marketplaceId": marketplace_id("DE"), "packageDetail": {}}
    assert reason(lamp.post(body, "305-0000000-0000000"), status=404)
    stranger = Shipper(connect(simulator, "na"), LAMP)
    assert reason(stranger.confirm(), status=404)
