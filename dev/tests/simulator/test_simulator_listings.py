"""The Listings Items API: what is offered, and how its quantity changes."""

import pytest

from dev.simulator.catalogue.products import PRODUCTS
from dev.simulator.marketplaces import BY_COUNTRY

DE = BY_COUNTRY["DE"].id
PATH = "/listings/2021-08-01/items"
AVAILABILITY = "/attributes/fulfillment_availability"


class Shop:
    """Reads and changes the listings of the European seller in Germany."""

    def __init__(self, client):
        self.client = client
        self.path = f"{PATH}/{client.seller.seller_id}"

    def get(self, sku, **query):
        return self.client.get(f"{self.path}/{sku}", **{"marketplaceIds": DE, **query})

    def search(self, **query):
        return self.client.get(self.path, **{"marketplaceIds": DE, **query})

    def patch(self, sku, patches, product_type="LAMP", **query):
        body = {"productType": product_type, "patches": patches}
        query = {"marketplaceIds": DE, **query}
        return self.client.send("PATCH", f"{self.path}/{sku}", body, **query)

    def set_quantity(self, sku, quantity, operation="replace", **options):
        entry = {"fulfillment_channel_code": "DEFAULT", "quantity": quantity}
        patch = {"op": operation, "path": AVAILABILITY, "value": [entry]}
        return self.patch(sku, [patch], **options)


@pytest.fixture
def shop(client):
    return Shop(client)


def assert_invalid(answer, words):
    """Assert that a change was refused with these words, which Amazon does with a 200."""
    assert answer.status_code == 200
    assert answer.json()["status"] == "INVALID"
    (issue,) = answer.json()["issues"]
    assert issue["severity"] == "ERROR"
    assert words in issue["message"]


def test_one_listing(shop):
    item = shop.get("LAMP-OAK", includedData="summaries,fulfillmentAvailability,productTypes")
    item = item.json()
    assert item["productTypes"] == [{"marketplaceId": DE, "productType": "LAMP"}]
    availability = {"fulfillmentChannelCode": "DEFAULT", "quantity": 5}
    assert item["fulfillmentAvailability"] == [availability]
    assert item["summaries"][0]["itemName"] == "Desk lamp, oak"
    assert set(shop.get("LAMP-OAK").json()) == {"sku", "summaries"}


