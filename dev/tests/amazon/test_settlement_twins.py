"""The reader against files that were made without knowledge of it: each amount as it was meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazon.settlements import SettlementUnreadable, read_settlement
from dev.simulator import load
from dev.simulator.catalogue import many
from dev.simulator.settlements import TWINS, settlement_of
from dev.simulator.settlements.rows import STYLES
from dev.simulator.settlements.sales import Refund
from dev.simulator.settlements.samples import american, german

EXAMPLES = settings(max_examples=60, derandomize=True, deadline=None, database=None)
ORDERS = [entry.order for entry in load(many(12, seed=7))]
SHARES = st.sampled_from(["1", "0.5", "0.333", "0.01"])


def outcome(content):
    try:
        settlement = read_settlement(content)
    except SettlementUnreadable:
        return "unreadable"
    return "proven" if settlement.amount_rows == settlement.amount_total else "unbalanced"


def assert_read(settlement, **options):
    """Every row is read as it was made."""
    read = read_settlement(settlement.written(**options))
    assert (read.settlement_ref, read.currency) == (settlement.ref, settlement.currency)
    assert read.amount_total == settlement.amount
    assert (read.date_start, read.date_end) == (settlement.start, settlement.end)
    assert len(read.rows) == len(settlement.rows)
    for number, (row, made) in enumerate(zip(read.rows, settlement.rows, strict=True), start=3):
        assert row.row_no == number
        assert (row.transaction_type, row.amount_type, row.amount_description) == made.triple
        assert (row.amount, row.posted_at, row.quantity) == (
            made.amount,
            made.posted,
            made.quantity,
        )
        assert (row.order_ref, row.adjustment_ref) == (made.order_id, made.adjustment_id)
        assert (row.sku, row.promotion_ref) == (made.sku, made.promotion_id)
    return read


@pytest.mark.parametrize("sample", [german, american])
@pytest.mark.parametrize("name", TWINS)
def test_each_twin_is_taken_for_what_it_is(name, sample):
    twin = TWINS[name]
    # What a row means is asked later: here it has its amount.
    expected = "proven" if twin.outcome == "to_clarify" else twin.outcome
    assert outcome(twin.files(sample())[-1]) == expected


@pytest.mark.parametrize("sample", [german, american])
def test_the_samples_are_read_row_by_row(sample):
    assert_read(sample())


@EXAMPLES
@given(
    st.lists(st.sampled_from(ORDERS), min_size=1, max_size=8, unique_by=lambda o: o["orderId"]),
    st.sampled_from(list(STYLES)),
    st.lists(st.tuples(st.sampled_from(ORDERS), SHARES), max_size=4),
    st.decimals(0, 5000, places=2),
    st.booleans(),
)
def test_settlements_of_random_orders_are_proven(orders, style, given_back, reserve, fees):
    refunds = [
        Refund(order, share, number) for number, (order, share) in enumerate(given_back, start=1)
    ]
    settlement = settlement_of(orders, style=style, refunds=refunds, reserve=reserve, fees=fees)
    read = assert_read(settlement)
    assert read.amount_rows == read.amount_total == sum(settlement.truth.kinds.values())
