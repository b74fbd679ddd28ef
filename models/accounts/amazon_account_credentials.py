import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ... import compat
from ..sentences import _

MARK = "•"
# What is read where a secret is set, so that a form shows that there is one.
MARKER = MARK * 8
# They are kept in columns of these names, past the ORM: whatever reads, exports, searches, sorts or
# groups fields never meets them.
SECRETS = ("lwa_client_secret", "refresh_token")
# In the context: also the server itself is to see no more than that they are set.
HIDDEN = "amazon_secrets_hidden"
# What Amazon needs to know who asks, in the order in which a form asks for it.
CREDENTIALS = ("home_marketplace_id", "seller_id", "lwa_client_id", *SECRETS)
ADMIN_FIELDS = {*CREDENTIALS, "company_id", "is_split"}


class AmazonAccount(models.Model):
    """Who an account is on Amazon: only settings administrators say so, and nobody reads a secret
    again."""

    _inherit = "amazon.account"

    seller_id = fields.Char(
        string="Seller ID",
        copy=False,
        help="Seller Central shows it on the page Seller Account Information, under the link "
        "Your Merchant Token.",
    )
    lwa_client_id = fields.Char(
        string="Client ID",
        copy=False,
        groups="base.group_system",
        help="The LWA client identifier of your private application in Seller Central.",
    )
    lwa_client_secret = fields.Char(
        string="Client Secret",
        compute="_compute_secrets",
        search="_search_secrets",
        readonly=False,
        exportable=False,
        groups="base.group_system",
        help="The LWA client secret that belongs to the client ID. Amazon ends its life after "
        "180 days: enter the new one in time. It is never shown again.",
    )
    refresh_token = fields.Char(
        string="Authorization Token",
        compute="_compute_secrets",
        search="_search_secrets",
        readonly=False,
        exportable=False,
        groups="base.group_system",
        help="The refresh token that Seller Central shows when you authorize your application. "
        "It begins with “Atzr|”. It is never shown again.",
    )

    def init(self):
        """Extend to make the columns that are no fields."""
        for name in SECRETS:
            if not (self._abstract or column_exists(self.env.cr, self._table, name)):
                create_column(self.env.cr, self._table, name, "varchar")
        return super().init()

    @api.depends_context("uid", HIDDEN)
    def _compute_secrets(self):
        # Computed fields are not refused by their groups wherever they are read.
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(_("Only settings administrators can do this."))
        # By its key the cache tells the server itself from whoever asks it.
        secrets = self._secrets()
        is_server = self.env.su and not self.env.context.get(HIDDEN)
        for account in self:
            kept = secrets.get(account._origin.id, {})
            for name in SECRETS:
                secret = kept.get(name)
                account[name] = secret if is_server else secret and MARKER

    def _secrets(self):
        """The secrets of each account by its id, as they are kept."""
        ids = self._origin.ids
        if not ids:
            return {}
        columns = SQL(", ").join(SQL.identifier(name) for name in ("id", *SECRETS))
        self.env.cr.execute(
            SQL("SELECT %s FROM amazon_account WHERE id IN %s", columns, tuple(ids))
        )
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    def _keep_secrets(self, vals):
        kept = {name: vals[name] or None for name in SECRETS if name in vals}
        if not (kept and self.ids):
            return
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in kept.items()
        )
        self.env.cr.execute(
            SQL("UPDATE amazon_account SET %s WHERE id IN %s", assignments, self._ids),
            log_exceptions=False,
        )
        self.invalidate_recordset([*SECRETS, "setup_message"])

    def _read_format(self, *args, **kwargs):
        """Override: what leaves the server shows no secret, whoever asks."""
        hidden = self.with_context(**{HIDDEN: True})
        return super(AmazonAccount, hidden)._read_format(*args, **kwargs)

    def _export_rows(self, *args, **kwargs):
        """Override: what leaves the server shows no secret, whoever asks."""
        hidden = self.with_context(**{HIDDEN: True})
        return super(AmazonAccount, hidden)._export_rows(*args, **kwargs)

    def _search_secrets(self, _operator, _value):
        """:raise AccessError: Always: whoever may search secrets may find them, bit by bit."""
        raise AccessError(_("Secrets cannot be searched."))

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

    # Who may write

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to keep secrets apart, and what only the connector writes away from users."""
        for vals in vals_list:
            self._check_may_write(vals)
        vals_list = [self._normalised(vals) for vals in vals_list]
        plain = [{k: v for k, v in vals.items() if k not in SECRETS} for vals in vals_list]
        accounts = super(AmazonAccount, self._without_protected_defaults()).create(plain)
        records = self.browse(accounts.ids)
        for record, vals in zip(records, vals_list, strict=True):
            record._keep_secrets(vals)
        return records

    def write(self, vals):
        """Extend to keep secrets apart, and what only the connector writes away from users."""
        self._check_may_write(vals)
        vals = self._normalised(vals)
        result = super().write({k: v for k, v in vals.items() if k not in SECRETS})
        self._keep_secrets(vals)
        return result

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
                    fields=", ".join(self._labels(names)),
                )
            )
        names = vals.keys() & ADMIN_FIELDS
        if names and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                _(
                    "%(fields)s: only settings administrators may change this.",
                    fields=", ".join(self._labels(names)),
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
        return [labels[name]["string"] for name in self._fields if name in names]

    # What is written

    @api.model
    def _normalised(self, vals):
        """The values as they are kept: without what is pasted along, and without secrets that are
        only shown as set."""
        vals = dict(vals)
        if isinstance(vals.get("seller_id"), str):
            letters = (c for c in vals["seller_id"] if not c.isspace() and not _is_invisible(c))
            vals["seller_id"] = "".join(letters).upper()
        for name in ("lwa_client_id", *SECRETS):
            value = vals.get(name)
            if not isinstance(value, str):
                continue
            vals[name] = value.replace(MARK, "").strip()
            if MARK in value and not vals[name]:
                del vals[name]
        return vals

    def _missing_credentials(self):
        """The names of the fields without which Amazon cannot be asked."""
        account = self.sudo()
        return [name for name in CREDENTIALS if not account[name]]

    def _accounts_with_new_credentials(self, vals):
        """Those that Amazon would see otherwise if the values were written."""
        vals = self._normalised(vals)
        touched = [name for name in CREDENTIALS if name in vals]

        def differs(account):
            kept = account.sudo()
            values = kept._convert_to_write({name: kept[name] for name in touched})
            return any((values[name] or False) != (vals[name] or False) for name in touched)

        return self.filtered(differs)


def _is_invisible(character):
    return unicodedata.category(character) == "Cf"
