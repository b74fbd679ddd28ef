"""Find a source tree of Odoo, or get one."""

import os
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import cache, distribution
from .console import Problem, run, say, step

SERIES = ("17.0", "18.0", "19.0")  # in the order of preference
OFFICIAL = "https://github.com/odoo/odoo"
PATIENCE = 20  # seconds for the official repository's first answer
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """A tree with the package ``odoo``, as in git, a nightly archive or the distribution."""

    tree: Path
    found: str

    @cached_property
    def release(self) -> dict[str, Any]:
        return runpy.run_path(str(self.tree / "odoo" / "release.py"))

    @property
    def series(self) -> str:
        return str(self.release["series"])

    @property
    def addons(self) -> list[Path]:
        """The addons folders beside ``odoo/addons``, which Odoo adds by itself."""
        return [self.tree / "addons"] if (self.tree / "addons" / "sale").is_dir() else []

    @cached_property
    def identity(self) -> str:
        """What decides whether a database made by this tree fits it still."""
        git = ["git", "-C", str(self.tree)]
        if (self.tree / ".git").exists():
            commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, check=False)
            changes = subprocess.run([*git, "diff", "HEAD"], capture_output=True, check=False)
            if commit.returncode == 0:
                return cache.digest(commit.stdout, changes.stdout)
        release = self.tree / "odoo" / "release.py"
        return cache.digest(self.tree, release.read_text(), release.stat().st_mtime_ns)

    def __str__(self) -> str:
        return f"Odoo {self.release['version']} ({self.found}: {self.tree})"


def at(path: str | Path, found: str) -> Source:
    """The Odoo in that folder."""
    tree = Path(path).expanduser().resolve()
    for candidate in (tree, tree / "usr/lib/python3/dist-packages"):
        if (candidate / "odoo" / "release.py").is_file():
            return _supported(Source(candidate, found))
    raise Problem(f"{tree} ({found}) is no source tree of Odoo: it has no odoo/release.py.")


def _supported(source: Source) -> Source:
    if source.series not in SERIES:
        raise Problem(
            f"{source} cannot be used: the addon supports Odoo {', '.join(SERIES[:-1])} "
            f"and {SERIES[-1]}."
        )
    return source


def first() -> Source:
    """The Odoo to use when none is named."""
    for source in _local():
        return source
    for get in (_official, _packaged):
        if found := get():
            return found
    raise Problem(
        "No Odoo can be had. Tried: ODOO_HOME (not set), the folder "
        f"{REPOSITORY.parent / 'odoo'}, {cache.root() / 'odoo'}/17.0 (18.0, 19.0), "
        f"git clone {OFFICIAL}, and the distribution's package (apt). "
        "Set ODOO_HOME to a source tree of Odoo 17.0, 18.0 or 19.0."
    )


def named(name: str) -> Source:
    """The Odoo at a path, or of a series: the first one found."""
    if name not in SERIES or Path(name).exists():
        return at(name, "--odoo")
    for source in every():
        if source.series == name:
            return source
    raise Problem(f"No Odoo {name} can be had here: name the path of its source tree.")


def every() -> list[Source]:
    """Each Odoo on this machine, with a 17.0 and a 19.0 fetched where they can be had."""
    found = {source.tree: source for source in _local()}
    for series, get in (("17.0", _official), ("19.0", _packaged)):
        if series not in {source.series for source in found.values()} and (source := get()):
            found[source.tree] = source
    return list(found.values()) or [first()]


def _local() -> Iterator[Source]:
    if home := os.environ.get("ODOO_HOME"):
        yield at(home, "ODOO_HOME")
    sibling = REPOSITORY.parent / "odoo"
    if (sibling / "odoo" / "release.py").is_file():
        yield at(sibling, "the folder beside this one")
    for series in SERIES:
        tree = cache.root() / "odoo" / series
        if (tree / "odoo" / "release.py").is_file():
            yield at(tree, "the cache")


def _official() -> Source | None:
    """Clone the preferred series into the cache, or None where its server does not answer."""
    series = SERIES[0]
    tree, git = cache.folder("odoo") / series, shutil.which("git")
    if not git or not _answers(git, series):
        return None
    with cache.lock(f"odoo-{series}"):
        if not tree.exists():
            _clone(git, series, tree)
    return at(tree, "the official repository")


def _answers(git: str, series: str) -> bool:
    say(f"· Asking the official repository for Odoo {series} …")
    try:
        subprocess.run(
            [git, "ls-remote", "--exit-code", "--heads", OFFICIAL, series],
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.SubprocessError:
        say("  It does not answer.")
        return False
    return True


def _clone(git: str, series: str, tree: Path) -> None:
    unfinished = tree.with_name(f"{series}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    log = cache.folder("logs") / f"clone-{series}.log"
    command: list[str | Path] = [
        git,
        "clone",
        "--depth",
        "1",
        "--branch",
        series,
        OFFICIAL,
        unfinished,
    ]
    with step(f"Cloning Odoo {series} (some minutes)"):
        if run(command, log):
            raise Problem(f"Cloning {OFFICIAL} failed; see {log}.")
    unfinished.rename(tree)


def _packaged() -> Source | None:
    tree = distribution.odoo()
    return at(tree, "the distribution's package") if tree else None
