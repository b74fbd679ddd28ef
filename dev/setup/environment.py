"""Virtual environments in the cache, each named by what it was built from."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from . import cache, distribution, interpreter
from .console import Problem, check, run, step
from .odoo_source import Source

REPOSITORY = Path(__file__).resolve().parents[2]
REQUIREMENTS = REPOSITORY / "dev" / "requirements"

# They only compile with system libraries that a bare machine lacks, and nothing here imports them.
LEFT_OUT = {"ebaysdk", "pydot", "pypiwin32", "python-ldap", "rl-renderpm"}
# The same packages in releases that have wheels for each Python.
REPLACED = {
    "cbor2": (r"==5\.4\.2", ">=5.6,<7"),
    "gevent": (r"==21\.8\.0", "==21.12.0"),
    "libsass": (r"==[\d.]+", ">=0.22,<1"),
    "psycopg2": ("psycopg2==", "psycopg2-binary=="),
}
# Odoo imports pkg_resources, which setuptools drops.
ALWAYS = ["setuptools<80"]

# Nobody listens there.
NOWHERE = "http://127.0.0.1:9"
LOCAL = "127.0.0.1,localhost,::1"


def for_odoo(source: Source) -> Path:
    """The Python of an environment that runs this Odoo, the addon and its tests."""
    wanted = [*_lines(_odoo_requirements(source)), *_lines(REPOSITORY / "requirements.txt")]
    wanted += _lines(REQUIREMENTS / "test.txt")
    return _python(f"odoo-{source.series}", interpreter.suitable(source.series), wanted)


def for_tool(name: str, *, with_ours: bool = False) -> Path:
    """The Python of an environment with the packages of ``dev/requirements/<name>.txt``.

    :param with_ours: Whether the addon's own requirements are there, too.
    """
    python = interpreter.find(interpreter.ANY, f"dev/requirements/{name}.txt")
    wanted = _lines(REQUIREMENTS / f"{name}.txt")
    if with_ours:
        wanted += _lines(REPOSITORY / "requirements.txt")
    return _python(name, python, wanted)


def with_queue(source: Source) -> Path | None:
    """The folder with the packages of OCA's job queue, or None where this series has none.

    They come without what they depend on: that is Odoo itself, which they know as a package.
    """
    path = REQUIREMENTS / f"queue-job-{source.series}.txt"
    if not path.is_file():
        return None
    name, python = f"queue-job-{source.series}", interpreter.suitable(source.series)
    environment = _python(name, python, _lines(path), "--no-deps").parents[1]
    return next(environment.glob("lib/python*/site-packages"))


def axe() -> Path:
    """The script axe.min.js, which comes in a package without what that depends on."""
    python = interpreter.find(interpreter.ANY, "dev/requirements/axe.txt")
    environment = _python("axe", python, _lines(REQUIREMENTS / "axe.txt"), "--no-deps").parents[1]
    return next(environment.glob("lib/python*/site-packages/*/axe.min.js"))


def _odoo_requirements(source: Source) -> Path:
    own = source.tree / "requirements.txt"
    if own.is_file():
        return own
    ours = REQUIREMENTS / f"odoo-{source.series}.txt"
    if ours.is_file():
        return ours
    raise Problem(f"{source.tree} has no requirements.txt: it is no complete tree of Odoo.")


def _lines(path: Path) -> list[str]:
    """The requirements of a file, those of Odoo adjusted to what a bare machine can install."""
    lines = (re.sub(r"(^|\s+)#.*", "", line).strip() for line in path.read_text().splitlines())
    return [_adjusted(line) for line in lines if line and _name(line) not in LEFT_OUT]


def _name(line: str) -> str:
    return re.split(r"[^\w.-]", line, maxsplit=1)[0].lower()


def _adjusted(line: str) -> str:
    pattern, replacement = REPLACED.get(_name(line), ("$^", ""))
    return re.sub(pattern, replacement, line)


def _python(name: str, python: str, wanted: list[str], *options: str) -> Path:
    version = interpreter.version(python)
    wanted = sorted({*wanted, *ALWAYS})
    key = cache.digest(version, sys.platform, *wanted, *options)
    label = f"Python {version} environment “{name}”"

    def build(path: Path) -> None:
        with step(f"Building the {label} (about a minute)"):
            _build(path, python, wanted, options)

    def healthy(path: Path) -> bool:
        return (path / "bin" / "python").exists()  # false once the interpreter is uninstalled

    entry = cache.entry(f"environments/{name}-{version}-{key}", build, healthy)
    return entry / "bin" / "python"


def _build(path: Path, python: str, wanted: list[str], options: Sequence[str]) -> None:
    requirements, log = path / "requirements.txt", path / "build.log"
    requirements.write_text("\n".join(wanted) + "\n")
    pip = _make_environment(path, python, log)
    install: list[str | Path] = [
        "install",
        "--no-input",
        "--disable-pip-version-check",
        *options,
        "-r",
        requirements,
    ]
    check([*pip, *install], log, "Installing the Python packages", env=clean_environment())


def _make_environment(path: Path, python: str, log: Path) -> list[str | Path]:
    """Make an empty environment at ``path`` and hand back the command that is its pip."""
    env, own = clean_environment(), path / "bin" / "python"
    if run([python, "-m", "venv", path], log, env=env) == 0:
        return [own, "-m", "pip"]
    # Debian keeps venv's pip in a package of its own: use another pip.
    check([python, "-m", "venv", "--without-pip", path], log, "Making the environment", env=env)
    if run([python, "-m", "pip", "--version"], log, env=env) == 0:
        return [python, "-m", "pip", "--python", own]
    if wheel := distribution.pip():
        return [python, wheel / "pip", "--python", own]
    raise Problem(
        f"{python} has neither a complete venv nor pip, so nothing can be installed: "
        "install the package python3-venv, or put another Python first on the PATH."
    )


def for_tests() -> dict[str, str]:
    """The variables for programs of ours that need no Odoo: like its own, with no way out."""
    return without_network(clean_environment())


def without_network(variables: dict[str, str]) -> dict[str, str]:
    """Variables under which everything but this machine is refused at once."""
    ours = ("API_URL", "TOKEN_URL")
    kept = {
        name: value
        for name, value in variables.items()
        if not name.upper().endswith("_PROXY")
        and name not in [f"AMAZON_CONNECTOR_{suffix}" for suffix in ours]
    }
    names = ("http_proxy", "https_proxy", "all_proxy")
    proxies = {case(name): NOWHERE for name in names for case in (str.lower, str.upper)}
    return kept | proxies | dict.fromkeys(("no_proxy", "NO_PROXY"), LOCAL)


def clean_environment() -> dict[str, str]:
    """This process's variables without those that would lead another Python astray."""
    astray = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER", "PIP_PREFIX")
    return {name: value for name, value in os.environ.items() if name not in astray}
