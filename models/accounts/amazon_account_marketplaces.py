from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sentences import _


class AmazonAccount(models.Model):
    """Which marketplaces an account synchronizes, and since when it does not."""

    _inherit = "amazon.account"

    available_marketplace_ids = fields.Many2many(
        "amazon.marketplace",
        "amazon_account_available_marketplace_rel",
        string="Available Marketplaces",
        copy=False,
        readonly=True,
    )
    marketplace_ids = fields.Many2many(
        "amazon.marketplace",
        "amazon_account_marketplace_rel",
        string="Synchronized Marketplaces",
        copy=False,
        check_company=True,
        domain="[('id', 'in', available_marketplace_ids)]",
        help="Orders are pulled from these. Remove a marketplace to stop its synchronization.",
    )
    pause_ids = fields.One2many(
        "amazon.marketplace.pause",
        "account_id",
        readonly=True,
        copy=False,
        groups="amazon_connector.group_amazon_manager",
    )

    @api.constrains("marketplace_ids", "home_marketplace_id")
    def _check_marketplace_region(self):
        for account in self:
            same_region = account.marketplace_ids.filtered_domain([("region", "=", account.region)])
            foreign = account.marketplace_ids - same_region
            if foreign:
                raise ValidationError(
                    _(
                        "%(marketplaces)s cannot be synchronized by “%(account)s”: they are not "
                        "in the region of its home marketplace. Register another account for "
                        "them.",
                        marketplaces=", ".join(foreign.mapped("name")),
                        account=account.name,
                    )
                )

    def write(self, vals):
        """Extend to stop what waits for a removed marketplace, and to take up an added one."""
        if "marketplace_ids" not in vals:
            return super().write(vals)
        before = {account: account.marketplace_ids for account in self}
        result = super().write(vals)
        for account, chosen in before.items():
            account.sudo()._follow_choice(chosen, account.marketplace_ids)
        return result

    def _follow_choice(self, before, after):
        """Keep since when removed marketplaces are not synchronized. Capabilities extend this.

        :param before, after: The synchronized marketplaces.
        """
        removed, added = before - after, after - before
        # What is not available any more was removed by nobody: the seller left it.
        self._pause(removed & self.available_marketplace_ids, is_removed=True)
        self._pause(removed - self.available_marketplace_ids, is_removed=False)
        over = self.pause_ids.filtered(lambda pause: pause.marketplace_id in added)
        # Where the search has not moved on since, it has missed nothing.
        current = over.filtered(lambda pause: pause.since >= self._searched_until())
        current.unlink()
        (over - current).write({"is_over": True, "is_removed": False})

    def _searched_until(self):
        """Until when everything of the synchronized marketplaces is known."""
        return fields.Datetime.now()

    def _pause(self, marketplaces, is_removed):
        known = self.pause_ids.filtered(lambda pause: pause.marketplace_id in marketplaces)
        known.write({"is_over": False, "is_removed": is_removed})
        known.create(
            [
                {
                    "account_id": self.id,
                    "marketplace_id": marketplace.id,
                    "since": self._searched_until(),
                    "is_removed": is_removed,
                }
                for marketplace in marketplaces - known.marketplace_id
            ]
        )

    def _take_over(self, available):
        """Let the account have these marketplaces. New ones are synchronized at once, unless the
        user removed them once, or the seller is split between companies.

        :return: The marketplaces that are new and synchronized from now on, and those that are
            new and are not.
        """
        before, chosen = self.available_marketplace_ids, self.marketplace_ids
        # Before pauses were kept, what was available and not chosen had been removed.
        self._pause(before - available - chosen - self.pause_ids.marketplace_id, is_removed=True)
        new = available - before
        removed = self.pause_ids.filtered("is_removed").marketplace_id
        joining = self.env["amazon.marketplace"] if self.is_split else new - removed
        self.write(
            {
                "available_marketplace_ids": [(6, 0, available.ids)],
                "marketplace_ids": [(6, 0, ((chosen & available) | joining).ids)],
            }
        )
        return joining, new - joining - chosen
