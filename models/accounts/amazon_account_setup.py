from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...amazon.errors import AmazonError
from ..errors import Explainer
from ..sentences import _, joined
from .participations import places, text_left_out


class AmazonAccount(models.Model):
    """From a draft to an account that works: nothing counts as connected that Amazon did not
    accept."""

    _inherit = "amazon.account"

    state = fields.Selection(
        [("draft", "Draft"), ("connected", "Connected")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Draft: something is missing, and nothing is synchronized. Connected: Amazon accepted "
        "the credentials.",
    )
    is_seller_unchecked = fields.Boolean(
        readonly=True,
        copy=False,
        help="Amazon did not say whether the Seller ID is right, since the application lacks the "
        "role Product Listing.",
    )
    setup_message = fields.Text(
        compute="_compute_setup_message",
        compute_sudo=True,
        help="Why the account is a draft, and what to do about it.",
    )
    lacks_credentials = fields.Boolean(compute="_compute_setup_message", compute_sudo=True)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._connect_if_complete()
        return accounts

    def write(self, vals):
        self._check_may_write(vals)
        changed = self._accounts_with_new_credentials(vals)
        result = super().write(vals)
        changed._connect_if_complete()
        return result

    @api.depends("state", "active", "home_marketplace_id", "seller_id", "lwa_client_id")
    def _compute_setup_message(self):
        for account in self:
            is_draft = account.state == "draft"
            account.setup_message = is_draft and account._text_draft()
            account.lacks_credentials = bool(account._missing_credentials())

    def _text_draft(self):
        if missing := self._missing_credentials():
            return _(
                "This account is a draft and is not synchronized, since its "
                "credentials are incomplete. Missing: %(fields)s.",
                fields=", ".join(self._labels(missing)),
            )
        return _(
            "This account is a draft and is not synchronized: Amazon has not been asked yet "
            "whether its credentials are right. Connect it."
        )

    def _check_working(self):
        """:raise UserError: If the account is no account to call Amazon with: a draft, archived, or
        in a copy of its database."""
        self.ensure_one()
        account = self.sudo()
        if not account.active:
            raise UserError(
                _(
                    "The Amazon account “%(account)s” is archived. Unarchive it first.",
                    account=account.name,
                )
            )
        if account.state != "connected":
            raise UserError(
                _(
                    "The Amazon account “%(account)s” is not connected. %(reason)s",
                    account=account.name,
                    reason=account._text_draft(),
                )
            )
        account._check_database()

    # Connecting

    def action_connect(self):
        """Check the credentials with Amazon, and read where the seller sells.

        :raise AccessError: If the user is no settings administrator.
        :raise UserError: If something is missing, or Amazon does not accept it.
        """
        self._check_may_configure()
        self.ensure_one()
        if self._missing_credentials():
            raise UserError(self.sudo()._text_draft())
        self._connect()
        return self._notification(_("Amazon accepts the credentials."), "success")

    def _connect_if_complete(self):
        """Connect those of which all is known; the others are drafts. Archived ones call nobody."""
        for account in self:
            if account.active and not account._missing_credentials():
                account._connect()
            else:
                account._disconnect()

    def _connect(self):
        """:raise UserError: If Amazon refuses or cannot be reached, or this is a copy of the
        database in which the account was connected."""
        account = self.sudo()
        is_new = account.state != "connected"
        if not is_new:
            account._check_database()
        account._bind_database()
        account.state = "connected"
        account._update_marketplaces(check_seller=True)
        if is_new:
            account._begin_jobs()
        account._forget_trouble(
            _("Amazon accepts the credentials. The next run of the scheduled action goes on.")
        )

    def _disconnect(self):
        account = self.sudo()
        if account.state == "connected":
            account.write({"state": "draft", "database_binding": False})
            account._reset_jobs()

    def action_update_marketplaces(self):
        """Ask Amazon where the seller sells. New marketplaces are synchronized at once; those
        that the user removed stay removed.

        :raise UserError: If Amazon cannot be asked, with what to do about it.
        """
        self._check_may_act()
        self.ensure_one()
        new, others, left_out = self._update_marketplaces()
        names = ", ".join(new.mapped("name")) or _("none")
        texts = [
            _(
                "The available marketplaces are up to date. New: %(marketplaces)s.",
                marketplaces=names,
            )
        ]
        if others:
            texts.append(
                _(
                    "Available, but not synchronized unless you add them: %(marketplaces)s.",
                    marketplaces=", ".join(others.mapped("name")),
                )
            )
        text = joined("\n", [joined(" ", texts), left_out and _("Left out:"), left_out])
        effect = {"type": "rainbow_man", "fadeout": "slow", "message": texts[0]}
        return {**self._notification(text, "success"), "effect": effect}

    def _update_marketplaces(self, check_seller=False):
        """Read the participations, which checks the credentials, too.

        :param bool check_seller: Whether to find out if the Seller ID is right.
        :return: The marketplaces that are new and synchronized from now on, those that are new and
            are not, and what is left out with the reason.
        :raise ValidationError: If Amazon refuses or cannot be reached.
        """
        self.ensure_one()
        account = self.sudo().with_company(self.company_id)
        try:
            with account._amazon_client() as client:
                listed = account._listed(client.participations())
                available = account._available(listed)
                account._begin_order_window(client)
                if check_seller:
                    account._check_seller(client, available)
        except AmazonError as error:
            raise ValidationError(Explainer(account.env).reason(error)) from error
        return (*account._take_over(available), text_left_out(listed))

    def _listed(self, participations):
        return places(self.env, self.company_id, self.region, participations)

    def _available(self, listed):
        """The marketplaces of the account's region in which the seller sells.

        :param list[Place] listed: What Amazon lists.
        :raise ValidationError: If there is none: no account of a seller is without.
        """
        none = self.env["amazon.marketplace"]
        if available := none.union(*[place.marketplace for place in listed if not place.reason]):
            return available
        elsewhere = [place.marketplace for place in listed if place.is_elsewhere]
        if known := none.union(*elsewhere):
            raise ValidationError(
                _(
                    "This seller sells on %(marketplaces)s, and on no marketplace in the region "
                    "of %(home)s. Choose the home marketplace on which you signed up.",
                    marketplaces=", ".join(known.mapped("name")),
                    home=self.home_marketplace_id.name,
                )
            )
        raise ValidationError(
            _(
                "Amazon lists no marketplace on which this seller sells, or none that Odoo knows. "
                "Check the seller account in Seller Central."
            )
        )

    def _check_seller(self, client, marketplaces):
        """:raise ValidationError: If the Seller ID is not that of the seller who authorised the
        application.
        :raise AmazonError: If Amazon cannot be asked.
        """
        if not self.seller_id:
            self.is_seller_unchecked = False
            return
        home = marketplaces & self.home_marketplace_id or marketplaces[:1]
        is_right = client.is_seller(self.seller_id, home.api_identifier)
        if is_right is False:
            raise ValidationError(
                _(
                    "Amazon does not accept the Seller ID %(seller)s together with these "
                    "credentials. Seller Central shows it on the page Seller Account Information, "
                    "under the link Your Merchant Token.",
                    seller=self.seller_id,
                )
            )
        self.is_seller_unchecked = is_right is None
