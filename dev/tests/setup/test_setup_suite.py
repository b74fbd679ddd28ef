"""What ``dev/test`` makes of its arguments and of Odoo's logs."""

import pytest

from dev.setup.console import Problem
from dev.setup.logs import unexpected
from dev.setup.suite import LIFECYCLE, PURE, REPOSITORY, SUITE, Selection, Suite

QUIET = "2026-01-01 00:00:00,000 1 INFO db odoo.modules: loaded\n"
LOUD = "2026-01-01 00:00:00,000 1 ERROR db odoo.sql_db: bad query\nERROR: no such table\n"
FOREIGN = "2026-01-01 00:00:00,000 1 WARNING ? py.warnings: /env/passlib/x.py:1: Deprecated\n"
OURS = "2026-01-01 00:00:00,000 1 WARNING ? py.warnings: /a/addons/amazon_connector/x.py:1: Bad\n"


def test_without_paths_every_part_runs():
    selection = Selection.of(["-k", "tests", "-x"])
    assert selection.options == ["-k", "tests", "-x"]
    assert all(selection.wants(part) for part in (PURE, LIFECYCLE, SUITE))
    assert selection.arguments(SUITE) == ["-k", "tests", "-x", "tests"]


def test_a_path_chooses_its_part(monkeypatch):
    monkeypatch.chdir(REPOSITORY / "dev")
    selection = Selection.of(["../tests/__init__.py::TestIt::test_it", "-v"])
    assert selection.arguments(SUITE) == ["-v", "tests/__init__.py::TestIt::test_it"]
    assert not selection.wants(PURE)


def test_a_path_outside_the_tests_is_a_problem():
    with pytest.raises(Problem, match="hooks"):
        Selection.of(["hooks.py"])


@pytest.mark.parametrize(
    "arguments, codes, verdict",
    [
        ([], [0, 0], 0),
        ([], [0, 5], 1),  # tests got lost
        (["-x"], [0, 5], 0),
        (["-x"], [5, 5], 5),
        (["-x"], [1, 0], 1),
    ],
)
def test_verdict(arguments, codes, verdict):
    suite = Suite(Selection.of(arguments), reuse=False)
    suite.codes = [("the same label", code) for code in codes]
    assert suite._verdict() == verdict


def test_only_what_nobody_expects_is_reported(folder):
    log = folder / "odoo.log"
    log.write_text(QUIET + LOUD + FOREIGN + QUIET + OURS)
    assert unexpected(log) == [LOUD.rstrip("\n"), OURS.rstrip("\n")]
