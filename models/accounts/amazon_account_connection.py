import hashlib
from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ... import compat
from ...amazon.client import AmazonClient
from ...amazon.errors import AmazonAuthError, AmazonMisdirected
from ...amazon.tokens import Credentials
from ..discretion import discreetly, keep_private
from ..errors import AccountBusy, Explainer
from ..locks import advisory_lock, lock_namespace
from ..run_time import run_limit
from ..sentences import _, joined


class AmazonAccount(models.Model):
    """The way from an account to Amazon: credentials, client, lock, and errors in the user's
    words."""

    _inherit = "amazon.account"

    credentials_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="Amazon refused the credentials, and nothing has worked since.",
    )

    @contextmanager
    def _amazon_client(self, patience=10, *, progress=None, commits=False, reserves=None):
        """A client for this account, to be used as a context manager.

        :param float patience: How many seconds it may wait in all.
        :param Progress progress: Of the work in steps that it is for: what was done is committed
            before each call, so that no transaction stays open while Amazon is asked.
        :param bool commits: Whether that holds for work that is no run of a job, too.
        :param dict reserves: How many calls are left for other work, by the name of the operation.
        :raise UserError: If the account is a draft, archived, or in a copy of its database, or the
            server leads calls elsewhere.
        """
        self.ensure_one()
        account = self.sudo()
        account._check_working()
        credentials = (account.lwa_client_id, account.lwa_client_secret, account.refresh_token)
        keep_private(credentials)
        leave = compat.end_transaction if progress or commits else compat.keep_transaction

        def before_call():
            leave(self.env)
            if progress:
                progress.count_call()

        try:
            client = AmazonClient(
                Credentials(*credentials),
                account.region,
                throttle=self.env["amazon.rate.limit"]._throttle(self._seller_key(), reserves),
                patience=patience,
                time_limit=progress.limit if progress else run_limit(),
                before_call=before_call,
            )
        except AmazonMisdirected as error:
            raise UserError(Explainer(self.env).reason(error)) from error
        with client:
            yield client
            if client.is_authorised and account.credentials_refused:
                account._forget_trouble(
                    _("Amazon accepts the credentials again. The next run goes on.")
                )

    def _forget_trouble(self, message):
        """What was in the way is not any more: nothing stays red until every job has run again.
        Capabilities extend this with what they keep of it."""
        self.credentials_refused = False

    def _note_refusal(self, error):
        """Remember that Amazon refuses the credentials, which the next good call makes undone."""
        if isinstance(error, AmazonAuthError) and error.concerns_credentials:
            self.credentials_refused = True

    def _check_may_act(self):
        """What follows runs with all rights, so that a manager needs no others. Called before
        anything is done for one of the accounts, and before anything is said about them.

        :raise AccessError: If the user is no Amazon manager, or none of one of the accounts.
        """
        if not (self.env.su or self.env.user.has_group("amazon_connector.group_amazon_manager")):
            raise AccessError(_("Only Amazon managers can do this. Ask your administrator."))
        compat.check_access(self, "write")

    def _seller_key(self):
        account = self.sudo()
        seller = account.seller_id or account.refresh_token
        return seller_key(account.lwa_client_id, seller, account.region)

    @contextmanager
    def _exclusively(self, kind="orders"):
        """Keep every other process from doing the same kind of job for this account.

        :raise AccountBusy: If another process does. It says how far that is.
        """
        self.ensure_one()
        with discreetly(), advisory_lock(self.env, lock_namespace(kind), self.id) as is_free:
            if not is_free:
                text = _(
                    "“%(account)s” is being synchronized at this moment. The work goes on by "
                    "itself.",
                    account=self.name,
                )
                so_far = self.env["amazon.job"]._of(self, kind)._text_so_far()
                raise AccountBusy(joined(" ", [text, so_far]), self)
            yield

    def _acting(self):
        """The account as work for it needs it: with all rights, since whoever presses a button need
        not hold rights on contacts, stock or secrets; in its company; and in the language of the
        responsible user, who reads what is noted, whoever runs the action."""
        self.ensure_one()
        account = self.sudo()
        # Defaults in the context belong to the screen on which the button is.
        without_defaults = account.with_env(account.env(context=clean_context(self.env.context)))
        # Odoo remembers it for each user, so that this asks the database for nothing.
        reader = account.user_id and account.with_user(account.user_id).env.user.context_get()
        lang = (reader or {}).get("lang") or self.env.lang
        return without_defaults.with_company(account.company_id).with_context(lang=lang)


def seller_key(client_id, seller, region):
    """What Amazon counts calls by: the application, the seller and the region.

    :param str seller: The Seller ID, or what stands for the seller as long as that is not known.
    """
    parts = (client_id or "", seller or "", region or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
