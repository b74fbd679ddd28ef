"""A database that was copied for real: whatever runs in the copy, Amazon hears nothing."""

import pytest

from dev.setup import database

CATALOGUE = "demo"
RUN = """
for cron in ("sync_orders", "sync_pickings", "sync_inventory", "send_cancellations",
             "read_fba_inventory"):
    getattr(env["amazon.account"], f"_cron_{cron}")()
    env.cr.commit()
"""
CONFIRM = """
env["amazon.account"].search([("state", "=", "connected")]).action_confirm_database()
env.cr.commit()
"""
STATE = "SELECT state FROM amazon_job WHERE kind = 'orders'"
WAITING = "SELECT count(*) FROM stock_picking WHERE amazon_sync_state = 'pending'"


@pytest.fixture
def copied(instance, installed, shipped):
    """Made beside its original, as ``createdb -T`` does; Odoo knows nothing of it."""
    name = database.of_run(instance, "copy")
    yield database.copy(instance, installed, name)
    database.drop(instance, name)


def test_a_copy_makes_no_call_until_it_is_confirmed(instance, installed, copied, amazon, shell):
    sql = instance.server.sql
    waiting = sql(WAITING, copied)
    assert int(waiting) > 10
    amazon.requests.clear()
    assert shell(RUN, copied).wait() == 0, shell.log.read_text()
    assert len(amazon.requests) == 0
    assert sql(STATE, copied) == "error"
    assert sql(WAITING, copied) == waiting
    # Its original goes on.
    assert shell(RUN, installed).wait() == 0, shell.log.read_text()
    assert sql(WAITING, installed) == "0"
    assert sql(STATE, installed) == "idle"
    amazon.requests.clear()
    assert shell(CONFIRM + RUN, copied).wait() == 0, shell.log.read_text()
    assert amazon.requests.count("searchOrders") == 1
    assert sql(WAITING, copied) == "0"
