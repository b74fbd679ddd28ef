from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..sentences import _

SECRET_ACTIVITY = "amazon_connector.mail_activity_type_secret"
# https://developer-docs.amazon.com/sp-api/docs/rotating-your-apps-lwa-credentials
LIFE = timedelta(days=180)
# So many days before it is announced, and again.
ANNOUNCED = (7, 30)


class AmazonAccount(models.Model):
    """Amazon ends the life of a client secret after half a year, and then nothing works. It is
    announced in time."""

    _inherit = "amazon.account"

    secret_expires_on = fields.Date(
        string="Client Secret Expires On",
        copy=False,
        help="A client secret expires 180 days after it was made. The days are counted from when "
        "it was entered here: correct the date if the secret is older.",
    )
    secret_days_left = fields.Integer(
        string="Days Left of the Client Secret", compute="_compute_secret_days_left"
    )
    secret_announced = fields.Integer(
        copy=False, readonly=True, help="How many days before the end it was announced last."
    )

    @api.depends("secret_expires_on")
    def _compute_secret_days_left(self):
        today = fields.Date.context_today(self)
        for account in self:
            ends = account.secret_expires_on
            account.secret_days_left = (ends - today).days if ends else 0

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to count the days of a secret."""
        accounts = super().create(vals_list)
        for account, vals in zip(accounts, vals_list, strict=True):
            account._count_secret_days(vals)
        return accounts

    def write(self, vals):
        """Extend to count the days of a new secret anew."""
        changed = self.browse()
        if "lwa_client_secret" in vals:
            given = {"lwa_client_secret": vals["lwa_client_secret"]}
            changed = self._accounts_with_new_credentials(given)
        result = super().write(vals)
        changed._count_secret_days(vals)
        if "secret_expires_on" in vals:
            for account in self.sudo():
                account._acting()._announce_secret()
        return result

    def _count_secret_days(self, vals):
        if self and vals.get("lwa_client_secret") and "secret_expires_on" not in vals:
            self.sudo().write({"secret_expires_on": fields.Date.context_today(self) + LIFE})

    @api.model
    def _cron_check_overdue(self):
        result = super()._cron_check_overdue()
        for account in self.search([("state", "=", "connected")]):
            account._acting()._announce_secret()
        return result

    def _announce_secret(self):
        """Keep one activity from a month before the end on. Who closes it is reminded once more, in
        the last week."""
        days = self.secret_days_left
        is_counted = self.state == "connected" and self.secret_expires_on
        level = next((n for n in ANNOUNCED if days <= n), 0) if is_counted else 0
        if level == self.secret_announced:
            return
        self.secret_announced = level
        summary = _("Renew the client secret of “%(account)s”", account=self.name)
        note = ""
        if level:
            note = _(
                "The client secret expires on %(date)s, and Amazon refuses all calls from then on. "
                "Make a new one in the Developer Console of Seller Central and enter it in the "
                "account. The old one works for seven more days.",
                date=format_date(self.env, self.secret_expires_on),
            )
        self._keep_activity(SECRET_ACTIVITY, summary, note)
