"""Locks of PostgreSQL: one process works on an account, whatever host it runs on."""

import zlib
from contextlib import contextmanager

import psycopg2


def lock_namespace(kind):
    """What tells our advisory locks from those of other modules: one for each kind of job."""
    # PostgreSQL's integers are signed.
    return zlib.crc32(f"amazon_connector.{kind}".encode()) & 0x7FFFFFFF


@contextmanager
def advisory_lock(env, *key):
    """Hold a lock of PostgreSQL that no transaction has to stay open for.

    It belongs to a connection of its own, so that it outlasts the commits in between and ends even
    if the process is killed. Poolers have to leave a connection to its session for this.

    :return: Whether the lock could be had.
    """
    cr = env.registry.cursor()
    try:
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_mine = cr.fetchone()[0]
        # The transaction ends, but not the lock.
        cr.rollback()
        try:
            yield is_mine
        finally:
            if is_mine:
                _unlock(cr, key)
    finally:
        cr.close()


def _unlock(cr, key):
    try:
        cr.execute("SELECT pg_advisory_unlock(%s, %s)", key, log_exceptions=False)
    except psycopg2.Error:
        # Whatever is wrong with the connection, the lock must not live on in the pool.
        cr.connection.close()
