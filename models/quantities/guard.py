from odoo import fields

from ...amazon import caution
from ..sentences import _


class QuantityGuard:
    """Decides which quantities a person has to see before they go to Amazon.

    When pushing begins, that is each of them: they overwrite what was entered in Seller Central.
    Later it is those that fall to nothing or next to nothing, if they are many or a large part.
    The others still go: if the figures are right, holding them too would sell what is not there.
    """

    def __init__(self, env):
        self.env = env

    def held(self, account, changes, fallen=()):
        """The offers whose quantities have to be confirmed before they are sent.

        What was confirmed lately is no longer held, as long as it is not worse now.

        :param dict changes: The quantity for each offer.
        :param fallen: Offers whose quantities fell in the same run already.
        """
        now = fields.Datetime.now()
        offers = self.env["amazon.offer"].union(*changes)
        falling = self.falling(changes)
        if account.is_push_unconfirmed:
            return falling | offers.filtered(lambda offer: not offer._is_confirmed(now))
        return falling if self._are_too_many(account, falling.union(*fallen)) else offers.browse()

    def falling(self, changes):
        """The offers that are to get nothing, or next to nothing."""
        now = fields.Datetime.now()
        offers = self.env["amazon.offer"].union(*changes)
        return offers.filtered(lambda offer: offer._is_falling(changes[offer], now))

    def _are_too_many(self, account, falling):
        # A SKU that sells out is gone from all marketplaces at once.
        skus = set(falling.mapped("sku"))
        if len(skus) < caution.FEW:
            return False
        sold = self._sold_by_marketplace(account)
        return caution.are_many(len(skus), max(sold.values(), default=0)) or any(
            caution.is_large_part(len(same), sold.get(marketplace, 0))
            for marketplace, same in falling.grouped("marketplace_id").items()
        )

    def _sold_by_marketplace(self, account):
        """How many offers of the seller's own stock can be bought on each marketplace."""
        domain = [
            ("account_id", "=", account.id),
            ("fulfilled_by", "=", "merchant"),
            ("listing_quantity", ">", 0),
        ]
        groups = self.env["amazon.offer"]._read_group(domain, ["marketplace_id"], ["__count"])
        return dict(groups)

    def on_hold(self, account):
        return self.env["amazon.offer"].search(
            [("account_id", "=", account.id), ("push_state", "=", "held")]
        )

    def hold(self, offers):
        """Mark offers as waiting for a person."""
        offers._note_push(
            "held",
            _(
                "The quantity is not sent until a user confirms it: open the account and click on "
                "Review Quantities."
            ),
        )
