"""Settlements: listed, fetched, and true to the orders they are about."""

import gzip
from collections import Counter
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import httpx
import pytest

from dev.simulator import Simulator
from dev.simulator.catalogue import load
from dev.simulator.marketplaces import BY_COUNTRY
from dev.simulator.settlements import TWINS, settlement_of
from dev.simulator.settlements.rows import COLUMNS, STYLES
from dev.simulator.settlements.sales import Refund
from dev.simulator.settlements.samples import american, german
from dev.simulator.times import text

PATH = "/reports/2021-06-30/reports"
SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
DE, FR = (BY_COUNTRY[country].id for country in ("DE", "FR"))
LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"


@pytest.fixture
def listed(client, model_validator):
    """The reports that Amazon lists, and the token of the next page."""

    def listed(**query):
        query = query if "nextToken" in query else {"reportTypes": SETTLEMENT, **query}
        answer = client.get(PATH, **query)
        assert answer.status_code == 200, answer.text
        model_validator("reports_2021-06-30.json", "GetReportsResponse").validate(answer.json())
        return answer.json()["reports"], answer.json().get("nextToken")

    return listed


@pytest.fixture
def refusal(client):
    def refusal(**query):
        answer = client.get(PATH, **query)
        assert answer.status_code == 400
        return answer.json()["errors"][0]

    return refusal


def order_of(*titles, catalogue="demo"):
    orders = load(catalogue)
    return [orders.find(title).order for title in titles]


def sound_orders(catalogue, country):
    """All orders of a store that are settled sooner or later."""
    return [
        entry.order
        for entry in load(catalogue)
        if entry.expectation.state == "done"
        and entry.order["salesChannel"]["marketplaceId"] == BY_COUNTRY[country].id
        and entry.order.get("proceeds")
    ]


