from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .secret_texts import HIDDEN, MARK, MARKER, SECRETS, without_blanks
from .sentences import _


class AmazonSecrets(models.AbstractModel):
    """Keeps the secrets of an application: settings administrators enter them, and nobody reads
    one again."""

    _name = "amazon.secrets"
    _description = "Amazon Secrets"

    lwa_client_secret = fields.Char(
        string="Client Secret",
        compute="_compute_secrets",
        search="_search_secrets",
        readonly=False,
        exportable=False,
        groups="base.group_system",
        help="The LWA client secret that belongs to the client ID. It expires after 180 days: "
        "enter the new one in time. It is never shown again.",
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
        for record in self:
            kept = secrets.get(record._origin.id, {})
            for name in SECRETS:
                secret = kept.get(name)
                record[name] = secret if is_server else secret and MARKER

    def _secrets(self):
        """The secrets of each record by its id, as they are kept."""
        ids = self._origin.ids
        if not ids:
            return {}
        columns = SQL(", ").join(SQL.identifier(name) for name in ("id", *SECRETS))
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("SELECT %s FROM %s WHERE id IN %s", columns, table, tuple(ids)))
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    def _keep_secrets(self, vals):
        kept = {name: vals[name] or None for name in SECRETS if name in vals}
        if not (kept and self.ids):
            return
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in kept.items()
        )
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id IN %s", table, assignments, self._ids),
            log_exceptions=False,
        )
        self.invalidate_recordset(list(SECRETS))

    def _read_format(self, *args, **kwargs):
        """Override: what leaves the server shows no secret, whoever asks."""
        hidden = self.with_context(**{HIDDEN: True})
        return super(AmazonSecrets, hidden)._read_format(*args, **kwargs)

    def _export_rows(self, *args, **kwargs):
        """Override: what leaves the server shows no secret, whoever asks."""
        hidden = self.with_context(**{HIDDEN: True})
        return super(AmazonSecrets, hidden)._export_rows(*args, **kwargs)

    def _search_secrets(self, _operator, _value):
        """:raise AccessError: Always: whoever may search secrets may find them, bit by bit."""
        raise AccessError(_("Secrets cannot be searched."))

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to keep secrets apart."""
        vals_list = [self._normalised(vals) for vals in vals_list]
        records = super().create([_without_secrets(vals) for vals in vals_list])
        for record, vals in zip(records, vals_list, strict=True):
            record._keep_secrets(vals)
        return records

    def write(self, vals):
        """Extend to keep secrets apart."""
        vals = self._normalised(vals)
        result = super().write(_without_secrets(vals))
        self._keep_secrets(vals)
        return result

    @api.model
    def _normalised(self, vals):
        """The values as they are kept: without what is pasted along, and without secrets that are
        only shown as set."""
        vals = dict(vals)
        for name in ("lwa_client_id", *SECRETS):
            value = vals.get(name)
            if not isinstance(value, str):
                continue
            vals[name] = without_blanks(value.replace(MARK, ""))
            if MARK in value and not vals[name]:
                del vals[name]
        return vals


def _without_secrets(vals):
    return {name: value for name, value in vals.items() if name not in SECRETS}
