"""The Feeds API: documents, feeds, and what becomes of each type of feed."""

import gzip
import json
from xml.etree import ElementTree

import httpx
import pytest

from dev.simulator import faults
from dev.simulator.feed_types.order_acknowledgement import CANCEL_REASONS
from dev.simulator.marketplaces import BY_COUNTRY

DE, FR = BY_COUNTRY["DE"].id, BY_COUNTRY["FR"].id
ROOT = "/feeds/2021-06-30"
JSON = "application/json; charset=UTF-8"
LAMP = "One lamp for Berlin, VAT listed apart"
LISTINGS, ACKNOWLEDGEMENT = "JSON_LISTINGS_FEED", "POST_ORDER_ACKNOWLEDGEMENT_DATA"
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
<Header><DocumentVersion>1.01</DocumentVersion>
<MerchantIdentifier>{seller_id}</MerchantIdentifier></Header>
<MessageType>OrderAcknowledgement</MessageType>{messages}</AmazonEnvelope>"""


class Feeder:
    """Takes feeds through all their steps."""

    def __init__(self, client):
        self.client = client
        self.simulator = client.simulator
        self.seller_id = client.seller.seller_id

    def new_document(self, content_type=JSON):
        return self.client.send("POST", f"{ROOT}/documents", {"contentType": content_type}).json()

    def upload(self, text):
        document = self.new_document()
        answer = httpx.put(document["url"], content=text.encode(), headers={"Content-Type": JSON})
        assert answer.status_code == 200
        return document["feedDocumentId"]

    def create(self, document_id, feed_type=LISTINGS, marketplaces=(DE,)):
        body = {
            "feedType": feed_type,
            "marketplaceIds": list(marketplaces),
            "inputFeedDocumentId": document_id,
        }
        return self.client.send("POST", f"{ROOT}/feeds", body)

    def feed(self, feed_id):
        return self.client.get(f"{ROOT}/feeds/{feed_id}").json()

    def document(self, document_id):
        return self.client.get(f"{ROOT}/documents/{document_id}").json()

    def run(self, text, feed_type=LISTINGS, marketplaces=(DE,)):
        """The status of a feed, and the text of its result."""
        answer = self.create(self.upload(text), feed_type, marketplaces)
        feed = self.feed(answer.json()["feedId"])
        address = self.document(feed["resultFeedDocumentId"])["url"]
        return feed["processingStatus"], httpx.get(address).text

    def listings(self, *messages, header=None, **options):
        """The status of a listings feed, and its result."""
        header = header or {"sellerId": self.seller_id, "version": "2.0"}
        text = json.dumps({"header": header, "messages": messages})
        status, result = self.run(text, **options)
        return status, json.loads(result)

    def acknowledge(self, *messages, seller_id=None):
        """The status of an acknowledgement feed, and the ProcessingReport."""
        text = ENVELOPE.format(seller_id=seller_id or self.seller_id, messages="".join(messages))
        status, result = self.run(text, ACKNOWLEDGEMENT)
        return status, ElementTree.fromstring(result.encode()).find("Message/ProcessingReport")


def quantity(number, sku, value, product_type="LAMP"):
    """A message that sets a quantity."""
    entry = {"fulfillment_channel_code": "DEFAULT", "quantity": value}
    path = "/attributes/fulfillment_availability"
    return {
        "messageId": number,
        "sku": sku,
        "operationType": "PATCH",
        "productType": product_type,
        "patches": [{"op": "replace", "path": path, "value": [entry]}],
    }


def failure(order_id, item_id, reason="NoInventory", number=1):
    """A message that cancels an order."""
    return (
        f"<Message><MessageID>{number}</MessageID><OrderAcknowledgement>"
        f"<AmazonOrderID>{order_id}</AmazonOrderID><StatusCode>Failure</StatusCode>"
        f"<Item><AmazonOrderItemCode>{item_id}</AmazonOrderItemCode>"
        f"<CancelReason>{reason}</CancelReason></Item></OrderAcknowledgement></Message>"
    )


@pytest.fixture
def feeder(client):
    return Feeder(client)


@pytest.fixture
def lamp(simulator):
    """The order of one lamp: its id and that of its item."""
    order_id = simulator.catalogue.find(LAMP).order_id
    return order_id, simulator.orders.get(order_id)["orderItems"][0]["orderItemId"]


def status_of(simulator, order_id):
    return simulator.orders.get(order_id)["fulfillment"]["fulfillmentStatus"]


def test_addresses_need_no_token_but_the_right_content_type(feeder):
    document = feeder.new_document()
    wrong = httpx.put(document["url"], content=b"{}", headers={"Content-Type": "text/plain"})
    assert wrong.status_code == 403
    right = httpx.put(document["url"], content=b"{}", headers={"Content-Type": JSON})
    assert right.status_code == 200
    assert httpx.get(document["url"]).status_code == 403


def test_a_refusal_arrives_however_large_the_upload(feeder, simulator):
    simulator.faults.add("uploadFeedDocument", faults.html(503))
    address = feeder.new_document()["url"]
    content = b"x" * 8_000_000
    for status in (503, 403):
        answer = httpx.put(address, content=content, headers={"Content-Type": "text/plain"})
        assert answer.status_code == status


def test_addresses_live_five_minutes(feeder, simulator):
    document = feeder.new_document()
    simulator.clock.advance(301)
    late = httpx.put(document["url"], content=b"{}", headers={"Content-Type": JSON})
    assert late.status_code == 403
    assert httpx.get(f"{simulator.api_url}/feed-documents/guess").status_code == 403


def test_feeds_need_a_document_of_their_own(feeder, connect, simulator):
    assert feeder.create("unknown").status_code == 400
    assert feeder.create(feeder.new_document()["feedDocumentId"]).status_code == 400
    document_id = feeder.upload("{}")
    assert Feeder(connect(simulator, "na")).create(document_id).status_code == 400
    assert feeder.create(document_id, "POST_PRODUCT_DATA").status_code == 400
    assert feeder.create(document_id, marketplaces=()).status_code == 400
    assert feeder.create(document_id, marketplaces=[BY_COUNTRY["US"].id]).status_code == 400
    assert feeder.create(document_id).status_code == 202
    assert not feeder.client.send("POST", f"{ROOT}/documents", {}).is_success


def test_feeds_take_their_time(feeder, simulator):
    simulator.feeds.delay = 2
    feed_id = feeder.create(feeder.upload("{}")).json()["feedId"]
    statuses = [feeder.feed(feed_id)["processingStatus"] for _ in range(4)]
    assert statuses == ["IN_PROGRESS", "IN_PROGRESS", "FATAL", "FATAL"]
    assert feeder.client.get(f"{ROOT}/feeds/0").status_code == 404
    assert feeder.client.get(f"{ROOT}/documents/0").status_code == 404


def test_compressed_results(feeder, simulator):
    simulator.feeds.gzip = True
    feed_id = feeder.create(feeder.upload("{}")).json()["feedId"]
    document = feeder.document(feeder.feed(feed_id)["resultFeedDocumentId"])
    assert document["compressionAlgorithm"] == "GZIP"
    result = json.loads(gzip.decompress(httpx.get(document["url"]).content))
    assert result["header"]["feedId"] == feed_id


def test_quantities_in_one_feed(feeder, simulator):
    status, result = feeder.listings(
        quantity(1, "LAMP-OAK", 11), quantity(2, "MUG-STONE", 12, "DRINKING_CUP")
    )
    assert (status, result["issues"]) == ("DONE", [])
    assert result["summary"]["messagesAccepted"] == 2
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 11
    assert simulator.listings.quantity("eu", "DE", "MUG-STONE") == 12
    (submission,) = simulator.feeds.submitted
    assert (submission.type, submission.status) == (LISTINGS, "DONE")
    assert '"LAMP-OAK"' in submission.text


def test_partial_errors(feeder, simulator):
    simulator.listings.refuse("eu", "DE", "TEA-EARL-100", "Needs approval.")
    status, result = feeder.listings(
        quantity(1, "LAMP-OAK", 11),
        quantity(2, "NOBODYS", 1),
        quantity(3, "MUG-STONE", -4, "DRINKING_CUP"),
        quantity(4, "TEA-EARL-100", 3, "TEA"),
        {"messageId": 5, "sku": "PEN-SET-3", "operationType": "PATCH"},
    )
    assert status == "DONE"
    assert result["summary"] == {
        "errors": 4,
        "warnings": 0,
        "messagesProcessed": 5,
        "messagesAccepted": 1,
        "messagesInvalid": 4,
    }
    assert [issue["messageId"] for issue in result["issues"]] == [2, 3, 4, 5]
    assert result["issues"][2]["message"] == "Needs approval."
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 11
    assert simulator.listings.quantity("eu", "DE", "MUG-STONE") == 5


def test_other_operations_of_a_listings_feed(feeder, simulator):
    attributes = quantity(1, "LAMP-OAK", 8)["patches"][0]["value"]
    update = {
        "messageId": 1,
        "sku": "LAMP-OAK",
        "operationType": "PARTIAL_UPDATE",
        "productType": "LAMP",
        "attributes": {"fulfillment_availability": attributes},
    }
    delete = {"messageId": 2, "sku": "MUG-STONE", "operationType": "DELETE"}
    _status, result = feeder.listings(update, delete, marketplaces=(DE, FR))
    assert result["summary"]["messagesAccepted"] == 2
    assert simulator.listings.quantity("eu", "FR", "LAMP-OAK") == 8
    with pytest.raises(KeyError):
        simulator.listings.get("eu", "FR", "MUG-STONE")


@pytest.mark.parametrize(
    "header, numbers, words",
    [
        ({"sellerId": "SOMEBODY", "version": "2.0"}, [1], "sellerId"),
        ({"version": "1.0"}, [1], "version"),
        ({}, [], "messages"),
        ({}, [3, 3], "unique"),
        ({}, [0], "messageId"),
    ],
)
def test_listings_feeds_faulty_as_a_whole(feeder, simulator, header, numbers, words):
    header = {"sellerId": feeder.seller_id, "version": "2.0", **header}
    messages = [quantity(number, "LAMP-OAK", 11) for number in numbers]
    status, result = feeder.listings(*messages, header=header)
    assert status == "FATAL"
    assert words in result["issues"][0]["message"]
    assert not simulator.listings.changes


def test_no_more_than_25000_messages(feeder, simulator):
    skus = simulator.listings.add_many("eu", "DE", 25_001)
    messages = [quantity(n, sku, 1, "PRODUCT") for n, sku in enumerate(skus, start=1)]
    assert feeder.listings(*messages)[0] == "FATAL"
    status, result = feeder.listings(*messages[1:])
    assert (status, result["summary"]["messagesAccepted"]) == ("DONE", 25_000)


def test_an_order_is_cancelled(feeder, simulator, lamp):
    status, report = feeder.acknowledge(failure(*lamp))
    assert status == "DONE"
    assert report.findtext("StatusCode") == "Complete"
    assert report.findtext("ProcessingSummary/MessagesSuccessful") == "1"
    assert report.find("Result") is None
    assert status_of(simulator, lamp[0]) == "CANCELLED"
    cancelled = feeder.client.order(lamp[0], "CANCELLATION").json()["order"]["orderItems"][0]
    execution = cancelled["cancellation"]["cancellationExecution"]
    assert execution == {"cancelledBy": "MERCHANT", "cancelReason": "NoInventory"}


@pytest.mark.parametrize("status", ["SHIPPED", "CANCELLED", "PENDING", "PARTIALLY_SHIPPED"])
def test_orders_that_cannot_be_cancelled(feeder, simulator, lamp, status):
    simulator.orders.set_status(lamp[0], status)
    outcome, report = feeder.acknowledge(failure(*lamp))
    assert outcome == "DONE"
    assert report.findtext("Result/ResultCode") == "Error"
    assert "cannot be cancelled" in report.findtext("Result/ResultDescription")
    assert report.findtext("Result/AdditionalInfo/AmazonOrderID") == lamp[0]
    assert status_of(simulator, lamp[0]) == status


def test_some_acknowledgements_are_refused(feeder, simulator, lamp):
    fba = simulator.catalogue.find("FBA not shipped yet")
    fba_item = fba.order["orderItems"][0]["orderItemId"]
    _status, report = feeder.acknowledge(
        failure(*lamp, reason="Whim", number=1),
        failure(lamp[0], "123", number=2),
        failure("305-0000000-0000000", "123", number=3),
        failure(fba.order_id, fba_item, number=4),
        failure(*lamp, number=5),
    )
    results = report.findall("Result")
    assert [result.findtext("MessageID") for result in results] == ["1", "2", "3", "4"]
    assert "by Amazon" in results[3].findtext("ResultDescription")
    summary = report.find("ProcessingSummary")
    assert summary.findtext("MessagesProcessed") == "5"
    assert summary.findtext("MessagesWithError") == "4"
    assert status_of(simulator, lamp[0]) == "CANCELLED"


def test_success_leaves_the_order_as_it_is(feeder, simulator, lamp):
    message = failure(*lamp).replace("Failure", "Success")
    assert feeder.acknowledge(message)[0] == "DONE"
    assert status_of(simulator, lamp[0]) == "UNSHIPPED"


def test_acknowledgements_faulty_as_a_whole(feeder, simulator, lamp):
    assert feeder.acknowledge(failure(*lamp), seller_id="SOMEBODY")[0] == "FATAL"
    assert feeder.acknowledge()[0] == "FATAL"
    assert feeder.acknowledge(failure(*lamp), failure(*lamp))[0] == "FATAL"
    assert feeder.run("<AmazonEnvelope>", ACKNOWLEDGEMENT)[0] == "FATAL"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaa">]><AmazonEnvelope>&a;</AmazonEnvelope>'
    status, result = feeder.run(bomb, ACKNOWLEDGEMENT)
    assert status == "FATAL"
    assert "DOCTYPE" in result
    assert status_of(simulator, lamp[0]) == "UNSHIPPED"


def test_every_reason_of_amazons_cancels(feeder, simulator):
    entries = [
        entry for entry in simulator.catalogue if _cancellable(entry.order) and entry.seller == "eu"
    ]
    pairs = list(zip(entries, CANCEL_REASONS, strict=False))
    messages = [
        failure(entry.order_id, entry.order["orderItems"][0]["orderItemId"], reason, number)
        for number, (entry, reason) in enumerate(pairs, start=1)
    ]
    _status, report = feeder.acknowledge(*messages)
    assert len(messages) == len(CANCEL_REASONS) == 14
    assert report.findtext("ProcessingSummary/MessagesSuccessful") == "14"


def _cancellable(order):
    fulfillment = order["fulfillment"]
    ours = fulfillment["fulfilledBy"] == "MERCHANT"
    return ours and fulfillment["fulfillmentStatus"] == "UNSHIPPED"
