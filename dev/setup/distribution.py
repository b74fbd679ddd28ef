"""Packages of the distribution, unpacked into the cache: nothing is installed, no root needed."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import cache, interpreter
from .console import check, run, say, step, tail

ODOO, PIP, CHROMIUM = "distribution/odoo", "distribution/pip", "distribution/chromium"
WITH_ODOO = "sid"  # the suite
INSIDE = Path("usr/lib/python3/dist-packages")
# The web client's links lead into these packages.
LINKED = re.compile(r"\b(fonts-[\w-]+|gsfonts|libjs-[\w-]+)")
# A script of others that the package leaves out though a manifest names it: without one, the web
# client complains in the browser's console.
LEFT_OUT = Path("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js")
# Odoo's addons are in the package twice.
TWICE = f"./{INSIDE}/addons"
SOURCES = Path("/etc/apt")


# Whatever the machine has: text needs one font, and signs such as ✓ another.
FONTS = ("fonts-liberation", "fonts-dejavu-core")

Packages = Callable[[list[str], Path], list[str]]


def odoo() -> Path | None:
    """The tree of Odoo's package, or None on a machine whose package manager cannot give one."""
    path = _entry(ODOO, lambda apt, log: [name := _newest(apt, log), *_linked(apt, name)])
    return path and _completed(path / INSIDE)


def _completed(tree: Path) -> Path:
    script = tree / LEFT_OUT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.touch()
    return tree


def pip() -> Path | None:
    """The wheel of pip, which runs as it is, likewise."""
    path = _entry(PIP, lambda apt, log: ["python3-pip-whl"])
    return next(path.glob("usr/share/python-wheels/pip-*.whl"), None) if path else None


def chromium(healthy: Callable[[Path], bool]) -> Path | None:
    """The root with Chromium's headless shell and what the machine lacks to run it, likewise."""
    # Of the machine's own suite: it runs with the machine's own libc.
    return _entry(CHROMIUM, _shell_and_libraries, own_suite=True, healthy=healthy)


class NotThereError(Exception):
    """The distribution was asked and has no such package."""


def _entry(
    name: str,
    packages: Packages,
    *,
    own_suite: bool = False,
    healthy: Callable[[Path], bool] = Path.is_dir,
) -> Path | None:
    source = _source_line(own_suite) if _obtainable() else ""
    if not cache.is_complete(name) and not source:
        return None
    try:
        return cache.entry(name, lambda path: _build(path, packages, source), healthy)
    except NotThereError as missing:
        say(f"  {missing}")
        return None


def _obtainable() -> bool:
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def _source_line(own_suite: bool) -> str:
    """The machine's own source of Debian packages, its suite replaced by the one with Odoo."""
    for address, signed, suite in _debian_sources():
        return f"deb {signed}{address} {suite if own_suite else WITH_ODOO} main\n"
    return ""


def _debian_sources() -> Iterator[tuple[str, str, str]]:
    """Address, signing options and suite of each Debian archive that the machine is set up with."""
    for path in sorted(SOURCES.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^([\w-]+):[ \t]*(\S+)", stanza, re.M))
            if _is_debian(fields.get("URIs", "")) and fields.get("Enabled") != "no":
                keys = fields.get("Signed-By", "")
                signed = f"[signed-by={keys}] " if keys.startswith("/") else ""
                yield fields["URIs"], signed, fields.get("Suites", "stable")
    for path in (SOURCES / "sources.list", *sorted(SOURCES.glob("sources.list.d/*.list"))):
        text = path.read_text() if path.is_file() else ""
        line = r"^deb\s+(\[.*?\]\s+)?(\S+)\s+(\S+)"
        for options, address, suite in re.findall(line, text, re.M):
            if _is_debian(address):
                yield address, options, suite


def _is_debian(address: str) -> bool:
    return address.rstrip("/").endswith("/debian")


def _build(path: Path, packages: Packages, source: str) -> None:
    log = path / "build.log"
    with tempfile.TemporaryDirectory(prefix="amazon_connector-apt-") as work:
        apt = _private_apt(Path(work), source)
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


def _private_apt(work: Path, source: str) -> list[str]:
    """Options that keep apt away from the machine's own state."""
    sources = work / "one.list"
    sources.write_text(source)
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    settings = {
        "Dir::Etc::sourcelist": sources,
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


def _shell_and_libraries(apt: list[str], log: Path) -> list[str]:
    """Chromium's headless shell, fonts, and those packages it needs that are not installed."""
    wanted = ["chromium-headless-shell", *FONTS]
    plan = _output("apt-get", *apt, "install", "--simulate", "--no-install-recommends", *wanted)
    missing = re.findall(r"^Inst (\S+)", plan, re.M)
    if not missing:
        raise NotThereError("The distribution has no Chromium for this machine.")
    return [*wanted, *sorted({*missing} - {*wanted})]


def _ask(apt: list[str], *question: str) -> str:
    return _output("apt-cache", *apt, *question)


def _output(*command: str) -> str:
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
