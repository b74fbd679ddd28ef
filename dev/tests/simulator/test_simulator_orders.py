"""The state behind the answers: changes, timelines, reset."""

import pytest

from dev.simulator import Simulator


@pytest.fixture
def pending(simulator):
    """The id of the order that is pending, then unshipped, then cancelled."""
    return simulator.catalogue.find("Pending, then to be shipped").order_id


def status(client, order_id):
    order = client.order(order_id, "FULFILLMENT").json()["order"]
    return order["fulfillment"]["fulfillmentStatus"]


def test_an_order_goes_through_its_timeline(simulator, client, pending):
    seen = [status(client, pending)]
    assert "proceeds" not in simulator.orders.get(pending)
    while simulator.advance_timeline(pending):
        seen.append(status(client, pending))
    assert seen == ["PENDING", "UNSHIPPED", "CANCELLED"]
    assert simulator.orders.get(pending)["proceeds"]["grandTotal"]["amount"] == "18.90"


def test_all_timelines_advance_together(simulator, pending):
    moved = simulator.advance_timeline()
    assert pending in moved
    assert len(moved) == 5


def test_every_change_is_an_update(simulator, client):
    order_id = next(iter(simulator.orders))
    before = simulator.orders.get(order_id)["lastUpdatedTime"]
    changes = (
        lambda: simulator.orders.update(order_id, {"programs": ["PRIME"]}),
        lambda: simulator.orders.update(order_id, lambda order: order.pop("programs")),
        lambda: simulator.orders.request_cancellation(order_id),
        lambda: simulator.orders.ship(order_id),
        lambda: simulator.orders.set_status(order_id, "CANCELLED"),
    )
    for change in changes:
        simulator.clock.advance(1)
        change()
        after = simulator.orders.get(order_id)["lastUpdatedTime"]
        assert after > before
        before = after
    assert status(client, order_id) == "CANCELLED"


def test_a_change_some_time_ago_is_found_at_once(simulator, client):
    order_id = next(iter(simulator.orders))
    since = simulator.orders.update(order_id, ago=180)["lastUpdatedTime"]
    assert client.found(lastUpdatedAfter=since) == [order_id]


def test_shipping_in_parts(simulator):
    order_id = simulator.catalogue.find("Three mugs on one line").order_id
    item_id = simulator.orders.get(order_id)["orderItems"][0]["orderItemId"]

    def state():
        order = simulator.orders.get(order_id)
        item = order["orderItems"][0]["fulfillment"]
        quantities = item["quantityFulfilled"], item["quantityUnfulfilled"]
        return order["fulfillment"]["fulfillmentStatus"], quantities

    assert state() == ("UNSHIPPED", (0, 3))
    simulator.orders.ship(order_id, {item_id: 1})
    assert state() == ("PARTIALLY_SHIPPED", (1, 2))
    simulator.orders.ship(order_id)
    assert state() == ("SHIPPED", (3, 0))


def test_what_amazon_says_otherwise_later(simulator):
    order_id = simulator.catalogue.find("Three mugs on one line").order_id
    before = simulator.orders.get(order_id)
    simulator.orders.take_over(order_id)
    simulator.orders.change_address(order_id, {"city": "Bremen"})
    simulator.orders.reprice(order_id, "20.00")
    after = simulator.orders.get(order_id)
    assert before["fulfillment"]["fulfilledBy"] == "MERCHANT"
    assert after["fulfillment"]["fulfilledBy"] == "AMAZON"
    assert after["recipient"]["deliveryAddress"]["city"] == "Bremen"
    (item,) = after["orderItems"]
    assert item["proceeds"]["proceedsTotal"]["amount"] == "20.00"
    assert after["proceeds"]["grandTotal"]["amount"] == "20.00"


def test_what_is_given_out_is_a_copy(simulator):
    order_id = next(iter(simulator.orders))
    simulator.orders.get(order_id)["orderItems"].clear()
    assert simulator.orders.get(order_id)["orderItems"]


def test_an_order_of_a_tests_own(simulator, client, connect):
    order = simulator.orders.get(next(iter(simulator.orders)))
    with pytest.raises(ValueError, match="already"):
        simulator.orders.add(order)
    order["orderId"] = "305-0000000-0000001"
    assert simulator.orders.add(order) == "305-0000000-0000001"
    assert client.order("305-0000000-0000001").status_code == 200
    order["orderId"] = "114-0000000-0000001"
    simulator.orders.add(order, seller="na")
    assert connect(simulator, "na").found() == ["114-0000000-0000001"]
    simulator.orders.remove("114-0000000-0000001")
    assert connect(simulator, "na").found() == []


def test_a_second_seller_of_a_region(simulator, connect):
    other = simulator.sellers.add("other", countries=("DE", "FR"), pii_role=False)
    client = connect(simulator, "other")
    assert len(client.participations().json()["payload"]) == 2
    assert other.seller_id != simulator.sellers["eu"].seller_id


def test_reset_brings_everything_back_on_the_same_port(simulator, client):
    url = simulator.api_url
    order_id = next(iter(simulator.orders))
    client.search()
    simulator.orders.remove(order_id)
    simulator.clock.advance(10**6)
    simulator.reset()
    assert simulator.api_url == url
    assert len(simulator.orders) == 60
    assert len(simulator.requests) == 0
    assert client.search().status_code == 403
    client.token = None
    assert order_id in client.found()


def test_stop_and_start_again_on_the_same_port(simulator, client):
    url = simulator.api_url
    simulator.stop()
    simulator.stop()
    simulator.start()
    assert simulator.api_url == url
    assert client.search().status_code == 200


def test_two_simulators_at_once():
    with Simulator() as one, Simulator() as other:
        assert one.api_url != other.api_url


def test_the_environment_leads_here(simulator):
    assert simulator.environment == {
        "AMAZON_CONNECTOR_API_URL": simulator.api_url,
        "AMAZON_CONNECTOR_TOKEN_URL": simulator.token_url,
    }
