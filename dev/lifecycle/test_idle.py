"""A database that ends whoever leaves a transaction open, and an Amazon that takes its time."""

from dev.setup.instance import REPOSITORY
from dev.simulator import faults
from dev.simulator.catalogue import many

CATALOGUE = many(3)
# Longer than the database lets a transaction idle.
IDLE, ANSWER = "2s", 2.5
EVERYTHING = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.delivery_scenario import add_carrier, deliveries_of, fill_in, validate
from dev.demo_scenario import import_orders

# Only now, since loading Odoo may leave a transaction idle for longer.
for owner in (f'ALTER DATABASE "{{env.cr.dbname}}"', ""):
    env.cr.execute(f"{{owner}} SET idle_in_transaction_session_timeout = {IDLE!r}")
env.cr.commit()

account = import_orders(env)
account.marketplace_ids = env.ref("amazon_connector.marketplace_de")
assert account.sync_state in ("ok", "review"), account.sync_message

shipped, kept = deliveries_of(account)[:2], deliveries_of(account)[2:]
fill_in(add_carrier(env), shipped)
validate(shipped)
env.cr.commit()
account._cron_sync_pickings()
assert set(shipped.mapped("amazon_sync_state")) == {{"sent"}}, shipped.mapped("amazon_sync_message")

account.write({{"sync_inventory": True, "read_fba_inventory": True}})
env.cr.commit()
account._cron_sync_inventory()
assert account.inventory_state == "confirm", account.inventory_message
question = account.action_review_quantities()
env[question["res_model"]].browse(question["res_id"]).action_send()
assert account.inventory_state == "ok", account.inventory_message
account._cron_read_fba_inventory()
assert account.last_fba_inventory, account.fba_message

row = kept.sale_id.amazon_order_id
row.sale_order_id._action_cancel()
row._queue_cancellation("NoInventory")
env.cr.commit()
account._cron_send_cancellations()
account._cron_send_cancellations()
assert row.cancel_state == "done", row.cancel_message

wizard = env["amazon.recover.order"].create(
    {{"account_id": account.id, "amazon_order_refs": row.amazon_order_ref}})
wizard.action_recover()
assert row.amazon_order_ref in wizard.result
env.cr.commit()

backfill = env["amazon.backfill"].create({{"account_id": account.id}})
backfill.action_start()
env.cr.commit()
env["amazon.job"]._run_kind("backfill")
assert backfill.state == "done", backfill.message
env["amazon.job"]._of(account, "reconciliation").action_run_now()
assert account.reconciled_on, account._job("reconciliation").message
"""
CALLS = {
    "getMarketplaceParticipations",
    "searchOrders",
    "getOrder",
    "confirmShipment",
    "patchListingsItem",
    "uploadFeedDocument",
    "createFeed",
    "downloadFeedDocument",
    "getInventorySummaries",
    "createReport",
    "getReport",
    "getReportDocument",
    "downloadReportDocument",
}


def test_no_transaction_is_open_while_amazon_answers(amazon, shell):
    # Given a slow Amazon, and a strict database
    amazon.faults.add("*", faults.delay(ANSWER), times=None)

    # When everything is done that calls Amazon
    process = shell(EVERYTHING)

    # Then nobody is ended, and all of it comes to a good end
    assert process.wait() == 0, shell.log.read_text()
    assert "idle-in-transaction" not in shell.log.read_text()
    assert {request.operation for request in amazon.requests} >= CALLS
