"""Careful reading: a wrong shape becomes a sentence that says where, and repeats nothing."""

import math
from datetime import datetime, timezone
from decimal import Decimal

import pytest

from amazon.errors import AmazonPayloadError
from amazon.jsontext import Unreadable
from amazon.payload import Node, storable

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def node(value):
    return Node({"thing": value}, "order")


def refusal(read, *args, **options):
    with pytest.raises(AmazonPayloadError) as caught:
        read(*args, **options)
    return str(caught.value)


@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_only_an_object_is_a_node(value):
    assert refusal(Node, value, "order.buyer") == "“order.buyer” is not an object."
    assert refusal(Node, value) == "“the answer” is not an object."


def test_null_is_missing():
    null, nothing = node(None), Node({})
    for empty in (null, nothing):
        assert empty.text("thing") == ""
        assert empty.texts("thing") == ()
        assert empty.whole("thing") is None
        assert empty.flag("thing") is False
        assert empty.moment("thing") is None
        assert empty.money("thing") is None
        assert empty.child("thing") is None
        assert empty.children("thing") == []
        assert not empty.child_or_empty("thing")


@pytest.mark.parametrize("read", ["text", "whole", "moment"])
def test_what_is_required_must_be_there(read):
    for value in (None, ""):
        if read == "whole" and value == "":
            continue
        message = refusal(getattr(node(value), read), "thing", required=True)
        assert message == "“order.thing” is missing."


@pytest.mark.parametrize(
    "read, value, wanted",
    [
        ("text", 5, "not a text"),
        ("text", {"secret": 1}, "not a text"),
        ("text", ["secret"], "not a text"),
        ("texts", "secret", "not a list"),
        ("texts", {"secret": 1}, "not a list"),
        ("whole", "secret", "not a whole number"),
        ("whole", 2.5, "not a whole number"),
        ("whole", True, "not a whole number"),
        ("whole", -3, "less than zero"),
        ("moment", "secret", "not a time"),
        ("moment", "2026-13-45T00:00:00Z", "not a time"),
        ("moment", "0001-01-01T00:00:00+14:00", "not a time"),
        ("moment", "0001-01-01T00:00:00Z", "not a time"),
        ("moment", "9999-12-31T23:59:59Z", "not a time"),
        ("moment", "9999-12-31T23:59:59-14:00", "not a time"),
        ("moment", "２０２６-11-23", "not a time"),
        ("moment", 1795435200, "not a text"),
        ("child", "secret", "not an object"),
        ("child", False, "not an object"),
        ("children", {"secret": 1}, "not a list"),
    ],
)
def test_the_wrong_shape_is_named_by_its_path(read, value, wanted):
    message = refusal(getattr(node(value), read), "thing")
    assert message.startswith("“order.thing” is ")
    assert wanted in message
    assert "secret" not in message


def test_the_path_counts_the_entries_of_a_list():
    order = Node({"items": [{"price": {}}, {"price": {"unit": 5}}]})
    prices = [item.child_or_empty("price") for item in order.children("items")]
    assert refusal(prices[1].text, "unit") == "“items[1].price.unit” is not a text."
    assert refusal(node([{}, None]).children, "thing") == "“order.thing[1]” is not an object."


def test_texts_leave_out_what_is_no_text():
    assert node(["PRIME", 5, None, "PREMIUM"]).texts("thing") == ("PRIME", "PREMIUM")


def test_texts_hold_nothing_that_postgresql_cannot_keep():
    assert node(" Bobby\x00Tables ").text("thing") == "BobbyTables"
    assert node("\x00").text("thing") == ""
    assert node("half \ud83d, whole 😀").text("thing") == "half , whole 😀"
    assert node(["\x00PRIME"]).texts("thing") == ("PRIME",)
    assert storable("Zażółć\n東京") == "Zażółć\n東京"
    assert refusal(node("\x00").text, "thing", required=True) == "“order.thing” is missing."


