from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from .. import compat
from ..amazon.client import AmazonClient
from ..amazon.errors import AmazonMisdirected
from ..amazon.key_shapes import Keys
from ..amazon.tokens import Credentials
from ..models.accounts.amazon_account_connection import seller_key
from ..models.discretion import keep_private
from ..models.errors import Explainer, explained
from ..models.run_time import run_limit
from ..models.secret_texts import HIDDEN, SECRETS, without_blanks
from ..models.sentences import _, joined
from .connection_check import ConnectionCheck
from .key_hints import key_oddities

STEPS = [
    ("region", "Country"),
    ("keys", "Keys"),
    ("check", "Check"),
    ("marketplaces", "Marketplaces"),
    ("since", "Since When"),
    ("preview", "Preview"),
    ("done", "Start"),
]
ORDER = [step for step, _label in STEPS]
# Who changes one of these has to check again.
CHECKED = {"home_marketplace_id", "seller_id", "lwa_client_id", *SECRETS}
KEYS = ("lwa_client_id", *SECRETS, "seller_id")


class AmazonConnectAccount(models.TransientModel):
    """Leads from nothing to an account that works. Until the last step it writes nothing but
    itself."""

    _name = "amazon.connect.account"
    _description = "Connect an Amazon Account"
    _inherit = ["amazon.secrets"]
    _check_company_auto = True

    step = fields.Selection(STEPS, required=True, default="region", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    draft_id = fields.Many2one(
        "amazon.account", readonly=True, check_company=True, ondelete="cascade"
    )
    account_id = fields.Many2one("amazon.account", readonly=True, ondelete="cascade")
    existing_account_id = fields.Many2one("amazon.account", readonly=True, ondelete="set null")
    home_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        required=True,
        check_company=True,
        default=lambda self: self._default_marketplace(),
        help="The marketplace on which you signed up. It decides which region of Amazon is asked.",
    )
    region = fields.Selection(related="home_marketplace_id.region")
    name = fields.Char(
        string="Account Name",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    seller_id = fields.Char(
        string="Seller ID",
        help="Orders come in without it. It is needed to send quantities and cancellations to "
        "Amazon, and can be entered later, in the account.",
    )
    lwa_client_id = fields.Char(
        string="Client ID",
        groups="base.group_system",
        help="The LWA client identifier of your application.",
    )
    hint = fields.Text(compute="_compute_hint", help="What looks wrong about the keys.")
    developer_url = fields.Char(compute="_compute_urls")
    seller_url = fields.Char(compute="_compute_urls")
    is_checked = fields.Boolean(readonly=True, help="Amazon accepts the keys as they are.")
    check_ids = fields.One2many("amazon.connect.account.check", "wizard_id", readonly=True)
    marketplace_line_ids = fields.One2many("amazon.connect.account.marketplace", "wizard_id")
    since = fields.Selection(
        [
            ("week", "Orders to be shipped, and what changed in the last 7 days"),
            ("month", "Orders to be shipped, and what changed in the last 30 days"),
            ("date", "Orders to be shipped, and what changed since a date"),
            ("today", "Only what changes from today on"),
        ],
        string="Which Orders Come First",
        required=True,
        default="week",
    )
    since_date = fields.Date(string="Since")

    @api.model
    def _default_marketplace(self):
        marketplaces = self.env["amazon.marketplace"].search(
            [("company_id", "in", (self.env.company.id, False))]
        )
        code = self.env.company.country_id.code
        return marketplaces.filtered(lambda marketplace: marketplace.code == code)[:1]

    @api.depends("home_marketplace_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.home_marketplace_id.name

    @api.depends("home_marketplace_id.seller_central_url")
    def _compute_urls(self):
        for wizard in self:
            root = (wizard.home_marketplace_id.seller_central_url or "").rstrip("/")
            wizard.developer_url = root and f"{root}/sellingpartner/developerconsole"
            wizard.seller_url = root and f"{root}/sw/AccountInfo/MerchantToken/step/MerchantToken"

    @api.depends("seller_id", "lwa_client_id", *SECRETS)
    def _compute_hint(self):
        texts = key_oddities()
        marketplaces = self.env["amazon.marketplace"].search([("api_identifier", "!=", False)])
        identifiers = frozenset(marketplaces.mapped("api_identifier"))
        for wizard in self:
            typed = self._normalised({name: wizard[name] or "" for name in KEYS})
            # Of a secret that is kept, the user's own environment sees that it is set, and so does
            # the server where all goes to the client. What is odd about it gives nothing away.
            kept = wizard.sudo().with_context(**{HIDDEN: False})
            keys = Keys(*(typed[name] if name in typed else kept[name] or "" for name in KEYS))
            found = keys.oddities(identifiers)
            wizard.hint = joined("\n", [texts[oddity] for oddity in found]) or False

    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = _("Connect an Amazon Account")

    def write(self, vals):
        """Extend to have changed keys checked again."""
        if CHECKED & self._normalised(vals).keys() and "is_checked" not in vals:
            vals = {"is_signed_in": False, **vals, "is_checked": False}
        return super().write(vals)

    @api.model
    def _normalised(self, vals):
        vals = super()._normalised(vals)
        if isinstance(vals.get("seller_id"), str):
            vals["seller_id"] = without_blanks(vals["seller_id"]).upper()
        return vals

    def _check_may_configure(self):
        """:raise AccessError: If the user is no settings administrator, or it is not his."""
        compat.check_access(self, "write")
        self.env["amazon.account"]._check_may_configure()

    # Steps

    def action_next(self):
        """Go on with the next step, and do what is to be done for it.

        :raise UserError: If something is missing on this one.
        """
        self._check_may_configure()
        self.ensure_one()
        if self.step == "keys":
            return self.action_check()
        if self.step == "since":
            return self.action_preview()
        if self.step == "preview":
            return self.action_start()
        if self.step == "check":
            self._check_is_checked()
        if self.step == "marketplaces":
            self._chosen_marketplaces()
        if self.step != "done":
            self.step = ORDER[ORDER.index(self.step) + 1]
        return True

    def action_back(self):
        """Go back to the step before. Nothing that was entered is lost."""
        self._check_may_configure()
        self.ensure_one()
        if self.step not in ("region", "done"):
            self.step = ORDER[ORDER.index(self.step) - 1]
        return True

    @explained
    def action_check(self):
        """Ask Amazon whether the keys are right and what they open, and show it line by line.

        :raise UserError: If a key is missing, or Amazon cannot be asked now.
        """
        self._check_may_configure()
        self.ensure_one()
        self._check_draft()
        self._check_entered(("lwa_client_id", *SECRETS))
        check = ConnectionCheck(self)
        check.run()
        self.write(
            {
                "step": "check",
                "is_checked": check.is_good,
                "existing_account_id": check.existing_account.id,
                "check_ids": [(5,), *((0, 0, vals) for vals in check.lines)],
                "marketplace_line_ids": [(5,), *((0, 0, vals) for vals in check.marketplaces)],
            }
        )
        return True

    def _check_entered(self, names):
        """:raise UserError: If one of these fields is empty."""
        own = self.sudo()
        if missing := [name for name in names if not own[name]]:
            labels = own.fields_get(missing, ["string"])
            fields_ = ", ".join(labels[name]["string"] for name in missing)
            raise UserError(_("Enter these first: %(fields)s.", fields=fields_))

    def _check_is_checked(self):
        if self.existing_account_id:
            raise RedirectWarning(
                _("This seller is connected already."),
                self._action_of(self.existing_account_id),
                _("Open the Account"),
            )
        if not self.is_checked:
            raise UserError(
                _("Amazon does not accept the keys as they are. Go back, correct and check them.")
            )

    def _chosen_marketplaces(self):
        chosen = self.marketplace_line_ids.filtered("is_selected").marketplace_id
        if not chosen:
            raise UserError(_("Choose at least one marketplace."))
        return chosen

    # Amazon

    def _amazon_client(self, region=None):
        """A client with the keys that were entered, to be used as a context manager."""
        own = self.sudo()
        secrets = (own.lwa_client_id, own.lwa_client_secret, own.refresh_token)
        keep_private(secrets)
        region = region or own.region
        key = seller_key(own.lwa_client_id, own.seller_id or own.refresh_token, region)
        try:
            return AmazonClient(
                Credentials(*secrets),
                region,
                throttle=self.env["amazon.rate.limit"]._throttle(key),
                patience=10,
                time_limit=run_limit(),
                before_call=lambda: compat.keep_transaction(self.env),
            )
        except AmazonMisdirected as error:
            raise UserError(Explainer(self.env).reason(error)) from error
