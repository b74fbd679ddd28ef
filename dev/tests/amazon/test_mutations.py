"""Whatever Amazon sends, the client gives a value that can be kept, or says what is wrong."""

import json
import re
from contextlib import suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amazon.documents import OrderDocument
from amazon.errors import AmazonPayloadError, AmazonUnavailable
from amazon.feeds import CONTENT_TYPES, LISTINGS_FEED, Report, listings_feed
from amazon.snapshots import Snapshot
from dev.simulator import faults
from dev.simulator.mutations import AMOUNTS, TEXTS, mutate

GERMANY = "A1PA6795UKMFR9"
BUYERS = re.compile("Schneider|Lindenstr|@")


def examples(number):
    """The same examples at every run, and nothing that is kept between runs."""
    return settings(
        max_examples=number,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def mutated(data, answer):
    """An answer in which one to four things went wrong."""
    answer = json.loads(json.dumps(answer))
    for _time in range(data.draw(st.integers(1, 4))):
        mutate(answer, lambda options: data.draw(st.sampled_from(options)))
    return answer


@pytest.fixture
def ask(simulator):
    """A function that makes a call of an operation whose answer is a mutated one."""
    sound = {}

    def ask(data, operation, call):
        if operation not in sound:
            simulator.faults.add(operation, faults.changed(lambda a: sound.update({operation: a})))
            call()
        answer = mutated(data, sound[operation])
        simulator.faults.clear()
        simulator.faults.add(operation, faults.instead(answer), times=None)
        return outcome(call)

    return ask


def parts(value):
    """The texts and numbers in a value, whatever it is made of."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    elif is_dataclass(value):
        value = [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, list | tuple):
        return [part for entry in value for part in parts(entry)]
    return [value]


def is_storable(value):
    """Whether PostgreSQL can keep all texts and numbers in a value."""
    for part in parts(value):
        if isinstance(part, str) and re.search("[\0\ud800-\udfff]", part):
            return False
        if isinstance(part, Decimal) and not part.is_finite():
            return False
        if isinstance(part, int) and abs(part) >= 2**63:
            return False
    return True


def outcome(call):
    """What a call gives, or ``None`` if it says what is wrong."""
    try:
        return call()
    except AmazonPayloadError as error:
        problem = error.message
    # People read it, and so it says where, and no more.
    assert len(problem) < 400
    assert not BUYERS.search(problem)
    return None


def read(document):
    """Read a document, and ask the order everything that it answers."""
    assert OrderDocument.from_text(document.text) == document
    order = outcome(document.read)
    if not order:
        return
    answers = {
        name: getattr(order, name)
        for name, value in vars(type(order)).items()
        if isinstance(value, property)
    }
    assert is_storable([order, answers])
    for item in order.items:
        if item.proceeds:
            charges = item.proceeds.charges()
            assert sum(charge.amount for charge in charges) == item.proceeds.amount
    snapshot = Snapshot.of(order)
    assert Snapshot.from_dict(snapshot.to_dict()) == snapshot


@pytest.fixture
def seller_id(simulator):
    return simulator.sellers["eu"].seller_id


@pytest.fixture
def feed_id(client, seller_id):
    """A feed that Amazon has worked on, and of which it refused a part."""
    changes = [(1, "LAMP-OAK", "LAMP", 3), (2, "NOT-THERE", "LAMP", 3)]
    document = client.upload_feed(listings_feed(seller_id, changes), CONTENT_TYPES[LISTINGS_FEED])
    return client.submit_feed(LISTINGS_FEED, [GERMANY], document)


@examples(80)
@given(data=st.data())
def test_pages_of_orders(client, everything, ask, data):
    page = ask(data, "searchOrders", lambda: client.search_orders(everything))
    assert is_storable(page)
    for document in page.documents if page else ():
        read(document)


@examples(200)
@given(data=st.data())
@pytest.mark.parametrize("number", range(0, 60, 12))
def test_orders(simulator, client, ask, number, data):
    order_id = list(simulator.orders)[number]
    if document := ask(data, "getOrder", lambda: client.get_order(order_id)):
        assert is_storable(document)
        read(document)


@examples(100)
@given(data=st.data())
def test_marketplaces(client, ask, data):
    assert is_storable(ask(data, "getMarketplaceParticipations", client.participations))


@examples(100)
@given(data=st.data())
def test_listings(client, ask, seller_id, data):
    skus = ["LAMP-OAK", "MUG-STONE", "VASE-BLUE"]
    call = lambda: client.search_listings(seller_id, GERMANY, skus)  # noqa: E731
    assert is_storable(ask(data, "searchListingsItems", call))


@examples(100)
@given(data=st.data())
def test_quantities(client, ask, seller_id, data):
    call = lambda: client.set_quantity(seller_id, GERMANY, "LAMP-OAK", "LAMP", 3)  # noqa: E731
    assert is_storable(ask(data, "patchListingsItem", call))


@examples(100)
@given(data=st.data())
def test_stock_on_amazon(client, ask, data):
    call = lambda: client.inventory_page(GERMANY)  # noqa: E731
    assert is_storable(ask(data, "getInventorySummaries", call))


@examples(100)
@given(data=st.data())
def test_feeds(client, ask, feed_id, data):
    assert is_storable(ask(data, "getFeed", lambda: client.get_feed(feed_id)))


@examples(100)
@given(data=st.data())
def test_where_a_feed_goes(client, ask, data):
    # Where an address leads nowhere, nothing is known.
    with suppress(AmazonUnavailable):
        feed = "{}", CONTENT_TYPES[LISTINGS_FEED]
        assert is_storable(ask(data, "createFeedDocument", lambda: client.upload_feed(*feed)))


@examples(100)
@given(data=st.data())
def test_where_a_report_is(client, ask, feed_id, data):
    document_id = client.get_feed(feed_id).document_id
    with suppress(AmazonUnavailable):
        ask(data, "getFeedDocument", lambda: client.get_feed_result(document_id))


@examples(200)
@given(data=st.data())
def test_reports_about_listings(client, feed_id, data):
    report = json.loads(client.get_feed_result(client.get_feed(feed_id).document_id))
    text = json.dumps(mutated(data, report))
    assert is_storable(outcome(lambda: Report.from_json_text(text)))


RESULT = (
    "<a><Result><MessageID>1</MessageID><ResultCode>Error</ResultCode>"
    "<ResultDescription>Refused</ResultDescription></Result></a>"
)


@examples(400)
@given(data=st.data())
def test_reports_about_cancellations(data):
    """Other texts, and pieces that are missing or come twice."""
    text = RESULT
    for _time in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.integers(0, len(text))) for _end in range(2))
        odd = data.draw(st.sampled_from([*TEXTS, *AMOUNTS, "<!-- -->", "<?pi?>", "&e;", "&#0;"]))
        text = text[:start] + data.draw(st.sampled_from(["", odd, RESULT])) + text[end:]
    assert is_storable(outcome(lambda: Report.from_xml_text(text)))
