"""Answers of Amazon's with something wrong in them, at any place and of any kind.

What is changed is chosen by the caller: at random, or by a library that looks for the smallest
change that does harm.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .shapes import JsonObject

#: Chooses one of the options.
Choose = Callable[[Sequence[Any]], Any]
# How far into an answer something is changed; Amazon's own go no deeper.
DEEPEST = 12


def _nested(depth: int, within: Any = None) -> Any:
    for level in range(depth):
        within = {"a": within} if level % 2 else [within]
    return within


NUMBERS: tuple[float, ...] = (
    0,
    1,
    -1,
    2**31,
    2**63,
    -(10**18),
    10**30,
    10**2500,
    1.5,
    -0.0,
    1e308,
    math.nan,
    math.inf,
    -math.inf,
)
AMOUNTS: tuple[str, ...] = (
    "0",
    "-1",
    "-0.00",
    "0.001",
    "12,5",
    "NaN",
    "sNaN",
    "Infinity",
    "1e999999999",
    "1e-30",
    "9" * 40,
    "999999999999999.9999999999",
    "1_000",
    "\u0663",
    "0x10",
    "--1",
)
TIMES: tuple[str, ...] = (
    "yesterday",
    "2026-02-30T00:00:00Z",
    "2026-01-01",
    "20260101T000000",
    "2026-W01-1",
    "24:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1066-10-14T09:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "\u0662026-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
)
TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\ud83d\ude00",
    "\u202e\ufeff",
    "\x1b[0m\r\n",
    "%s %(a)s {0}",
    "<b>'\"&amp;</b>",
    "A" * 300,
    "B" * 5_000,
    "C" * 20_000,
)
NAMES: tuple[str, ...] = (
    "EUR",
    "eur",
    "USD",
    "JPY",
    "XXX",
    "\u20ac",
    "DE",
    "ZZ",
    "AMAZON",
    "MERCHANT",
    "NOBODY",
    "PENDING",
    "UNSHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
    "ON_HOLD",
    "TAX",
    "DISCOUNT",
    "ITEM",
    "NON_AMAZON",
    "A1PA6795UKMFR9",
    "ERROR",
    "DONE",
)
SHAPES: tuple[Any, ...] = (
    None,
    True,
    False,
    {},
    [],
    [None],
    [[]],
    [{}],
    {"": {}},
    _nested(60),
    _nested(390),
    _nested(430),
)
VALUES: tuple[tuple[Any, ...], ...] = (SHAPES, NUMBERS, AMOUNTS, TIMES, TEXTS, NAMES)


def mutate(answer: JsonObject, choose: Choose) -> None:
    """Change one thing in an answer."""
    places = list(_places(answer))
    if not places:
        return
    node, key = choose(places)
    choose((_replace, _replace, _remove, _double, _take_from_elsewhere))(answer, node, key, choose)


def misstate(answer: JsonObject, choose: Choose) -> None:
    """Say something else than is so, in a shape that Amazon's model allows: what reads an answer
    without complaint is put to the test behind it."""
    node, key = choose([place for place in _places(answer) if _is_plain(*place)])
    if key == "currencyCode":
        currency = choose(NAMES[:6])
        for other, name in list(_places(answer)):
            if name == key:
                other[name] = currency
    elif key == "amount":
        node[key] = choose(AMOUNTS)
    elif key.endswith(("Time", "Date")):
        node[key] = choose(TIMES)
    elif isinstance(node[key], str):
        node[key] = choose(choose((TEXTS, NAMES)))
    else:
        node[key] = choose([number for number in NUMBERS if type(number) is type(node[key])])


def _is_plain(node: Any, key: Any) -> bool:
    return isinstance(key, str) and isinstance(node[key], str | int) and node[key] is not True


def _places(node: Any, levels: int = DEEPEST) -> Iterator[tuple[Any, Any]]:
    """Where something is: what holds it, and under which name or number."""
    keys: Sequence[Any] = ()
    if isinstance(node, dict):
        keys = list(node)
    elif isinstance(node, list):
        keys = range(len(node))
    for key in keys:
        yield node, key
        if levels:
            yield from _places(node[key], levels - 1)


def _replace(_answer: JsonObject, node: Any, key: Any, choose: Choose) -> None:
    node[key] = _copy(choose(choose(VALUES)))


def _remove(_answer: JsonObject, node: Any, key: Any, choose: Choose) -> None:
    del node[key]


def _double(_answer: JsonObject, node: Any, key: Any, choose: Choose) -> None:
    """Say a thing twice: in its list, or as a list where there should be one thing."""
    twin = _copy(node[key])
    if isinstance(node, list):
        node.insert(key, twin)
    elif isinstance(twin, list):
        node[key] = twin * 2
    else:
        node[key] = [node[key], twin]


def _take_from_elsewhere(answer: JsonObject, node: Any, key: Any, choose: Choose) -> None:
    """What stands somewhere else: another order's number, an amount where a name should be."""
    other, name = choose(list(_places(answer)))
    node[key] = _copy(other[name])


def _copy(value: Any) -> Any:
    # The copy module would go too deep.
    return json.loads(json.dumps(value))
