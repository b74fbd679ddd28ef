"""OCA's ``queue_job``, where it is installed: its workers do the jobs, ours only say what is due.

It is optional, so nothing of it is imported unless it is installed.
"""

from odoo import SUPERUSER_ID, fields

CHANNEL = "root.amazon"
# The connector's own table says when what is tried again, so that the queue never gives up.
MAX_RETRIES = 0


def is_installed(env):
    """Whether this database has the queue."""
    return "queue.job" in env and hasattr(env.registry["amazon.job"], "with_delay")


def identity_key(job):
    """By what the queue knows a job that waits in it already."""
    return f"amazon.job-{job.id}"


def enqueue(job):
    """Let the queue do a job as soon as it can. A job that waits in it already is not queued twice,
    but waits no longer for a later moment."""
    job.env["queue.job"].sudo().search(
        [("identity_key", "=", identity_key(job)), ("state", "=", "pending"), ("eta", "!=", False)]
    ).write({"eta": False})
    # Whoever asks for it, it is done with the rights of the scheduled action.
    delayed = job.with_user(SUPERUSER_ID).with_delay(
        channel=CHANNEL,
        identity_key=identity_key(job),
        description=job.display_name,
        max_retries=MAX_RETRIES,
    )
    delayed._perform()


def again_at(moment, reason):
    """The error that makes the queue try a job again.

    :param datetime moment: In naive UTC.
    """
    from odoo.addons.queue_job.exception import RetryableJobError  # noqa: PLC0415

    seconds = max(1, round((moment - fields.Datetime.now()).total_seconds()))
    return RetryableJobError(reason, seconds=seconds, ignore_retry=True)
