"""The one folder that holds what is fetched and built, shared by all checkouts of a user."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from .console import Problem, step

MARKER = ".complete"
BRIEFLY = 2  # seconds to wait for a lock before it is worth a line


def root() -> Path:
    """The cache folder: ``$AMAZON_CONNECTOR_CACHE``, else the user's usual cache folder."""
    given = os.environ.get("AMAZON_CONNECTOR_CACHE")
    usual = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(given) if given else Path(usual, "amazon_connector")
    path = path.expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"The cache folder {path} cannot be made ({error.strerror}); "
            "set AMAZON_CONNECTOR_CACHE to a folder that you may write."
        ) from error
    if not os.access(path, os.W_OK):
        raise Problem(
            f"The cache folder {path} is not writable; "
            "set AMAZON_CONNECTOR_CACHE to a folder that you may write."
        )
    return path


def folder(name: str) -> Path:
    path = root() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest(*parts: object) -> str:
    """A short name for what something was built from."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]


def identity() -> str:
    """This cache's own name, so that two of them can use one PostgreSQL server."""
    path = root() / "identity"
    with lock("identity"):
        if not path.exists():
            path.write_text(secrets.token_hex(3))
        return path.read_text()


@contextlib.contextmanager
def lock(name: str, busy: str = "") -> Iterator[None]:
    """Hold a lock that all checkouts respect; the system frees it even when a run is killed.

    :raise Problem: If another run holds it and ``busy`` says what to tell then.
    """
    path = folder("locks") / name.replace("/", "-")
    with path.open("a") as handle:
        if not _taken(handle, 0 if busy else BRIEFLY):
            if busy:
                raise Problem(busy)
            with step(f"Waiting for another run that holds “{name}”"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        # A command started under the lock keeps it: when only this process is killed, the next
        # run waits for the orphan instead of building in the same place.
        os.set_inheritable(handle.fileno(), True)
        yield


def _taken(handle: TextIO, patience: float) -> bool:
    """Whether the lock could be had within that many seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
        else:
            return True


def entry(
    name: str, build: Callable[[Path], None], healthy: Callable[[Path], bool] = Path.is_dir
) -> Path:
    """The finished cache entry of that name, built first if it is missing, half-built or broken.

    A virtual environment cannot be moved, so an entry is built in its place and only counts
    once its marker is written.
    """
    path = root() / name
    with lock(name):
        if (path / MARKER).exists() and healthy(path):
            return path
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        build(path)
        (path / MARKER).touch()
    return path


def is_complete(name: str) -> bool:
    return (root() / name / MARKER).exists()