def test_a_listing_fulfilled_by_amazon(shop, simulator):
    item = shop.get("CLOCK-WALL", includedData="fulfillmentAvailability,summaries").json()
    assert item["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "AMAZON_EU"}]
    assert item["summaries"][0]["fnSku"]
    assert simulator.listings.quantity("eu", "DE", "CLOCK-WALL") is None


def test_every_product_is_listed_wherever_the_seller_sells(simulator, shop):
    for country in ("DE", "SE"):
        for product in PRODUCTS:
            assert simulator.listings.get("eu", country, product.sku).product == product
    assert simulator.listings.get("fe", "JP", "VASE-BLUE").by_amazon
    assert shop.get("LAMP-OAK", marketplaceIds=BY_COUNTRY["BE"].id).status_code == 404


@pytest.mark.parametrize("operation", ["replace", "merge", "add"])
def test_a_new_quantity(shop, simulator, operation):
    answer = shop.set_quantity("LAMP-OAK", 17, operation).json()
    assert (answer["status"], answer["issues"]) == ("ACCEPTED", [])
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 17
    assert simulator.listings.quantity("eu", "FR", "LAMP-OAK") == 5
    assert simulator.listings.changes == [("eu", "DE", "LAMP-OAK", 17)]
    shown = shop.get("LAMP-OAK", includedData="fulfillmentAvailability").json()
    assert shown["fulfillmentAvailability"][0]["quantity"] == 17


def test_deleting_the_availability(shop, simulator):
    value = [{"fulfillment_channel_code": "DEFAULT"}]
    shop.patch("LAMP-OAK", [{"op": "delete", "path": AVAILABILITY, "value": value}])
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") is None


@pytest.mark.parametrize("quantity", [-1, 2.5, "7", True])
def test_quantities_that_are_none(shop, simulator, quantity):
    assert_invalid(shop.set_quantity("LAMP-OAK", quantity), "quantity is invalid")
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 5
    assert not simulator.listings.changes


def test_other_refusals(shop, simulator):
    assert_invalid(shop.set_quantity("LAMP-OAK", 1, product_type="VASE"), "product type VASE")
    deep = {"op": "replace", "path": AVAILABILITY + "/0/quantity", "value": [{"value": 1}]}
    assert_invalid(shop.patch("LAMP-OAK", [deep]), "top-level")
    simulator.listings.refuse("eu", "DE", "LAMP-OAK", "The brand needs approval.")
    assert_invalid(shop.set_quantity("LAMP-OAK", 1), "The brand needs approval.")
    simulator.listings.refuse("eu", "DE", "LAMP-OAK", "")
    assert shop.set_quantity("LAMP-OAK", 1).json()["status"] == "ACCEPTED"


def test_a_preview_changes_nothing(shop, simulator):
    preview = {"mode": "VALIDATION_PREVIEW", "includedData": "identifiers,issues"}
    answer = shop.set_quantity("LAMP-OAK", 9, **preview).json()
    assert answer["status"] == "VALID"
    assert answer["identifiers"][0]["marketplaceId"] == DE
    assert_invalid(shop.set_quantity("LAMP-OAK", -9, **preview), "quantity")
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 5


def test_amazons_listing_becomes_the_sellers(shop, simulator):
    assert shop.set_quantity("VASE-BLUE", 3, product_type="VASE").json()["status"] == "ACCEPTED"
    assert simulator.listings.switched_to_merchant == [("eu", "DE", "VASE-BLUE")]
    assert not simulator.listings.get("eu", "DE", "VASE-BLUE").by_amazon


@pytest.mark.parametrize(
    "change, words",
    [
        ({"patches": []}, "at least one"),
        ({"patches": [{"op": "move", "path": AVAILABILITY}]}, "op"),
        ({"patches": [{"op": "replace", "path": AVAILABILITY}]}, "value"),
        ({"patches": [{"op": "replace", "path": AVAILABILITY, "value": {}}]}, "value"),
        ({"productType": None}, "productType"),
    ],
)
def test_malformed_changes(shop, change, words):
    patch = {"op": "replace", "path": AVAILABILITY, "value": [{"quantity": 1}]}
    body = {"productType": "LAMP", "patches": [patch], **change}
    answer = shop.client.send("PATCH", f"{shop.path}/LAMP-OAK", body, marketplaceIds=DE)
    assert answer.status_code == 400
    assert words in answer.json()["errors"][0]["details"]


def test_unknown_skus_sellers_and_marketplaces(shop, simulator, connect):
    assert shop.get("NOBODYS").status_code == 404
    assert shop.set_quantity("NOBODYS", 1).status_code == 404
    assert shop.set_quantity("LAMP-OAK", 1, marketplaceIds="").status_code == 400
    both = f"{DE},{BY_COUNTRY['FR'].id}"
    assert shop.set_quantity("LAMP-OAK", 1, marketplaceIds=both).status_code == 400
    assert shop.search(marketplaceIds=both).status_code == 400
    assert shop.get("LAMP-OAK", marketplaceIds=BY_COUNTRY["US"].id).status_code == 400
    shop.path = f"{PATH}/{simulator.sellers['na'].seller_id}"
    assert shop.get("LAMP-OAK").status_code == 403


def test_a_sku_with_a_slash(shop, simulator):
    simulator.listings.add("eu", "DE", "TEA/100", product_type="TEA", quantity=2)
    assert shop.get("TEA%2F100").json()["sku"] == "TEA/100"


def test_search_by_sku(shop):
    answer = shop.search(
        identifiers="LAMP-OAK,MUG-STONE,NOBODYS", identifiersType="SKU", includedData="productTypes"
    ).json()
    assert answer["numberOfResults"] == 2
    types = {item["sku"]: item["productTypes"][0]["productType"] for item in answer["items"]}
    assert types == {"LAMP-OAK": "LAMP", "MUG-STONE": "DRINKING_CUP"}


def test_limits_of_a_search(shop):
    many = ",".join(str(number) for number in range(21))
    assert shop.search(identifiers=many, identifiersType="SKU").status_code == 400
    assert shop.search(identifiers="LAMP-OAK").status_code == 400
    assert shop.search(pageSize=21).status_code == 400
    assert shop.search(withStatus="BUYABLE").status_code == 400


def test_search_page_by_page(shop):
    skus, token = [], {}
    while True:
        answer = shop.search(pageSize=5, sortBy="sku", sortOrder="ASC", **token).json()
        skus += [item["sku"] for item in answer["items"]]
        if "pagination" not in answer:
            break
        token = {"pageToken": answer["pagination"]["nextToken"]}
    assert skus == sorted(product.sku for product in PRODUCTS)
    assert shop.search(pageSize=5, **token).status_code == 400


def test_ten_thousand_listings(shop, simulator):
    skus = simulator.listings.add_many("eu", "DE", 10_000)
    assert len(set(skus)) == 10_000
    assert shop.set_quantity(skus[-1], 3, product_type="PRODUCT").json()["status"] == "ACCEPTED"
    assert shop.search().json()["numberOfResults"] == 10_000 + len(PRODUCTS)


def test_without_the_role_product_listing(shop):
    shop.client.seller.listing_role = False
    for answer in (shop.get("LAMP-OAK"), shop.search(), shop.set_quantity("LAMP-OAK", 1)):
        assert answer.status_code == 403
    assert product_types(shop.client).status_code == 403


def test_product_types_belong_to_no_seller(shop):
    answer = product_types(shop.client, keywords="lamp")
    assert [kind["name"] for kind in answer.json()["productTypes"]] == ["LAMP"]


def product_types(client, **query):
    return client.get("/definitions/2020-09-01/productTypes", marketplaceIds=DE, **query)
