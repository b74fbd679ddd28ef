from collections import Counter, defaultdict
from datetime import timezone
from time import monotonic

from odoo.exceptions import UserError

from ..amazon.errors import AmazonError
from ..amazon.limits import utcnow
from ..amazon.search import Search
from ..models.errors import Explainer
from ..models.pairing.catalogue import Catalogue
from ..models.pairing.suggestions import Suggestion, Wanted
from ..models.sentences import _

# A page has a hundred orders, and Amazon gives one call back every three minutes.
MOST_PAGES = 5
# So long orders are tried; the rest is only counted.
SECONDS = 30
BATCH = 50
# So many orders that differ are named.
NAMED = 5


class ConnectionPreview:
    """What the first synchronization would bring: read by the real client, made by the real
    importer. Run it where nothing stays.

    :param wizard: The assistant, in an environment that is thrown away.
    :param chosen: The marketplaces to be synchronized.
    """

    def __init__(self, wizard, chosen):
        self.env = wizard.env
        self._wizard = wizard
        self._chosen = chosen.with_env(self.env)
        self._orders = {}
        self._is_cut = False
        self._tried = 0

    def run(self):
        """:return: The values of the assistant's fields, all of them plain.
        :raise UserError: If Amazon cannot be asked now.
        """
        account = self._account()
        # All of it happens as the job would do it: with all rights, in the account's company.
        self.env = account.env
        try:
            self._read(account)
        except AmazonError as error:
            raise UserError(Explainer(self.env).reason(error)) from error
        self._import(account)
        rows = self.env["amazon.order"].search([("account_id", "=", account.id)])
        skus = self._skus(account)
        return {
            **self._counts(),
            "preview_lines": [str(line) for line in self._lines(account, rows, skus)],
            "sku_count": len(skus),
            "paired_count": sum(vals["is_paired"] for vals in skus),
            "skus": [vals for vals in skus if not vals["is_paired"]],
        }

    def _account(self):
        """The account as it would be. Amazon has been asked about the keys already."""
        wizard = self._wizard.sudo()
        account = wizard._make_draft()
        account._keep_secrets(
            {name: wizard[name] for name in ("lwa_client_secret", "refresh_token")}
        )
        account.write(
            {
                "state": "connected",
                "available_marketplace_ids": [(6, 0, self._chosen.ids)],
                "marketplace_ids": [(6, 0, self._chosen.ids)],
            }
        )
        account._bind_database()
        return account._acting().with_context(lang=self.env.lang)

    # Reading

    def _read(self, account):
        names = self._chosen.mapped("api_identifier")
        since = self._wizard._since_moment().astimezone(timezone.utc)
        searches = [Search.begin(names, since, utcnow())]
        if self._wizard.since != "today":
            searches.insert(0, Search.of_open_orders(names, utcnow()))
        pages = MOST_PAGES
        with account._amazon_client() as client:
            for search in searches:
                token = ""
                while pages:
                    page = client.search_orders(search.filters, token)
                    pages -= 1
                    self._orders.update({doc.order_id: doc for doc in page.documents})
                    token = page.next_token
                    if not token:
                        break
                self._is_cut = self._is_cut or bool(token) or not pages
        documents = list(self._orders.values())
        self.env["amazon.order"]._store(account, documents)

    def _import(self, account):
        deadline = monotonic() + SECONDS
        rows = self.env["amazon.order"].search(
            [("account_id", "=", account.id), ("to_process", "=", True)], order="last_update, id"
        )
        for start in range(0, len(rows), BATCH):
            if monotonic() > deadline:
                break
            batch = rows[start : start + BATCH]
            batch._process(deadline)
            self._tried += len(batch)

    # What came of it

    def _counts(self):
        counts = Counter()
        for document in self._orders.values():
            order = document.read_if_possible()
            counts[_kind(order) if order else "other"] += 1
        return {
            "order_count": len(self._orders),
            "to_ship_count": counts["to_ship"],
            "shipped_count": counts["shipped"],
            "pending_count": counts["pending"],
            "fba_count": counts["fba"],
            "other_count": counts["other"],
        }

    def _lines(self, account, rows, skus):
        """What there is to know beside the numbers, a sentence each."""
        if self._is_cut:
            yield _(
                "These are the first %(count)d orders: there may be more. Start reads them all.",
                count=len(self._orders),
            )
        if self._tried < len(rows):
            yield _(
                "%(tried)d of %(count)d orders were tried, to keep this short.",
                tried=self._tried,
                count=len(rows),
            )
        done = rows.filtered("sale_order_id")
        yield from self._lines_of_totals(done)
        yield from self._lines_of_failures(rows)
        if done:
            yield from self._lines_of_defaults(done)
        elif not self._orders:
            yield _("There is nothing to read yet. New orders come in by themselves.")

    def _lines_of_totals(self, done):
        differing = done.filtered(lambda row: not row.currency_id.is_zero(row.amount_difference))
        if done and not differing:
            yield _(
                "The totals of all %(count)d sale orders are equal to Amazon's, to the cent.",
                count=len(done),
            )
        for row in differing[:NAMED]:
            reason = row.review_reason or _("Check the taxes of its products.")
            yield _(
                "%(ref)s differs by %(amount)s %(currency)s. %(reason)s",
                ref=row.amazon_order_ref,
                amount=format(row.amount_difference, ".2f"),
                currency=row.currency_id.name or "",
                reason=reason,
            )
        if len(differing) > NAMED:
            yield _("The totals of %(count)d more orders differ.", count=len(differing) - NAMED)

    def _lines_of_failures(self, rows):
        by_reason = defaultdict(list)
        for row in rows.filtered(lambda row: row.state == "failed"):
            by_reason[row.message].append(row.amazon_order_ref)
        for reason, refs in by_reason.items():
            yield _(
                "Orders that would fail: %(count)d. The first is %(ref)s: %(reason)s",
                count=len(refs),
                ref=refs[0],
                reason=reason,
            )

    def _lines_of_defaults(self, done):
        orders = done.sale_order_id
        warehouses = ", ".join(orders.warehouse_id.mapped("name"))
        teams = ", ".join(orders.team_id.mapped("name"))
        if teams:
            yield _(
                "Warehouse: %(warehouse)s. Sales team: %(team)s.", warehouse=warehouses, team=teams
            )
        else:
            yield _("Warehouse: %(warehouse)s.", warehouse=warehouses)

    def _skus(self, account):
        """Each SKU of the orders that come into Odoo, with what it probably is."""
        offers = self.env["amazon.offer"].search([("account_id", "=", account.id)])
        counts = Counter()
        titles, asins = {}, {}
        for document in self._orders.values():
            for item in _items(document):
                counts[item.sku] += 1
                titles.setdefault(item.sku, item.title)
                asins.setdefault(item.sku, item.asin)
        paired = set(offers.filtered(lambda offer: offer.product_id).mapped("sku"))
        wanted = [
            Wanted(sku, sku, asins[sku] or "", "", titles[sku] or "")
            for sku in counts
            if sku not in paired
        ]
        findings = Catalogue(account).look_up(wanted)
        probably = _("The barcode or the reference says so.")
        suggestions = {
            **findings.suggestions,
            **{sku: Suggestion(product, probably) for sku, product in findings.certain.items()},
        }
        products = self.env["product.product"]
        return [
            {
                "sku": sku,
                "title": titles[sku],
                "order_count": count,
                "is_paired": sku in paired,
                "suggestion": suggestion
                and products.browse(suggestion.product_id).sudo().display_name,
                "reason": suggestion and str(suggestion.reason),
            }
            for sku, count in counts.most_common()
            for suggestion in [suggestions.get(sku)]
        ]


def _kind(order):
    if not order.is_sold_on_amazon or order.status.is_called_off:
        return "other"
    if order.status.is_pending:
        return "pending"
    if order.is_fulfilled_by_amazon:
        return "fba"
    return "shipped" if order.status.is_shipped else "to_ship"


def _items(document):
    """The items of an order that becomes a sale order, sooner or later."""
    order = document.read_if_possible()
    if not order or _kind(order) in ("other", "shipped"):
        return []
    return [item for item in order.items if item.sku]
