import hashlib
import secrets
from datetime import timedelta
from hmac import compare_digest
from urllib.parse import urlencode, urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .. import compat
from ..amazon.errors import AmazonAuthError, AmazonError, AuthProblem
from ..amazon.key_shapes import CODE, is_application_id, is_seller_id
from ..amazon.tokens import Authorisation, exchange
from ..models.discretion import keep_private
from ..models.errors import Explainer, explained
from ..models.secret_texts import without_blanks
from ..models.sentences import _, joined

RETURN_PATH = "/amazon_connector/oauth"
SESSION_KEY = "amazon_connector_sign_in"
MINUTES = 10
NEEDED = ("application_id", "lwa_client_id", "lwa_client_secret")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class AmazonConnectAccount(models.TransientModel):
    """Gets authorization token and Seller ID from Amazon, for those with a public application."""

    _inherit = "amazon.connect.account"

    application_id = fields.Char(
        string="Application ID",
        help="Only for a public application of your own: it lets you sign in with Amazon instead "
        "of pasting the authorization token and the Seller ID. It begins with "
        "amzn1.sellerapps.app. or amzn1.sp.solution.",
    )
    is_draft_application = fields.Boolean(
        string="Draft Application", help="The application is not published by Amazon yet."
    )
    redirect_uri = fields.Char(string="OAuth Redirect URI", compute="_compute_redirect_uri")
    is_signed_in = fields.Boolean(
        readonly=True, help="Authorization token and Seller ID are those that Amazon sent."
    )
    # What Amazon sends back has to be of this digest. The text itself is nowhere in the database.
    sign_in_digest = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    sign_in_until = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    @api.depends_context("uid")
    def _compute_redirect_uri(self):
        root = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        for wizard in self:
            wizard.redirect_uri = root.rstrip("/") + RETURN_PATH

    @api.model
    def _normalised(self, vals):
        vals = super()._normalised(vals)
        if isinstance(vals.get("application_id"), str):
            vals["application_id"] = without_blanks(vals["application_id"])
        return vals

    @explained
    def action_sign_in(self):
        """Send the browser to Amazon, where the seller authorises the application. Amazon sends it
        back to this session of this user, once and within ten minutes.

        :raise UserError: If a key is missing, or this database has no address for the way back.
        """
        self._check_may_configure()
        self.ensure_one()
        self._check_can_sign_in()
        # Whoever forges an answer would have to guess it.
        state = secrets.token_urlsafe(32)
        keep_private([state])
        until = fields.Datetime.now() + timedelta(minutes=MINUTES)
        self.sudo().write({"sign_in_digest": _digest(state), "sign_in_until": until})
        request.session[SESSION_KEY] = {"wizard": self.id, "digest": _digest(state)}
        return {"type": "ir.actions.act_url", "url": self._consent_url(state), "target": "self"}

    def _check_can_sign_in(self):
        if self.step != "keys":
            raise UserError(_("Go back to the step Keys first."))
        self._check_application()
        self._check_addresses()
        if not request:
            raise UserError(_("Signing in with Amazon needs a browser."))

    def _check_application(self):
        self._check_entered(NEEDED)
        if not is_application_id(self.application_id):
            raise UserError(
                _("An application ID begins with amzn1.sellerapps.app. or amzn1.sp.solution.")
            )

    def _check_addresses(self):
        if not _is_safe(self.redirect_uri):
            raise UserError(
                _(
                    "Amazon sends the browser back only to an address that begins with https://. "
                    "This database has the address %(address)s (system parameter web.base.url).",
                    address=self.redirect_uri,
                )
            )
        if not _is_safe(self.home_marketplace_id.seller_central_url):
            raise UserError(
                _(
                    "The address of Seller Central is missing on the marketplace "
                    "“%(marketplace)s”, or does not begin with https://.",
                    marketplace=self.home_marketplace_id.name,
                )
            )

    def _consent_url(self, state):
        root = self.home_marketplace_id.seller_central_url.rstrip("/")
        query = {
            "application_id": self.application_id,
            "state": state,
            "redirect_uri": self.redirect_uri,
        }
        if self.is_draft_application:
            query["version"] = "beta"
        return f"{root}/apps/authorize/consent?{urlencode(query)}"

    # The way back

    @api.model
    def _wizard_of_answer(self, answer, session):
        """The assistant that asked for what Amazon answers, in this session. It cannot be asked
        for again.

        :raise AccessError: If the user did not ask.
        :raise UserError: If that was answered already, or came too late.
        """
        self.env["amazon.account"]._check_may_configure()
        asked = session.get(SESSION_KEY)
        digest = _digest(answer.get("state") or "")
        if not (asked and compare_digest(asked["digest"], digest)):
            raise AccessError(
                _(
                    "This answer of Amazon does not belong to your session, or was used already. "
                    "Nothing was changed. Open the assistant and click on Sign in with Amazon "
                    "again."
                )
            )
        wizard = self.browse(asked["wizard"]).exists()
        if not wizard or wizard.sudo().create_uid != self.env.user:
            raise AccessError(
                _(
                    "The assistant that asked Amazon is not there any more, or is not yours. Open "
                    "it and start again."
                )
            )
        wizard._check_may_configure()
        del session[SESSION_KEY]
        wizard._use_up(digest)
        return wizard

    def _use_up(self, digest):
        """Let what was asked be answered once only: this is kept, whatever follows."""
        # Whoever comes at the same moment waits, and then sees that it was used.
        self.env.cr.execute(
            "SELECT id FROM amazon_connect_account WHERE id = %s FOR UPDATE", (self.id,)
        )
        own = self.sudo()
        own.invalidate_recordset(["sign_in_digest", "sign_in_until"])
        is_open = compare_digest(own.sign_in_digest or "", digest) and self.step == "keys"
        is_late = is_open and own.sign_in_until < fields.Datetime.now()
        own.write({"sign_in_digest": False, "sign_in_until": False})
        compat.end_transaction(self.env)
        if not is_open:
            raise UserError(
                _(
                    "This answer of Amazon was used already, or is not expected any more. Nothing "
                    "was changed. Click on Sign in with Amazon again."
                )
            )
        if is_late:
            raise UserError(
                _(
                    "Amazon's answer came later than %(minutes)d minutes after you asked. Nothing "
                    "was changed. Click on Sign in with Amazon again.",
                    minutes=MINUTES,
                )
            )

    @explained
    def _take_answer(self, answer):
        """Exchange the code of Amazon's answer for the authorization token, and keep it.

        :raise UserError: If the answer is none of Amazon's, or Amazon does not take the code.
        """
        code, seller_id = answer.get("spapi_oauth_code") or "", answer.get("selling_partner_id")
        if not (CODE.fullmatch(code) and is_seller_id(seller_id or "")):
            raise UserError(
                _(
                    "What came back is not an answer of Amazon: the code or the Seller ID is "
                    "missing or malformed. Nothing was changed. Click on Sign in with Amazon again."
                )
            )
        token = self._exchanged(code)
        keep_private([token])
        self.write({"refresh_token": token, "seller_id": seller_id, "is_signed_in": True})

    def _exchanged(self, code):
        own = self.sudo()
        keep_private([code, own.lwa_client_id, own.lwa_client_secret])
        authorisation = Authorisation(
            own.lwa_client_id, own.lwa_client_secret, code, self.redirect_uri
        )
        compat.keep_transaction(self.env)
        try:
            return exchange(authorisation)
        except AmazonError as error:
            raise UserError(self._reason(error)) from None

    def _reason(self, error):
        is_code = isinstance(error, AmazonAuthError) and error.problem is AuthProblem.TOKEN
        if is_code:
            return _(
                "Amazon does not accept the code that it sent: it is too old, was used already, or "
                "the application does not know the redirect URI of this database. Click on Sign in "
                "with Amazon again."
            )
        return joined(
            " ", [Explainer(self.env).reason(error), _("Click on Sign in with Amazon again.")]
        )

    def _web_address(self):
        """Where the web client shows this assistant: later series understand it, too."""
        action = self.env.ref("amazon_connector.amazon_connect_account_action")
        return f"/web#action={action.id}&model={self._name}&id={self.id}&view_type=form"


def _digest(state):
    return hashlib.sha256(state.encode()).hexdigest()


def _is_safe(url):
    """Whether codes may go to an address: nobody reads them on the way."""
    place = urlsplit(url or "")
    is_here = place.scheme == "http" and place.hostname in THIS_MACHINE
    return bool(place.hostname) and (place.scheme == "https" or is_here)