def test_what_is_too_long_is_a_sentence():
    long = "x" * 16_001
    assert node(long[1:]).text("thing") == long[1:]
    for read, value in (("text", long), ("texts", ["x", long]), ("moment", long)):
        message = refusal(getattr(node(value), read), "thing")
        assert message == "“order.thing” has more than 16000 characters."
    assert refusal(node([{}] * 2001).children, "thing") == (
        "“order.thing” has more than 2000 entries."
    )
    assert refusal(node(["x"] * 2001).texts, "thing") == "“order.thing” has more than 2000 entries."
    assert len(node([{}] * 2001).children("thing", most=3000)) == 2001


def test_what_is_too_large_is_a_sentence():
    assert refusal(node(10**18 + 1).whole, "thing") == f"“order.thing” is more than {10**18}."
    assert refusal(node(6).whole, "thing", most=5) == "“order.thing” is more than 5."
    assert node(5).whole("thing", most=5) == 5


def test_each_object_of_a_list_is_read_for_itself():
    values = [{"a": "one"}, {"a": 2}, None, Unreadable("secret", "is no JSON"), {"a": "five"}]
    results, problems = node(values).read_each("thing", lambda entry: entry.text("a"))
    assert results == ("one", "five")
    assert problems == (
        "“order.thing[1].a” is not a text.",
        "“order.thing[2]” is not an object.",
        "“order.thing[3]” is no JSON.",
    )


def test_what_could_not_be_read_before_says_why():
    unreadable = Unreadable("secret", "is nested more than 400 levels deep")
    for read in ("text", "texts", "whole", "moment", "child", "children"):
        message = refusal(getattr(node(unreadable), read), "thing")
        assert message == "“order.thing” is nested more than 400 levels deep."


@pytest.mark.parametrize(
    "value, wanted", [(True, True), (False, False), ("true", False), (1, False)]
)
def test_a_flag_is_true_or_it_is_not(value, wanted):
    assert node(value).flag("thing") is wanted


@pytest.mark.parametrize("value", [0, 1, 10**18])
def test_whole_numbers(value):
    assert node(value).whole("thing") == value


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T12:00:00Z",
        "2026-11-23T12:00:00.000Z",
        "2026-11-23T13:00:00+01:00",
        "2026-11-23T06:30:00-05:30",
        "2026-11-23T12:00:00",
        "20261123T120000Z",
    ],
)
def test_times_become_utc(text):
    moment = node(text).moment("thing")
    assert moment == NOON
    assert moment.tzinfo is timezone.utc


def money(amount, currency="EUR"):
    return node({"amount": amount, "currencyCode": currency}).money("thing")


@pytest.mark.parametrize(
    "amount, number",
    [
        ("39.90", "39.90"),
        (" 39.90 ", "39.90"),
        ("-39.90", "-39.90"),
        ("13960", "13960"),
        ("1.396E+4", "13960"),
        (0, "0"),
        (39.9, "39.9"),
        (7, "7"),
        ("999999999999999.9999999999", "999999999999999.9999999999"),
    ],
)
def test_amounts_are_exact(amount, number):
    value = money(amount)
    assert (value.amount, value.currency) == (Decimal(number), "EUR")


@pytest.mark.parametrize(
    "amount, problem",
    [
        ("thirty", "is not a number."),
        ("33,53", "is not a number."),
        ("NaN", "is not a number."),
        ("sNaN", "is not a number."),
        ("-Infinity", "is not a number."),
        (math.nan, "is not a number."),
        (math.inf, "is not a number."),
        (True, "is not a number."),
        ([], "is not a number."),
        ("", "is missing."),
        (None, "is missing."),
        ("1e400", "is not an amount of money."),
        ("-1E+15", "is not an amount of money."),
        (10**30, "is not an amount of money."),
        ("1E-30", "is not an amount of money."),
        ("0.00000000001", "is not an amount of money."),
        ("1e999999999", "is not a number."),
        ("1e-999999999", "is not a number."),
        ("1" * 65, "is not a number."),
        ("1_000", "is not a number."),
        ("٣", "is not a number."),
    ],
)
def test_what_is_no_amount(amount, problem):
    assert refusal(money, amount) == f"“order.thing.amount” {problem}"


def test_an_amount_needs_a_currency():
    assert refusal(money, "1.00", None) == "“order.thing.currencyCode” is missing."
    assert refusal(money, "1.00", 978) == "“order.thing.currencyCode” is not a text."
