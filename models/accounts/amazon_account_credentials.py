from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.models import MAGIC_COLUMNS

from ... import compat
from ..secret_texts import SECRETS, without_blanks
from ..sentences import _

# What Amazon needs to know who asks, in the order in which a form asks for it.
CREDENTIALS = ("home_marketplace_id", "seller_id", "lwa_client_id", *SECRETS)
# Without these nothing can be asked. The Seller ID is needed only to change something on Amazon.
REQUIRED = tuple(name for name in CREDENTIALS if name != "seller_id")
ADMIN_FIELDS = {*CREDENTIALS, "company_id", "is_split", "secret_expires_on"}


class AmazonAccount(models.Model):
    """Who an account is on Amazon: only settings administrators say so, and nobody reads a secret
    again."""

    _name = "amazon.account"
    _inherit = ["amazon.account", "amazon.secrets"]

    seller_id = fields.Char(
        string="Seller ID",
        copy=False,
        help="Seller Central shows it on the page Seller Account Information, under the link "
        "Your Merchant Token. Orders come in without it; quantities and cancellations are not "
        "sent.",
    )
    lwa_client_id = fields.Char(
        string="Client ID",
        copy=False,
        groups="base.group_system",
        help="The LWA client identifier of your private application in Seller Central.",
    )

    @api.constrains("seller_id")
    def _check_seller_id(self):
        for account in self:
            seller = account.seller_id or "A"
            if not (seller.isascii() and seller.isalnum()):
                raise ValidationError(
                    _(
                        "“%(seller)s” is not a Seller ID. It has letters and digits only, for "
                        "instance A1B2C3D4E5F6G7.",
                        seller=seller,
                    )
                )

    def _keep_secrets(self, vals):
        result = super()._keep_secrets(vals)
        self.invalidate_recordset(["setup_message"])
        return result

    # Who may write

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to keep secrets apart, and what only the connector writes away from users."""
        for vals in vals_list:
            self._check_may_write(vals)
        vals_list = [self._normalised(vals) for vals in vals_list]
        accounts = super(AmazonAccount, self._without_protected_defaults()).create(vals_list)
        return self.browse(accounts.ids)

    def write(self, vals):
        """Extend to keep secrets apart, and what only the connector writes away from users."""
        self._check_may_write(vals)
        return super().write(self._normalised(vals))

    @api.model
    def _protected_fields(self):
        """What the connector alone writes: all that a form would show, but not let anyone enter."""
        return {
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in MAGIC_COLUMNS
        }

    def _without_protected_defaults(self):
        """What the connector alone writes cannot be brought along by a link, either."""
        if self.env.su:
            return self
        protected = {f"default_{name}" for name in self._protected_fields()}
        context = {k: v for k, v in self.env.context.items() if k not in protected}
        return self.with_context(context)  # pylint: disable=context-overridden

    @api.model
    def _check_may_write(self, vals):
        """:raise AccessError: If the user may not write one of these fields."""
        if self.env.su:
            return
        if names := vals.keys() & self._protected_fields():
            raise AccessError(
                _(
                    "%(fields)s: only the connector writes this.",
                    fields=", ".join(self._labels(set(names))),
                )
            )
        names = vals.keys() & ADMIN_FIELDS
        if names and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                _(
                    "%(fields)s: only settings administrators may change this.",
                    fields=", ".join(self._labels(set(names))),
                )
            )

    def _check_may_configure(self):
        """:raise AccessError: If the user is no settings administrator, or sees other accounts."""
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(_("Only settings administrators can do this."))
        compat.check_access(self, "write")

    @api.model
    def _labels(self, names):
        labels = self.sudo().fields_get(list(names), ["string"])
        if isinstance(names, set):
            names = [name for name in self._fields if name in names]
        return [labels[name]["string"] for name in names]

    # What is written

    @api.model
    def _normalised(self, vals):
        """The values as they are kept: without what is pasted along, and without secrets that are
        only shown as set."""
        vals = super()._normalised(vals)
        if isinstance(vals.get("seller_id"), str):
            vals["seller_id"] = without_blanks(vals["seller_id"]).upper()
        return vals

    def _missing_credentials(self):
        """The names of the fields without which Amazon cannot be asked."""
        account = self.sudo()
        return [name for name in REQUIRED if not account[name]]

    def _accounts_with_new_credentials(self, vals):
        """Those that Amazon would see otherwise if the values were written."""
        vals = self._normalised(vals)
        touched = [name for name in CREDENTIALS if name in vals]

        def differs(account):
            kept = account.sudo()
            values = kept._convert_to_write({name: kept[name] for name in touched})
            return any((values[name] or False) != (vals[name] or False) for name in touched)

        return self.filtered(differs)
