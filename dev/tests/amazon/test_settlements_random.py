"""Settlements of random amounts in every style, and files in which anything went wrong."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazon.settlements import SettlementUnreadable, read_settlement

from .test_settlements import COLUMNS, ORDER, table

HEAD = "\t".join(COLUMNS)
EXAMPLES = settings(max_examples=150, derandomize=True, deadline=None, database=None)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=timezone.utc)
)
FORMS = st.sampled_from(
    ["%d.%m.%Y %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%S+00:00"]
)


def written(amount, comma, group):
    text = f"{abs(amount):,.2f}" if group else f"{abs(amount):.2f}"
    if comma:
        text = text.translate(str.maketrans(",.", ".,"))
    return f"-{text}" if amount < 0 else text


def content_of(rows, total, comma, form, group=False):
    now = rows[0][1].strftime(form) if rows else datetime(2026, 1, 1).strftime(form)
    dates = ("settlement-start-date", "settlement-end-date", "deposit-date")
    summary = {
        "settlement-id": "7",
        **dict.fromkeys(dates, now),
        "total-amount": written(total, comma, group),
        "currency": "EUR",
    }
    others = [
        {
            "settlement-id": "7",
            **ORDER,
            "amount": written(amount, comma, group),
            "posted-date-time": moment.strftime(form),
        }
        for amount, moment in rows
    ]
    return table([summary, *others])


@EXAMPLES
@given(st.lists(st.tuples(AMOUNTS, MOMENTS)), st.booleans(), FORMS, st.booleans())
def test_what_is_written_in_any_style_is_read_to_the_cent(rows, comma, form, group):
    total = sum((amount for amount, _moment in rows), Decimal())
    settlement = read_settlement(content_of(rows, total, comma, form, group))
    assert [(row.amount, row.posted_at) for row in settlement.rows] == rows
    assert settlement.amount_rows == settlement.amount_total == total


@EXAMPLES
@given(st.lists(st.tuples(AMOUNTS, MOMENTS), min_size=2), st.booleans(), FORMS, st.data())
def test_an_amount_in_the_other_style_is_never_read(rows, comma, form, data):
    total = sum((amount for amount, _moment in rows), Decimal())
    lines = content_of(rows, total, comma, form).decode().split("\r\n")
    place = data.draw(st.integers(2, len(lines) - 2))
    cells = lines[place].split("\t")
    cells[COLUMNS.index("amount")] = written(rows[place - 2][0], not comma, False)
    lines[place] = "\t".join(cells)
    with pytest.raises(SettlementUnreadable) as caught:
        read_settlement("\r\n".join(lines).encode())
    # Which of the two styles is the file's own shows in the first amount.
    assert caught.value.code == "style"


@EXAMPLES
@given(
    st.lists(st.tuples(AMOUNTS, MOMENTS), min_size=1, max_size=5),
    st.booleans(),
    FORMS,
    st.data(),
)
def test_a_damaged_file_is_read_or_refused(rows, comma, form, data):
    total = sum((amount for amount, _moment in rows), Decimal())
    content = bytearray(content_of(rows, total, comma, form))
    for _time in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
        if not content:
            break
    read_or_refuse(bytes(content))


@EXAMPLES
@given(st.binary(), st.booleans(), st.sampled_from(["eu", "na", "fe", ""]), st.text(max_size=8))
def test_any_bytes_are_read_or_refused(content, with_head, region, charset):
    content = HEAD.encode() + b"\n" + content if with_head else content
    read_or_refuse(content, region, charset)


@EXAMPLES
@given(st.lists(st.lists(st.text(max_size=12), min_size=24, max_size=24), max_size=4))
def test_any_cells_are_read_or_refused(lines):
    text = "\n".join([HEAD, *("\t".join(cells) for cells in lines)])
    read_or_refuse(text.encode("utf-8", "surrogatepass"))


def read_or_refuse(*args):
    try:
        settlement = read_settlement(*args)
    except SettlementUnreadable:
        return
    assert settlement.settlement_ref
    assert all(isinstance(row.amount, Decimal) for row in settlement.rows)
