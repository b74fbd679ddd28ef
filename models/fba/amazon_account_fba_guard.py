from collections import Counter

from odoo import SUPERUSER_ID, models

from ...amazon import caution
from ..sentences import _

ACTIVITY = "amazon_connector.mail_activity_type_fba"


class AmazonAccount(models.Model):
    """Keeps an answer of Amazon's from emptying the Amazon location without a person."""

    _inherit = "amazon.account"

    def _adjust_unattended(self):
        """Adjust the Amazon location, unless that takes so much out of it that a person has to
        look first.

        :return: What a person has to decide.
        """
        differences = self._fba_differences()
        falling = [
            (location, product)
            for location, product, known, there in differences
            if product.tracking == "none" and caution.falls(known, there)
        ]
        if not self._are_too_many_at_amazon(falling):
            root = self.env["res.users"].browse(SUPERUSER_ID)
            self._apply_fba_differences(differences, root)
            return []
        return [
            _(
                "Nothing was adjusted: the Amazon location would lose nearly all of %(count)d "
                "products at once. Look at FBA Differences, and adjust it there if Amazon is "
                "right.",
                count=len(falling),
            )
        ]

    def _note_fba_activity(self, note):
        self._keep_activity(ACTIVITY, _("Look at the FBA Differences"), note)

    def _has_fba_activity(self):
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        return bool(kind) and kind in self.sudo().activity_ids.activity_type_id

    def _are_too_many_at_amazon(self, falling):
        if len(falling) < caution.FEW:
            return False
        locations = {location.id for location, _product in falling}
        stocked = self.env["stock.quant"]._read_group(
            [("location_id", "in", list(locations)), ("quantity", ">", 0)],
            ["location_id", "product_id"],
        )
        there = Counter(location for location, _product in stocked)
        gone = Counter(location for location, _product in falling)
        return caution.are_many(len(falling), len(stocked)) or any(
            caution.is_large_part(count, there[location]) for location, count in gone.items()
        )

    def _had_units(self, marketplace):
        """Whether Amazon had units of the seller there when it was last asked."""
        domain = [
            ("account_id", "=", self.id),
            ("marketplace_id", "=", marketplace.id),
            ("fba_date", "!=", False),
            "|",
            ("fba_fulfillable", ">", 0),
            "|",
            ("fba_reserved", ">", 0),
            ("fba_unsellable", ">", 0),
        ]
        return bool(self.env["amazon.offer"].search(domain, limit=1))

    def _text_of_nothing(self, marketplace):
        # Amazon lists what is sold out, too: a list that is empty is no list.
        return _(
            "%(marketplace)s: Amazon listed nothing at all, although it had units there before. "
            "The figures stay as they were.",
            marketplace=marketplace.name,
        )
