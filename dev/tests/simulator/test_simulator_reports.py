"""The Reports API: asked for, compiled while time passes, and fetched from the store."""

import gzip
from datetime import timedelta

import httpx
import pytest

from dev.simulator import faults
from dev.simulator.marketplaces import BY_COUNTRY
from dev.simulator.times import text

DE, FR, JP = (BY_COUNTRY[country].id for country in ("DE", "FR", "JP"))
ROOT = "/reports/2021-06-30"
MODEL = "reports_2021-06-30.json"
LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
BY_DATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
BY_UPDATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"


class Reporter:
    """Takes reports through all their steps."""

    def __init__(self, client):
        self.client = client
        self.simulator = client.simulator

    def create(self, report_type=LISTINGS, marketplaces=(DE,), **window):
        body = {"reportType": report_type, "marketplaceIds": list(marketplaces), **window}
        return self.client.send("POST", f"{ROOT}/reports", body)

    def report(self, report_id):
        return self.client.get(f"{ROOT}/reports/{report_id}")

    def document(self, document_id):
        return self.client.get(f"{ROOT}/documents/{document_id}")

    def last(self, hours=24, report_type=BY_UPDATE, **options):
        """A report about the orders of the last hours."""
        now = self.simulator.clock.now()
        window = {
            "dataStartTime": text(now - timedelta(hours=hours)),
            "dataEndTime": text(now),
        }
        return self.run(report_type, **window, **options)

    def run(self, *args, **options):
        """The status of a report, and its rows, the head first."""
        report = self.report(self.create(*args, **options).json()["reportId"]).json()
        if "reportDocumentId" not in report:
            return report["processingStatus"], []
        answer = httpx.get(self.document(report["reportDocumentId"]).json()["url"])
        lines = answer.content.decode().splitlines()
        return report["processingStatus"], [line.split("\t") for line in lines]


@pytest.fixture
def reporter(client):
    return Reporter(client)


def column(rows, name):
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


@pytest.fixture
def check(model_validator):
    def check(answer, definition, status=200):
        assert answer.status_code == status
        model_validator(MODEL, definition).validate(answer.json())
        return answer.json()

    return check


def test_a_report_is_compiled_while_time_passes(reporter, simulator, check):
    simulator.reports.seconds = 90
    created = check(reporter.create(), "CreateReportResponse", 202)
    for status in ("IN_QUEUE", "IN_PROGRESS", "DONE"):
        report = check(reporter.report(created["reportId"]), "Report")
        assert report["processingStatus"] == status
        assert ("reportDocumentId" in report) == (status == "DONE")
        simulator.clock.advance(45)
    document = check(reporter.document(report["reportDocumentId"]), "ReportDocument")
    assert "compressionAlgorithm" not in document


def test_amazons_rates(reporter, simulator):
    simulator.rates.fast = False
    answers = [reporter.create().status_code for _ in range(16)]
    assert answers == [202] * 15 + [429]
    assert reporter.create().headers.get("x-amzn-RateLimit-Limit") is None
    simulator.clock.advance(60)
    answer = reporter.create()
    assert (answer.status_code, answer.headers["x-amzn-RateLimit-Limit"]) == (202, "0.0167")


def test_addresses_live_five_minutes(reporter, simulator):
    report = reporter.report(reporter.create().json()["reportId"]).json()
    document = reporter.document(report["reportDocumentId"]).json()
    assert httpx.get(document["url"]).status_code == 200
    simulator.clock.advance(301)
    assert httpx.get(document["url"]).status_code == 403
    again = reporter.document(report["reportDocumentId"]).json()
    assert httpx.get(again["url"]).status_code == 200


def test_documents_may_be_compressed(reporter, simulator):
    simulator.reports.gzip = True
    report = reporter.report(reporter.create().json()["reportId"]).json()
    document = reporter.document(report["reportDocumentId"]).json()
    assert document["compressionAlgorithm"] == "GZIP"
    assert b"LAMP-OAK" in gzip.decompress(httpx.get(document["url"]).content)


