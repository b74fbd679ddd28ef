"""Install, update and uninstall the addon for real: silent, and nothing left behind.

``dev/test`` has installed the addon already; each test works on a copy of that database.
"""

import os
from pathlib import Path

import pytest

from dev.setup.instance import ADDON, REPOSITORY
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
STOCK = """
    SELECT 'move', id, product_id, quantity, state FROM stock_move
    UNION ALL SELECT 'quant', location_id, product_id, quantity, '' FROM stock_quant
    UNION ALL SELECT 'delivery', id, sale_id, 0, state FROM stock_picking
    ORDER BY 1, 2, 3
"""
REGISTER_AGAIN = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.demo_scenario import register_account, synchronize
account = register_account(env)
env.cr.commit()
synchronize(env, account)
"""
ORDERS = "SELECT id, name, state, amount_total FROM sale_order ORDER BY id"
LINKED = "SELECT count(*) FROM amazon_order WHERE sale_order_id IS NOT NULL"
CATALOGUE = "demo"
RECORDS = f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{ADDON}'"


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


@pytest.mark.usefixtures("shipped")
def test_uninstall_leaves_stock_as_it_is(instance, installed, shell):
    before = instance.server.sql(STOCK, installed)
    assert before.count("move|") > before.count("delivery|") > 10
    assert shell(UNINSTALL).wait() == 0, shell.log.read_text()
    assert instance.server.sql(STATE, installed) == "uninstalled"
    assert instance.server.sql(STOCK, installed) == before


@pytest.mark.usefixtures("shipped")
def test_installed_again_it_recognises_its_orders(instance, installed, shell, tmp_path):
    sql = instance.server.sql
    orders, stock, linked = (sql(query, installed) for query in (ORDERS, STOCK, LINKED))
    assert int(linked) > 40
    assert shell(UNINSTALL).wait() == 0, shell.log.read_text()
    instance.change(installed, tmp_path / "again.log", "-i", ADDON)
    assert shell(REGISTER_AGAIN).wait() == 0, shell.log.read_text()
    assert sql(LINKED, installed) == linked
    assert sql(ORDERS, installed) == orders
    assert sql(STOCK, installed) == stock
