from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError

from ...amazon.errors import AmazonError, AmazonOutOfTime, AmazonRejected
from ...amazon.limits import SEARCH_ORDERS, utcnow
from ...amazon.search import Search
from ..errors import explained, unless_busy
from ..job_outcome import Again, Outcome
from ..scheduling import naive_utc
from ..sentences import _, joined, label

SYNC_STATES = [
    ("ok", "Up to Date"),
    ("review", "Orders Need Review"),
    ("running", "Running"),
    ("waiting", "Waiting"),
    ("error", "Needs Attention"),
    ("overdue", "Overdue"),
]


class AmazonAccount(models.Model):
    """Pulls what changed on Amazon, page by page, and has it made into sale orders."""

    _inherit = "amazon.account"

    last_order_sync = fields.Datetime(
        copy=False,
        help="Changes on Amazon up to this moment, by Amazon's clock, have been read. It begins "
        "seven days before the account is connected. Move it back to read orders again; no "
        "duplicates are created.",
    )
    order_search = fields.Text(
        copy=False, groups="base.group_system", help="How far an unfinished search has come."
    )
    sync_state = fields.Selection(
        SYNC_STATES,
        compute="_compute_sync_state",
        search="_search_sync_state",
        compute_sudo=True,
        help="What came of the last synchronization. Overdue: the last success is too long ago.",
    )
    sync_message = fields.Text(
        string="Last Synchronization", compute="_compute_sync_state", compute_sudo=True
    )
    next_order_search = fields.Datetime(
        compute="_compute_next_order_search",
        help="Amazon answers no search for orders before this moment.",
    )

    @api.depends("seller_id", "last_order_sync", "job_ids.last_try")
    def _compute_next_order_search(self):
        limits = self.env["amazon.rate.limit"]
        for account in self:
            account.next_order_search = limits._next_call(account._seller_key(), SEARCH_ORDERS)

    @api.depends(
        "database_message", "overdue_kinds", "job_ids.state", "job_ids.message", "review_count"
    )
    def _compute_sync_state(self):
        states = self._job_states("orders")
        for account in self:
            state, account.sync_message = states[account]
            is_done = state == "idle"
            account.sync_state = ("review" if account.review_count else "ok") if is_done else state

    @api.model
    def _search_sync_state(self, operator, value):
        return self._search_state("sync_state", operator, value)

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
        """Synchronize every account now. None stops the others."""
        self.env["amazon.job"]._run_kind("orders")

    @api.model
    def _due_for_orders(self):
        return self.search([("state", "=", "connected")])

    @unless_busy
    @explained
    def action_sync_orders(self):
        """Synchronize now, as the scheduled action does, and say what came of it."""
        self._check_may_act()
        return self.env["amazon.job"]._run_for(self, "orders")

    def _sync_orders(self, progress):
        """Pull the changes and make them into sale orders, committing every step.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        problem = None
        try:
            self._pull_orders(progress)
        except (AmazonError, UserError, RedirectWarning) as error:
            problem = error
        # What was stored before is worked on all the same.
        changes = self.env["amazon.order"]._process_account(self, progress)
        to_review = self._remind_of_reviews()
        return self._sync_outcome(progress, changes, problem, len(to_review))

    def _sync_outcome(self, progress, changes, problem, to_review):
        if changes.trouble:
            return Outcome(changes.trouble, "error", Again.LATER, problem=problem)
        if problem and not isinstance(problem, AmazonOutOfTime):
            return Outcome.of(problem, self.env)
        text = self._summary(progress.counts.records_read, changes, to_review)
        if changes.left:
            left = _(
                "Left for the next run, since other work in Odoo was changing the same records: "
                "%(count)d.",
                count=changes.left,
            )
            return Outcome(joined(" ", [text, left]), "waiting", Again.SOON)
        if self.order_search or changes.remaining or problem:
            more = _("There is more to do: the next run goes on by itself.")
            return Outcome(joined(" ", [text, more]), "waiting", Again.AT_ONCE)
        if not self.marketplace_ids:
            return Outcome(text, "waiting")
        return Outcome(text, level="warning" if to_review else "")

    def _pull_orders(self, progress):
        """Store every page of the search before the cursor moves."""
        if not self._marketplaces_to_search():
            return
        may_begin_again = True
        with self._amazon_client(progress=progress) as client:
            search = self._resume_order_search() or self._begin_order_search(client)
            # The next run goes on where this one stops: `order_search` says where that is.
            while search and not progress.limit.is_up:
                try:
                    page, search = self._pull_page(client, search)
                except AmazonRejected:
                    if not search.token or not may_begin_again:
                        raise
                    # The page token is no longer taken: read the window again from its start.
                    # More than once would use up the rate, and help no one.
                    self.order_search = False
                    search, may_begin_again = self._begin_order_search(client), False
                    progress.commit()
                else:
                    progress.commit(read=len(page.documents))

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
        window = self.last_order_sync, self.reads_open_orders, self.order_search
        return *window, self.marketplace_ids.ids

    def _move_order_window(self, moment):
        """Keep up to which moment of Amazon's clock all is read. This server's own may be wrong."""
        account = self.with_context(by_amazons_clock=True)
        account.write({"last_order_sync": naive_utc(moment), "order_search": False})

    def _resume_order_search(self):
        text = self.order_search
        search = Search.from_text(text) if text else None
        return search if search and search.is_alive(utcnow()) else None

    def _begin_order_search(self, client):
        if not self.last_order_sync:
            client.participations()
            self._begin_order_window(client)
        return self._search_to_begin()

    def _summary(self, seen, changes, to_review):
        rows = self.env["amazon.order"]
        counts = [
            joined(": ", [label(rows, "state", state), str(n)]) for state, n in changes.items()
        ]
        what = joined("", [joined(", ", counts), "."]) if counts else _("Nothing changed.")
        text = _("Orders read: %(seen)d. %(counts)s", seen=seen, counts=what)
        if not self.marketplace_ids:
            text = _("No marketplace is synchronized. Add one on the tab Marketplaces.")
        if not to_review:
            return text
        return joined(" ", [text, _("Orders that need review: %(count)d.", count=to_review)])

    def _take_up_work(self):
        self.env["amazon.job"]._start_soon(self, "orders")
        return super()._take_up_work()
