"""Keeps what Amazon's report says about listings in the offers."""

from ...amazon.errors import AmazonOutOfTime

BATCH = 500
OFFER_FIELDS = (
    "sku",
    "asin",
    "title",
    "barcode",
    "listing_price",
    "listing_status",
    "fulfilled_by",
    "is_listed",
)


class ListingKeeper:
    """Makes the offers of a marketplace what its listings are."""

    def __init__(self, account, marketplace):
        self.env = account.env
        self.account = account
        self.marketplace = marketplace

    def keep(self, listings, progress):
        """Have an offer for each listing, and mark those that are gone. None is ever deleted:
        orders and pushes refer to them. Every batch is committed, and a run that begins again
        finds what is done already.

        :param list[Listing] listings: All that are on the marketplace.
        :raise AmazonOutOfTime: If the run has to end before all is done.
        """
        offers = {offer.sku: offer for offer in self._offers()}
        for start in range(0, len(listings), BATCH):
            batch = listings[start : start + BATCH]
            changed = self._keep_batch(batch, offers)
            progress.commit(read=len(batch), changed=changed)
            self._stop_in_time(progress, len(listings) - start > BATCH)
        skus = {listing.sku for listing in listings}
        gone = [offer for sku, offer in offers.items() if sku not in skus and offer.is_listed]
        # A report without a single listing is believed only where it is no news.
        if listings and gone:
            self.env["amazon.offer"].union(*gone).write({"is_listed": False})
            progress.commit(changed=len(gone))

    def _stop_in_time(self, progress, is_more):
        if is_more and progress.limit.is_up:
            raise AmazonOutOfTime("The listings are not all kept yet.", retry_after=0)

    def _offers(self):
        return self.env["amazon.offer"].search_fetch(
            [("account_id", "=", self.account.id), ("marketplace_id", "=", self.marketplace.id)],
            OFFER_FIELDS,
            order="id",
        )

    def _keep_batch(self, listings, offers):
        """:return: How many offers are new or other than before."""
        new, changed = [], 0
        for listing in listings:
            vals = self._vals(listing)
            if offer := offers.get(listing.sku):
                if other := {n: value for n, value in vals.items() if _differs(offer[n], value)}:
                    offer.write(other)
                    changed += 1
            else:
                new.append(
                    {
                        **vals,
                        "account_id": self.account.id,
                        "marketplace_id": self.marketplace.id,
                        "sku": listing.sku,
                    }
                )
        self.env["amazon.offer"].create(new)
        return changed + len(new)

    def _vals(self, listing):
        vals = {
            "asin": listing.asin or False,
            "title": listing.title or False,
            "barcode": listing.barcode or False,
            "listing_price": float(listing.price or 0),
            "listing_status": listing.status or False,
            "fulfilled_by": listing.channel,
            "is_listed": True,
        }
        # What the report leaves out may be known from orders.
        return {
            name: value for name, value in vals.items() if value or name not in ("asin", "title")
        }


def _differs(kept, value):
    if isinstance(value, float):
        return abs(kept - value) > 1e-6 * max(1, abs(value))
    return kept != value
