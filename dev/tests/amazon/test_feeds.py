"""Feeds: handed in, waited for, and Amazon's reports about them."""

import json
from contextlib import suppress

import pytest
from lxml import etree

from amazon.errors import AmazonNotFound, AmazonPayloadError, AmazonRejected, AmazonUnavailable
from amazon.feeds import (
    ACKNOWLEDGEMENT_FEED,
    CANCEL_REASONS,
    CONTENT_TYPES,
    LISTINGS_FEED,
    Report,
    cancellation_feed,
    listings_feed,
)
from dev.simulator import faults
from dev.simulator.catalogue import builders

DE = "A1PA6795UKMFR9"
REASON = "The value of 'quantity' is not valid."


@pytest.fixture
def seller_id(simulator):
    return simulator.sellers["eu"].seller_id


@pytest.fixture
def hand_in(client):
    """A function that hands in a feed and returns Amazon's number of it."""

    def hand_in(feed_type, text):
        document_id = client.upload_feed(text, CONTENT_TYPES[feed_type])
        return client.submit_feed(feed_type, [DE], document_id)

    return hand_in


@pytest.fixture
def report_of(client):
    """A function that reads Amazon's report about a feed."""

    def report_of(feed_id, read):
        return read(client.get_feed_result(client.get_feed(feed_id).document_id))

    return report_of


# Quantities


def test_quantities_in_one_feed(simulator, hand_in, report_of, seller_id):
    changes = [(7, "LAMP-OAK", "LAMP", 17), (9, "MUG-STONE", "DRINKING_CUP", 0)]
    feed_id = hand_in(LISTINGS_FEED, listings_feed(seller_id, changes))
    assert report_of(feed_id, Report.from_json_text) == Report(refused={}, general="")
    assert simulator.listings.changes == [
        ("eu", "DE", "LAMP-OAK", 17),
        ("eu", "DE", "MUG-STONE", 0),
    ]


def test_what_is_refused_is_named_by_its_number(simulator, hand_in, report_of, seller_id):
    simulator.listings.refuse("eu", "DE", "LAMP-OAK", REASON)
    changes = [
        (7, "LAMP-OAK", "LAMP", 17),
        (9, "MUG-STONE", "DRINKING_CUP", 3),
        (11, "NOT-THERE", "PRODUCT", 3),
    ]
    report = report_of(
        hand_in(LISTINGS_FEED, listings_feed(seller_id, changes)), Report.from_json_text
    )
    assert report.general == ""
    assert report.refused.keys() == {7, 11}
    assert report.refused[7] == REASON
    assert "NOT-THERE" in report.refused[11]
    assert simulator.listings.quantity("eu", "DE", "MUG-STONE") == 3


@pytest.mark.parametrize("sku", ["Ä-ß-Ł", "日本", 'A"B', "A,B"])
def test_every_sku_arrives_as_it_is(simulator, hand_in, report_of, seller_id, sku):
    simulator.listings.add("eu", "DE", sku)
    feed_id = hand_in(LISTINGS_FEED, listings_feed(seller_id, [(1, sku, "PRODUCT", 8)]))
    assert not report_of(feed_id, Report.from_json_text).refused
    assert simulator.listings.quantity("eu", "DE", sku) == 8


def test_a_feed_takes_its_time(simulator, client, hand_in, seller_id):
    simulator.feeds.delay = 1
    feed_id = hand_in(LISTINGS_FEED, listings_feed(seller_id, [(1, "LAMP-OAK", "LAMP", 8)]))
    feed = client.get_feed(feed_id)
    assert (feed.status, feed.is_finished, feed.document_id) == ("IN_PROGRESS", False, "")
    feed = client.get_feed(feed_id)
    assert (feed.status, feed.is_finished, feed.is_done) == ("DONE", True, True)
    assert feed.document_id


def test_a_feed_that_is_not_carried_out(client, hand_in, report_of):
    feed_id = hand_in(LISTINGS_FEED, listings_feed("A0STRANGER", [(1, "LAMP-OAK", "LAMP", 8)]))
    feed = client.get_feed(feed_id)
    assert (feed.is_finished, feed.is_done) == (True, False)
    assert "sellerId" in report_of(feed_id, Report.from_json_text).general


def test_a_report_may_be_compressed(simulator, hand_in, report_of, seller_id):
    simulator.feeds.gzip = True
    changes = [(7, "NOT-THERE", "PRODUCT", 17)]
    feed_id = hand_in(LISTINGS_FEED, listings_feed(seller_id, changes))
    assert report_of(feed_id, Report.from_json_text).refused.keys() == {7}


def test_a_feed_that_amazon_does_not_know(client):
    with pytest.raises(AmazonNotFound):
        client.get_feed("1")


def test_a_kind_that_amazon_no_longer_takes(client):
    document_id = client.upload_feed("x", "text/xml; charset=UTF-8")
    with pytest.raises(AmazonRejected):
        client.submit_feed("POST_INVENTORY_AVAILABILITY_DATA", [DE], document_id)


def test_handing_in_is_never_repeated(simulator, client, seller_id):
    """Twice the feed is twice the work, and the rate of two minutes."""
    text = listings_feed(seller_id, [(1, "LAMP-OAK", "LAMP", 8)])
    document_id = client.upload_feed(text, CONTENT_TYPES[LISTINGS_FEED])
    simulator.faults.add("createFeed", faults.lost_answer(), times=1)
    with pytest.raises(AmazonUnavailable):
        client.submit_feed(LISTINGS_FEED, [DE], document_id)
    assert simulator.requests.count("createFeed") == 1
    assert len(simulator.feeds.submitted) == 1


