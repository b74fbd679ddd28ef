"""Install, update and uninstall the addon for real: silent, and nothing left behind.

``dev/test`` has installed the addon already; each test works on a copy of that database.
"""

import os
from pathlib import Path

import pytest

from dev.setup import database
from dev.setup.instance import ADDON, from_facts
from dev.setup.logs import unexpected

UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{ADDON}")]).button_immediate_uninstall()
"""
STATE = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_name LIKE '%amazon%'
"""
COLUMNS = """
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name LIKE 'amazon\\_%'
"""
RECORDS = f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{ADDON}'"


@pytest.fixture(scope="module")
def instance():
    return from_facts(os.environ["AMAZON_CONNECTOR_INSTANCE"])


@pytest.fixture
def installed(instance, request):
    """A copy of the database in which the addon was just installed."""
    label = request.node.name.removeprefix("test_")[:14]
    name = database.of_run(instance, label)
    yield database.copy(instance, os.environ["AMAZON_CONNECTOR_DATABASE"], name)
    database.drop(instance, name)


def assert_silent(log):
    records = unexpected(log)
    assert not records, "\n".join(records)


def test_install_is_silent():
    assert_silent(Path(os.environ["AMAZON_CONNECTOR_LOG"]))


def test_update_is_silent(instance, installed, tmp_path):
    log = tmp_path / "update.log"
    instance.change(installed, log, "-u", ADDON)
    assert_silent(log)


def test_uninstall_leaves_nothing(instance, installed, tmp_path):
    log = tmp_path / "uninstall.log"
    assert instance.odoo(log, "shell", "-d", installed, stdin=UNINSTALL) == 0, log.read_text()
    sql = instance.server.sql
    assert sql(STATE, installed) == "uninstalled"
    for leftovers in (TABLES, COLUMNS, RECORDS):
        assert sql(leftovers, installed) == ""
    assert_silent(log)


def test_install_after_uninstall(instance, installed, tmp_path):
    log = tmp_path / "again.log"
    assert instance.odoo(log, "shell", "-d", installed, stdin=UNINSTALL) == 0, log.read_text()
    instance.change(installed, log, "-i", ADDON)
    assert_silent(log)
    assert instance.server.sql(STATE, installed) == "installed"
