"""Scheduled actions of ours, and moments as Odoo keeps them."""

from datetime import datetime, time, timezone

import pytz

# Each is one worker, since Odoo never runs the same action twice at once.
RUNNERS = ("ir_cron_run_due", "ir_cron_run_due_2")


def runners(env):
    """The scheduled actions that run jobs. A user may have deleted some."""
    names = (f"amazon_connector.{name}" for name in RUNNERS)
    found = [env.ref(name, raise_if_not_found=False) for name in names]
    return env["ir.cron"].sudo().union(*(action.sudo() for action in found if action))


def wake_runners(env):
    """Let jobs that are due run as soon as this transaction is committed."""
    for action in runners(env):
        action._trigger()


def naive_utc(moment):
    """A moment as Odoo's fields keep it: UTC without saying so, in whole seconds."""
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def zone_named(name):
    """The time zone of this name; UTC if there is none."""
    try:
        return pytz.timezone(name or "UTC")
    except pytz.UnknownTimeZoneError:
        return pytz.utc


def start_of_day(day, zone):
    """When a day begins in a time zone, as an aware UTC time."""
    return zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc)
