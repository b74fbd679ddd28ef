import functools
import hashlib
from contextlib import contextmanager

from odoo import _, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ... import compat
from ...amazon.client import AmazonClient
from ...amazon.errors import (
    AmazonAuthError,
    AmazonMisdirected,
    AuthProblem,
)
from ...amazon.tokens import Credentials
from ..discretion import discreetly, keep_private
from ..errors import AccountBusy, Explainer
from ..locks import LOCK_NAMESPACES, advisory_lock
from ..run_time import run_limit


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
    def _amazon_client(self, patience=10, time_limit=None, *, commits=False):
        """A client for this account, to be used as a context manager.

        :param float patience: How many seconds it may wait in all.
        :param TimeLimit time_limit: When the work has to end; by default, that of a run.
        :param bool commits: Whether what was done may be committed before each call. That is for
            work in steps: no transaction stays open while Amazon is asked.
        :raise UserError: If the account is a draft, archived, or in a copy of its database, or the
            server leads calls elsewhere.
        """
        self.ensure_one()
        account = self.sudo()
        account._check_working()
        credentials = (account.lwa_client_id, account.lwa_client_secret, account.refresh_token)
        keep_private(credentials)
        leave = compat.end_transaction if commits else compat.keep_transaction
        try:
            client = AmazonClient(
                Credentials(*credentials),
                account.region,
                throttle=self.env["amazon.rate.limit"]._throttle(self._seller_key()),
                patience=patience,
                time_limit=time_limit or run_limit(),
                before_call=functools.partial(leave, self.env),
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
        if isinstance(error, AmazonAuthError) and error.problem is not AuthProblem.ROLE:
            self.credentials_refused = True

    def _check_may_act(self):
        """What follows runs with all rights, so that a manager needs no others. Called before
        anything is done for one of the accounts, and before anything is told about them.

        :raise AccessError: If the user is no Amazon manager, or none of one of the accounts.
        """
        if not (self.env.su or self.env.user.has_group("amazon_connector.group_amazon_manager")):
            raise AccessError(_("Only Amazon managers can do this. Ask your administrator."))
        compat.check_access(self, "write")

    def _seller_key(self):
        """What Amazon counts calls by: the application, the seller and the region."""
        account = self.sudo()
        parts = (account.lwa_client_id or "", account.seller_id or "", account.region or "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @contextmanager
    def _exclusively(self, work="orders"):
        """Keep every other process from doing the same work for this account.

        :param str work: A key of ``LOCK_NAMESPACES``.
        :raise AccountBusy: If another process is working on the account.
        """
        self.ensure_one()
        with discreetly(), advisory_lock(self.env, LOCK_NAMESPACES[work], self.id) as is_free:
            if not is_free:
                raise AccountBusy(
                    _(
                        "“%(account)s” is being synchronized at this moment. The work goes on by "
                        "itself.",
                        account=self.name,
                    ),
                    self,
                )
            yield

    def _acting(self):
        """The account as work for it needs it: with all rights, since whoever presses a button need
        not hold rights on contacts, stock or secrets; in its company; and in the language of the
        responsible user, who reads what is noted, whoever runs the action."""
        self.ensure_one()
        account = self.sudo()
        # Defaults in the context belong to the screen on which the button is.
        without_defaults = account.with_env(account.env(context=clean_context(self.env.context)))
        lang = account.user_id.lang or self.env.lang
        return without_defaults.with_company(account.company_id).with_context(lang=lang)
