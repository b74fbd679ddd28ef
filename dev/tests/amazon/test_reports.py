"""Reports: asked for, waited for, fetched and read."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from amazon.errors import AmazonAuthError, AmazonNotFound, AmazonPayloadError, AmazonUnavailable
from amazon.listings_report import read_listings
from amazon.orders_report import read_order_rows
from amazon.reports import (
    LISTINGS_REPORT,
    ORDERS_BY_DATE_REPORT,
    ORDERS_BY_UPDATE_REPORT,
    SETTLEMENT_REPORT,
    amount_of,
    decoded,
)
from dev.simulator import faults
from dev.simulator.marketplaces import BY_COUNTRY

DE, FR, JP = (BY_COUNTRY[country].id for country in ("DE", "FR", "JP"))
NINETY_DAYS = timedelta(days=90)


@pytest.fixture
def fetch(client):
    """A function that asks for a report and gives its text."""

    def fetch(report_type, marketplaces=(DE,), of=client, **window):
        report = of.report(of.create_report(report_type, marketplaces, **window))
        return of.report_text(report.document_id)

    return fetch


@pytest.fixture
def today(simulator):
    now = simulator.clock.now()
    return {"start": now - timedelta(days=1), "end": now}


# Asked for and fetched


def test_a_report_takes_its_time(simulator, client):
    simulator.reports.seconds = 90
    report_id = client.create_report(LISTINGS_REPORT, [DE])
    report = client.report(report_id)
    assert (report.status, report.is_finished, report.document_id) == ("IN_QUEUE", False, "")
    simulator.clock.advance(91)
    report = client.report(report_id)
    assert (report.is_finished, report.is_done, report.is_empty) == (True, True, False)
    assert "LAMP-OAK" in client.report_text(report.document_id)


def test_a_report_about_nothing(client):
    long_ago = datetime(2025, 1, 1, tzinfo=timezone.utc)
    window = {"start": long_ago, "end": long_ago + timedelta(days=1)}
    report = client.report(client.create_report(ORDERS_BY_DATE_REPORT, [DE], **window))
    assert (report.is_finished, report.is_done, report.is_empty) == (True, False, True)


def test_a_report_that_failed(simulator, client, today):
    simulator.reports.fatal.add(ORDERS_BY_UPDATE_REPORT)
    report = client.report(client.create_report(ORDERS_BY_UPDATE_REPORT, [DE], **today))
    assert (report.is_finished, report.is_done, report.is_empty) == (True, False, False)


def test_calls_wait_for_their_turn(simulator, client):
    simulator.rates.fast = False
    for _ in range(17):
        client.create_report(LISTINGS_REPORT, [DE])
    assert simulator.requests.count("createReport", 429) == 0


def test_what_amazon_does_not_give(simulator, client):
    with pytest.raises(AmazonNotFound):
        client.report("123")
    simulator.faults.add("createReport", faults.html(503), times=None)
    with pytest.raises(AmazonUnavailable):
        client.create_report(LISTINGS_REPORT, [DE])
    simulator.faults.clear()
    simulator.sellers["eu"].listing_role = False
    with pytest.raises(AmazonAuthError):
        client.create_report(LISTINGS_REPORT, [DE])


def test_an_answer_that_was_lost_is_asked_for_again(simulator, client):
    simulator.faults.add("createReport", faults.lost_answer())
    assert client.report(client.create_report(LISTINGS_REPORT, [DE])).is_done


def test_the_store_of_documents_may_fail(simulator, client, fetch):
    simulator.faults.add("downloadReportDocument", faults.html(503))
    with pytest.raises(AmazonUnavailable):
        fetch(LISTINGS_REPORT)


@pytest.mark.parametrize("url", ["http://169.254.169.254/x", "https://example.com/x"])
def test_only_amazons_addresses_are_followed(simulator, fetch, url):
    simulator.faults.add("getReportDocument", faults.changed(lambda body: body.update(url=url)))
    with pytest.raises(AmazonPayloadError):
        fetch(LISTINGS_REPORT)


def test_no_document_fills_the_memory(simulator, fetch):
    gzip = {"compressionAlgorithm": "GZIP"}
    simulator.faults.add("getReportDocument", faults.changed(lambda body: body.update(gzip)))
    simulator.faults.add("downloadReportDocument", faults.bomb(100, encoding=""))
    with pytest.raises(AmazonPayloadError):
        fetch(LISTINGS_REPORT)


def test_a_compressed_report(simulator, fetch):
    simulator.reports.gzip = True
    assert "LAMP-OAK" in fetch(LISTINGS_REPORT)


# Charsets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("is_named", [False, True])
def test_european_charsets(simulator, fetch, encoding, is_named):
    simulator.reports.encoding, simulator.reports.names_encoding = encoding, is_named
    simulator.listings.add("eu", "DE", "GRÖSSE–1", title="Öl für 5 €")
    titles = {listing.sku: listing.title for listing in read_listings(fetch(LISTINGS_REPORT))}
    assert titles["GRÖSSE–1"] == "Öl für 5 €"


def test_the_charset_and_the_language_of_japan(simulator, connect, fetch):
    simulator.listings.add("fe", "JP", "TEA", title="煎茶①", price="1200", barcode="4901234567894")
    text = fetch(LISTINGS_REPORT, [JP], of=connect(simulator, "fe"))
    (tea,) = (listing for listing in read_listings(text) if listing.sku == "TEA")
    assert (tea.title, tea.price, tea.channel) == ("煎茶①", Decimal(1200), "merchant")
    # There is no column for the ASIN where the listing was made by its barcode.
    assert (tea.asin, tea.barcode) == ("", "4901234567894")


def test_charsets_that_are_named_wrongly():
    assert decoded("Öl".encode(), "iso-8859-1", "eu") == "Öl"
    assert decoded("Öl".encode("cp1252"), "utf-8", "eu") == "Öl"
    assert decoded("Öl".encode("cp1252"), "no-such-charset", "eu") == "Öl"
    assert decoded("Öl".encode("cp1252"), "hex", "eu") == "Öl"
    assert decoded("Öl".encode("cp1252"), "\0", "eu") == "Öl"
    assert decoded(b"\x81", "", "eu") == "\x81"


# Listings


def test_all_that_is_listed(simulator, fetch):
    facts = {"title": "Lamp", "asin": "B0TEST", "barcode": "4006381333931", "price": "12.30"}
    simulator.listings.add("eu", "DE", "LAMP-EAN", quantity=3, **facts)
    listings = {listing.sku: listing for listing in read_listings(fetch(LISTINGS_REPORT))}
    lamp, vase = listings["LAMP-EAN"], listings["VASE-BLUE"]
    assert (lamp.title, lamp.asin, lamp.barcode) == ("Lamp", "B0TEST", "4006381333931")
    assert (lamp.price, lamp.quantity, lamp.channel) == (Decimal("12.30"), 3, "merchant")
    assert (vase.channel, vase.quantity, vase.barcode) == ("amazon", None, "")
    assert vase.status == "Active"


HEAD = "item-name\tseller-sku\tprice\tquantity\tproduct-id-type\tproduct-id\tfulfillment-channel\n"


def test_quotation_marks_belong_to_the_text():
    (listing,) = read_listings(HEAD + '5" nail, "the best"\t"A"\t1.00\t2\t1\tB01\tDEFAULT\n')
    assert (listing.title, listing.sku, listing.asin) == ('5" nail, "the best"', '"A"', "B01")


def test_unless_all_is_quoted():
    head = "\t".join(f'"{name}"' for name in HEAD.strip().split("\t"))
    row = '"5"" nail"\t"A"\t"1.00"\t"2"\t"3"\t"012345678905"\t"AMAZON_NA"'
    (listing,) = read_listings(f"{head}\r\n{row}\r\n")
    assert (listing.title, listing.sku) == ('5" nail', "A")
    assert (listing.barcode, listing.channel) == ("012345678905", "amazon")


def test_rows_that_are_cut_and_columns_that_are_missing():
    listings = read_listings("Händler-SKU\tPreis\nA\t1,50\nB\n\n\tonly a price\nC\tcheap\n")
    assert [(row.sku, row.price) for row in listings] == [
        ("A", Decimal("1.50")),
        ("B", None),
        ("C", None),
    ]
    assert {(row.title, row.quantity, row.channel) for row in listings} == {("", None, "merchant")}


def test_each_sku_once():
    listings = read_listings("sku\tprice\nA\t1\nA\t2\n")
    assert [(row.sku, row.price) for row in listings] == [("A", Decimal(2))]


@pytest.mark.parametrize("text", ["", "<html>Sign in</html>", "a\tb\n1\t2\n"])
def test_what_is_no_report(text):
    with pytest.raises(AmazonPayloadError):
        read_listings(text)
    with pytest.raises(AmazonPayloadError):
        read_order_rows(text)


@pytest.mark.parametrize(
    "text,amount",
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1,250", "1250"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1250", "1250"),
        ("0", "0"),
    ],
)
def test_amounts(text, amount):
    assert amount_of(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "-1", "NaN", "1e5", "Infinity", "1" * 40, "€ 5", "1.2.3"])
def test_what_is_no_amount(text):
    assert amount_of(text) is None


# Orders


def test_all_orders(simulator, fetch, today):
    rows = read_order_rows(fetch(ORDERS_BY_UPDATE_REPORT, [DE, FR], **today))
    assert {row.order_id for row in rows} <= set(simulator.orders)
    assert {row.channel for row in rows} == {"merchant", "amazon"}
    assert {row.is_amazons for row in rows} == {True, False}
    row = rows[0]
    order = simulator.orders.get(row.order_id)
    assert row.sku == order["orderItems"][0]["product"]["sellerSku"]
    assert row.quantity == order["orderItems"][0]["quantityOrdered"]
    assert row.updated.isoformat()[:16] == order["lastUpdatedTime"][:16]
    assert row.purchased.isoformat()[:16] == order["createdTime"][:16]


def test_nothing_of_a_buyer_is_read(fetch, today):
    rows = read_order_rows(fetch(ORDERS_BY_UPDATE_REPORT, **today))
    assert "Berlin" not in str(rows)


@pytest.mark.parametrize("text", ["soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_dates_that_are_none(text):
    (row,) = read_order_rows(f"amazon-order-id\tpurchase-date\n305-1-1\t{text}\n")
    assert (row.order_id, row.purchased, row.updated, row.quantity) == ("305-1-1", None, None, None)


# Listed


@pytest.fixture
def listed(simulator, client):
    """A function that gives what the client lists where Amazon answers with these pages."""

    def listed(*pages):
        for page in pages:
            simulator.faults.add("getReports", faults.instead(page))
        return client.list_reports(SETTLEMENT_REPORT, simulator.clock.now() - NINETY_DAYS)

    return listed


def entry(number, **facts):
    return {
        "reportId": str(number),
        "reportType": SETTLEMENT_REPORT,
        "reportDocumentId": f"document-{number}",
        "marketplaceIds": [DE, FR],
        "dataStartTime": "2026-11-01T07:49:55Z",
        "dataEndTime": "2026-11-15T07:49:55+00:00",
        "createdTime": "2026-11-15T09:00:00+00:00",
        "processingStatus": "DONE",
        **facts,
    }


def test_a_region_is_asked_once_for_what_amazon_wrote(simulator, listed):
    (report,) = listed({"reports": [entry(1)]}).reports
    assert (report.report_id, report.document_id) == ("1", "document-1")
    assert report.created == datetime(2026, 11, 15, 9, tzinfo=timezone.utc)
    assert report.data_end == datetime(2026, 11, 15, 7, 49, 55, tzinfo=timezone.utc)
    assert report.marketplace_ids == (DE, FR)
    (request,) = simulator.requests.of("getReports")
    assert set(request.query) == {
        *("reportTypes", "processingStatuses", "createdSince", "pageSize")
    }


def test_all_pages_are_listed(simulator, listed):
    first = {"reports": [entry(1), entry(2)], "nextToken": "more=="}
    reports = listed(first, {"reports": [entry(3)]}).reports
    assert [report.report_id for report in reports] == ["1", "2", "3"]
    assert simulator.requests.of("getReports")[1].query == {"nextToken": "more=="}


def test_a_list_without_an_end(simulator, client):
    endless = {"reports": [], "nextToken": "c2FtZQ=="}
    simulator.faults.add("getReports", faults.instead(endless), times=None)
    with pytest.raises(AmazonPayloadError):
        client.list_reports(SETTLEMENT_REPORT, simulator.clock.now() - NINETY_DAYS)


def test_one_that_cannot_be_read_hides_no_other(listed):
    broken = [{}, "report", entry(1, createdTime="yesterday"), entry(2, reportDocumentId=None)]
    unfinished = entry(3, processingStatus="IN_PROGRESS")
    found = listed({"reports": [*broken, unfinished], "nextToken": "more"}, {"reports": [entry(4)]})
    assert [report.report_id for report in found.reports] == ["4"]
    # And none of them is passed over in silence
    assert len(found.problems) == len(broken)
    assert "createdTime" in found.problems[2]
    nothing = listed({"reports": None})
    assert (nothing.reports, nothing.problems) == ((), ())


def test_whether_settlements_can_be_read_is_asked_for_the_whole_region(simulator, client):
    assert client.may_read_settlements()
    (request,) = simulator.requests.of("getReports")
    assert set(request.query) == {"reportTypes", "pageSize"}
    simulator.sellers["eu"].finance_role = False
    assert not client.may_read_settlements()
