from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from .sentences import _

MODULE = "amazon_connector"
# In the context where values come from somebody else although they are written with all rights.
FOREIGN_VALUES = "amazon_foreign_values"
# In the context where the values were the connector's before and only change their place. Nobody
# can send this object from outside.
KEPT_VALUES = ("amazon_kept_values", object())


def is_changed(records, name, value):
    """Whether a field of one of the records has another value than this one, as it is written."""
    field = records._fields[name]

    def plain(value, record):
        return field.convert_to_cache(value, record, validate=False) or None

    return any(plain(value, record) != plain(record[name], record) for record in records.sudo())


class AmazonIdentity(models.AbstractModel):
    """Keeps to the connector what says to which account, order, item or listing of Amazon a record
    belongs: whoever could set it would act on the account of others."""

    _name = "amazon.identity"
    _description = "Amazon Identity"

    # The fields of this class that only the connector sets; ``None`` for all of the model.
    _amazon_identity = frozenset()

    @api.model
    def default_get(self, fields_list):
        """Extend `base`: only the model itself has defaults for these fields.

        Everybody may put a default into the context or keep one of his own, and then press a button
        whose work is done with all rights.
        """
        defaults = super().default_get(fields_list)
        for name in self._identity_fields() & defaults.keys():
            del defaults[name]
            if default := self._fields[name].default:
                defaults[name] = default(self)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`. :raise AccessError: If others than the connector set its fields."""
        if not self._is_connector():
            names = self._identity_fields()
            self._refuse_identity(
                name
                for vals in vals_list
                for name in names & vals.keys()
                if vals[name] and not self._is_default(name, vals[name])
            )
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`. :raise AccessError: If others than the connector change its fields."""
        if not self._is_connector():
            names = self._identity_fields() & vals.keys()
            self._refuse_identity(name for name in names if is_changed(self, name, vals[name]))
        return super().write(vals)

    @api.model
    @ormcache()
    def _identity_fields(self):
        own = [vars(cls).get("_amazon_identity", ()) for cls in type(self).mro()]
        return frozenset(self._fields) if None in own else self._copied_fields().union(*own)

    @api.model
    def _copied_fields(self):
        """Fields that keep a copy of another record's, which Odoo would let anybody overwrite."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.related and field.store and field.readonly and field._module == MODULE
        )

    def _is_connector(self):
        key, kept = KEPT_VALUES
        if self.env.context.get(key) is kept:
            return True
        return self.env.su and not self.env.context.get(FOREIGN_VALUES)

    def _is_default(self, name, value):
        default = self._fields[name].default
        return bool(default) and default(self) == value

    def _refuse_identity(self, names):
        if names := sorted(set(names)):
            labels = (self._fields[name]._description_string(self.env) for name in names)
            raise AccessError(
                _(
                    "Only the Amazon connector sets these fields: %(fields)s. Leave them as they "
                    "are.",
                    fields=", ".join(labels),
                )
            )
