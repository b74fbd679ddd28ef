from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ...amazon.errors import AmazonPayloadError
from ...amazon.orders import Status

ENDED = (Status.SHIPPED, Status.CANCELLED, Status.UNFULFILLABLE)


class AmazonAccount(models.Model):
    """Which marketplaces an account synchronizes, and what becomes of the orders of others."""

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
        removed, added = before - after, after - before
        # What is not available any more was removed by nobody: the seller left it.
        self._pause(removed & self.available_marketplace_ids, is_removed=True)
        self._pause(removed - self.available_marketplace_ids, is_removed=False)
        self._orders_on_hold(removed)._ignore_removed()
        over = self.pause_ids.filtered(lambda pause: pause.marketplace_id in added)
        # Where the search has not moved on since, it has missed nothing.
        current = over.filtered(lambda pause: pause.since >= self._searched_until())
        current.unlink()
        (over - current).write({"is_over": True, "is_removed": False})
        self._ignored_orders(added).to_process = True

    def _searched_until(self):
        return self.last_order_sync or fields.Datetime.now()

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

    def _orders_on_hold(self, marketplaces):
        """Orders of these marketplaces that are no sale orders and would still become some."""
        return self.env["amazon.order"].search(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", marketplaces.ids),
                ("sale_order_id", "=", False),
                ("state", "in", ("waiting", "failed")),
            ]
        )

    def _ignored_orders(self, marketplaces):
        return self.env["amazon.order"].search(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", marketplaces.ids),
                ("sale_order_id", "=", False),
                ("state", "=", "ignored"),
                ("payload", "!=", False),
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

    # Searching

    def _marketplaces_to_search(self):
        """Those that are synchronized, and those of which orders are still open in Odoo: that they
        are cancelled has to arrive, whether or not new ones are wanted."""
        others = self.available_marketplace_ids - self.marketplace_ids
        if not others:
            return self.marketplace_ids
        still_open = self.env["amazon.order"]._read_group(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", others.ids),
                ("sale_order_id", "!=", False),
                ("amazon_status", "not in", ENDED),
            ],
            ["marketplace_id"],
        )
        return self.marketplace_ids.union(*[marketplace for (marketplace,) in still_open])

    def _search_scope(self):
        """What the next search is about. Marketplaces that are synchronized again come first, with
        all that was missed.

        :return: The marketplaces, since when, and whether it is about what was missed.
        """
        over = self.pause_ids.filtered("is_over")
        if over:
            return over.marketplace_id, min(over.mapped("since")), True
        return self._marketplaces_to_search(), self._searched_until(), False

    def _end_catching_up(self, search):
        identifiers = search.filters["marketplaceIds"]
        over = self.pause_ids.filtered("is_over")
        over.filtered(lambda pause: pause.marketplace_id.api_identifier in identifiers).unlink()

    def _wanted(self, search, documents):
        """What is to be kept of a page: of marketplaces that are not synchronized, only what is
        in Odoo already."""
        synchronized = set(self.marketplace_ids.mapped("api_identifier"))
        if synchronized.issuperset(search.filters["marketplaceIds"]):
            return documents
        # What cannot be read is kept and says so.
        mine = {*synchronized, None}
        foreign = [doc.order_id for doc in documents if _marketplace_of(doc) not in mine]
        known = self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("amazon_order_ref", "in", foreign)]
        )
        unwanted = set(foreign) - set(known.mapped("amazon_order_ref"))
        return [document for document in documents if document.order_id not in unwanted]


def _marketplace_of(document):
    try:
        return document.read().marketplace_id
    except AmazonPayloadError:
        return None
