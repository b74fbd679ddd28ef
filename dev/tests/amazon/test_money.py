"""What each part of an item cost, by Amazon's control equation:
ITEM + SHIPPING + GIFT_WRAP + COD_FEE + OTHER + TAX - DISCOUNT = proceedsTotal."""

from decimal import Decimal

import pytest

from amazon.items import OrderItem
from amazon.money import ZERO, Part, spread
from amazon.payload import Node


def euros(amount):
    return {"amount": amount, "currencyCode": "EUR"}


def entry(kind, subtotal, money=euros, **details):
    """A breakdown: its type, its amount, and what it says of each subtype."""
    detailed = [{"subtype": name, "value": money(value)} for name, value in details.items()]
    return {"type": kind, "subtotal": money(subtotal), "detailedBreakdowns": detailed}


def item(*breakdowns, total=None, money=euros, **branches):
    proceeds = {"breakdowns": list(breakdowns)}
    if total is not None:
        proceeds["proceedsTotal"] = money(total)
    value = {"orderItemId": "1", "quantityOrdered": 1, "proceeds": proceeds, **branches}
    return OrderItem.from_node(Node(value))


def paid(item):
    """What was paid for each part that cost something, and the tax within."""
    charges = item.proceeds.charges()
    assert sum(charge.amount for charge in charges) == item.proceeds.amount
    return {
        charge.part.name: (str(charge.amount), str(charge.tax))
        for charge in charges
        if charge.amount or charge.tax
    }


def test_a_store_that_lists_the_tax():
    lamp = item(
        entry("ITEM", "33.53"),
        entry("SHIPPING", "4.19"),
        entry("TAX", "7.17", ITEM="6.37", SHIPPING="0.80"),
        total="44.89",
    )
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("39.90", "6.37"), "SHIPPING": ("4.99", "0.80")}


def test_a_store_that_lists_no_tax():
    lamp = item(entry("ITEM", "39.90"), entry("SHIPPING", "4.99"), total="44.89")
    assert paid(lamp) == {"ITEM": ("39.90", "0"), "SHIPPING": ("4.99", "0")}


def test_the_charge_without_tax():
    lamp = item(entry("ITEM", "33.53"), entry("TAX", "6.37", ITEM="6.37"), total="39.90")
    assert [str(c.without_tax) for c in lamp.proceeds.charges() if c.amount] == ["33.53"]


def test_tax_without_details_belongs_to_the_only_part():
    lamp = item(entry("ITEM", "39.99"), entry("TAX", "10.00"), total="49.99")
    assert paid(lamp) == {"ITEM": ("49.99", "10.00")}


def test_tax_without_details_is_spread_over_several_parts():
    lamp = item(
        entry("ITEM", "30.00"),
        entry("SHIPPING", "6.00"),
        entry("GIFT_WRAP", "3.00"),
        entry("TAX", "7.41"),
        total="46.41",
    )
    assert paid(lamp) == {
        "ITEM": ("35.70", "5.70"),
        "SHIPPING": ("7.14", "1.14"),
        "GIFT_WRAP": ("3.57", "0.57"),
    }


def test_a_tax_written_without_decimals_is_spread_in_cents():
    lamp = item(entry("ITEM", "30.50"), entry("SHIPPING", "30.50"), entry("TAX", "1"), total="62")
    assert paid(lamp) == {"ITEM": ("31.00", "0.50"), "SHIPPING": ("31.00", "0.50")}


def test_tax_with_a_detail_missing_belongs_to_the_part_without_one():
    lamp = item(
        entry("ITEM", "40.00"),
        entry("SHIPPING", "10.00"),
        entry("TAX", "10.00", ITEM="8.00"),
        total="60.00",
    )
    assert paid(lamp) == {"ITEM": ("48.00", "8.00"), "SHIPPING": ("12.00", "2.00")}


@pytest.mark.parametrize("sign", ["", "-"])
def test_tax_on_a_discount_comes_in_either_sign(sign):
    lamp = item(
        entry("ITEM", "33.53"),
        entry("TAX", "5.73", ITEM="6.37", DISCOUNT=f"{sign}0.64"),
        entry("DISCOUNT", f"{sign}3.35", ITEM=f"{sign}3.35"),
        total="35.91",
    )
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("35.91", "5.73")}


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_discount_is_taken_off_the_part_it_is_for(sign):
    lamp = item(
        entry("ITEM", "40.00"),
        entry("SHIPPING", "10.00"),
        entry("DISCOUNT", f"{sign}6.00", ITEM=f"{sign}4.00", SHIPPING=f"{sign}2.00"),
        total="44.00",
    )
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("36.00", "0"), "SHIPPING": ("8.00", "0")}


def test_a_discount_without_details_is_taken_off_the_item():
    lamp = item(
        entry("ITEM", "40.00"), entry("SHIPPING", "10.00"), entry("DISCOUNT", "6"), total="44.00"
    )
    assert paid(lamp) == {"ITEM": ("34.00", "0"), "SHIPPING": ("10.00", "0")}


@pytest.mark.parametrize("sign", ["", "-"])
def test_several_entries_of_one_type_add_up(sign):
    lamp = item(
        entry("ITEM", "40.00"),
        entry("DISCOUNT", f"{sign}4.00", ITEM=f"{sign}4.00"),
        entry("DISCOUNT", f"{sign}1.00", ITEM=f"{sign}1.00"),
        total="35.00",
    )
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("35.00", "0")}


