"""One run of a command: its folder in the cache, and what killed runs left behind."""

import contextlib
import fcntl
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from . import cache

FOLDER = "runs"


@contextlib.contextmanager
def session() -> Iterator[Path]:
    """A folder for this run alone, whose name also marks its databases; removed in the end."""
    path = cache.folder(FOLDER) / secrets.token_hex(4)
    with contextlib.ExitStack() as stack:
        with cache.lock(FOLDER):
            path.mkdir()
            lock = stack.enter_context((path / "lock").open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        yield path


def living() -> set[str]:
    """The names of the runs that go on; the folders of those killed are removed."""
    alive = set()
    with cache.lock(FOLDER):
        for path in cache.folder(FOLDER).iterdir():
            if _is_alive(path):
                alive.add(path.name)
            else:
                shutil.rmtree(path, ignore_errors=True)
    return alive


def _is_alive(path: Path) -> bool:
    try:
        with (path / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
