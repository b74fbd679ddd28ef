"""``amazon/`` is plain Python: it can be read, tested and reused without Odoo."""

import ast
from pathlib import Path

import pytest

import amazon

FILES = sorted(Path(amazon.__file__).parent.glob("**/*.py"))
DOES_HTTP = {
    "wire.py": {"httpx", "httpcore"},
    "caller.py": {"httpx", "sp_api"},
    "tokens.py": {"httpx", "sp_api"},
    "client.py": {"sp_api"},
    "feeds_client.py": {"sp_api"},
    "reports_client.py": {"sp_api"},
}


def imported(path):
    """The packages a file imports, by the first part of their names."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level or node.module.partition(".")[0])
    return names


def test_all_files_are_seen():
    assert {path.name for path in FILES} > set(DOES_HTTP) | {"money.py", "orders.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_knows_odoo_nor_the_layers_above(path):
    assert not imported(path) & {"odoo", "openerp", "models", "wizards", "controllers", "dev", ".."}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_http_happens_in_few_files_only_and_one_names_the_operations(path):
    http = imported(path) & {"httpx", "sp_api", "requests", "httpcore", "urllib", "http", "socket"}
    assert http == DOES_HTTP.get(path.name, set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_printed(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    assert "print" not in [getattr(call.func, "id", "") for call in calls]
