"""Which errors of the database pass by themselves, and which belong to what was being stored.

The one place that decides it: an error that passes is tried again and nobody has to know, all
others become a reason that somebody reads.
"""

import psycopg2
from psycopg2 import errorcodes, errors

# Another transaction was faster, or holds what this one needs.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
BUSY_CLASSES = ("40",)
BUSY = {errorcodes.LOCK_NOT_AVAILABLE}
# Two jobs may see the same order or SKU first. Who comes second finds it in a new transaction.
RACES = {
    "amazon_offer_sku_uniq",
    "amazon_order_ref_uniq",
    "amazon_backfill_number_backfill_ref_uniq",
    "amazon_settlement_account_ref_uniq",
}
# The connection is gone or cannot be had. Nothing is wrong with what was being stored.
LOST_CLASSES = ("08",)
LOST = {
    errorcodes.ADMIN_SHUTDOWN,
    errorcodes.CRASH_SHUTDOWN,
    errorcodes.CANNOT_CONNECT_NOW,
    errorcodes.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    errorcodes.TOO_MANY_CONNECTIONS,
    "57P05",
}
# The server itself is in trouble: its disk is full, it is out of memory, or it only reads.
SERVER_CLASSES = ("53", "58", "XX")
SERVER = {errorcodes.READ_ONLY_SQL_TRANSACTION}


def _codes():
    """The code of each class of errors: an error that no server sent has none of its own."""
    codes = {}
    for code in vars(errorcodes).values():
        try:
            codes[errors.lookup(code)] = code
        except (KeyError, TypeError):
            continue
    return codes


CODES = _codes()


def sql_state(error):
    """PostgreSQL's code of an error, or an empty text if it has none."""
    code = isinstance(error, psycopg2.Error) and (error.pgcode or CODES.get(type(error)))
    return code or ""


def is_busy(error):
    """Whether another transaction was faster: the same may succeed in a new transaction."""
    if isinstance(error, psycopg2.extensions.TransactionRollbackError):
        return True
    code = sql_state(error)
    if code == errorcodes.UNIQUE_VIOLATION:
        return error.diag.constraint_name in RACES
    return code.startswith(BUSY_CLASSES) or code in BUSY


def again_if_busy(cr, work, attempts):
    """Do the work; if another transaction was faster, do it again in a new one.

    :param work: What begins with a new transaction, and may be done more than once.
    :raise psycopg2.Error: If others are in the way each time.
    """
    while True:
        try:
            return work()
        except psycopg2.Error as error:
            attempts -= 1
            if not is_busy(error) or not attempts:
                raise
            cr.rollback()


def is_lost(error):
    """Whether the connection to the database is gone, so that nothing can be stored any more."""
    code = sql_state(error)
    if not code and not is_busy(error):
        # The line itself broke, or Odoo's pool of connections is used up.
        return isinstance(error, psycopg2.InterfaceError | psycopg2.OperationalError)
    return code.startswith(LOST_CLASSES) or code in LOST


def is_transient(error):
    """Whether an error passes by itself, so that the work it hit is simply done again."""
    return is_busy(error) or is_lost(error)


def is_server_trouble(error):
    """Whether the database server cannot do its work, whatever is to be stored."""
    code = sql_state(error)
    is_in_trouble = code.startswith(SERVER_CLASSES) or code in SERVER
    return is_in_trouble and not is_transient(error)
