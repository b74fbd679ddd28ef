"""Scheduled actions of ours, and moments as Odoo keeps them."""

from datetime import timezone


def start_soon(env, cron):
    """Let a scheduled action of ours run as soon as this transaction is committed.

    :param str cron: Its name among our data. A user may have deleted it.
    """
    if action := env.ref(f"amazon_connector.{cron}", raise_if_not_found=False):
        action.sudo()._trigger()


def naive_utc(moment):
    """A moment as Odoo's fields keep it: UTC without saying so, in whole seconds."""
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