def test_reports_belong_to_a_seller(reporter, connect, simulator):
    report_id = reporter.create().json()["reportId"]
    document_id = reporter.report(report_id).json()["reportDocumentId"]
    stranger = Reporter(connect(simulator, "na"))
    assert stranger.report(report_id).status_code == 404
    assert stranger.document(document_id).status_code == 404
    assert stranger.create().status_code == 400
    simulator.clock.advance(91 * 86400)
    reporter.client.token = None
    assert reporter.report(report_id).status_code == 404


def test_what_is_not_asked_for_as_amazon_wants_it(reporter, simulator):
    now = simulator.clock.now()
    assert reporter.create("GET_NOTHING").status_code == 400
    assert reporter.create(marketplaces=()).status_code == 400
    assert reporter.create(BY_UPDATE, dataStartTime="yesterday").status_code == 400
    tomorrow = text(now + timedelta(days=1))
    assert reporter.create(BY_UPDATE, dataEndTime=tomorrow).status_code == 400
    before = text(now - timedelta(days=1))
    assert reporter.create(BY_UPDATE, dataEndTime=before).status_code == 400


def test_the_listings_need_their_role(reporter, simulator):
    simulator.sellers["eu"].listing_role = False
    assert reporter.create().status_code == 403
    assert reporter.last()[0] == "DONE"


def test_all_that_is_listed(reporter, simulator):
    facts = {"title": "Lamp", "asin": "B0TEST", "barcode": "4006381333931", "price": "12.30"}
    simulator.listings.add("eu", "DE", "LAMP-EAN", quantity=3, **facts)
    status, rows = reporter.run()
    assert status == "DONE"
    mine = dict(zip(rows[0], rows[-1], strict=True))
    assert (mine["seller-sku"], mine["item-name"], mine["asin1"]) == ("LAMP-EAN", "Lamp", "B0TEST")
    assert (mine["product-id"], mine["product-id-type"]) == ("4006381333931", "4")
    assert (mine["price"], mine["quantity"], mine["status"]) == ("12.30", "3", "Active")
    channels = dict(
        zip(column(rows, "seller-sku"), column(rows, "fulfillment-channel"), strict=True)
    )
    assert (channels["LAMP-OAK"], channels["VASE-BLUE"]) == ("DEFAULT", "AMAZON_EU")


def test_all_orders_but_those_that_wait_for_amazon(reporter, simulator):
    status, rows = reporter.last(marketplaces=(DE, FR))
    assert status == "DONE"
    expected = {
        record.order_id
        for record in simulator.orders.records("eu", simulator.clock.now())
        if record.get("salesChannel", "marketplaceId") in (DE, FR)
        and not record.get("fulfillment", "fulfillmentStatus").startswith("PENDING")
    }
    assert set(column(rows, "amazon-order-id")) == expected
    assert not {"buyer-name", "buyer-email", "recipient-name", "ship-address-1"} & set(rows[0])
    assert {"Amazon", "Merchant"} == set(column(rows, "fulfillment-channel"))


def test_each_report_goes_by_its_own_date(reporter, simulator):
    simulator.clock.advance(86400)
    order_id = next(iter(simulator.orders))
    simulator.orders.update(order_id)
    reporter.client.token = None
    assert set(column(reporter.last(1)[1], "amazon-order-id")) == {order_id}
    assert reporter.last(1, BY_DATE) == ("CANCELLED", [])


def test_reports_that_come_to_nothing(reporter, simulator):
    assert reporter.last(24 * 40)[0] == "FATAL"
    simulator.reports.fatal.add(BY_UPDATE)
    assert reporter.last()[0] == "FATAL"


def test_faults_on_demand(reporter, simulator):
    simulator.faults.add("createReport", faults.html(503))
    assert reporter.create().status_code == 503
    assert reporter.create().status_code == 202


def test_japan_has_its_own_charset(connect, simulator):
    simulator.listings.add("fe", "JP", "TEA", title="煎茶")
    japan = Reporter(connect(simulator, "fe"))
    report = japan.report(japan.create(marketplaces=(JP,)).json()["reportId"]).json()
    content = httpx.get(japan.document(report["reportDocumentId"]).json()["url"]).content
    lines = content.decode("cp932").splitlines()
    assert "出品者SKU" in lines[0]
    assert "煎茶" in lines[-1]
