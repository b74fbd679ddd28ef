"""Amazon's JSON is looked at before Python makes objects of it."""

import json
from contextlib import suppress

import pytest

from amazon import jsontext
from amazon.errors import AmazonPayloadError
from amazon.jsontext import Unreadable, loads, loads_answer, member

DEEP = "[" * 100_000 + "]" * 100_000
LONG = "9" * 5_000


def refusal(read, *args):
    with pytest.raises(AmazonPayloadError) as caught:
        read(*args)
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "text",
        None,
        0,
        -1.5e-7,
        {"a": [1, {"b": 'x "quoted" \\ [{,:}] é 東京 \x00 😀'}], "c\\": {}},
        ["\\", '"', '\\"', "[[[", "}}}"],
    ],
)
def test_json_is_read_as_python_would(value):
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert loads(text, "it") == loads(text.encode(), "it") == value
        assert loads(f"\ufeff {text}\n".encode(), "it") == value


@pytest.mark.parametrize(
    "text, reason",
    [
        (DEEP, "is nested more than 400 levels deep."),
        ('{"a":' * 1000 + "1" + "}" * 1000, "is nested more than 400 levels deep."),
        (f'{{"a": {LONG}}}', "has a number of more than 2000 digits."),
        (f"[-0.{LONG}e5]", "has a number of more than 2000 digits."),
        ("[" + "0," * 300_000 + "0]", "has too many values."),
        ("[" + '"",' * 700_000 + "0]", "has too many values."),
        ("[" + "{}," * 300_000 + "0]", "has too many values."),
    ],
)
def test_what_is_too_much_is_a_sentence(text, reason):
    assert refusal(loads, text, "the order") == f"“the order” {reason}"


@pytest.mark.parametrize("text", ["", "{", "]", '{"a', '{"a": 1]', "nothing", b"\xff", '"\\'])
def test_what_is_no_json_is_a_sentence(text):
    assert refusal(loads, text, "the order") == "“the order” is no JSON."


def test_brackets_in_texts_are_no_depth_and_digits_no_number():
    value = {"text": "[" * 10_000 + "9" * 10_000}
    assert loads(json.dumps(value), "it") == value


def page(*orders):
    return f'{{"orders": [{", ".join(orders)}], "pagination": {{"nextToken": "next"}}}}'.encode()


@pytest.mark.parametrize(
    "broken, reason",
    [
        (f'{{"orderId": "2", "a": {DEEP}}}', "is nested more than 400 levels deep"),
        (f'{{"orderId": "2", "a": {LONG}}}', "has a number of more than 2000 digits"),
        (f'{{"orderId": "2", "a": [{"0," * 600_000}0]}}', "has too many values"),
        ('{"orderId": "2", "a": nothing}', "is no JSON"),
        ('{"orderId": "2", "a": "line\nbreak"}', "is no JSON"),
    ],
)
def test_one_part_that_cannot_be_read_leaves_the_others(broken, reason):
    first, second = '{"orderId": "1", "text": "],[\\"}{"}', '{"orderId": "3"}'
    answer = loads_answer(page(first, broken, second))
    assert answer["pagination"] == {"nextToken": "next"}
    assert answer["orders"] == [json.loads(first), Unreadable(broken, reason), {"orderId": "3"}]
    assert member(broken, "orderId") == "2"


def test_a_part_that_is_no_utf_8_leaves_the_others():
    answer = loads_answer(page('{"orderId": "1"}', '{"a": "@"}').replace(b"@", b"\xff\x00"))
    assert answer["orders"][0] == {"orderId": "1"}
    assert answer["orders"][1].reason == "is no JSON"
    assert "\0" not in answer["orders"][1].text


def test_parts_within_amazons_envelope_are_read_too():
    text = f'{{"payload": {{"inventorySummaries": [{{"a": 1}}, {{"b": {LONG}}}]}}}}'
    summaries = loads_answer(text.encode())["payload"]["inventorySummaries"]
    assert summaries[0] == {"a": 1}
    assert isinstance(summaries[1], Unreadable)


@pytest.mark.parametrize("levels", [10, 800, 2_000])
def test_envelopes_within_envelopes_are_read_once(levels, monkeypatch):
    text = '{"payload":' * levels + f"[{LONG}" + ",1" * 20_000 + "]" + "}" * levels
    scanned = []
    marks, check = jsontext._outer_marks, jsontext._check
    monkeypatch.setattr(jsontext, "_outer_marks", lambda d: scanned.append(len(d)) or marks(d))
    monkeypatch.setattr(jsontext, "_check", lambda d, n: scanned.append(len(d)) or check(d, n))
    answer = loads_answer(text.encode())
    assert isinstance(answer["payload"]["payload"], Unreadable)
    assert sum(scanned) <= 5 * len(text)


def test_a_name_that_is_nested_is_none():
    text = "{" + DEEP + ": 1}"
    with pytest.raises(ValueError):  # noqa: PT011  any will do
        loads_answer(text.encode())
    assert member(text, "orderId") == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"5",
        b"null",
        DEEP.encode(),
        LONG.encode(),
        b'{"orders": [{"orderId"',
        b'{"orders": [{"a": nothing}]',
        b'{"orders": [{"a": nothing}]}}',
        b'{"orders": [{"a": nothing}]} {}',
        b'{5: [{"a": nothing}]}',
        b'{"orders": [nothing}]}',
    ],
)
def test_an_answer_that_is_no_object_is_none(data):
    with pytest.raises(ValueError):  # noqa: PT011  any will do
        loads_answer(data)


def test_an_answer_of_too_much_is_refused_as_a_whole():
    for text in ('{"a": [' + "[]," * 2_500_000 + "0]}", '{"a": [' + '"",' * 2_000_000 + "0]}"):
        assert refusal(loads_answer, text.encode()) == "“the answer” has too many values."


@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 3_000_000,
        '{"a": "' + "\\" * 3_000_001,
        '{"a": ' + '"' * 3_000_001,
        "[{" * 400_000,
        "{[" * 200_000 + "}]" * 200_000,
        '{"a": ' * 400_000 + "}" * 400_000,
    ],
)
def test_looking_at_a_text_comes_to_an_end(text):
    with pytest.raises(AmazonPayloadError):
        loads(text, "it")
    with suppress(ValueError, AmazonPayloadError):
        loads_answer(text.encode())
    member(text, "orderId")


def test_what_the_member_of_a_broken_object_is_not():
    for text in (
        "",
        "[]",
        '{"orderId": 5}',
        '{"a": {"orderId": "1"}}',
        '{"orderId',
        '{"orderId":}',
    ):
        assert member(text, "orderId") == ""
    assert member('{"orderId": "1", "a": [[', "orderId") == ""


def test_the_limits_leave_room_for_the_largest_page():
    order = {f"field{n}": {"a": "1.00", "b": ["x", "y, and “z”"]} for n in range(100)}
    text = json.dumps({"orders": [order] * 100}).encode()
    assert len(loads_answer(text)["orders"]) == 100
    assert jsontext.MAX_VALUES >= 10 * 50_000
