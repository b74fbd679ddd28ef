"""What goes wrong on this side, and the one place that explains it to users."""

import functools
import logging
import math
import traceback

import psycopg2

from odoo.exceptions import RedirectWarning, UserError

from ..amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonMisdirected,
    AmazonOutOfTime,
    AmazonPayloadError,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .database_errors import is_server_trouble, is_transient
from .discretion import discreetly
from .sentences import _, joined

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
        text = error.args[0]
        return text if isinstance(text, str) else str(text)
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
        raise UserError(Explainer(self.env).reason(unexpected))

    return act


class Explainer:
    """The one place where an error becomes a reason that people read."""

    def __init__(self, env):
        self.env = env

    def reason_of_order(self, error):
        """Why nothing can be made of an order."""
        if isinstance(error, AmazonPayloadError):
            return _(
                "%(error)s So what Amazon sent for this order cannot be read. It is read again "
                "when Amazon changes it. If this goes on, report it with the order's number.",
                error=error,
            )
        return self.reason(error)

    def reason(self, error):
        """The reason in words for whoever has to deal with it, and what to do about it.

        It never repeats the text of an error that was not written for users: that may hold a
        buyer's data. Call it when the transaction can be used, that is after a rollback.
        """
        if words := own_words(error):
            return words
        if isinstance(error, AmazonError):
            return self._reason_of_amazon(error)
        if isinstance(error, psycopg2.Error):
            return self._reason_of_database(error)
        return _(
            "An unexpected error occurred (%(kind)s). It is tried again later; the server's log "
            "says where it occurred.",
            kind=type(error).__name__,
        )

    def reason_and_retry(self, error):
        """The reason, for work that a job does again by itself."""
        reason = self.reason(error)
        if isinstance(error, AmazonThrottled | AmazonUnavailable):
            return joined(" ", [reason, _("Odoo tries again by itself.")])
        return reason

    def _reason_of_database(self, error):
        if is_server_trouble(error):
            return _(
                "The database server could not store anything (%(kind)s): ask your administrator "
                "to check it, its disk space first. It is tried again later.",
                kind=type(error).__name__,
            )
        if message := self._message_of_constraint(error):
            return message
        place = _place(error) or _("place unknown")
        return _(
            "The database refused a value (%(kind)s, %(place)s). It is tried again later; the "
            "server's log says where it occurred.",
            kind=type(error).__name__,
            place=place,
        )

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

    def _reason_of_amazon(self, error):
        """An error of Amazon's side in the user's words, with what to do about it."""
        if isinstance(error, AmazonAuthError):
            return self._reason_of_auth_error(error)
        if isinstance(error, AmazonOutOfTime):
            return _("The time for this work is used up.")
        if isinstance(error, AmazonThrottled):
            return self._reason_of_throttling(error)
        if isinstance(error, AmazonUnavailable):
            return _(
                "Amazon could not be reached or gave no usable answer: %(error)s Check the "
                "server's internet connection.",
                error=error,
            )
        return self._reason_of_refusal(error)

    def _reason_of_throttling(self, error):
        minutes = math.ceil((error.retry_after or 0) / 60)
        if minutes <= 1:
            return _("Amazon allows no further call for now. The next one can be made in a minute.")
        return _(
            "Amazon allows no further call for now. The next one can be made in %(minutes)d "
            "minutes.",
            minutes=minutes,
        )

    def _reason_of_refusal(self, error):
        if isinstance(error, AmazonPayloadError):
            return _("What Amazon answered cannot be read: %(error)s", error=error)
        if isinstance(error, AmazonMisdirected):
            return _("Amazon was not called. %(error)s Ask your administrator.", error=error)
        return _("Amazon did not accept the request: %(error)s", error=error)

    def _reason_of_auth_error(self, error):
        if error.problem is AuthProblem.CLIENT:
            return _(
                "Amazon does not accept the client ID and client secret. Compare both with the "
                "LWA credentials of your application in Seller Central; the secret has to be "
                "renewed every 180 days."
            )
        if error.problem is AuthProblem.TOKEN:
            return _(
                "Amazon does not accept the authorization token. Authorize your application in "
                "Seller Central again and enter the new token. It must belong to the same "
                "application as the client ID."
            )
        return _(
            "Amazon refuses access (%(error)s). Check that your application has the roles Finance "
            "and Accounting and Inventory and Order Tracking, and that it was authorized again "
            "after a role was added. "
            "The home marketplace must be in the region in which the token was made.",
            error=error,
        )


def _place(error):
    """The table and the column or constraint that an error names. Its values are left out."""
    diag = error.diag
    names = (diag.table_name, diag.column_name or diag.constraint_name)
    return ".".join(name for name in names if name)
