import logging
import math
from collections import Counter
from datetime import timedelta
from time import monotonic

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...amazon.errors import AmazonPayloadError
from ..database_errors import is_busy, is_server_trouble, is_transient
from ..discretion import discreetly, keep_private
from ..errors import Explainer, own_words, trace_without_data
from ..sentences import _
from .amazon_order_chatter import NOTED_LATER
from .documents_at_hand import take_order

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100
# How often the same rows are tried at once where other transactions are faster.
BUSY_ATTEMPTS = 3
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)


class Changes(Counter):
    """How many rows came into which state.

    ``remaining`` are those for which there was no time, ``left`` those in whose way others were.
    ``trouble`` says why the database could store nothing more, if it could not.
    """

    def __init__(self, remaining=0):
        super().__init__()
        self.remaining = remaining
        self.left = 0
        self.trouble = ""

    def note_errors(self, env, errors):
        """Keep what keeps the database server from storing anything."""
        for error in filter(is_server_trouble, errors):
            self.trouble = Explainer(env).reason(error)


class AmazonOrder(models.Model):
    """Brings rows to their next state, in batches, and keeps what goes wrong with one from the
    others."""

    _inherit = "amazon.order"

    @api.model
    def _process_account(self, account, progress):
        """Bring every row of the account that has something to do to its next state.

        Commits after each batch, and leaves the rest for the next run when time is up.

        :param Progress progress: Says when this has to end.
        :rtype: Changes
        """
        now = fields.Datetime.now()
        rows = self.search(
            [
                ("account_id", "=", account.id),
                "|",
                ("to_process", "=", True),
                "&",
                ("state", "=", "failed"),
                ("retry_date", "<=", now),
            ],
            order="last_update, id",
        )
        changes, deadline = Changes(remaining=len(rows)), progress.limit.deadline
        for start in range(0, len(rows), BATCH_SIZE):
            if monotonic() > deadline or changes.trouble:
                break
            # Else every batch would read what Amazon sent for the orders of all batches.
            batch = rows[start : start + BATCH_SIZE].with_prefetch()
            changes.remaining = len(rows) - start - len(batch)
            batch._process_step(progress, changes)
            self.env.invalidate_all()
        return changes

    def _process_step(self, progress, changes):
        """Work on the rows and commit. Where another transaction was faster, begin again; what is
        then still in its way is left for the next run."""
        deadline = progress.limit.deadline
        for _attempt in range(BUSY_ATTEMPTS):
            try:
                errors = self._process(deadline)
                worked = self.filtered(lambda row: not row.to_process)
                states = worked.mapped("state")
                # An imported order must stay imported, whatever happens to the next batch.
                progress.commit(
                    changed=len(worked) - len(errors),
                    failed=len(errors),
                    processed=len(worked),
                    remaining=changes.remaining,
                )
            except psycopg2.Error as error:
                if not is_busy(error):
                    raise
                self.env.cr.rollback()
                _logger.info(
                    "%s: %d Amazon orders are tried again", type(error).__name__, len(self)
                )
            else:
                changes.update(states)
                changes.left += len(self - worked)
                changes.note_errors(self.env, errors)
                return
        if len(self) == 1 or monotonic() > deadline:
            changes.left += len(self)
            return
        # A short transaction meets fewer others.
        half = len(self) // 2
        self[:half]._process_step(progress, changes)
        self[half:]._process_step(progress, changes)

    def _process(self, deadline=math.inf):
        """Bring the rows to their next state: all at once, or apart if that fails.

        :return: Why rows failed.
        :rtype: list[Exception]
        """
        try:
            with discreetly(), self.env.cr.savepoint():
                before = self._as_noted()
                self.with_context(**{NOTED_LATER: True})._advance()
                self._note_changes(before)
        except Exception as error:
            # Nothing is wrong here if another transaction was faster, or the database is ending.
            if is_transient(error):
                raise
            if len(self) == 1:
                self._fail(error)
                return [error]
        else:
            return []
        if monotonic() > deadline:
            return []
        # By halves, one bad order among a hundred costs a few repetitions, not a hundred.
        half = len(self) // 2
        return self[:half]._process(deadline) + self[half:]._process(deadline)

    def _read_document(self):
        """:raise AmazonPayloadError: If the payload cannot be read.
        :raise UserError: If it was deleted after its term.
        """
        self._check_payload()
        order = take_order(self.env, self.payload)
        keep_private(order.private_texts)
        return order

    def _check_payload(self):
        """:raise UserError: If what Amazon sent was deleted for all of the orders."""
        if not any(self.mapped("payload")):
            raise UserError(
                _(
                    "What Amazon sent for this order was deleted after its term. Use Recover Order "
                    "on the account to read it again."
                )
            )

    def _fail(self, error):
        """Keep the reason, and try again later: soon at first, then once a day."""
        pause = min(FIRST_RETRY * 2 ** min(self.attempts, 20), LAST_RETRY)
        reason = self._reason(error)
        self.write(
            {
                "state": "failed",
                # What stood before stands again when it is worked on.
                **self._review_vals({**(self.reviews or {}), "failed": reason}),
                "message": reason,
                "to_process": False,
                "attempts": self.attempts + 1,
                "retry_date": fields.Datetime.now() + pause,
            }
        )

    def _reason(self, error):
        reason = Explainer(self.env).reason_of_order(error)
        if not (own_words(error) or isinstance(error, AmazonPayloadError)):
            trace = trace_without_data(error)
            _logger.error("Amazon order %s failed: %s", self.amazon_order_ref, trace)
        return reason
