"""Listings: read by SKU, and the quantity that a seller sets."""

from dataclasses import astuple

import pytest

from amazon import limits
from amazon.errors import AmazonAuthError, AmazonNotFound, AmazonPayloadError, AmazonRejected
from amazon.listings import Listing, Submission, quantity_patch
from amazon.payload import Node
from dev.simulator import faults

DE, FR = "A1PA6795UKMFR9", "A13V1IB3VIYZZH"
REASON = "The value of 'quantity' is not valid."


@pytest.fixture
def seller_id(simulator):
    return simulator.sellers["eu"].seller_id


def listing(**values):
    return Listing.from_node(Node({"sku": "SKU-1", **values}, "the listing"), DE)


def test_what_a_seller_lists(client, seller_id):
    found = client.search_listings(seller_id, DE, ["LAMP-OAK", "VASE-BLUE", "NOT-THERE"])
    by_sku = {entry.sku: entry for entry in found}
    assert by_sku.keys() == {"LAMP-OAK", "VASE-BLUE"}
    lamp, vase = by_sku["LAMP-OAK"], by_sku["VASE-BLUE"]
    assert astuple(lamp) == ("LAMP-OAK", "B0LAMPOAK0", "LAMP", ("DEFAULT",), 5)
    assert not lamp.is_fulfilled_by_amazon
    assert (vase.product_type, vase.channels) == ("VASE", ("AMAZON_EU",))
    assert vase.is_fulfilled_by_amazon


def test_only_units_of_the_seller_count():
    read = listing(
        fulfillmentAvailability=[
            {"fulfillmentChannelCode": "DEFAULT", "quantity": 7},
            {"fulfillmentChannelCode": "AMAZON_EU", "quantity": 90},
        ]
    )
    assert read.quantity == 7


@pytest.mark.parametrize("quantity", [None, -3, "12", 2.5])
def test_an_odd_quantity_keeps_nobody_from_reading_the_listing(quantity):
    entry = {"fulfillmentChannelCode": "DEFAULT", "quantity": quantity}
    assert listing(fulfillmentAvailability=[entry]).quantity == 0


def test_a_quantity_without_end():
    entry = {"fulfillmentChannelCode": "DEFAULT", "quantity": 10**12}
    assert listing(fulfillmentAvailability=[entry]).quantity == 2**31 - 1


def test_a_page_of_twenty_is_one_call(simulator, client, seller_id):
    skus = simulator.listings.add_many("eu", "DE", limits.LISTINGS_PAGE_SIZE)
    assert {entry.sku for entry in client.search_listings(seller_id, DE, skus)} == set(skus)
    assert simulator.requests.count("searchListingsItems") == 1


def test_of_several_marketplaces_only_the_one_that_was_asked_for_counts():
    read = listing(
        summaries=[
            {"marketplaceId": FR, "asin": "B0FRENCH", "productType": "LAMPE"},
            {"marketplaceId": DE, "asin": "B0GERMAN", "productType": "OLD"},
        ],
        productTypes=[
            {"marketplaceId": FR, "productType": "LAMPE"},
            {"marketplaceId": DE, "productType": "LAMP"},
        ],
    )
    assert (read.asin, read.product_type) == ("B0GERMAN", "LAMP")


def test_the_product_type_of_the_summary_will_do():
    read = listing(summaries=[{"marketplaceId": DE, "asin": "B01", "productType": "LAMP"}])
    assert read.product_type == "LAMP"


@pytest.mark.parametrize(
    "channels, by_amazon",
    [((), False), (("DEFAULT",), False), (("AMAZON_NA",), True), (("DEFAULT", "AMAZON_EU"), True)],
)
def test_who_fulfils_a_listing(channels, by_amazon):
    entries = [{"fulfillmentChannelCode": channel} for channel in channels]
    assert listing(fulfillmentAvailability=entries).is_fulfilled_by_amazon is by_amazon


def test_a_listing_without_a_sku_cannot_be_read():
    with pytest.raises(AmazonPayloadError):
        Listing.from_node(Node({"summaries": []}, "the listing"), DE)


def test_a_quantity_is_set(simulator, client, seller_id):
    answer = client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", 17)
    assert answer == Submission(is_accepted=True, reason="")
    assert simulator.listings.changes == [("eu", "DE", "LAMP-OAK", 17)]
    assert simulator.listings.quantity("eu", "FR", "LAMP-OAK") != 17


@pytest.mark.parametrize("sku", ["A B", "A/B", "Ä+ß", "50%", "A&B?C#D", "A,B"])
def test_a_sku_may_hold_anything(simulator, client, seller_id, sku):
    simulator.listings.add("eu", "DE", sku)
    assert [entry.sku for entry in client.search_listings(seller_id, DE, [sku])] == [sku]
    assert client.set_quantity(seller_id, DE, sku, "PRODUCT", 3).is_accepted
    assert simulator.listings.quantity("eu", "DE", sku) == 3


def test_the_handling_time_stays_as_it_is(simulator, client, seller_id):
    listing = simulator.listings.get("eu", "DE", "LAMP-OAK")
    listing.availability[0]["lead_time_to_ship_max_days"] = 4
    client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", 17)
    (availability,) = listing.availability
    assert (availability["quantity"], availability["lead_time_to_ship_max_days"]) == (17, 4)


