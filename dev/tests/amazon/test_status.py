"""What a status means is decided in one place: one more line of its table, and all is known."""

import re
from pathlib import Path

import pytest

from amazon import status
from amazon.status import MEANINGS, OVER, Meaning, Phase, Status

ADDON = Path(__file__).resolve().parents[3]
CODE = [
    path
    for folder in ("amazon", "models", "wizards", "controllers")
    for path in sorted(ADDON.glob(f"{folder}/**/*.py"))
    # Feeds and reports have statuses of their own, and some the same names.
    if path.name not in ("status.py", "feeds.py", "reports.py")
]
NAMES = re.compile(rf"[\"'](?:{'|'.join(MEANINGS)})[\"']")
QUESTIONS = [name for name in vars(Status) if name.startswith(("is_", "has_"))]


def answers(name):
    return {question for question in QUESTIONS if getattr(Status(name), question)}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ADDON).as_posix())
def test_no_other_file_names_a_status(path):
    assert NAMES.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "name, expected",
    [
        ("PENDING_AVAILABILITY", {"is_known", "is_pending"}),
        ("PENDING", {"is_known", "is_pending"}),
        ("UNSHIPPED", {"is_known", "is_open", "is_untouched"}),
        ("PARTIALLY_SHIPPED", {"is_known", "is_open", "has_begun_to_leave"}),
        ("SHIPPED", {"is_known", "is_shipped", "has_begun_to_leave", "is_over"}),
        ("CANCELLED", {"is_known", "is_called_off", "is_cancelled", "is_over"}),
        ("UNFULFILLABLE", {"is_known", "is_called_off", "is_unfulfillable", "is_over"}),
        ("ON_HOLD", set()),
        ("", set()),
    ],
)
def test_what_each_means(name, expected):
    assert answers(name) == expected


def test_those_after_which_nothing_happens():
    assert set(OVER) == {"SHIPPED", "CANCELLED", "UNFULFILLABLE"}


def test_a_new_status_is_a_line_of_the_table(monkeypatch):
    monkeypatch.setitem(MEANINGS, "ON_HOLD", Meaning(Phase.PENDING))
    assert answers("ON_HOLD") == {"is_known", "is_pending"}


def test_a_status_is_a_text():
    assert f"{Status('SHIPPED')}" == "SHIPPED" == Status("SHIPPED")
    assert not Status("")
    assert status.Status("shipped").is_known is False
