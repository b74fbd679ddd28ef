import logging
import time

from odoo import fields

from ... import compat
from ...amazon import feeds, limits
from ...amazon.errors import AmazonPayloadError, AmazonRejected
from ..errors import Explainer
from ..sentences import _
from .guard import QuantityGuard
from .plan import QuantityPlan

_logger = logging.getLogger(__name__)

PATCHES_PER_COMMIT = 50


class QuantitySender:
    """Sends quantities to Amazon: one by one, or many in a feed. Every step is committed.

    An offer is marked before Amazon hears of it, so that a quantity whose answer was lost is
    sent again, even if it has changed back meanwhile.
    """

    def __init__(self, env):
        self.env = env

    def send(self, account, client, changes, deadline):
        """Send quantities until the deadline; what is left is found again by the next run.

        Offers whose listing Amazon was asked about lately go first, so that asking about many
        never keeps those from their turn. What a person has to confirm is not sent, and Amazon
        is asked about it only until it is known what it sells.

        :param dict changes: The quantity for each offer.
        :param float deadline: When to stop, by ``time.monotonic()``.
        :raise AmazonError: If Amazon cannot be asked now.
        :return: How many quantities were sent to Amazon.
        """
        now = fields.Datetime.now()
        guard = QuantityGuard(self.env)
        held = self._hold(account, changes)
        offers = self.env["amazon.offer"].union(*changes)
        known = (offers - held).filtered(lambda offer: offer._is_listing_known(now))
        fallen = guard.falling({offer: changes[offer] for offer in known})
        sent = self._send_known(account, client, changes, known, deadline)
        unread = (offers - held - known) | held.filtered(lambda offer: offer._is_to_be_read())
        self._read_listings(account, client, unread, deadline)
        # Meanwhile somebody may have deleted an offer.
        read = unread.exists().filtered(lambda offer: offer._is_listing_known(now))
        judged = read | held.exists()
        late = self._hold(account, {offer: changes[offer] for offer in judged}, fallen.exists())
        return sent + self._send_known(account, client, changes, read - late, deadline)

    def _hold(self, account, changes, fallen=()):
        """Mark what a person has to confirm. While pushing is new to the account, that waits until
        Amazon was asked about each offer, so that all of it is seen at once.

        :return: The offers that are not sent.
        """
        guard = QuantityGuard(self.env)
        held = guard.held(account, changes, fallen)
        if not any(offer._is_to_be_read() for offer in held):
            guard.hold(held.filtered(lambda offer: offer._is_ready_to_send()))
        (guard.on_hold(account) - held)._let_go()
        return held

    def _send_known(self, account, client, changes, offers, deadline):
        """The longest list goes first, in a feed, until what is left is better sent one by one."""
        sent = 0
        mine = offers.filtered(lambda o: o.fulfilled_by == "merchant" and o.product_type)
        left = len(mine)
        by_marketplace = mine.grouped("marketplace_id").items()
        for marketplace, same in sorted(by_marketplace, key=lambda pair: -len(pair[1])):
            quantities = {offer: changes[offer] for offer in same}
            if left > limits.PATCHES_PER_FEED:
                sent += self._send_feeds(account, client, marketplace, quantities)
            else:
                sent += self._send_patches(account, client, quantities, deadline)
            left -= len(same)
        return sent

    # Listings

    def _read_listings(self, account, client, offers, deadline):
        """Ask Amazon what the product types of offers are, and who fulfils them."""
        for marketplace, same in offers.grouped("marketplace_id").items():
            for batch in _batches(same, limits.LISTINGS_PAGE_SIZE):
                if time.monotonic() > deadline:
                    return
                self._read_batch(account, client, marketplace, batch)
                compat.commit_progress(self.env)

    def _read_batch(self, account, client, marketplace, offers):
        try:
            self._read_together(account, client, marketplace, offers)
        except (AmazonRejected, AmazonPayloadError) as error:
            # One odd SKU spoils the answer to all.
            if self._read_one_by_one(account, client, marketplace, offers) == len(offers) > 1:
                raise error

    def _read_one_by_one(self, account, client, marketplace, offers):
        """:return: How many of the offers cannot be read."""
        failed = 0
        for offer in offers:
            try:
                self._read_together(account, client, marketplace, offer)
            except (AmazonRejected, AmazonPayloadError) as error:
                failed += 1
                offer._note_failure(Explainer(account.env).reason(error))
        return failed

    def _read_together(self, account, client, marketplace, offers):
        skus = {offer: offer.sku for offer in offers}
        listings = client.search_listings(
            account.seller_id, marketplace.api_identifier, list(skus.values())
        )
        by_sku = {listing.sku: listing for listing in listings}
        for offer, sku in skus.items():
            # Somebody may have made it the offer of another listing meanwhile, or deleted it.
            if offer.exists() and (offer.sku, offer.marketplace_id) == (sku, marketplace):
                self._note_listing(offer, by_sku.get(sku))

    def _note_listing(self, offer, listing):
        if not listing:
            offer._note_failure(
                _(
                    "The SKU “%(sku)s” does not exist on Amazon on this marketplace. Compare it "
                    "with "
                    "Seller Central, then click on Push Again.",
                    sku=offer.sku,
                )
            )
            return
        by_amazon = listing.is_fulfilled_by_amazon
        offer.write(
            {
                "product_type": listing.product_type,
                "fulfilled_by": "amazon" if by_amazon else "merchant",
                "listing_date": fields.Datetime.now(),
                "listing_quantity": listing.quantity,
            }
        )
        if by_amazon:
            offer._note_push("none", QuantityPlan(self.env).reason_by_amazon())
        elif not listing.product_type:
            offer._note_failure(
                _("Amazon names no product type of this SKU. Complete its listing.")
            )

    # Patches

    def _send_patches(self, account, client, quantities, deadline):
        sent = 0
        for batch in _batches(list(quantities), PATCHES_PER_COMMIT):
            if time.monotonic() > deadline:
                break
            part = {offer: quantities[offer] for offer in batch}
            sent += self._send_batch(account, client, part)
        return sent

    def _send_batch(self, account, client, quantities):
        """Send some quantities. What Amazon says is kept even if it falls silent midway."""
        self._mark_sent(quantities)
        patches = {
            offer: (
                account.seller_id,
                offer.marketplace_id.api_identifier,
                offer.sku,
                offer.product_type,
                quantity,
            )
            for offer, quantity in quantities.items()
        }
        compat.commit_progress(self.env)
        reasons = {}
        try:
            # Nothing is read in between, so that no transaction begins.
            for offer, patch in patches.items():
                reasons[offer] = self._send_patch(account, client, offer, patch)
        finally:
            self._note_answers(reasons)
            compat.commit_progress(self.env)
        return len(reasons)

    def _send_patch(self, account, client, offer, patch):
        """:return: Why Amazon refuses the quantity, or nothing."""
        try:
            answer = client.set_quantity(*patch)
        except (AmazonRejected, AmazonPayloadError) as error:
            _logger.info("Amazon offer %s is refused: %s", offer.id, error)
            return Explainer(account.env).reason(error)
        if answer.is_accepted:
            return False
        return answer.reason or _("Amazon gives no reason.")

    def _note_answers(self, reasons):
        # Whoever changed an offer meanwhile wants it to be pushed again.
        offers = self.env["amazon.offer"].union(*reasons).exists()
        offers = offers.filtered(lambda offer: offer.push_state == "pending")
        for reason, same in offers.grouped(lambda offer: reasons[offer]).items():
            if reason:
                same._note_push("failed", reason)
            else:
                same._note_accepted()

    def _mark_sent(self, quantities):
        offers = self.env["amazon.offer"].union(*quantities)
        now = fields.Datetime.now()
        for quantity, same in offers.grouped(lambda offer: quantities[offer]).items():
            same._note_push("pending", last_pushed_quantity=quantity, last_push_date=now)

    # Feeds

    def _send_feeds(self, account, client, marketplace, quantities):
        for batch in _batches(list(quantities), feeds.MAX_LISTINGS_MESSAGES):
            part = {offer: quantities[offer] for offer in batch}
            self._send_feed(account, client, marketplace, part)
        return len(quantities)

    def _send_feed(self, account, client, marketplace, quantities):
        messages = (
            (offer.id, offer.sku, offer.product_type, quantity)
            for offer, quantity in quantities.items()
        )
        text = feeds.listings_feed(account.seller_id, messages)
        self._mark_sent(quantities)
        offers = self.env["amazon.offer"].union(*quantities)
        self.env["amazon.feed"]._submit(account, client, "listings", text, marketplace, offers)


def _batches(values, size):
    """Slices of a list or recordset."""
    return (values[start : start + size] for start in range(0, len(values), size))
