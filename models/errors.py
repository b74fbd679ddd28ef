"""What goes wrong on this side, and the one place that explains it to users."""

import functools
import logging
import traceback

import psycopg2

from odoo import _, api, models
from odoo.exceptions import RedirectWarning, UserError

from ..amazon.errors import AmazonPayloadError
from .database_errors import is_server_trouble, is_transient
from .discretion import discreetly

_logger = logging.getLogger(__name__)


class AccountBusy(UserError):
    """Another process is doing the same work for an account: nothing is wrong."""

    def __init__(self, message, account):
        super().__init__(message)
        self.account = account


def unless_busy(action):
    """Let a button answer that the work is going on already. An error it is not."""

    @functools.wraps(action)
    def answer(self, *args, **kwargs):
        try:
            return action(self, *args, **kwargs)
        except AccountBusy as busy:
            return busy.account._notification(str(busy.args[0]), "info")

    return answer


def own_words(error):
    """What Odoo itself tells its users in an error; empty if the error is not meant for them."""
    if isinstance(error, UserError | RedirectWarning) and error.args:
        return str(error.args[0])
    return ""


def trace_without_data(error):
    """Where an error occurred, for the log. Its text is left out: it may hold a buyer's data."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{frames}"


def explained(action):
    """Let a button that fails unexpectedly say so in a sentence: neither the client nor the log
    gets the text of the error, which may hold a buyer's data."""

    @functools.wraps(action)
    def act(self, *args, **kwargs):
        try:
            with discreetly():
                return action(self, *args, **kwargs)
        except (UserError, RedirectWarning):
            raise
        except Exception as error:
            # Odoo does what another transaction was faster with again.
            if is_transient(error):
                raise
            unexpected = error
        _logger.error("%s failed: %s", action.__qualname__, trace_without_data(unexpected))
        self.env.cr.rollback()
        raise UserError(self.env["amazon.error.explainer"]._reason(unexpected))

    return act


class AmazonErrorExplainer(models.AbstractModel):
    """The one place where an error becomes a reason that people read."""

    _name = "amazon.error.explainer"
    _description = "Amazon Error Explainer"

    @api.model
    def _reason(self, error):
        """The reason in words for whoever has to deal with it.

        It never repeats the text of an error that was not written for users: that may hold a
        buyer's data. Call it when the transaction can be used, that is after a rollback.
        """
        if words := own_words(error):
            return words
        if isinstance(error, AmazonPayloadError):
            return _(
                "%(error)s So what Amazon sent for this order cannot be read. It is read again "
                "when Amazon changes it. If this goes on, report it with the order's number.",
                error=error,
            )
        if isinstance(error, psycopg2.Error):
            return self._reason_of_database(error)
        return _(
            "An unexpected error occurred (%(kind)s). It is tried again later; the server's log "
            "says where it occurred.",
            kind=type(error).__name__,
        )

    @api.model
    def _reason_of_database(self, error):
        if is_server_trouble(error):
            return _(
                "The database server could not store anything (%(kind)s): ask your administrator "
                "to check it, its disk space first. It is tried again later.",
                kind=type(error).__name__,
            )
        if message := self._message_of_constraint(error):
            return message
        return _(
            "The database refused a value (%(kind)s, %(place)s). It is tried again later; the "
            "server's log says where it occurred.",
            kind=type(error).__name__,
            place=_place(error) or _("place unknown"),
        )

    @api.model
    def _message_of_constraint(self, error):
        """What the module that made a constraint says to users about it."""
        if not error.diag.constraint_name:
            return ""
        constraint = (
            self.env["ir.model.constraint"]
            .sudo()
            .search([("name", "=", error.diag.constraint_name), ("message", "!=", False)], limit=1)
        )
        return constraint.message or ""


def _place(error):
    """The table and the column or constraint that an error names. Its values are left out."""
    diag = error.diag
    names = (diag.table_name, diag.column_name or diag.constraint_name)
    return ".".join(name for name in names if name)
