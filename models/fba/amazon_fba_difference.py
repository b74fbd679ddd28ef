from odoo import api, fields, models

from ... import compat
from ..sentences import _


class AmazonFbaDifference(models.Model):
    """Where the Amazon location and Amazon disagree or disagreed, since when, and how it ended."""

    _name = "amazon.fba.difference"
    _description = "FBA Difference"
    _inherit = ["amazon.empty.list", "amazon.identity"]
    _order = "state desc, found_on desc, id desc"
    _rec_name = "product_id"
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    location_id = fields.Many2one(
        "stock.location", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    odoo_quantity = fields.Float(string="In Odoo", readonly=True)
    amazon_quantity = fields.Float(
        string="On Amazon", readonly=True, help="Fulfillable, reserved and unsellable units."
    )
    difference = fields.Float(readonly=True, help="How many more units Amazon has than Odoo.")
    state = fields.Selection(
        [("adjusted", "Adjusted"), ("gone", "Gone"), ("open", "Open")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Open: found by the last reading. Adjusted: the Amazon location was adjusted. Gone: a "
        "later reading did not find it any more.",
    )
    found_on = fields.Datetime(readonly=True, help="When it was first found.")
    seen_on = fields.Datetime(string="Last Found", readonly=True)
    ended_on = fields.Datetime(string="Ended", readonly=True)
    user_id = fields.Many2one("res.users", string="Adjusted By", readonly=True)

    @api.model
    def _record(self, account, differences):
        """Keep what a reading found: what is new, what is still there, and what is gone.

        :param differences: As `_fba_differences` of the account gives them.
        """
        now = fields.Datetime.now()
        known = {(row.location_id, row.product_id): row for row in self._open_of(account)}
        new = []
        for location, product, in_odoo, there in differences:
            vals = {
                "odoo_quantity": in_odoo,
                "amazon_quantity": there,
                "difference": there - in_odoo,
                "seen_on": now,
            }
            if row := known.pop((location, product), None):
                row.write(vals)
            else:
                place = {"location_id": location.id, "product_id": product.id}
                new.append({"account_id": account.id, **place, **vals, "found_on": now})
        self.create(new)
        self.union(*known.values()).write({"state": "gone", "ended_on": now})

    @api.model
    def _note_adjusted(self, account, places, user):
        """Keep that the Amazon location was adjusted.

        :param places: Pairs of location and product.
        """
        rows = self._open_of(account).filtered(
            lambda row: (row.location_id, row.product_id) in places
        )
        rows.write({"state": "adjusted", "ended_on": fields.Datetime.now(), "user_id": user.id})

    def _open_of(self, account):
        return self.search([("account_id", "=", account.id), ("state", "=", "open")])

    def action_adjust(self):
        """Show the differences of the account as they are now, to adjust the Amazon location.

        :raise AccessError: If the user is no Amazon manager of the account's company.
        """
        self.env["amazon.account"]._check_may_act()
        compat.check_access(self, "read")
        accounts = self.sudo().account_id.with_env(self.env)
        if len(accounts) != 1:
            return accounts[:1]._notification(_("Select differences of one account."), "warning")
        return accounts.action_open_fba_differences()
