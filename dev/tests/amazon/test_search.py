"""How far a search has come, and where the next one begins."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from amazon.documents import OrderPage
from amazon.errors import AmazonPayloadError
from amazon.search import MAX_PAGES, OVERLAP, Search

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
BEFORE = datetime(2026, 11, 23, 11, 57, 59, 500000, tzinfo=timezone.utc)


def page(token="", before=BEFORE):
    return OrderPage((), token, before)


@pytest.fixture
def search():
    return Search.begin(["FR", "DE"], NOON - timedelta(hours=1), NOON)


def test_a_search_begins_a_little_before_the_end_of_the_last_one(search):
    assert search.filters == {
        "lastUpdatedAfter": "2026-11-23T10:55:00Z",
        "marketplaceIds": ["DE", "FR"],
    }
    assert timedelta(minutes=5) == OVERLAP


def test_fractions_of_a_second_widen_the_window():
    search = Search.begin(["DE"], NOON - timedelta(microseconds=1), NOON)
    assert search.filters["lastUpdatedAfter"] == "2026-11-23T11:54:59Z"


def test_the_next_search_begins_where_amazons_first_page_says(search):
    later = BEFORE + timedelta(minutes=10)
    search = search.following(page("two")).following(page("three", later)).following(page("", None))
    assert search.token == ""
    assert search.updated_before == BEFORE


def test_without_amazons_clock_ours_is_two_minutes_old(search):
    assert search.following(page("", None)).updated_before == NOON - timedelta(minutes=2)


def test_the_filters_stay_the_same_from_page_to_page(search):
    filters = json.dumps(search.filters)
    assert json.dumps(search.following(page("two")).following(page("three")).filters) == filters


def test_the_same_token_twice_ends_the_search(search):
    search = search.following(page("two"))
    with pytest.raises(AmazonPayloadError, match="the same page twice"):
        search.following(page("two"))
    assert search.following(page("")).token == ""


@pytest.mark.parametrize("length", [1, 2, 3, 50])
def test_tokens_that_come_round_again_end_the_search_whatever_the_process(search, length):
    for number in range(length):
        search = Search.from_text(search.following(page(f"page {number}")).to_text())
    for number in range(length):
        with pytest.raises(AmazonPayloadError, match="the same page twice"):
            search.following(page(f"page {number}"))
    assert search.following(page("another")).token == "another"


def test_pages_without_end_end(search):
    for number in range(MAX_PAGES):
        search = search.following(page(str(number)))
    with pytest.raises(AmazonPayloadError, match="more than 1000 pages"):
        search.following(page("another"))
    assert search.following(page("")).seen == ()


def test_a_search_that_was_kept_before_tokens_were_marked_goes_on(search):
    kept = json.loads(search.following(page("two")).to_text())
    del kept["seen"]
    assert Search.from_text(json.dumps(kept)).following(page("three")).token == "three"


def test_a_search_survives_as_text(search):
    assert Search.from_text(search.to_text()) == search
    search = search.following(page("two"))
    text = search.to_text()
    assert Search.from_text(text) == search
    assert Search.from_text(text).to_text() == text
    assert Search.from_text(text).following(page("three")).updated_before == BEFORE


def test_a_page_token_is_good_for_less_than_its_24_hours(search):
    search = search.following(page("two"))
    assert search.is_alive(NOON)
    assert search.is_alive(NOON + timedelta(hours=23) - timedelta(seconds=1))
    assert not search.is_alive(NOON + timedelta(hours=23))
    assert not Search.from_text(search.to_text()).is_alive(NOON + timedelta(hours=24))


def test_a_search_that_catches_up_stays_one(search):
    catching_up = Search.begin(["A1"], BEFORE, NOON, is_catching_up=True)
    following = catching_up.following(page("two"))
    assert Search.from_text(following.to_text()).is_catching_up
    assert not Search.from_text(search.to_text()).is_catching_up


def test_what_is_to_be_shipped_is_searched_however_old_it_is():
    search = Search.of_open_orders(["FR", "DE"], NOON)
    assert search.filters == {
        "lastUpdatedAfter": "2024-11-24T11:55:00Z",
        "marketplaceIds": ["DE", "FR"],
        "fulfillmentStatuses": ["UNSHIPPED", "PARTIALLY_SHIPPED"],
        "fulfilledBy": ["MERCHANT"],
    }
    assert search.is_of_open_orders
    assert search.is_catching_up
    assert Search.from_text(search.to_text()) == search
    assert not Search.begin(["DE"], NOON, NOON).is_of_open_orders
