"""getInventorySummaries: what lies in Amazon's warehouses."""

import pytest

from dev.simulator.marketplaces import BY_COUNTRY
from dev.simulator.times import text

DE = BY_COUNTRY["DE"].id
PATH = "/fba/inventory/v1/summaries"


class Warehouse:
    """Asks for the stock of the European seller in Germany."""

    def __init__(self, client):
        self.client = client

    def ask(self, **query):
        query = {
            "granularityType": "Marketplace",
            "granularityId": DE,
            "marketplaceIds": DE,
            **query,
        }
        return self.client.get(PATH, **{key: value for key, value in query.items() if value})

    def summaries(self, **query):
        answer = self.ask(**query)
        assert answer.status_code == 200
        return answer.json()["payload"]["inventorySummaries"]

    def skus(self, **query):
        return [summary["sellerSku"] for summary in self.summaries(**query)]


@pytest.fixture
def warehouse(client):
    return Warehouse(client)


def test_what_amazon_ships_has_some_stock(warehouse):
    assert warehouse.skus() == ["CLOCK-WALL", "VASE-BLUE"]
    assert all(summary["totalQuantity"] > 0 for summary in warehouse.summaries())
    assert "inventoryDetails" not in warehouse.summaries()[0]


def test_what_is_no_longer_listed(warehouse, simulator):
    simulator.fba_inventory.remove("eu", "DE", "VASE-BLUE")
    assert warehouse.skus() == ["CLOCK-WALL"]


def test_quantities_in_detail(warehouse, simulator):
    simulator.fba_inventory.set(
        "eu", "DE", "VASE-BLUE", fulfillable=7, inbound=3, reserved=2, unfulfillable=1
    )
    (vase,) = warehouse.summaries(details="true", sellerSkus="VASE-BLUE")
    assert vase["totalQuantity"] == 13
    details = vase["inventoryDetails"]
    assert details["fulfillableQuantity"] == 7
    assert details["inboundShippedQuantity"] == 3
    assert details["reservedQuantity"]["totalReservedQuantity"] == 2
    assert details["unfulfillableQuantity"]["totalUnfulfillableQuantity"] == 1


def test_a_new_sku_starts_with_nothing(warehouse, simulator):
    simulator.fba_inventory.set("eu", "DE", "LAMP-OAK", fulfillable=4)
    (lamp,) = warehouse.summaries(sellerSkus="LAMP-OAK", details="true")
    assert (lamp["productName"], lamp["totalQuantity"]) == ("Desk lamp, oak", 4)
    french = BY_COUNTRY["FR"].id
    assert "LAMP-OAK" not in warehouse.skus(marketplaceIds=french, granularityId=french)


def test_pages_of_fifty_with_a_token_of_thirty_seconds(warehouse, simulator):
    for number in range(98):
        simulator.fba_inventory.set("eu", "DE", f"SKU-{number:03d}", fulfillable=1)
    answer = warehouse.ask(details="true").json()
    assert len(answer["payload"]["inventorySummaries"]) == 50
    token = answer["pagination"]["nextToken"]
    assert warehouse.ask(nextToken=token).status_code == 400
    simulator.clock.advance(29)
    second = warehouse.ask(details="true", nextToken=token).json()
    assert len(second["payload"]["inventorySummaries"]) == 50
    assert "pagination" not in second
    simulator.clock.advance(2)
    late = warehouse.ask(details="true", nextToken=token)
    assert late.status_code == 400
    assert "expired" in late.json()["errors"][0]["details"]


def test_only_what_has_changed(warehouse, simulator):
    simulator.fba_inventory.of("eu", DE)
    simulator.clock.advance(3600)
    since = text(simulator.clock.now())
    assert warehouse.skus(startDateTime=since) == []
    simulator.fba_inventory.set("eu", "DE", "CLOCK-WALL", inbound=99)
    assert warehouse.skus(startDateTime=since) == []
    simulator.fba_inventory.set("eu", "DE", "VASE-BLUE", fulfillable=99)
    assert warehouse.skus(startDateTime=since) == ["VASE-BLUE"]


@pytest.mark.parametrize(
    "query",
    [
        {"granularityType": "ASIN"},
        {"granularityType": None},
        {"granularityId": None},
        {"marketplaceIds": None},
        {"marketplaceIds": f"{DE},{BY_COUNTRY['FR'].id}"},
        {"marketplaceIds": BY_COUNTRY["US"].id, "granularityId": BY_COUNTRY["US"].id},
        {"details": "yes"},
        {"startDateTime": "2024-01-01T00:00:00Z"},
        {"sellerSkus": ",".join(str(number) for number in range(51))},
        {"nextToken": "unknown"},
    ],
)
def test_refusals(warehouse, query):
    assert warehouse.ask(**query).status_code == 400
