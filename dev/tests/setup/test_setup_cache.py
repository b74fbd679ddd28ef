"""The cache: nothing half-built is used, nothing finished is built twice."""

import pytest

from dev.setup import cache, session
from dev.setup.console import Problem


def test_an_entry_is_built_once():
    built = []
    for _ in range(2):
        path = cache.entry("thing/1", built.append)
    assert built == [path]


def test_an_entry_whose_build_failed_is_built_again():
    def fail(path):
        (path / "half").touch()
        raise Problem("no")

    with pytest.raises(Problem):
        cache.entry("thing", fail)
    assert list(cache.entry("thing", lambda path: None).iterdir()) == [
        cache.root() / "thing" / cache.MARKER
    ]


def test_a_broken_entry_is_built_again():
    built = []
    for _ in range(2):
        cache.entry("thing", built.append, healthy=lambda path: False)
    assert len(built) == 2


def test_the_digest_tells_parts_apart():
    assert cache.digest("ab", "c") != cache.digest("a", "bc")


def test_a_lock_that_is_held_can_be_refused():
    with (
        cache.lock("demo"),
        pytest.raises(Problem, match="busy"),
        cache.lock("demo", busy="It is busy."),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_a_problem(monkeypatch):
    monkeypatch.setenv("AMAZON_CONNECTOR_CACHE", "/dev/null/cache")
    with pytest.raises(Problem, match="AMAZON_CONNECTOR_CACHE"):
        cache.root()


def test_what_a_killed_run_left_is_removed():
    dead = cache.folder(session.FOLDER) / "dead"
    dead.mkdir()
    (dead / "lock").touch()
    with session.session() as path:
        assert session.living() == {path.name}
    assert not dead.exists()
    assert not path.exists()