def read(content):
    lines = [line.split("\t") for line in content.decode().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def number(cell):
    return Decimal(cell.replace(",", "."))


# Listing


def test_settlements_are_listed_without_being_asked_for(listed, client, simulator):
    issued = simulator.settlements.add("eu", german())
    (report,), token = listed()
    assert token is None
    assert report["reportId"] == issued.report.report_id
    assert report["dataEndTime"] == "2026-11-15T07:49:55.000Z"
    assert set(report["marketplaceIds"]) == set(simulator.sellers["eu"].marketplace_ids)
    document = client.get(f"/reports/2021-06-30/documents/{report['reportDocumentId']}").json()
    answer = httpx.get(document["url"])
    assert answer.content == german().content
    assert "charset" not in answer.headers["Content-Type"]
    simulator.clock.advance(301)
    assert httpx.get(document["url"]).status_code == 403


def test_a_settlement_may_be_compressed(client, simulator):
    simulator.reports.gzip = True
    report = simulator.settlements.add("eu", german()).report
    document = client.get(f"/reports/2021-06-30/documents/{report.document_id}").json()
    assert document["compressionAlgorithm"] == "GZIP"
    assert gzip.decompress(httpx.get(document["url"]).content) == german().content


def test_no_store_filters_settlements_but_other_reports(listed, client, simulator):
    simulator.settlements.add("eu", german())
    body = {"reportType": LISTINGS, "marketplaceIds": [DE]}
    assert client.send("POST", PATH, body).status_code == 202
    both = f"{SETTLEMENT},{LISTINGS}"
    assert len(listed(reportTypes=both)[0]) == 2
    (report,), _token = listed(reportTypes=both, marketplaceIds=FR)
    assert report["reportType"] == SETTLEMENT


def test_pages_have_ten_reports_and_their_token_goes_alone(listed, refusal, simulator):
    for _number in range(23):
        simulator.settlements.add("eu", german())
    page, token = listed()
    assert len(page) == 10
    words = refusal(reportTypes=SETTLEMENT, nextToken=token)
    assert words["message"] == "NextToken cannot be specified with other input parameters"
    second, token = listed(nextToken=token)
    last, end = listed(nextToken=token)
    assert (len(second), len(last), end) == (10, 3, None)
    assert len({report["reportId"] for report in [*page, *second, *last]}) == 23
    assert len(listed(pageSize=100)[0]) == 23
    assert refusal(reportTypes=SETTLEMENT, pageSize=101)["code"] == "InvalidInput"
    assert refusal(nextToken="made up")["code"] == "InvalidInput"


def test_ninety_days_are_kept_the_newest_first(listed, simulator):
    now = simulator.clock.now()
    for days in (91, 40, 3, 20):
        simulator.settlements.add("eu", german(), created=now - timedelta(days=days))
    created = [report["createdTime"] for report in listed()[0]]
    assert created == [text(now - timedelta(days=days)) for days in (3, 20, 40)]
    assert len(listed(createdSince=text(now - timedelta(days=30)))[0]) == 2
    assert len(listed(createdUntil=text(now - timedelta(days=30)))[0]) == 1
    assert len(listed(createdSince=text(now - timedelta(days=400)))[0]) == 3
    assert listed(processingStatuses="FATAL,IN_QUEUE")[0] == []
    assert len(listed(processingStatuses="DONE")[0]) == 3


def test_what_amazon_refuses(refusal, client, connect, simulator):
    assert refusal()["details"] == "reportTypes;"
    assert refusal(reportTypes="GET_NOTHING")["message"] == "Invalid Report Type GET_NOTHING"
    assert refusal(reportTypes=SETTLEMENT, processingStatuses="READY")["code"] == "InvalidInput"
    answer = client.send("POST", PATH, {"reportType": SETTLEMENT, "marketplaceIds": [DE]})
    assert answer.status_code == 400
    assert "1118 is not allowed" in answer.json()["errors"][0]["message"]
    simulator.settlements.add("eu", german())
    stranger = connect(simulator, "na").get(PATH, reportTypes=SETTLEMENT)
    assert stranger.json() == {"reports": []}
    simulator.sellers["eu"].finance_role = False
    assert client.get(PATH, reportTypes=SETTLEMENT).status_code == 403
    assert client.get(PATH, reportTypes=LISTINGS).status_code == 200


# What is in the files


def test_the_samples_are_what_was_worked_out_on_paper():
    truth = german().truth
    assert (truth.total, truth.rows) == (Decimal("30.93"), Decimal("30.93"))
    assert truth.receivables == {"302-1111111-1111111": Decimal("119.00")}
    assert truth.refunds == {("302-2222222-2222222", "amzn1:adj:0001"): Decimal("-59.50")}
    truth = american().truth
    assert (truth.total, truth.rows) == (Decimal("38.34"), Decimal("38.34"))
    assert truth.receivables == {"111-3333333-3333333": Decimal("46.80")}
    assert b"30,93" in german().content
    assert b"15.11.2026 07:49:55 UTC" in german().content


@pytest.mark.parametrize(
    "catalogue, country",
    [("demo", "DE"), ("demo", "FR"), ("demo", "GB"), ("na", "US"), ("na", "CA"), ("fe", "JP")],
)
def test_each_order_brings_what_the_buyer_paid(catalogue, country):
    orders = sound_orders(catalogue, country)
    expectations = load(catalogue)
    truth = settlement_of(orders).truth
    assert truth.total == truth.rows == sum(truth.kinds.values())
    for order in orders:
        expected = expectations[order["orderId"]].expectation
        paid = expected.amount_total - expected.amount_tax_by_amazon
        assert truth.receivables[order["orderId"]] == paid, expected.title


@pytest.mark.parametrize("style", STYLES)
def test_files_say_what_is_true_of_them(style):
    orders = sound_orders("demo", "DE")
    settlement = settlement_of(orders, style=style, refunds=[Refund(orders[0])], reserve="10")
    summary, *rows = read(settlement.content)
    assert tuple(summary) == COLUMNS
    assert sum(number(row["amount"]) for row in rows) == number(summary["total-amount"])
    assert number(summary["total-amount"]) == settlement.truth.total
    assert ("," in summary["total-amount"]) == (style == "de")
    assert summary["currency"] == "EUR"
    assert not any(row["currency"] or row["total-amount"] for row in rows)


def test_oddities_that_are_in_every_settlement():
    _summary, *rows = read(settlement_of(sound_orders("demo", "DE")).content)
    assert any(row["order-id"].startswith("FBA15") for row in rows)
    (other_channel,) = [row for row in rows if row["order-id"].startswith("S01-")]
    assert other_channel["merchant-order-id"] == "WEB-1007"
    assert any(row["order-id"] and not row["shipment-id"] for row in rows)
    assert any(not row["marketplace-name"] for row in rows)
    assert max(Counter(tuple(row.values()) for row in rows).values()) == 2


def test_what_is_given_back(simulator):
    (order,) = order_of("Three mugs on one line")
    total = Decimal(order["proceeds"]["grandTotal"]["amount"])
    truth = settlement_of([order], refunds=[Refund(order, "0.5"), Refund(order, "0.5", 2)]).truth
    assert sum(truth.refunds.values()) == pytest.approx(-total, abs=Decimal("0.02"))
    assert len(truth.refunds) == 2
    assert truth.receivables[order["orderId"]] == total


def test_tax_that_amazon_withheld_comes_back_with_the_refund():
    (order,) = order_of("Facilitator tax in one sum", catalogue="na")
    truth = settlement_of([order], refunds=[Refund(order)]).truth
    assert truth.kinds["withheld_tax"] == 0
    assert truth.kinds["tax_rebooking"] == 0
    assert list(truth.refunds.values()) == [Decimal("-43.99")]
    assert list(truth.refunded_tax.values()) == [Decimal("4.00")]


def test_a_reserve_comes_back_with_the_next_settlement(simulator):
    first = simulator.settlements.settle("eu", "DE", reserve="10.00")
    second = simulator.settlements.settle("eu", "DE", fees=False)
    other_currency = simulator.settlements.settle("eu", "GB", fees=False)
    assert first.truth.kinds["reserve"] == Decimal("-10.00")
    assert second.truth.kinds == {"reserve": Decimal("10.00")}
    assert "reserve" not in other_currency.truth.kinds
    assert second.settlement.start == first.settlement.end
    assert first.settlement.ref != second.settlement.ref


def test_an_order_in_several_settlements(simulator):
    order_id = simulator.catalogue.find("Two items").order_id
    settle = simulator.settlements.settle
    parts = [settle("eu", "DE", [order_id], items={order_id: [place]}) for place in (0, 1)]
    total = Decimal(simulator.orders.get(order_id)["proceeds"]["grandTotal"]["amount"])
    assert sum(part.truth.receivables[order_id] for part in parts) == total


def test_months_are_those_of_the_store():
    end = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)
    orders = sound_orders("demo", "DE")
    settlement = settlement_of(orders, end=end, fees=False)
    assert set(settlement.truth.months()) == {"2026-10", "2026-11"}
    (content,) = TWINS["a month change inside"].files(german())
    assert "30.11.2026 23:30:00 UTC" in content.decode()


