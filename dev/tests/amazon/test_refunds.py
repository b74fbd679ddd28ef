"""What is given back of which line: it adds up to the cent, whatever was refunded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon.money import Part
from amazon.refunds import Claim, Line, allocate, is_promotion, is_tax, part_of, share

CENT = Decimal("0.01")
ITEMS = ("1", "2", "3", "")
PARTS = (Part.ITEM, Part.SHIPPING, Part.GIFT_WRAP, Part.OTHER)


def euros(text):
    return Decimal(text)


def line(item, left, part=Part.ITEM):
    return Line(item, f"SKU-{item}", part, euros(left))


def claim(item, amount, part=Part.ITEM):
    return Claim(item, f"SKU-{item}", part, euros(amount))


def given_back(claims, lines):
    return [f"{amount:.2f}" for amount in allocate(claims, lines, CENT)]


@pytest.mark.parametrize(
    "description, part",
    [
        ("Principal", Part.ITEM),
        ("Tax", Part.ITEM),
        ("RestockingFee", Part.ITEM),
        ("Goodwill", Part.ITEM),
        ("Something new", Part.ITEM),
        ("Shipping", Part.SHIPPING),
        ("shippingtax ", Part.SHIPPING),
        ("ReturnShipping", Part.SHIPPING),
        ("GiftWrapTax", Part.GIFT_WRAP),
        ("COD", Part.COD_FEE),
        ("CollectOnDeliveryRevenue", Part.COD_FEE),
        ("MarketplaceFacilitatorTax-Principal", Part.ITEM),
        ("MarketplaceFacilitatorVAT-Shipping", Part.SHIPPING),
        ("MarketplaceFacilitatorTax-Giftwrap", Part.GIFT_WRAP),
    ],
)
def test_the_part_that_a_row_is_about(description, part):
    assert part_of(description) is part


def test_taxes_and_promotions():
    assert is_tax("ShippingTax")
    assert not is_tax("Shipping")
    assert is_promotion(" Promotion")
    assert not is_promotion("ItemPrice")


def test_what_belongs_to_a_line_is_taken_from_it():
    lines = [line("1", "100.00"), line("2", "50.00"), line("1", "5.00", Part.SHIPPING)]
    assert given_back([claim("2", "50.00")], lines) == ["0.00", "50.00", "0.00"]
    assert given_back([claim("1", "4.00", Part.SHIPPING)], lines) == ["0.00", "0.00", "4.00"]


def test_shipping_of_an_item_without_shipping():
    lines = [line("1", "100.00"), line("1", "5.00", Part.SHIPPING)]
    assert given_back([claim("2", "4.00", Part.SHIPPING)], lines) == ["0.00", "4.00"]


def test_more_than_is_left_of_a_line_is_shared():
    lines = [line("1", "20.00"), line("2", "75.00"), line("3", "25.00")]
    assert given_back([claim("1", "24.00")], lines) == ["20.00", "3.00", "1.00"]


def test_what_was_kept_makes_the_rest_smaller():
    lines = [line("1", "20.00"), line("2", "20.00")]
    kept = claim("3", "-5.00")
    assert given_back([claim("1", "20.00"), kept], lines) == ["15.00", "0.00"]


def test_more_than_there_is():
    with pytest.raises(ValueError, match="120"):
        allocate([claim("1", "120.00")], [line("1", "119.99")], CENT)


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_nothing_to_give_back(amount):
    with pytest.raises(ValueError, match=r"\d"):
        allocate([claim("1", amount)], [line("1", "119.99")], CENT)


amounts = st.integers(-3_000, 30_000).map(lambda cents: cents * CENT)
lefts = st.integers(0, 30_000).map(lambda cents: cents * CENT)
lines_of_invoices = st.lists(
    st.builds(Line, st.sampled_from(ITEMS), st.sampled_from(ITEMS), st.sampled_from(PARTS), lefts),
    min_size=1,
    max_size=8,
)
claims_of_refunds = st.lists(
    st.builds(
        Claim, st.sampled_from(ITEMS), st.sampled_from(ITEMS), st.sampled_from(PARTS), amounts
    ),
    min_size=1,
    max_size=8,
)


@given(claims_of_refunds, lines_of_invoices)
def test_it_always_adds_up(claims, lines):
    total = sum(one.amount for one in claims)
    if not 0 < total <= sum(one.left for one in lines):
        with pytest.raises(ValueError, match=r"\d"):
            allocate(claims, lines, CENT)
        return
    amounts = allocate(claims, lines, CENT)
    assert sum(amounts) == total
    for amount, one in zip(amounts, lines, strict=True):
        assert 0 <= amount <= one.left
        assert not amount % CENT


@given(lines_of_invoices, st.integers(0, 1_000))
def test_shares_are_proportional(lines, permille):
    weights = [one.left for one in lines]
    total = sum(weights)
    amount = (total * permille / 1_000).quantize(CENT)
    shares = share(amount, weights, CENT)
    assert sum(shares) == amount
    for part, weight in zip(shares, weights, strict=True):
        exact = amount * weight / total if total else 0
        assert abs(part - exact) <= CENT * len(lines)
