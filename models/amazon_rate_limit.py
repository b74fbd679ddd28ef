from datetime import datetime, timezone

import psycopg2

from odoo import api, fields, models

from ..amazon.limits import Bucket, Throttle
from ..compat import Constraint
from .database_errors import is_busy

LOCK_ATTEMPTS = 5


class AmazonRateLimit(models.Model):
    """How many calls of each operation a seller has left, shared by all processes."""

    _name = "amazon.rate.limit"
    _description = "Amazon Rate Limit"
    _log_access = False

    # The seller is named by a key and not by the account, since an account is checked with Amazon
    # before it is saved.
    seller_key = fields.Char(required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    tokens = fields.Float(digits=0, required=True, readonly=True)
    rate = fields.Float(digits=0, required=True, readonly=True)
    updated = fields.Float(
        digits=0, required=True, readonly=True, help="Seconds since 1970, UTC, with fractions."
    )

    _seller_operation_uniq = Constraint(
        "UNIQUE(seller_key, operation)", "There is one counter for each seller and operation."
    )

    @api.model
    def _throttle(self, seller_key, reserves=None):
        """The counter of a seller's calls, for :class:`AmazonClient`.

        :param dict reserves: How many calls are left for others, by the name of the operation.
        """
        return PersistentThrottle(self.env, seller_key, reserves)

    @api.model
    def _next_call(self, seller_key, operation):
        """When the next call may be made (naive UTC), or ``False`` if it may be made now."""
        limit = self.sudo().search(
            [("seller_key", "=", seller_key), ("operation", "=", operation.name)], limit=1
        )
        if not limit:
            return False
        bucket = Bucket(limit.tokens, limit.rate, _moment(limit.updated))
        moment = bucket.next_call().replace(tzinfo=None)
        return moment if moment > fields.Datetime.now() else False


class PersistentThrottle(Throttle):
    """Counts in the database, in transactions of its own: what was called stays called, even
    if the work around it is rolled back. The clock is the database's, which all hosts share."""

    def __init__(self, env, seller_key, reserves=None):
        super().__init__(reserves=reserves)
        self._registry = env.registry
        self._seller_key = seller_key
        self._rates = {}

    def learn(self, operation, rate):
        # Amazon says the rate with every answer; it is worth a transaction when it is new.
        if self._rates.get(operation.name) == rate:
            return None
        return super().learn(operation, rate)

    def _change(self, operation, change, attempts=LOCK_ATTEMPTS):
        try:
            with self._registry.cursor() as cr:
                return self._change_row(cr, operation, change)
        except psycopg2.Error as error:
            # Another process counted at this moment: look at what it left.
            if attempts == 1 or not is_busy(error):
                raise
        return self._change(operation, change, attempts - 1)

    def _change_row(self, cr, operation, change):
        # The time is read once the row is locked: waiting for it must not count twice.
        cr.execute(
            """INSERT INTO amazon_rate_limit (seller_key, operation, tokens, rate, updated)
                    VALUES (%s, %s, %s, %s, EXTRACT(EPOCH FROM clock_timestamp()))
               ON CONFLICT (seller_key, operation)
             DO UPDATE SET operation = EXCLUDED.operation
                 RETURNING id, tokens, rate, updated,
                           EXTRACT(EPOCH FROM clock_timestamp())::float""",
            (self._seller_key, operation.name, operation.burst, operation.rate),
            log_exceptions=False,
        )
        limit_id, tokens, rate, updated, now = cr.fetchone()
        bucket, result = change(Bucket(tokens, rate, _moment(updated)), _moment(now))
        cr.execute(
            "UPDATE amazon_rate_limit SET tokens = %s, rate = %s, updated = %s WHERE id = %s",
            (bucket.tokens, bucket.rate, bucket.at.timestamp(), limit_id),
        )
        self._rates[operation.name] = bucket.rate
        return result


def _moment(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc)
