"""Settlement reports: read to the cent in whatever way a store writes them, or not at all."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest

from amazon.errors import AmazonPayloadError
from amazon.settlements import Settlement, SettlementUnreadable, read_settlement

COLUMNS = (
    *("settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date"),
    *("total-amount", "currency", "transaction-type", "order-id", "merchant-order-id"),
    *("adjustment-id", "shipment-id", "marketplace-name", "amount-type", "amount-description"),
    *("amount", "fulfillment-id", "posted-date", "posted-date-time", "order-item-code"),
    *("merchant-order-item-id", "merchant-adjustment-item-id", "sku", "quantity-purchased"),
    "promotion-id",
)
GERMAN = ("%d.%m.%Y %H:%M:%S UTC", ",")
AMERICAN = ("%Y-%m-%d %H:%M:%S UTC", ".")
POSTED = datetime(2026, 11, 3, 14, 12, 9, tzinfo=timezone.utc)
ORDER = {"transaction-type": "Order", "amount-type": "ItemPrice", "amount-description": "Principal"}


def table(rows, columns=COLUMNS, end="\r\n", **options):
    """The bytes of a table: a row is what it says in each column."""
    lines = [list(columns), *([row.get(name, "") for name in columns] for row in rows)]
    return "".join("\t".join(line) + end for line in lines).encode(**options)


def rows_of(total="1,00", amounts=("1,00",), currency="EUR", form=GERMAN[0], **summary):
    """The summary, and a row for each amount."""
    moment = POSTED.strftime(form)
    yield {
        "settlement-id": "7",
        "settlement-start-date": moment,
        "settlement-end-date": moment,
        "deposit-date": moment,
        "total-amount": total,
        "currency": currency,
        **summary,
    }
    for amount in amounts:
        yield {"settlement-id": "7", **ORDER, "amount": amount, "posted-date-time": moment}


def read(*args, **options):
    return read_settlement(table(rows_of(*args, **options)))


def amounts_of(settlement):
    return [row.amount for row in settlement.rows]


def refused(content, **options):
    """Why a file cannot be read."""
    with pytest.raises(SettlementUnreadable) as caught:
        read_settlement(content, **options)
    return caught.value


# What is in it


def test_a_file_is_a_summary_and_its_rows():
    summary, row = rows_of("30,93", ["-17,85"], "EUR")
    row |= {
        "order-id": "302-1111111-1111111",
        "merchant-order-id": "A-1",
        "adjustment-id": "amzn1:adj:0001",
        "merchant-adjustment-item-id": "20000000000002",
        "shipment-id": "Dsample01",
        "marketplace-name": "Amazon.de",
        "fulfillment-id": "AFN",
        # Written in another way in every store, so that it is not looked at.
        "posted-date": "11/03/26",
        "order-item-code": "10000000000001",
        "sku": "LAMP-01",
        "quantity-purchased": "2",
        "promotion-id": "PAWS",
    }
    settlement = read_settlement(table([summary, row]))
    assert settlement.settlement_ref == "7"
    assert (settlement.amount_total, settlement.currency) == (Decimal("30.93"), "EUR")
    assert settlement.date_start == settlement.date_end == settlement.deposit_date == POSTED
    (read,) = settlement.rows
    assert (read.row_no, read.amount, read.posted_at) == (3, Decimal("-17.85"), POSTED)
    triple = read.transaction_type, read.amount_type, read.amount_description
    assert triple == ("Order", "ItemPrice", "Principal")
    assert (read.order_ref, read.merchant_order_ref) == ("302-1111111-1111111", "A-1")
    assert (read.adjustment_ref, read.adjustment_item_ref) == ("amzn1:adj:0001", "20000000000002")
    assert (read.shipment_ref, read.order_item_ref) == ("Dsample01", "10000000000001")
    assert (read.sku, read.quantity, read.promotion_ref) == ("LAMP-01", 2, "PAWS")
    assert (read.marketplace_name, read.fulfillment) == ("Amazon.de", "AFN")


def test_the_order_of_the_columns_does_not_matter():
    assert read_settlement(table(rows_of(), COLUMNS[::-1])) == read()


def test_old_files_have_fewer_columns():
    known = [name for name in COLUMNS if name not in ("promotion-id", "shipment-id")]
    assert read_settlement(table(rows_of(), known)) == read()


def test_equal_rows_are_two():
    settlement = read("2,00", ["1,00", "1,00"])
    assert [row.row_no for row in settlement.rows] == [3, 4]
    assert settlement.amount_rows == settlement.amount_total == Decimal("2.00")


def test_a_settlement_may_pay_nothing_or_less():
    assert read("0,00", ["5,00", "-5,00"]).amount_rows == 0
    assert read("-39,00", ["-39,00"]).amount_total == Decimal("-39.00")
    assert read("0,00", [], **{"deposit-date": ""}).deposit_date == POSTED


def test_quotation_marks_and_commas_belong_to_the_text():
    summary, row = rows_of()
    row["amount-description"] = 'Lamp, 12" "oak"'
    (read,) = read_settlement(table([summary, row])).rows
    assert read.amount_description == 'Lamp, 12" "oak"'


def test_a_program_may_have_quoted_all_of_it():
    quoted = [{name: f'"{text}"' for name, text in row.items()} for row in rows_of()]
    content = table(quoted).replace(b"settlement-id", b'"settlement-id"')
    assert read_settlement(content) == read()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_without_anything_say_nothing(end):
    assert read_settlement(table(rows_of(), end=end) + (end + "\t\t" + end).encode()) == read()


# How it is written


@pytest.mark.parametrize(
    "text,amount",
    [
        ("1141,18", "1141.18"),
        ("-4,05", "-4.05"),
        ("−4,05", "-4.05"),
        ("(55,00)", "-55"),
        ("12,5", "12.5"),
        ("100", "100"),
        ("0", "0"),
        ("1.234,56", "1234.56"),
        ("-1.234.567,89", "-1234567.89"),
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("7,1200", "7.12"),
    ],
)
def test_amounts_with_a_comma(text, amount):
    assert amounts_of(read("1,00", [text])) == [Decimal(amount)]


@pytest.mark.parametrize(
    "text,amount",
    [("649.12", "649.12"), ("(55.00)", "-55"), ("1,234.56", "1234.56"), ("+7", "7")],
)
def test_amounts_with_a_point(text, amount):
    assert amounts_of(read("1.00", [text])) == [Decimal(amount)]


def test_yen_have_no_cents():
    assert amounts_of(read("1,234", ["1,235", "-1"], "JPY")) == [1235, -1]
    assert read("1234", ["1234"], "JPY").amount_total == 1234


@pytest.mark.parametrize("text", ["-4.05", "1,234.56", "7.5"])
def test_an_amount_in_the_other_style_is_not_read(text):
    error = refused(table(rows_of("1,00", ["1,00", text])))
    assert error.code == "style"
    assert error.values == {"row": 4, "column": "amount"}
    assert error.settlement_ref == "7"


@pytest.mark.parametrize(
    "text",
    ["", "-", "n/a", "1,", ",5", "1.234", "1.23,45", "12,345", "EUR 1,00", "1e5", "١", "1,00-"],
)
def test_what_is_no_amount_is_not_read_as_zero(text):
    error = refused(table(rows_of("1,00", ["1,00", text])))
    assert error.code in ("amount", "style")


def test_amounts_that_could_mean_two_things_are_not_read():
    assert refused(table(rows_of("100", ["1,234"]))).code == "amount"
    assert refused(table(rows_of("100", ["1.234"]))).code == "amount"


def test_the_first_amount_that_shows_it_decides_the_style():
    assert amounts_of(read("0", ["5", "-5,00"])) == [5, -5]


@pytest.mark.parametrize(
    "form",
    [GERMAN[0], AMERICAN[0], "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%dT%H:%M:%SZ"],
)
def test_times_in_every_form(form):
    settlement = read(form=form)
    assert (settlement.date_start, settlement.rows[0].posted_at) == (POSTED, POSTED)


def test_an_offset_is_worked_into_utc():
    settlement = read(form="%Y-%m-%dT%H:%M:%S-08:00")
    assert settlement.rows[0].posted_at == POSTED.replace(hour=22)


@pytest.mark.parametrize(
    "form",
    [
        *("", "%d/%m/%Y %H:%M:%S UTC", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "32.11.2026 10:00:00 UTC"),
        *("0001-01-01 00:00:00 UTC", "9999-12-31 23:59:59 UTC", "31.12.9999 23:59:59 UTC"),
        *("1999-12-31 23:59:59 UTC", "2101-01-01T00:00:00Z"),
    ],
)
def test_what_is_no_time_is_not_read(form):
    assert refused(table(rows_of(form=form))).code == "moment"


def test_rows_write_times_in_one_form():
    summary, row = rows_of()
    other = {**row, "posted-date-time": POSTED.strftime(AMERICAN[0])}
    assert refused(table([summary, row, other])).code == "moment"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_european_code_pages(encoding):
    summary, row = rows_of()
    row["sku"] = "GRÖSSE–1"
    content = table([summary, row], encoding=encoding)
    assert read_settlement(content).rows[0].sku == "GRÖSSE–1"


def test_the_code_page_of_japan():
    summary, row = rows_of("1", ["1"], "JPY", AMERICAN[0])
    row["sku"] = "煎茶"
    content = table([summary, row], encoding="cp932")
    assert read_settlement(content, region="fe").rows[0].sku == "煎茶"


# What is no settlement


@pytest.mark.parametrize(
    "content,code",
    [
        (b"", "columns"),
        (b"<html>503</html>", "columns"),
        (b"\x00\xff\xfe", "columns"),
        (table([]), "empty"),
        (table(rows_of(), [name for name in COLUMNS if name != "amount"]), "columns"),
        (table(rows_of("")), "summary"),
        (table(rows_of(currency="")), "summary"),
        (table(rows_of(amount="1,00")), "summary"),
        (table([*rows_of(), *rows_of()]), "totals"),
        (table([*rows_of(), {"settlement-id": "8", "amount": "1,00"}]), "mixed"),
        (table([*rows_of(), {"amount": "1,00"}]), "mixed"),
        (table([*rows_of(), {"settlement-id": "7", "order-id": "1" * 256}]), "length"),
    ],
)
def test_what_is_no_settlement_says_why(content, code):
    error = refused(content)
    assert (error.code, isinstance(error, AmazonPayloadError)) == (code, True)


def test_a_file_that_ends_in_the_middle_of_a_row_is_not_read():
    content = table(rows_of("1,00", ["0,50", "0,50"]))
    last = content.rstrip().rfind(b"\r\n") + 2
    # Behind the time, a row says nothing that counts.
    row_size = content.rfind(b" UTC") + 4 - last
    for size in range(1, row_size):
        assert refused(content[: last + size]).settlement_ref == "7"


def test_nothing_of_a_file_is_in_the_reason():
    summary, row = rows_of()
    row["amount"] = "Erika Mustermann"
    error = refused(table([summary, row]))
    assert "Mustermann" not in f"{error} {error.values}"
    assert isinstance(read(), Settlement)
