"""Fetches the orders of the past with every call that Amazon allows, and leaves some for others.

Amazon allows few searches, each of which gives a hundred orders, and beside them a call for a
single order every two seconds, which is nearly as much. So both are made: searches begin with the
last orders that are wanted, calls for single orders with the first ones, until they meet.
"""

from datetime import timedelta, timezone

from ...amazon.errors import (
    AmazonError,
    AmazonNotFound,
    AmazonOutOfTime,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
)
from ...amazon.limits import utcnow
from ...amazon.search import Search
from ..scheduling import naive_utc
from .amazon_backfill_part import PRESENT
from .intake import take_in

# A page has 100 orders. Some room is left for those that Amazon did not list.
SLICE_SIZE = 96
# With fewer orders, a search is not worth its call.
LEAST_TO_SEARCH = 20
# As many as Amazon answers at once, but for those that are left for others.
NUMBERS_AT_ONCE = 25
MAX_PAGES_OF_A_SLICE = 3


class OrderFetcher:
    """One run of an import of older orders.

    :param backfill: The `amazon.backfill`, which is running.
    :param AmazonClient client: One that leaves calls for others.
    :param Progress progress: Says when this has to end.
    """

    def __init__(self, backfill, client, progress):
        self.env = backfill.env
        self._backfill = backfill
        self._account = backfill.account_id
        self._client = client
        self._progress = progress
        self._numbers = self.env["amazon.backfill.number"]
        self._may_search = self._may_ask = True

    def run(self):
        """Read as many orders as Amazon allows now, and end the import if that was all.

        :raise AmazonError: If Amazon cannot be asked now.
        """
        self._prepare()
        got_on = True
        while got_on and self._goes_on():
            # In turns, so that neither of Amazon's counters stands full while the other is used.
            got_on = any([self._search(), self._ask()])
        self._settle()

    def _goes_on(self):
        return not self._progress.limit.is_up and self._backfill._is_running()

    def _prepare(self):
        """The lists of Amazon come first: all that follows goes by them."""
        for part in self._backfill.part_ids:
            if part.state in ("new", "asked") and self._goes_on():
                try:
                    part._prepare(self._client)
                except (AmazonThrottled, AmazonOutOfTime):
                    return
                self._progress.commit()

    def _settle(self):
        for part in self._backfill.part_ids.filtered(lambda part: part.state == "listed"):
            left = [("part_id", "=", part.id), ("state", "=", "todo")]
            if not self._numbers.search_count(left, limit=1):
                part.state = "done"
        self._progress.commit()
        if self._backfill._is_running() and self._backfill._end_if_done():
            self._progress.commit()

    # By searches

    def _search(self):
        """:return: Whether it got on with that."""
        if not self._may_search:
            return False
        try:
            unlisted = self._backfill.part_ids.filtered(lambda part: part.state == "searched")
            return self._search_part(unlisted[0]) if unlisted else self._search_slice()
        except AmazonThrottled:
            self._may_search = False
            return False

    def _search_part(self, part):
        """Read the next page of a part that Amazon could not list."""
        known = part.sudo().search_text
        search = Search.from_text(known) if known else None
        if not search or not search.is_alive(utcnow()):
            search = Search(self._filters(*part._window()), utcnow())
        try:
            page = self._client.search_orders(search.filters, search.token)
        except AmazonRejected:
            if not search.token:
                raise
            # The page token is no longer taken: begin again, which reads nothing twice that is
            # in Odoo but takes its calls.
            part.search_text = False
            return True
        following = search.following(page)
        self._take_in(page.documents, part)
        if following.token:
            part.search_text = following.to_text()
        else:
            part.write({"search_text": False, "state": "done"})
        self._progress.commit()
        return True

    def _search_slice(self):
        """Read the last orders that are wanted, as many as a page has. Few among many that are
        here already are left to be asked for by their numbers."""
        numbers = self._numbers._to_search(self._backfill, SLICE_SIZE)
        todo = numbers.filtered(lambda number: number.state == "todo" and not number.is_searched)
        if len(todo) < LEAST_TO_SEARCH:
            todo.write({"is_searched": True})
            self._may_search = bool(todo)
            return self._may_search
        part, token = todo[0].part_id, ""
        start = numbers[-1].purchased.replace(tzinfo=timezone.utc)
        end = numbers[0].purchased.replace(tzinfo=timezone.utc) + timedelta(seconds=1)
        if numbers[0] == part._last_number():
            # Amazon's lists are late: what is younger than all that is listed comes, too.
            end = part._window()[1]
        filters = self._filters(start, min(end, utcnow() - PRESENT))
        for _number in range(MAX_PAGES_OF_A_SLICE):
            page = self._client.search_orders(filters, token)
            self._take_in(page.documents, part)
            token = page.next_token
            if not token:
                break
        # What Amazon lists but does not find is left to be asked for by its number.
        todo.filtered(lambda number: number.state == "todo").is_searched = True
        self._progress.commit()
        return True

    def _filters(self, start, end):
        form = "%Y-%m-%dT%H:%M:%SZ"
        return {
            "createdAfter": start.strftime(form),
            "createdBefore": end.strftime(form),
            "marketplaceIds": sorted(self._account.marketplace_ids.mapped("api_identifier")),
        }

    # By numbers

    def _ask(self):
        """:return: Whether an order was asked for."""
        if not self._may_ask:
            return False
        refs = self._numbers._to_ask(self._backfill, NUMBERS_AT_ONCE).mapped("amazon_order_ref")
        # The order sync may have read some meanwhile.
        present = self._present(refs)
        self._numbers._settle(self._backfill, present, present)
        documents, unknown, problem = [], [], None
        for ref in (ref for ref in refs if ref not in present):
            if not self._goes_on():
                break
            try:
                documents.append(self._client.get_order(ref))
            except (AmazonNotFound, AmazonRejected, AmazonPayloadError):
                unknown.append(ref)
            except AmazonError as error:
                self._may_ask, problem = False, error
                break
        self._numbers._of(self._backfill, unknown).state = "unknown"
        self._take_in(documents)
        # What came before is kept, whatever happened then.
        if problem and not isinstance(problem, AmazonThrottled):
            raise problem
        return bool(documents or unknown or present)

    def _take_in(self, documents, part=None):
        """Keep what Amazon sent, and have it worked on.

        :param part: Where orders belong that Amazon did not list.
        """
        asked = {document.order_id for document in documents}
        documents = self._account._of_synchronized(documents)
        refs = [document.order_id for document in documents]
        self._numbers._of(self._backfill, asked.difference(refs)).unlink()
        present = self._present(refs)
        if part:
            self._numbers._keep(part, self._moments(documents, part))
        rows = self.env["amazon.order"]._store(self._account, documents)
        self._numbers._settle(self._backfill, refs, present)
        self._progress.commit(read=len(documents))
        take_in(self._account, rows, self._progress)

    def _present(self, refs):
        return set(self._numbers._present(self._account, refs).mapped("amazon_order_ref"))

    def _moments(self, documents, part):
        moments = {}
        for document in documents:
            order = document.read_if_possible()
            moments[document.order_id] = naive_utc(order.created) if order else part.date_from
        return moments