def test_the_text_of_a_listings_feed():
    text = listings_feed("A1SELLER", [(7, "LAMP-OAK", "LAMP", 17)])
    assert json.loads(text) == {
        "header": {"sellerId": "A1SELLER", "version": "2.0", "issueLocale": "en_US"},
        "messages": [
            {
                "messageId": 7,
                "sku": "LAMP-OAK",
                "operationType": "PATCH",
                "productType": "LAMP",
                "patches": [
                    {
                        "op": "merge",
                        "path": "/attributes/fulfillment_availability",
                        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 17}],
                    }
                ],
            }
        ],
    }


def test_warnings_refuse_nothing():
    issues = [
        {"messageId": 1, "severity": "WARNING", "message": "Mind this"},
        {"messageId": 2, "severity": "ERROR", "message": "No"},
        {"messageId": 2, "severity": "ERROR", "message": "Never"},
        {"messageId": 2, "severity": "ERROR", "message": "No"},
        {"severity": "ERROR", "message": "Nothing at all"},
    ]
    report = Report.from_json_text(json.dumps({"issues": issues}))
    assert report == Report(refused={2: "No Never"}, general="Nothing at all")


@pytest.mark.parametrize("text", ["", "[]", "<html/>", '{"issues": 1}', '{"issues": [1]}'])
def test_what_is_no_report_about_listings(text):
    with pytest.raises(AmazonPayloadError):
        Report.from_json_text(text)


# Cancellations


def test_an_order_is_cancelled(simulator, hand_in, report_of, seller_id):
    items = [builders.Item("LAMP-OAK", 1, vat="19"), builders.Item("MUG-STONE", 2, vat="19")]
    order = builders.order("302-0000001-0000001", "DE", items, updated=simulator.clock.now())
    order_id = simulator.orders.add(order)
    items = [item["orderItemId"] for item in simulator.orders.get(order_id)["orderItems"]]
    text = cancellation_feed(seller_id, [(5, order_id, items, "NoInventory")])
    feed_id = hand_in(ACKNOWLEDGEMENT_FEED, text)
    assert report_of(feed_id, Report.from_xml_text) == Report(refused={}, general="")
    status = simulator.orders.get(order_id)["fulfillment"]["fulfillmentStatus"]
    assert status == "CANCELLED"


def test_an_order_that_cannot_be_cancelled(hand_in, report_of, seller_id):
    text = cancellation_feed(seller_id, [(5, "302-9999999-9999999", ["1"], "NoInventory")])
    report = report_of(hand_in(ACKNOWLEDGEMENT_FEED, text), Report.from_xml_text)
    assert report.refused.keys() == {5}
    assert report.refused[5]


@pytest.mark.parametrize("reason", CANCEL_REASONS)
def test_the_text_of_a_cancellation(reason):
    root = etree.fromstring(
        cancellation_feed("A1SELLER", [(5, "302-1", ["11", "12"], reason)]).encode()
    )
    assert root.findtext("Header/MerchantIdentifier") == "A1SELLER"
    assert root.findtext("Message/MessageID") == "5"
    order = root.find("Message/OrderAcknowledgement")
    assert order.findtext("AmazonOrderID") == "302-1"
    assert order.findtext("StatusCode") == "Failure"
    assert [e.text for e in order.findall("Item/AmazonOrderItemCode")] == ["11", "12"]
    assert {e.text for e in order.findall("Item/CancelReason")} == {reason}


@pytest.mark.parametrize("text", ["", "{}", "<AmazonEnvelope>"])
def test_what_is_no_report_about_orders(text):
    with pytest.raises(AmazonPayloadError):
        Report.from_xml_text(text)


# Reports that nobody can read

ISSUE = '{{"severity": "ERROR", "messageId": {}, "message": "{}"}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nothing",
        "[" * 100_000,
        '{"issues": ' + "[" * 1000 + "]" * 1000 + "}",
        '{"issues": [' + ISSUE.format("9" * 5000, "x") + "]}",
        '{"issues": [' + ISSUE.format(1, "x" * 20_000) + "]}",
        '{"issues": [' + "{}," * 100_001 + "{}]}",
        '{"issues": 5}',
    ],
)
def test_a_report_that_is_no_json_or_too_much_of_it(text):
    with pytest.raises(AmazonPayloadError):
        Report.from_json_text(text)


def test_a_report_about_a_full_feed_is_read():
    issues = ", ".join(ISSUE.format(number, "Not valid.") for number in range(1, 25_001))
    report = Report.from_json_text(f'{{"issues": [{issues}]}}')
    assert len(report.refused) == 25_000


RESULT = (
    "<a><Result><MessageID>{}</MessageID><ResultCode>Error</ResultCode>"
    "<ResultDescription>{}</ResultDescription></Result></a>"
)


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "9" * 5000, "²"])
def test_a_message_without_a_number_is_about_the_feed_as_a_whole(number):
    report = Report.from_xml_text(RESULT.format(number, "Not valid."))
    assert report == Report(refused={}, general="Not valid.")


def test_entities_are_not_multiplied():
    lines = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 1000}">' for n in range(9)
    )
    text = f"<!DOCTYPE a [{lines}]>" + RESULT.format(1, "&e8;")
    with suppress(AmazonPayloadError):
        assert len(Report.from_xml_text(text).refused.get(1, "")) <= 16_000