def test_skus_with_a_comma_are_read_one_by_one(simulator, client, seller_id):
    """Amazon takes a comma for the end of a SKU, whatever is done about it."""
    simulator.listings.add("eu", "DE", "RED,XL")
    found = client.search_listings(seller_id, DE, ["RED,XL", "LAMP-OAK", "NOT,THERE"])
    assert {entry.sku for entry in found} == {"RED,XL", "LAMP-OAK"}
    assert simulator.requests.count("searchListingsItems") == 1
    assert simulator.requests.count("getListingsItem") == 2


def test_invalid_with_http_200_is_not_accepted(simulator, client, seller_id):
    simulator.listings.refuse("eu", "DE", "LAMP-OAK", REASON)
    answer = client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", 17)
    assert answer == Submission(is_accepted=False, reason=REASON)
    assert simulator.requests.count("patchListingsItem", status=200) == 1


def test_a_wrong_product_type_is_not_accepted(client, seller_id):
    answer = client.set_quantity(seller_id, DE, "LAMP-OAK", "TEA", 17)
    assert not answer.is_accepted
    assert "TEA" in answer.reason


def test_a_sku_that_amazon_does_not_know(client, seller_id):
    with pytest.raises(AmazonNotFound):
        client.set_quantity(seller_id, DE, "NOT-THERE", "PRODUCT", 1)


def test_a_marketplace_in_which_the_seller_does_not_sell(client, seller_id):
    with pytest.raises(AmazonRejected):
        client.search_listings(seller_id, "ATVPDKIKX0DER", ["LAMP-OAK"])


@pytest.mark.parametrize(
    "answer, accepted, reason",
    [
        ({"status": "ACCEPTED"}, True, ""),
        ({"status": "VALID"}, True, ""),
        ({"status": "INVALID"}, False, ""),
        ({"status": "SOMETHING_NEW"}, False, ""),
        ({"status": "ACCEPTED", "issues": [{"severity": "WARNING", "message": "a"}]}, True, ""),
        ({"status": "ACCEPTED", "issues": [{"severity": "ERROR", "message": "a"}]}, False, "a"),
        (
            {
                "status": "INVALID",
                "issues": [{"severity": "ERROR", "message": text} for text in "aba"],
            },
            False,
            "a b",
        ),
    ],
)
def test_amazons_answers_to_a_change(answer, accepted, reason):
    assert Submission.from_json(answer) == Submission(accepted, reason)


def test_an_answer_without_a_status_cannot_be_read(simulator, client, seller_id):
    simulator.faults.add("patchListingsItem", faults.body({"sku": "LAMP-OAK"}))
    with pytest.raises(AmazonPayloadError):
        client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", 17)


def test_a_lost_answer_is_asked_for_again(simulator, client, seller_id):
    simulator.faults.add("patchListingsItem", faults.lost_answer(), times=1)
    assert client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", 17).is_accepted
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 17


def test_the_body_of_a_change():
    assert quantity_patch("LAMP", 17) == {
        "productType": "LAMP",
        "patches": [
            {
                "op": "merge",
                "path": "/attributes/fulfillment_availability",
                "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 17}],
            }
        ],
    }


def test_from_here_on_a_feed_is_faster():
    """A feed takes the time in which a call of createFeed comes back."""
    assert limits.PATCHES_PER_FEED == 602


def test_a_hundred_changes_without_a_single_429(simulator, client, seller_id):
    simulator.rates.fast = False
    started = simulator.clock.now()
    for quantity in range(100):
        client.set_quantity(seller_id, DE, "LAMP-OAK", "LAMP", quantity)
    assert simulator.requests.count("patchListingsItem", status=429) == 0
    assert (simulator.clock.now() - started).total_seconds() < 60


# Whose listings they are


def test_the_seller_himself(simulator, client, seller_id):
    assert client.is_seller(seller_id, DE) is True
    assert simulator.requests.count("searchListingsItems") == 1
    assert simulator.requests.count("searchDefinitionsProductTypes") == 0


def test_another_seller(client, simulator):
    assert client.is_seller(simulator.sellers["na"].seller_id, DE) is False


def test_a_seller_whom_amazon_does_not_know(client, simulator, seller_id):
    simulator.faults.add("searchListingsItems", faults.invalid_input("sellerId"), times=None)
    assert client.is_seller(seller_id, DE) is False


def test_without_the_role_nobody_knows(client, simulator, seller_id):
    simulator.sellers["eu"].listing_role = False
    assert client.is_seller(seller_id, DE) is None


def test_credentials_that_are_refused_are_another_matter(client, simulator, seller_id):
    simulator.sellers["eu"].refresh_token = "Atzr|other"
    assert not client.is_authorised
    with pytest.raises(AmazonAuthError):
        client.is_seller(seller_id, DE)
    assert not client.is_authorised
    simulator.sellers["eu"].refresh_token = "Atzr|eu-refresh-token"
    client.is_seller(seller_id, DE)
    assert client.is_authorised
