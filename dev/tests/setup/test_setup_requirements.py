"""What the addon imports is declared, and what it declares is imported."""

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parents[3]
FOLDERS = ("", "amazon", "models", "wizards", "controllers")
# Odoo brings the packages that it needs itself.
ODOOS = ADDON / "dev" / "requirements" / "odoo-19.0.txt"


def distribution(name):
    """A distribution's name as the Python Package Index knows it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(path):
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def names(lines):
    return {distribution(re.match(r"[\w.-]+", line).group()) for line in lines}


def imported_packages():
    """The packages that the addon's files import, but for Python's own and Odoo."""
    found = set()
    for folder in FOLDERS:
        for path in (ADDON / folder).glob("**/*.py" if folder else "*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"odoo"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    distributions = importlib.metadata.packages_distributions()
    imported = {distribution(distributions[name][0]) for name in imported_packages()}
    declared = names(requirements(ADDON / "requirements.txt"))
    assert imported - names(requirements(ODOOS)) == declared


def test_the_manifest_declares_the_same():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    declared = manifest["external_dependencies"]["python"]
    assert sorted(declared) == sorted(requirements(ADDON / "requirements.txt"))
