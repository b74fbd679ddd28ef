"""Work on many records at once: what is wrong with one of them does not stop the others."""

import logging
import math
from time import monotonic

import psycopg2

from .database_errors import is_busy, is_transient
from .discretion import discreetly
from .errors import own_words, trace_without_data

_logger = logging.getLogger(__name__)

BUSY_ATTEMPTS = 3


def by_halves(records, work, deadline=math.inf):
    """Work on all records at once, or apart if that fails.

    One bad record among a hundred costs a few repetitions, not a hundred.

    :param work: Gets the records. What it did is undone where it fails.
    :return: Why records failed, by the record.
    :rtype: dict
    """
    if not records:
        return {}
    try:
        with discreetly(), records.env.cr.savepoint():
            work(records)
    except Exception as error:
        # Nothing is wrong here if another transaction was faster, or the database is ending.
        if is_transient(error):
            raise
        if len(records) == 1:
            if not own_words(error):
                _logger.error("%s failed: %s", records, trace_without_data(error))
            return {records: error}
    else:
        return {}
    if monotonic() > deadline:
        return {}
    half = len(records) // 2
    failed = by_halves(records[:half], work, deadline)
    return {**failed, **by_halves(records[half:], work, deadline)}


def in_steps(env, records, size, step, limit):
    """Do a step, which commits itself, with so many records at a time, until time is up.

    Where another transaction was faster, a step begins again; what is then still in its way is
    left for the next run.

    :return: How many records there was no time for, or whose way others were in.
    """
    left = 0
    for start in range(0, len(records), size):
        if limit.is_up:
            return left + len(records) - start
        batch = records[start : start + size].with_prefetch()
        for _attempt in range(BUSY_ATTEMPTS):
            try:
                step(batch, len(records) - start - len(batch))
                break
            except psycopg2.Error as error:
                if not is_busy(error):
                    raise
                env.cr.rollback()
        else:
            left += len(batch)
        env.invalidate_all()
    return left
