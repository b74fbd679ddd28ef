import logging
from datetime import timezone

from odoo import _, api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError

from ... import compat
from ...amazon.errors import AmazonAuthError, AmazonError, AmazonOutOfTime, AmazonRejected
from ...amazon.limits import SEARCH_ORDERS, utcnow
from ...amazon.search import Search
from ..errors import Explainer, explained, own_words, unless_busy
from ..run_time import run_limit
from ..safe_html import as_html
from ..scheduling import naive_utc, start_soon

_logger = logging.getLogger(__name__)

SYNC_STATES = [
    ("ok", "Up to Date"),
    ("review", "Orders Need Review"),
    ("waiting", "Waiting"),
    ("error", "Needs Attention"),
]


class AmazonAccount(models.Model):
    """Pulls what changed at Amazon, page by page, and has it made into sale orders."""

    _inherit = "amazon.account"

    last_order_sync = fields.Datetime(
        copy=False,
        help="Changes on Amazon up to this moment, by Amazon's clock, have been read. It begins "
        "when the account is connected. Move it back to read orders again; no duplicates are "
        "created.",
    )
    order_search = fields.Text(
        copy=False, groups="base.group_system", help="How far an unfinished search has come."
    )
    last_sync_state = fields.Selection(
        SYNC_STATES, copy=False, readonly=True, help="What came of the last synchronization."
    )
    sync_state = fields.Selection(
        [*SYNC_STATES, ("overdue", "Overdue")],
        compute="_compute_sync_state",
        search="_search_sync_state",
        compute_sudo=True,
        help="Overdue: the last success is too long ago, whatever came of it.",
    )
    sync_message = fields.Text(string="Last Synchronization", copy=False, readonly=True)
    next_order_search = fields.Datetime(
        compute="_compute_next_order_search",
        help="Amazon answers no search for orders before this moment.",
    )

    @api.depends("seller_id", "last_order_sync", "last_sync_state")
    def _compute_next_order_search(self):
        limits = self.env["amazon.rate.limit"]
        for account in self:
            account.next_order_search = limits._next_call(account._seller_key(), SEARCH_ORDERS)

    @api.constrains("last_order_sync")
    def _check_last_order_sync(self):
        if self.env.context.get("by_amazons_clock"):
            return
        now = fields.Datetime.now()
        if any(account.last_order_sync and account.last_order_sync > now for account in self):
            raise ValidationError(_("The last order sync cannot be in the future."))

    def write(self, vals):
        result = super().write(vals)
        # A window that the user moves, or other marketplaces, make an unfinished search void.
        if {"last_order_sync", "marketplace_ids"} & vals.keys() and "order_search" not in vals:
            self.sudo().order_search = False
        return result

    @api.model
    def _cron_sync_orders(self):
        """Synchronize every account. None stops the others."""
        self.env["amazon.job"]._run("orders", _logger)

    @api.model
    def _due_for_orders(self):
        return self.search([("state", "=", "connected")])

    @unless_busy
    @explained
    def action_sync_orders(self):
        """Synchronize now, as the scheduled action does, and say what came of it."""
        self._check_may_act()
        limit = run_limit()
        for account in self:
            account._check_working()
            account._finish_job("orders", account._sync_orders(limit))
        account = self[-1:]
        kinds = {"ok": "success", "review": "warning", "waiting": "warning", "error": "danger"}
        return account._notification(account.sync_message, kinds[account.last_sync_state])

    def _sync_orders(self, limit):
        """Pull the changes and make them into sale orders, committing every step.

        :param TimeLimit limit: When this has to end. What is left goes on in the next run.
        :raise UserError: If the account is being synchronized already.
        :return: What kept it from being done, if anything did.
        """
        account = self._acting()
        with account._exclusively():
            seen, problem = 0, None
            try:
                seen = account._pull_orders(limit)
            except (AmazonError, UserError, RedirectWarning) as error:
                problem = error
            # What was stored before is worked on all the same.
            outcome = account._process_orders(limit.deadline)
            account._note_sync(*account._sync_result(seen, outcome, problem))
            compat.commit_progress(self.env)
            return problem or outcome.trouble or outcome.left

    def _sync_result(self, seen, outcome, problem):
        """:return: The state of the account after a run, and what is to be said about it."""
        if outcome.trouble:
            return "error", outcome.trouble
        if isinstance(problem, AmazonError):
            return self._amazon_problem(problem)
        if problem:
            return "error", own_words(problem)
        text = self._summary(seen, outcome)
        if outcome.left:
            left = _(
                "Left for the next run, since other work in Odoo was changing the same records: "
                "%(count)d.",
                count=outcome.left,
            )
            return "waiting", f"{text} {left}"
        if self.order_search or outcome.remaining:
            return "waiting", f"{text} {_('There is more to do: the next run goes on by itself.')}"
        return self._state_of_rest(), text

    def _state_of_rest(self):
        """The state of an account that has nothing left to do."""
        if not self.marketplace_ids:
            return "waiting"
        return "review" if self._rows_to_review() else "ok"

    def _pull_orders(self, limit):
        """Store every page of the search before the cursor moves.

        :return: How many orders Amazon sent.
        """
        if not self._marketplaces_to_search():
            return 0
        seen = 0
        may_begin_again = True
        with self._amazon_client(time_limit=limit, commits=True) as client:
            search = self._resume_order_search() or self._begin_order_search(client)
            while search and not limit.is_up:
                try:
                    page, search = self._pull_page(client, search)
                    seen += len(page.documents)
                except AmazonOutOfTime:
                    break
                except AmazonRejected:
                    if not search.token or not may_begin_again:
                        raise
                    # The page token is no longer taken: read the window again from its start.
                    # More than once would use up the rate, and help no one.
                    self.order_search = False
                    search, may_begin_again = self._begin_order_search(client), False
                compat.commit_progress(self.env)
        if search:
            # Time is up. The next run goes on where this one stops.
            start_soon(self.env, "ir_cron_sync_orders")
        return seen

    def _pull_page(self, client, search):
        """:return: The page, and the search for the next one, or ``None``."""
        window = self._order_window()
        page = client.search_orders(search.filters, search.token)
        following = search.following(page)
        self.env["amazon.order"]._store(self, self._wanted(search, page.documents))
        if self._order_window() != window:
            # Somebody moved it while Amazon answered: the next run begins there.
            return page, None
        if following.token:
            self.order_search = following.to_text()
            return page, following
        if search.is_catching_up:
            self._end_catching_up(search)
            self.order_search = False
            return page, self._begin_order_search(client)
        end = min(following.updated_before, client.amazon_time or utcnow())
        self._move_order_window(end)
        return page, None

    def _order_window(self):
        """What a search is about. A user who changes it makes the search void."""
        return self.last_order_sync, self.marketplace_ids.ids, self.order_search

    def _move_order_window(self, moment):
        """Keep up to which moment of Amazon's clock all is read. This server's own may be wrong."""
        account = self.with_context(by_amazons_clock=True)
        account.write({"last_order_sync": naive_utc(moment), "order_search": False})

    def _begin_order_window(self, client):
        """Read what changes on Amazon from now on, unless somebody wants more.

        :param AmazonClient client: One that got an answer already, which says what the time is.
        """
        if not self.last_order_sync:
            self._move_order_window(client.amazon_time or utcnow())

    def _resume_order_search(self):
        text = self.order_search
        search = Search.from_text(text) if text else None
        return search if search and search.is_alive(utcnow()) else None

    def _begin_order_search(self, client):
        if not self.last_order_sync:
            client.participations()
            self._begin_order_window(client)
        marketplaces, since, is_catching_up = self._search_scope()
        return Search.begin(
            marketplaces.mapped("api_identifier"),
            since.replace(tzinfo=timezone.utc),
            utcnow(),
            is_catching_up,
        )

    def _process_orders(self, deadline):
        """:return: How many orders came into which state."""
        changes = self.env["amazon.order"]._process_account(self, deadline)
        self._remind_of_reviews()
        return changes

    def _summary(self, seen, changes):
        labels = dict(self.env["amazon.order"]._fields["state"]._description_selection(self.env))
        counts = ", ".join(f"{labels[state]}: {count}" for state, count in changes.items())
        text = _(
            "Orders read: %(seen)d. %(counts)s",
            seen=seen,
            counts=f"{counts}." if counts else _("Nothing changed."),
        )
        if not self.marketplace_ids:
            text = _("No marketplace is synchronized. Add one on the tab Marketplaces.")
        to_review = len(self._rows_to_review())
        if not to_review:
            return text
        return f"{text} {_('Orders that need review: %(count)d.', count=to_review)}"

    def _amazon_problem(self, error):
        _logger.warning("Amazon account %s: %s", self.id, error)
        self._note_refusal(error)
        waiting = not isinstance(error, AmazonAuthError | AmazonRejected)
        return "waiting" if waiting else "error", Explainer(self.env).reason(error)

    def _take_up_work(self):
        start_soon(self.env, "ir_cron_sync_orders")
        return super()._take_up_work()

    def _forget_trouble(self, message):
        if self.last_sync_state == "error":
            self._note_sync("waiting", message)
        self._close_sync_activities()
        return super()._forget_trouble(message)

    def _note_sync(self, state, message):
        """Keep how the synchronization went. The responsible user gets an activity when the
        account begins to need attention; it goes when the account is in order again."""
        was = self.last_sync_state
        if (was, self.sync_message) != (state, message):
            self.write({"last_sync_state": state, "sync_message": message})
        if state == "error" and was != "error":
            self.activity_schedule(
                "amazon_connector.mail_activity_type_sync",
                summary=_("Amazon orders are not synchronized"),
                note=as_html(message),
                user_id=self._responsible_user().id,
            )
        elif state in ("ok", "review") and was not in ("ok", "review"):
            self._close_sync_activities()

    def _close_sync_activities(self):
        self.activity_unlink(["amazon_connector.mail_activity_type_sync"])
