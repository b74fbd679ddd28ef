"""The linters: on the checkout where they can repair it, else on a copy of it."""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import environment
from .console import Problem, say
from .instance import ADDON, REPOSITORY

# Neither is Odoo code: the rules for models make no sense there.
NO_ODOO = "amazon_connector/(amazon|dev)/"
# Odoo's own files have neither the one form of the header nor eval around each number.
XML = (
    "oca-checks-odoo-module",
    "--disable=xml-header-wrong,xml-field-numeric-without-eval,prefer-readme-rst",
)
WHITESPACE = ("trailing-whitespace-fixer", "end-of-file-fixer")
# Amazon's files stay as Amazon publishes them.
NOT_OURS = "dev/tests/simulator/models/"
SYNTAX = {"check-xml": ".xml", "check-yaml": ".yaml", "check-toml": ".toml"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev/lint", description="Check the source.")
    parser.add_argument("--fix", action="store_true", help="repair what can be repaired")
    fix = parser.parse_args(arguments).fix
    programs = environment.for_tool("lint", with_ours=True).parent
    files = _files()
    with tempfile.TemporaryDirectory(prefix="amazon_connector-lint-") as work:
        copy = _copy(files, Path(work))
        tree = REPOSITORY if fix else copy
        failed = [
            label
            for label, command, folder in [
                *_ruff(fix),
                ("mypy", ["mypy"], REPOSITORY),
                *((name, [name, *_texts(files)], tree) for name in WHITESPACE),
                *_syntax(files),
                *_odoo(copy),
                _apps_page(fix),
            ]
            if not _passes(label, programs, command, folder)
        ]
    say(f"\nFailed: {', '.join(failed)}." if failed else "\nThe source is clean.")
    return 1 if failed else 0


def _files() -> list[str]:
    """The files of the checkout that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise Problem(f"dev/lint needs a git checkout: {listed.stderr.strip()}")
    return [name for name in listed.stdout.split("\0") if (REPOSITORY / name).is_file()]


def _texts(files: list[str]) -> list[str]:
    ours = (name for name in files if not name.startswith(NOT_OURS))
    return [name for name in ours if b"\0" not in (REPOSITORY / name).read_bytes()]


def _copy(files: list[str], work: Path) -> Path:
    """A copy under the addon's technical name, by which pylint-odoo knows an addon's manifest."""
    copy = work / ADDON
    for name in files:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, copy / name)
    return copy


def _ruff(fix: bool) -> list[tuple[str, list[str], Path]]:
    check, layout = ["ruff", "check"], ["ruff", "format"]
    return [
        ("ruff check", [*check, "--fix"] if fix else check, REPOSITORY),
        ("ruff format", layout if fix else [*layout, "--diff"], REPOSITORY),
    ]


def _syntax(files: list[str]) -> list[tuple[str, list[str], Path]]:
    found = {name: [file for file in files if file.endswith(end)] for name, end in SYNTAX.items()}
    return [(name, [name, *some], REPOSITORY) for name, some in found.items() if some]


def _odoo(copy: Path) -> list[tuple[str, list[str], Path]]:
    pylint = ["pylint", "--rcfile", f"{ADDON}/pyproject.toml", f"--ignore-paths={NO_ODOO}"]
    catalogues = [str(path.relative_to(copy.parent)) for path in sorted(copy.glob("i18n/*.po*"))]
    checks = [
        ("pylint-odoo", [*pylint, "--score=no", ADDON], copy.parent),
        ("oca-checks", [*XML, f"{ADDON}/__manifest__.py"], copy.parent),
    ]
    if catalogues:
        checks.append(("oca-checks-po", ["oca-checks-po", *catalogues], copy.parent))
    return checks


def _apps_page(fix: bool) -> tuple[str, list[str], Path]:
    command = ["python", "dev/apps_page.py"]
    return "apps page", command if fix else [*command, "--check"], REPOSITORY


def _passes(label: str, programs: Path, command: list[str], folder: Path) -> bool:
    say(f"· {label}")
    program = programs / command[0]
    return subprocess.run([program, *command[1:]], cwd=folder, check=False).returncode == 0
