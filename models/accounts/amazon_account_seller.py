import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...compat import Constraint
from ..sentences import _


class AmazonAccount(models.Model):
    """One seller is one account: registered twice, his orders would become two sale orders."""

    _inherit = "amazon.account"

    is_split = fields.Boolean(
        string="Split Between Companies",
        copy=False,
        help="Several companies sell as this seller. Each has an account with this box checked, "
        "and synchronizes marketplaces of its own.",
    )
    # Two accounts that are not split must not even be made at the same moment.
    seller_scope = fields.Integer(compute="_compute_seller_scope", store=True)

    # As long as the seller has no name, the application has to tell him from others.
    unnamed_seller = fields.Char(
        compute="_compute_unnamed_seller", store=True, groups=fields.NO_ACCESS
    )

    _unnamed_seller_uniq = Constraint(
        "UNIQUE(unnamed_seller, region)",
        "This application is already connected for this region. Enter the Seller ID of both.",
    )
    _seller_uniq = Constraint(
        "UNIQUE(seller_id, region, seller_scope)",
        "This seller is already registered for this region.",
    )

    @api.depends("is_split", "company_id")
    def _compute_seller_scope(self):
        for account in self:
            account.seller_scope = account.company_id.id if account.is_split else 0

    @api.depends("seller_id", "lwa_client_id")
    def _compute_unnamed_seller(self):
        for account in self:
            client_id = not account.seller_id and account.sudo().lwa_client_id
            account.unnamed_seller = client_id and hashlib.sha256(client_id.encode()).hexdigest()

    @api.constrains("seller_id", "home_marketplace_id", "lwa_client_id")
    def _check_unnamed_sellers(self):
        """Two accounts of one application may be one seller, unless each says who it is."""
        accounts = self.sudo().with_context(active_test=False)
        for account in accounts.filtered("lwa_client_id"):
            same = [
                ("lwa_client_id", "=", account.lwa_client_id),
                ("region", "=", account.region),
                ("id", "!=", account.id),
            ]
            others = account.search(
                same if not account.seller_id else [*same, ("seller_id", "=", False)]
            )
            if others:
                raise ValidationError(account._text_same_application(others[0]))

    def _text_same_application(self, other):
        if other.company_id not in self.env.user.company_ids:
            return _(
                "Another company of this database uses the same Client ID in this region. Enter "
                "the Seller ID on both accounts, so that Odoo can tell whether it is the same "
                "seller."
            )
        return _(
            "The account “%(account)s” uses the same Client ID in this region. If it is the same "
            "seller, use that account. If not, enter the Seller ID on both accounts.",
            account=other.name,
        )

    @api.constrains("seller_id", "home_marketplace_id", "company_id", "is_split", "marketplace_ids")
    def _check_seller_once(self):
        # Searching would write what is being checked, and the database's own words say less.
        self.env.cr.execute(
            "SELECT id FROM amazon_account WHERE seller_id = ANY(%s)",
            (self.filtered("seller_id").mapped("seller_id"),),
        )
        known = self.sudo().browse([account_id for (account_id,) in self.env.cr.fetchall()])
        for account in self.sudo().filtered("seller_id"):
            same = [("seller_id", "=", account.seller_id), ("region", "=", account.region)]
            if others := (known - account).filtered_domain(same):
                self._check_split(account, others)

    def _check_split(self, account, others):
        """:raise ValidationError: Unless accounts of the same seller share the marketplaces."""
        are_split = all((account | others).mapped("is_split"))
        if account.company_id in others.company_id or not are_split:
            raise ValidationError(self._text_registered(account, others[:1]))
        if overlap := account.marketplace_ids & others.marketplace_ids:
            raise ValidationError(
                _(
                    "%(marketplaces)s: another company synchronizes this already as the seller "
                    "%(seller)s. Each order would be imported twice. Remove it from one of the "
                    "two accounts.",
                    marketplaces=", ".join(overlap.mapped("name")),
                    seller=account.seller_id,
                )
            )

    def _text_registered(self, account, other):
        """That there is another account, without a name that the user may not see."""
        seller = account.seller_id
        if other.company_id not in self.env.user.company_ids:
            text = _(
                "The seller %(seller)s is already registered for this region by another company "
                "of this database.",
                seller=seller,
            )
        elif not other.active:
            text = _(
                "The seller %(seller)s is already registered for this region in the account "
                "“%(account)s”, which is archived.",
                seller=seller,
                account=other.name,
            )
        else:
            text = _(
                "The seller %(seller)s is already registered for this region in the account "
                "“%(account)s”.",
                seller=seller,
                account=other.name,
            )
        return f"{text} {self._text_what_to_do(account, other)}"

    def _text_what_to_do(self, account, other):
        if account.company_id != other.company_id:
            return _(
                "Registered twice, every order would be imported twice. Two companies can share a "
                "seller only if each synchronizes marketplaces of its own: check Split Between "
                "Companies on both accounts."
            )
        return _("Use that one.") if other.active else _("Unarchive that one instead.")

    def _check_seller_known(self):
        """:raise UserError: If the Seller ID is missing, without which Amazon takes no change."""
        if not self.seller_id:
            raise UserError(
                _(
                    "Quantities and cancellations cannot be sent to Amazon without the Seller ID. "
                    "Seller Central shows it on the page Seller Account Information, under the "
                    "link Your Merchant Token. A settings administrator enters it in the account "
                    "“%(account)s”.",
                    account=self.name,
                )
            )
