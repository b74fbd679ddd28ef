"""Keeps buyers' data and secrets out of every log, whoever writes it, while the connector works.

Odoo logs the values of an SQL statement that fails, the text of an unexpected error, and on the
level of debugging much more. What it logs is still logged, without the values. This is done where
records are made, so that it holds for every logger and every handler, also for those that come
later.
"""

import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg2

from .database_errors import sql_state

LEFT_OUT = "…"
SQL_LOGGERS = ("odoo.sql_db",)
# They log what a client sends and gets, on the level of debugging.
CALL_LOGGERS = ("odoo.api", "odoo.netsvc", "odoo.http", "odoo.service")
# Of these tables no value is ever logged: one holds secrets, the other what Amazon sent.
PRIVATE_TABLES = re.compile(r"\bamazon_(?:account|order|connect_account)\b")
SECRET_FIELDS = re.compile(r"lwa_client_id|client_secret|refresh_token|authorize/consent")
# They log addresses. Where Amazon sends the browser back to, they hold a code, also in the address
# of the login that comes before it.
ADDRESS_LOGGERS = ("werkzeug", "odoo.http", "odoo.addons.base", "odoo.addons.web")
RETURN_ADDRESS = re.compile(
    r"(amazon_connector(?:/|%2F)oauth)[^\s\"']+|(authorize/consent)\?[^\s\"']+", re.IGNORECASE
)
TOKENS = re.compile(r"Atz[ar]\|[^\s\"'&]+|amzn1\.oa2-cs\.[^\s\"'&]+")
_LITERALS = re.compile(r"'(?:[^']|'')*'")
_STATEMENT = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|FROM|CREATE|ALTER|SAVEPOINT|ROLLBACK|RELEASE)\b"
    r"(?:\s+\"?(\w+))?",
    re.IGNORECASE,
)

_scope = ContextVar("amazon_connector_discretion", default=None)


class _Scope:
    """Texts that must not be logged, until the work is done to which they belong."""

    def __init__(self, outer):
        self._texts = set(outer._texts) if outer else set()
        self._pattern = None

    def add(self, texts):
        new = {text for text in texts if text and len(text) > 1} - self._texts
        if new:
            self._texts |= new
            self._pattern = None

    def without_texts(self, message):
        message = TOKENS.sub(LEFT_OUT, message)
        if not self._texts:
            return message
        if not self._pattern:
            longest_first = sorted(self._texts, key=len, reverse=True)
            words = "|".join(re.escape(text) for text in longest_first)
            self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        return self._pattern.sub(LEFT_OUT, message)


@contextmanager
def discreetly():
    """While this lasts, no log of this thread holds a value of a statement, the text of an error,
    or a text that was given to :func:`keep_private`."""
    _watch()
    token = _scope.set(_Scope(_scope.get()))
    try:
        yield
    finally:
        _scope.reset(token)


def keep_private(texts):
    """Let no log hold these texts, until what is done discreetly at this moment is done."""
    if scope := _scope.get():
        scope.add(texts)


def _watch():
    """Look at every record that is made. Nothing happens if that is done already."""
    make = logging.getLogRecordFactory()
    if getattr(make, "is_discreet", False):
        return

    def make_discreetly(*args, **kwargs):
        record = make(*args, **kwargs)
        try:
            _censor(record)
        except Exception as error:
            # Whatever is odd about a record, it is no reason to say what it holds.
            record.msg, record.args = f"{LEFT_OUT} ({type(error).__name__})", ()
            record.exc_info = None
        return record

    make_discreetly.is_discreet = True
    logging.setLogRecordFactory(make_discreetly)


def _censor(record):
    scope = _scope.get()
    is_sql = record.name.startswith(SQL_LOGGERS)
    if is_sql and (scope or _mentions(record, PRIVATE_TABLES)):
        _map_args(record, _without_values)
    elif record.name.startswith(CALL_LOGGERS) and _mentions(record, SECRET_FIELDS):
        _leave_out(record, SECRET_FIELDS)
    if record.name.startswith(ADDRESS_LOGGERS):
        message = record.getMessage()
        if RETURN_ADDRESS.search(message):
            record.msg, record.args = RETURN_ADDRESS.sub(rf"\1\2{LEFT_OUT}", message), ()
    error = record.exc_info[1] if record.exc_info else None
    if error and (scope or _is_private(error)):
        record.exc_info = _without_text(record.exc_info)
    if scope:
        _map_args(record, _described)
        message = record.getMessage()
        discreet = scope.without_texts(message)
        if discreet != message:
            record.msg, record.args = discreet, ()


def _mentions(record, pattern):
    return bool(pattern.search(record.getMessage()))


def _leave_out(record, pattern):
    """Drop what mentions something, and keep the rest: which method is called, for example."""
    if pattern.search(str(record.msg)):
        record.msg, record.args = LEFT_OUT, ()
    else:
        _map_args(record, lambda arg: LEFT_OUT if pattern.search(str(arg)) else arg)


def _map_args(record, change):
    if isinstance(record.args, tuple):
        record.args = tuple(change(arg) for arg in record.args)
    elif record.args:
        record.args = {key: change(arg) for key, arg in record.args.items()}


def _without_values(arg):
    """What an argument of a logger of statements says without values. A statement comes as text,
    as the bytes that were sent (Odoo 18.0), or as an object; numbers tell how long it took."""
    if isinstance(arg, psycopg2.Error | int | float | None):
        return _described(arg)
    if isinstance(arg, bytes | bytearray):
        arg = arg.decode(errors="replace")
    return statement(str(arg))


def _described(arg):
    """An error of the database without the values that its text can hold."""
    if not isinstance(arg, psycopg2.Error):
        return arg
    where = (arg.diag.table_name, arg.diag.column_name, arg.diag.constraint_name)
    return f"{type(arg).__name__} ({', '.join(filter(None, [sql_state(arg), *where]))})"


def statement(query):
    """What a statement does, and to which table, without its values."""
    bare = _LITERALS.sub(LEFT_OUT, query)
    found = _STATEMENT.search(bare)
    if not found:
        return LEFT_OUT
    verb = " ".join(found[1].upper().split())
    verb = "SELECT FROM" if verb == "FROM" else verb
    return f"{verb} {found[2] or ''} {LEFT_OUT}"


def _is_private(error):
    """Whether the text of an error, or of one behind it, can hold a value of a private table."""
    while error:
        if isinstance(error, psycopg2.Error) and PRIVATE_TABLES.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _without_text(exc_info):
    """The same error, at the same place, with nothing to say."""
    _kind, error, trace = exc_info
    text = _described(error) if isinstance(error, psycopg2.Error) else LEFT_OUT
    kind = type(type(error).__name__, (Exception,), {"__module__": type(error).__module__})
    return kind, kind(text), trace


_watch()