def test_wholly_discounted_shipping_leaves_exactly_zero():
    lamp = item(
        entry("ITEM", "33.53"),
        entry("SHIPPING", "4.19"),
        entry("TAX", "6.37", ITEM="6.37", SHIPPING="0.80", DISCOUNT="0.80"),
        entry("DISCOUNT", "4.19", SHIPPING="4.19"),
        total="39.90",
    )
    assert paid(lamp) == {"ITEM": ("39.90", "6.37")}


def test_wholly_discounted_shipping_bears_no_cent_of_another_discount():
    # The tax on the item's discount was rounded for each of many units, a cent and more off.
    lamp = item(
        entry("ITEM", "10.00"),
        entry("SHIPPING", "40.00"),
        entry("TAX", "1.84", ITEM="1.90", SHIPPING="7.60", DISCOUNT="7.66"),
        entry("DISCOUNT", "40.20", ITEM="0.20", SHIPPING="40.00"),
        total="11.64",
    )
    assert paid(lamp) == {"ITEM": ("11.64", "1.84")}


def test_free_shipping_without_tax_details_bears_no_tax():
    lamp = item(
        entry("ITEM", "50.00"),
        entry("SHIPPING", "5.00"),
        entry("TAX", "4.13"),
        entry("DISCOUNT", "5.00", SHIPPING="5.00"),
        total="54.13",
    )
    assert paid(lamp) == {"ITEM": ("54.13", "4.13")}


def test_yen_have_no_decimals():
    def yen(amount):
        return {"amount": amount, "currencyCode": "JPY"}

    lamp = item(
        entry("ITEM", "1000", yen),
        entry("SHIPPING", "350", yen),
        entry("COD_FEE", "330", yen),
        entry("TAX", "167", yen),
        total="1847",
        money=yen,
    )
    assert lamp.proceeds.currency == "JPY"
    assert paid(lamp) == {
        "ITEM": ("1099", "99"),
        "SHIPPING": ("385", "35"),
        "COD_FEE": ("363", "33"),
    }


def test_tax_that_amazon_remits_as_facilitator():
    tax = {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}
    lamp = item(entry("ITEM", "39.99"), entry("TAX", "3.20"), total="43.19", tax=tax)
    assert lamp.is_taxed_by_amazon
    assert lamp.tax_by_amazon == Decimal("3.20")


@pytest.mark.parametrize("scheme, by_amazon", [("UOSS", True), ("IOSS", True), ("VOEC", False)])
def test_tax_that_amazon_remits_as_deemed_supplier(scheme, by_amazon):
    tax = {"taxCalculationBreakdowns": [{"reportingScheme": scheme}]}
    lamp = item(entry("ITEM", "33.53"), entry("TAX", "6.37"), total="39.90", tax=tax)
    assert lamp.is_taxed_by_amazon is by_amazon
    assert lamp.tax_by_amazon == (Decimal("6.37") if by_amazon else ZERO)


def test_an_unbalanced_item_costs_what_amazon_says_in_total():
    lamp = item(entry("ITEM", "33.53"), entry("TAX", "6.37", ITEM="6.37"), total="44.44")
    assert not lamp.proceeds.is_balanced
    assert lamp.proceeds.sum_of_parts == Decimal("39.90")
    assert paid(lamp) == {"ITEM": ("44.44", "6.37")}


def test_without_a_total_the_parts_are_added_up():
    lamp = item(entry("ITEM", "33.53"), entry("TAX", "6.37", ITEM="6.37"))
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("39.90", "6.37")}


def test_a_total_alone_is_all_the_items():
    assert paid(item(total="39.90")) == {"ITEM": ("39.90", "0")}


@pytest.mark.parametrize("kind", ["OTHER", "STARDUST", ""])
def test_what_no_part_is_known_for_belongs_to_the_item(kind):
    lamp = item(entry("ITEM", "30.00"), entry(kind, "3.53"), entry("TAX", "6.37"), total="39.90")
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("39.90", "6.37")}


def test_negative_amounts_add_up_like_others():
    lamp = item(entry("ITEM", "-33.53"), entry("TAX", "-6.37", ITEM="-6.37"), total="-39.90")
    assert lamp.proceeds.is_balanced
    assert paid(lamp) == {"ITEM": ("-39.90", "-6.37")}


@pytest.mark.parametrize(
    "amount, weights, shares",
    [
        ("10.00", "1 1 1", "3.34 3.33 3.33"),
        ("-10.00", "1 1 1", "-3.34 -3.33 -3.33"),
        ("0.01", "1 1 1", "0.01 0.00 0.00"),
        ("0.02", "1 5 4", "0.00 0.01 0.01"),
        ("100", "1 1 1", "34 33 33"),
        ("1E+2", "1 1", "50 50"),
        ("10.00", "0 2 -1", "10.00"),
        ("10.00", "0 0 0", "10.00"),
        ("1E-10", "1 2", "0E-10 1E-10"),
        ("123456789012345.67", "1 1", "61728394506172.84 61728394506172.83"),
    ],
)
def test_spreading_loses_no_cent(amount, weights, shares):
    parts = dict(zip(Part, map(Decimal, weights.split()), strict=False))
    result = spread(Decimal(amount), parts)
    assert sum(result.values()) == Decimal(amount)
    assert [str(share) for share in result.values()] == shares.split()


def test_spreading_nothing_gives_nothing():
    assert spread(ZERO, {Part.ITEM: Decimal(1)}) == {}
