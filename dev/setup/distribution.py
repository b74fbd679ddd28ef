"""Packages of the distribution, unpacked into the cache: nothing is installed, no root needed."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import cache, interpreter
from .console import check, run, say, step, tail

ODOO, PIP = "distribution/odoo", "distribution/pip"
SUITE = "sid"
INSIDE = Path("usr/lib/python3/dist-packages")
# The web client's links lead into these packages.
LINKED = re.compile(r"\b(fonts-[\w-]+|gsfonts|libjs-[\w-]+)")
# Odoo's addons are in the package twice.
TWICE = f"./{INSIDE}/addons"
SOURCES = Path("/etc/apt")


def odoo() -> Path | None:
    """The tree of Odoo's package, or None on a machine whose package manager cannot give one."""
    path = _entry(ODOO, lambda apt, log: [name := _newest(apt, log), *_linked(apt, name)])
    return path and path / INSIDE


def pip() -> Path | None:
    """The wheel of pip, which runs as it is, likewise."""
    path = _entry(PIP, lambda apt, log: ["python3-pip-whl"])
    return next(path.glob("usr/share/python-wheels/pip-*.whl"), None) if path else None


class NotThereError(Exception):
    """The distribution was asked and has no such package."""


def _entry(name: str, packages: Callable[[list[str], Path], list[str]]) -> Path | None:
    if not cache.is_complete(name) and not _obtainable():
        return None
    try:
        return cache.entry(name, lambda path: _build(path, packages))
    except NotThereError as missing:
        say(f"  {missing}")
        return None


def _obtainable() -> bool:
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb") and _source_line())


def _source_line() -> str:
    """The machine's own source of Debian packages, its suite replaced by the one with Odoo."""
    for address, signed in _debian_sources():
        return f"deb {signed}{address} {SUITE} main\n"
    return ""


def _debian_sources() -> Iterator[tuple[str, str]]:
    """Address and signing options of each Debian archive that the machine is set up with."""
    for path in sorted(SOURCES.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^([\w-]+):[ \t]*(\S+)", stanza, re.M))
            if _is_debian(fields.get("URIs", "")) and fields.get("Enabled") != "no":
                keys = fields.get("Signed-By", "")
                yield fields["URIs"], f"[signed-by={keys}] " if keys.startswith("/") else ""
    for path in (SOURCES / "sources.list", *sorted(SOURCES.glob("sources.list.d/*.list"))):
        text = path.read_text() if path.is_file() else ""
        for options, address in re.findall(r"^deb\s+(\[.*?\]\s+)?(\S+)", text, re.M):
            if _is_debian(address):
                yield address, options


def _is_debian(address: str) -> bool:
    return address.rstrip("/").endswith("/debian")


def _build(path: Path, packages: Callable[[list[str], Path], list[str]]) -> None:
    log = path / "build.log"
    with tempfile.TemporaryDirectory(prefix="amazon_connector-apt-") as work:
        apt = _private_apt(Path(work))
        with step("Reading the distribution's package list"):
            _fetch(["apt-get", *apt, "update"], log, Path(work))
        names = packages(apt, log)
        with step(f"Downloading {names[0]} from the distribution"):
            _fetch(["apt-get", *apt, "download", *names], log, Path(work))
        with step(f"Unpacking {names[0]}"):
            for package in sorted(Path(work).glob("*.deb")):
                _unpack(package, path, log)


def _fetch(command: list[str], log: Path, folder: Path) -> None:
    if run(command, log, cwd=folder):
        raise NotThereError(f"{' '.join(command[:1] + command[-1:])} failed:\n{tail(log)}")


def _private_apt(work: Path) -> list[str]:
    """Options that keep apt away from the machine's own state."""
    source = work / "odoo.list"
    source.write_text(_source_line())
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    settings = {
        "Dir::Etc::sourcelist": source,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": work / "lists",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",  # as root too, the downloads' folder is ours alone
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _newest(apt: list[str], log: Path) -> str:
    numbers = re.findall(r"^odoo-(\d+) ", _ask(apt, "search", "^odoo-[0-9]+$"), re.M)
    usable = [int(number) for number in numbers if f"{number}.0" in interpreter.SUITABLE]
    if not usable:
        raise NotThereError(f"The distribution has no package of a fitting Odoo.\n{tail(log)}")
    return f"odoo-{max(usable)}"


def _linked(apt: list[str], name: str) -> list[str]:
    """The packages of fonts and scripts that the package depends on, each alternative's first."""
    depends = re.search(r"^Depends: (.*)$", _ask(apt, "show", name), re.M)
    firsts = (clause.split("|")[0] for clause in depends.group(1).split(",")) if depends else ()
    return [match.group() for clause in firsts if (match := LINKED.search(clause))]


def _ask(apt: list[str], *question: str) -> str:
    command = ["apt-cache", *apt, *question]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _unpack(package: Path, target: Path, log: Path) -> None:
    """Unpack a package's files."""
    archive = package.with_suffix(".tar")
    with archive.open("wb") as output:
        subprocess.run(["dpkg-deb", "--fsys-tarfile", package], stdout=output, check=True)
    check(
        ["tar", "-xf", archive, "-C", target, "--no-same-owner", f"--exclude={TWICE}"],
        log,
        f"Unpacking {package.name}",
    )
    archive.unlink()
    package.unlink()
