"""Invoices for Amazon: the options of a feed, what Amazon answers, and until when it is due."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from amazon.errors import AmazonAuthError, AmazonPayloadError, AmazonUnavailable
from amazon.feeds import CONTENT_TYPES, INVOICE_FEED, Report
from amazon.invoices import (
    InvoiceOptions,
    Refusal,
    allowed,
    due_date,
    read_upload_report,
    refusal,
)
from dev.simulator import faults
from dev.simulator.catalogue import builders

DE = "A1PA6795UKMFR9"
ORDER = "302-1111111-1111111"
PDF = b"%PDF-1.4 \xff\xfe"
SUMMARY = (
    "Feed Processing Summary:\n"
    "\tNumber of records processed\t\t1\n"
    "\tNumber of records successful\t\t{}\n"
)
HEADER = "\noriginal-record-number\tsku\terror-code\terror-type\terror-message{}"


@pytest.fixture
def order(simulator):
    updated = datetime.now(timezone.utc) - timedelta(hours=1)
    item = builders.Item("LAMP-OAK", 1, "119.00", vat="19")
    return simulator.orders.add(
        builders.order(ORDER, "DE", [item], updated=updated, status="SHIPPED")
    )


@pytest.fixture
def hand_in(client):
    """A function that uploads an invoice and returns what Amazon says about it."""

    def hand_in(content=PDF, marketplaces=(DE,), **options):
        options = InvoiceOptions(
            **{
                "order_id": ORDER,
                "number": "INV/2026/00001",
                "total": Decimal("119"),
                **options,
            }
        )
        document_id = client.upload_feed(content, CONTENT_TYPES[INVOICE_FEED])
        feed_id = client.submit_feed(INVOICE_FEED, marketplaces, document_id, options.to_json())
        return read_upload_report(client.get_feed_result(client.get_feed(feed_id).document_id))

    return hand_in


def test_an_invoice_is_taken(simulator, order, hand_in):
    assert hand_in(tax=Decimal("19")) == Report(refused={}, general="")
    (invoice,) = simulator.invoices.of(order)
    assert invoice.content == PDF
    assert (invoice.number, invoice.document_type) == ("INV/2026/00001", "Invoice")
    assert (invoice.total, invoice.tax, invoice.marketplace_id) == ("119.00", "19.00", DE)


def test_a_credit_note_names_amazons_refund(simulator, order, hand_in):
    report = hand_in(is_credit_note=True, transaction_id="amzn:crow:4711")
    assert report == Report(refused={}, general="")
    (invoice,) = simulator.invoices.of(order)
    assert (invoice.document_type, invoice.transaction_id) == ("CreditNote", "amzn:crow:4711")


def test_a_credit_note_without_it_is_refused(order, hand_in):
    assert hand_in(is_credit_note=True).code == "79513"


@pytest.mark.parametrize(
    "options, code",
    [
        ({"content": b"<html>"}, "79503"),
        ({"content": b""}, "79540"),
        ({"marketplaces": (DE, "A13V1IB3VIYZZH")}, "79523"),
        ({"order_id": "302-0000000-0000000"}, "79517"),
    ],
)
def test_what_amazon_refuses(simulator, order, hand_in, options, code):
    report = hand_in(**options)
    assert report.code == code
    assert report.general
    assert not simulator.invoices.uploaded


def test_an_order_that_has_not_left(simulator, order, hand_in):
    simulator.orders.set_status(order, "UNSHIPPED")
    assert refusal(hand_in().code) is Refusal.WAIT


def test_an_order_that_amazon_invoices(simulator, order, hand_in):
    simulator.invoices.by_amazon.add(order)
    report = hand_in()
    assert refusal(report.code) is Refusal.BY_AMAZON
    assert "Amazon will generate invoice" in report.general


def test_without_the_role(simulator, client, order, hand_in):
    simulator.sellers["eu"].tax_role = False
    with pytest.raises(AmazonAuthError):
        hand_in()


def test_three_seconds_lie_between_two_invoices(simulator, order, hand_in):
    simulator.rates.fast = False
    begun = simulator.clock.now()
    for _number in range(3):
        hand_in()
    assert timedelta(seconds=6) <= simulator.clock.now() - begun < timedelta(seconds=30)
    assert simulator.requests.count("createFeed", status=429) == 0


def test_a_lost_answer_is_found_in_amazons_list(simulator, client, order, hand_in):
    before = datetime.now(timezone.utc) - timedelta(minutes=1)
    assert client.latest_feeds(INVOICE_FEED, before) == ()
    simulator.faults.add("createFeed", faults.lost_answer())
    with pytest.raises(AmazonUnavailable):
        hand_in()
    (feed,) = client.latest_feeds(INVOICE_FEED, before)
    assert feed.marketplace_ids == (DE,)
    assert client.get_feed(feed.feed_id).is_done
    assert client.latest_feeds("JSON_LISTINGS_FEED", before) == ()
    after = datetime.now(timezone.utc) + timedelta(minutes=1)
    assert client.latest_feeds(INVOICE_FEED, after) == ()


# The options


def test_names_have_the_prefix_without_which_amazon_does_not_see_them():
    options = InvoiceOptions(ORDER, "RE-1", Decimal("0.5"))
    assert options.to_json() == {
        "metadata:OrderId": ORDER,
        "metadata:InvoiceNumber": "RE-1",
        "metadata:DocumentType": "Invoice",
        "metadata:TotalAmount": "0.50",
    }


@pytest.mark.parametrize(
    "text, expected",
    [
        ("INV/2026/00001", "INV/2026/00001"),
        ("Rechnung Nr. 1", "Rechnung Nr- 1"),
        ("Avoir n°7 été", "Avoir n-7 ete"),
        (r"A,B\C_D;E:F#G", r"A,B\C_D;E:F#G"),
        ("請求 1", "-- 1"),
    ],
)
def test_only_the_characters_that_amazon_takes(text, expected):
    assert allowed(text) == expected


# Amazon's answers


@pytest.mark.parametrize(
    "text",
    [
        SUMMARY.format(0) + HEADER.format("\n1\t\t79525\tError\tAmazon will generate it\n"),
        # As it was quoted in public: the number of the record on the line before.
        SUMMARY.format(0) + HEADER.format("1\t\t\n79525\tError\tAmazon will generate it\n"),
        (
            SUMMARY.format(0) + HEADER.format("\n1\tX\t79525\tFatal\tAmazon will generate it")
        ).replace("\n", "\r\n"),
    ],
)
def test_an_error_is_known_by_its_number(text):
    report = read_upload_report(text)
    assert (report.code, report.general) == ("79525", "Amazon will generate it")


def test_a_report_in_the_form_of_other_feeds():
    result = (
        "<AmazonEnvelope><Message><ProcessingReport><Result><MessageID>0</MessageID>"
        "<ResultCode>Error</ResultCode><ResultMessageCode>79517</ResultMessageCode>"
        "<ResultDescription>No such order</ResultDescription></Result></ProcessingReport>"
        "</Message></AmazonEnvelope>"
    )
    report = read_upload_report(result)
    assert (report.code, report.general) == ("79517", "No such order")
    assert read_upload_report("<AmazonEnvelope/>") == Report(refused={}, general="")


def test_nothing_successful_is_no_success():
    assert read_upload_report(SUMMARY.format(0)).general
    assert read_upload_report(SUMMARY.format(1)).general == ""


@pytest.mark.parametrize("text", ["", "Good morning", "<broken", "{}"])
def test_what_says_nothing_is_not_taken_for_a_success(text):
    with pytest.raises(AmazonPayloadError):
        read_upload_report(text)


def test_an_error_that_is_not_known_is_for_people():
    assert refusal("79999") is Refusal.ASK
    assert refusal("") is Refusal.ASK


# Until when


@pytest.mark.parametrize(
    "dispatched, due",
    [
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 4), date(2026, 12, 7)),
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 6), date(2026, 12, 7)),
    ],
)
def test_one_working_day(dispatched, due):
    assert due_date(dispatched) == due
