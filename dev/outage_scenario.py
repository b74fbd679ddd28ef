"""An hour in which Amazon does not answer, in some seconds: the moments of the jobs move back."""

from typing import Any

from odoo import SUPERUSER_ID, api

HOUR, ROUND = 60, 4  # minutes
EARLIER = """
    UPDATE amazon_job
       SET next_run = next_run - interval '{0} minutes',
           last_try = last_try - interval '{0} minutes',
           last_success = last_success - interval '{0} minutes',
           create_date = create_date - interval '{0} minutes';
    UPDATE amazon_account
       SET overdue_reminded_on = overdue_reminded_on - interval '{0} minutes'
"""
ACTIVITIES = "SELECT id FROM mail_activity WHERE res_model = 'amazon.account' ORDER BY id"


def main(env: Any, minutes: int = HOUR) -> None:
    """Let so many minutes pass: what is due runs, and what is overdue is looked for.

    At most one activity may be raised meanwhile, and it stays the same.
    """
    raised = set[int]()
    for _minute in range(0, minutes, ROUND):
        with env.registry.cursor() as cr:
            fresh = api.Environment(cr, SUPERUSER_ID, {})
            fresh["amazon.job"]._cron_run_due()
            fresh["amazon.account"]._cron_check_overdue()
            fresh.flush_all()
            cr.execute(ACTIVITIES)
            raised.update(row[0] for row in cr.fetchall())
            cr.execute(EARLIER.format(ROUND))
    assert len(raised) == 1, raised


def again(env: Any) -> None:
    """Amazon answers: what waited runs, in a transaction of its own."""
    with env.registry.cursor() as cr:
        cr.execute(EARLIER.format(2 * HOUR))
    with env.registry.cursor() as cr:
        fresh = api.Environment(cr, SUPERUSER_ID, {})
        fresh["amazon.job"]._cron_run_due()
        fresh["amazon.account"]._cron_check_overdue()