def test_what_a_seller_owes_is_taken_from_the_card(simulator):
    truth = simulator.settlements.settle("eu", "DE", []).truth
    assert truth.total == 0
    assert truth.kinds["movement"] > 0


@pytest.mark.parametrize("sample", [german, american])
@pytest.mark.parametrize("name", TWINS)
def test_bad_twins(name, sample):
    settlement = sample()
    *_before, last = TWINS[name].files(settlement)
    assert TWINS[name].outcome in ("proven", "unbalanced", "to_clarify", "unreadable")
    if name in ("identical rows", "other line ends", "a code page of Windows"):
        assert last != settlement.content
    if TWINS[name].outcome == "unbalanced":
        summary, *rows = read(last)
        assert sum(number(row["amount"]) for row in rows) != number(summary["total-amount"])


def test_the_simulator_lists_twins_as_any_other(listed, simulator):
    for content in TWINS["the same settlement with another total"].files(german()):
        simulator.settlements.add_file("eu", content)
    issued = simulator.settlements.add("eu", german())
    simulator.settlements.list_again(issued)
    reports = listed()[0]
    assert len(reports) == 4
    assert len({report["reportDocumentId"] for report in reports}) == 3


def test_a_new_simulator_has_no_settlements():
    with Simulator() as simulator:
        simulator.settlements.add("eu", german())
        simulator.reset()
        assert simulator.settlements.issued == []
