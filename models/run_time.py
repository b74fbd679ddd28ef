"""How long the connector may work at a stretch.

Odoo ends a worker that is at it for too long, and without workers it restarts the whole server.
It measures all scheduled actions together that it runs one after the other in one round.
"""

import threading
import weakref
from time import monotonic

from odoo.tools import config

from ..amazon.time_limit import TimeLimit

# Of Odoo's limit. What is under way at the end has still to be finished, and what other actions
# of the round need has to be left to them.
RUN_PART = 0.6
ROUND_PART = 0.75
# Where Odoo has no limit, there is one all the same: a hanging line shall not block an action.
SECONDS_WITHOUT_LIMIT = 150


class _Round(threading.local):
    cursor = None
    started = 0.0
    is_running = False


_round = _Round()


def run_scheduled(cursor, run):
    """Run a scheduled action of Odoo's, whoever it belongs to.

    :param cursor: The one with which Odoo locks the action. It is the same for a whole round.
    """
    if _round.cursor is None or _round.cursor() is not cursor:
        _round.cursor, _round.started = weakref.ref(cursor), monotonic()
    _round.is_running = True
    try:
        return run()
    finally:
        _round.is_running = False


def seconds_allowed(is_scheduled):
    """How long Odoo lets a request, or a round of scheduled actions, work."""
    limit = config["limit_time_real"] or 0
    if is_scheduled and (config["limit_time_real_cron"] or 0) > 0:
        limit = config["limit_time_real_cron"]
    limits = [limit or SECONDS_WITHOUT_LIMIT]
    if config["workers"] and config["limit_time_cpu"]:
        # Only workers have it. An import hardly waits for anything else than this processor.
        limits.append(config["limit_time_cpu"])
    return min(limits)


def run_limit():
    """The time limit of a run that begins now: a scheduled action's, or a button's."""
    now = monotonic()
    allowed = seconds_allowed(_round.is_running)
    seconds = RUN_PART * allowed
    deadline = now + seconds
    if _round.is_running:
        deadline = min(deadline, _round.started + ROUND_PART * allowed)
    return TimeLimit(deadline, seconds)
