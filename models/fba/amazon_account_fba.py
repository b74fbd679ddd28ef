from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from odoo import api, fields, models

from ... import compat
from ...amazon.errors import AmazonError, AmazonPayloadError, AmazonRejected
from ...amazon.search import following_pages
from ..errors import Explainer, explained, unless_busy
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from ..units import from_pieces


class AmazonAccount(models.Model):
    """Reads how many units lie in Amazon's warehouses into the offers, and compares them with the
    Amazon location."""

    _inherit = "amazon.account"

    read_fba_inventory = fields.Boolean(
        string="Read FBA Inventory",
        copy=False,
        help="Every six hours, read how many units Amazon has of each offer.",
    )
    apply_fba_inventory = fields.Boolean(
        string="Adjust the Amazon Location",
        copy=False,
        help="After each reading, adjust the quantities in the Amazon location to Amazon's. If "
        "not, look at the differences and decide with “FBA Differences”.",
    )
    last_fba_inventory = fields.Datetime(string="Last FBA Reading", copy=False, readonly=True)
    fba_message = fields.Text(
        string="Result of the FBA Reading", compute="_compute_fba_message", compute_sudo=True
    )

    @api.depends("job_ids.message")
    def _compute_fba_message(self):
        for account in self:
            account.fba_message = account._job("fba_inventory").message

    @api.model
    def _cron_read_fba_inventory(self):
        """Read now for every account that wants it. None stops the others."""
        self.env["amazon.job"]._run_kind("fba_inventory")

    @api.model
    def _due_for_fba_inventory(self):
        return self.search([("read_fba_inventory", "=", True)])

    @unless_busy
    @explained
    def action_read_fba_inventory(self):
        """Read now, and say what came of it."""
        self._check_may_act()
        self.ensure_one()
        return self.env["amazon.job"]._run_for(self, "fba_inventory")

    def action_open_fba_differences(self):
        """Show where the Amazon location differs from what Amazon said last."""
        self._check_may_act()
        self.ensure_one()
        return self.env["amazon.inventory.adjustment"]._open(self)

    def _read_fba_inventory(self, progress):
        """Read the stock of every synchronized marketplace; each is stored for itself. The one that
        was read the longest time ago goes first.

        :param Progress progress: Says when this has to end.
        :rtype: Outcome
        """
        problem, problems, to_look_at, unknown = self._read_marketplaces(progress)
        to_look_at = self._finish_fba_reading(problems, to_look_at)
        message = self._fba_text([*problems, *to_look_at], unknown)
        if problem:
            outcome = Outcome.of(problem, self.env, message)
            if progress.counts.records_read:
                return replace(outcome, level="warning")
            # Without any progress, going on at once would get no further.
            is_stuck = outcome.again is Again.AT_ONCE
            return replace(outcome, again=Again.USUALLY) if is_stuck else outcome
        if problems:
            return Outcome(message, "waiting")
        return Outcome(message, level="warning" if self._has_fba_activity() else "")

    def _read_marketplaces(self, progress):
        """:return: What kept all from being read, if anything did; a sentence for each marketplace
        with a problem; what a person has to look at; and the SKUs that have no offer."""
        problem, problems, to_look_at, unknown = None, [], [], set()
        with self._amazon_client(progress.limit.seconds_left, progress=progress) as client:
            for marketplace in self._marketplaces_by_fba_date():
                try:
                    summaries, unread = self._fetch_fba_inventory(client, marketplace)
                except AmazonError as error:
                    problem, reason = error, Explainer(self.env).reason(error)
                    if isinstance(error, AmazonRejected | AmazonPayloadError):
                        problems.append(joined(": ", [marketplace.name, reason]))
                        continue
                    # The other marketplaces would fare no better.
                    problems.append(reason)
                    break
                if unread:
                    problems.append(self._text_unread(marketplace, unread))
                elif not summaries and self._had_units(marketplace):
                    to_look_at.append(self._text_of_nothing(marketplace))
                    continue
                unknown |= self._store_fba_inventory(marketplace, summaries, not unread)
                progress.commit(read=len(summaries), failed=len(unread))
        return problem, problems, to_look_at, unknown

    def _fba_text(self, lines, unknown):
        if unknown:
            text = _(
                "SKUs without an offer, which were passed over: %(count)d.", count=len(unknown)
            )
            lines = [*lines, text]
        return joined("\n", lines) or _("The FBA inventory was read.")

    def _marketplaces_by_fba_date(self):
        groups = self.env["amazon.offer"]._read_group(
            [("account_id", "=", self.id)], ["marketplace_id"], ["fba_date:max"]
        )
        dates = dict(groups)
        return self.marketplace_ids.sorted(lambda place: dates.get(place) or datetime.min)

    def _text_unread(self, marketplace, unread):
        return _(
            "%(marketplace)s: Entries that cannot be read: %(count)d. Offers that are missing from "
            "Amazon's answer keep their figures. First problem: %(problem)s",
            marketplace=marketplace.name,
            count=len(unread),
            problem=unread[0],
        )

    def _finish_fba_reading(self, problems, to_look_at):
        """Adjust the Amazon location, if all was read and the account wants it.

        :param to_look_at: What a person has to decide.
        :return: The same, with what came up.
        """
        if not (problems or to_look_at):
            self.last_fba_inventory = fields.Datetime.now()
            self.env["amazon.fba.difference"]._record(self, self._fba_differences())
            if self.apply_fba_inventory:
                to_look_at = self._adjust_unattended()
        if to_look_at or not problems:
            self._note_fba_activity(joined("\n", to_look_at))
        return to_look_at

    def _fetch_fba_inventory(self, client, marketplace):
        """All summaries of a marketplace, before anything is done with them: a page token lives for
        30 seconds only. If it ran out all the same, the reading begins again, once.

        :return: The summaries, and a sentence about each that cannot be read.
        """
        marketplace_id = marketplace.api_identifier
        may_begin_again, summaries, problems, seen, token = True, [], [], (), ""
        while True:
            try:
                page = client.inventory_page(marketplace_id, token)
            except AmazonRejected:
                if not token or not may_begin_again:
                    raise
                may_begin_again, summaries, problems, seen, token = False, [], [], (), ""
                continue
            summaries += page.summaries
            problems += page.problems
            seen, token = following_pages(seen, page.next_token), page.next_token
            if not token:
                return summaries, problems

    def _store_fba_inventory(self, marketplace, summaries, is_whole=True):
        """Write the units to the offers. :return: The SKUs that have none."""
        offers = self.env["amazon.offer"].search(
            [("account_id", "=", self.id), ("marketplace_id", "=", marketplace.id)]
        )
        by_sku = {summary.sku: summary for summary in summaries}
        now = fields.Datetime.now()
        for offer in offers:
            summary = by_sku.pop(offer.sku, None)
            # What Amazon no longer lists is no longer there, unless it is what cannot be read.
            if summary or (offer.fba_date and is_whole):
                offer.write(
                    {
                        "fba_fulfillable": summary.fulfillable if summary else 0,
                        "fba_inbound": summary.inbound if summary else 0,
                        "fba_reserved": summary.reserved if summary else 0,
                        "fba_unsellable": summary.unsellable if summary else 0,
                        "fba_date": now,
                    }
                )
        return by_sku.keys()

    # Comparing with the Amazon location

    def _fba_differences(self):
        """Where Odoo and Amazon disagree.

        At Amazon are the units that lie there: fulfillable, reserved and unsellable ones, but not
        those on their way. Within a pool of warehouses (Europe) Amazon reports the same units for
        each marketplace: so a SKU counts once for each location, with the highest figure.

        :return: Tuples of location, product, quantity in Odoo and quantity by Amazon, both in the
            product's own unit.
        """
        units = defaultdict(lambda: defaultdict(int))
        mine = [("account_id", "=", self.id), ("product_id", "!=", False)]
        for offer in self.env["amazon.offer"].search([*mine, ("fba_date", "!=", False)]):
            there = offer.fba_fulfillable + offer.fba_reserved + offer.fba_unsellable
            skus = units[self._amazon_location(offer.marketplace_id), offer.product_id]
            skus[offer.sku] = max(skus[offer.sku], there)
        quants = self._quants_at_amazon(units)
        rows = []
        for (location, product), skus in units.items():
            known = sum(quants[location, product].mapped("quantity"))
            there = from_pieces(product, sum(skus.values()))
            if compat.is_storable(product) and product.uom_id.rounding <= abs(known - there):
                rows.append((location, product, known, there))
        return rows

    def _quants_at_amazon(self, places):
        """What Odoo takes to be in each of these pairs of location and product."""
        locations = {location.id for location, _product in places}
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "in", list(locations)),
                ("product_id", "in", [product.id for _location, product in places]),
            ]
        )
        grouped = defaultdict(quants.browse)
        for quant in quants:
            grouped[quant.location_id, quant.product_id] += quant
        return grouped

    def _apply_fba_differences(self, differences, user):
        """Adjust the Amazon location as an inventory count does. Products with lots or serial
        numbers are left out: Amazon does not say which ones it has.

        :param user: Who answers for it. Odoo asks for the right to adjust inventories.
        :return: How many were adjusted.
        """
        untracked = {
            (location, product): there
            for location, product, _known, there in differences
            if product.tracking == "none"
        }
        quants = self._quants_at_amazon(untracked)
        loose = {
            key: quants[key].filtered(lambda quant: not (quant.package_id or quant.owner_id))[:1]
            for key in untracked
        }
        missing = [(location, product) for (location, product), quant in loose.items() if not quant]
        created = self.env["stock.quant"].create(
            [{"location_id": loc.id, "product_id": product.id} for loc, product in missing]
        )
        loose.update(zip(missing, created, strict=True))
        counted = self.env["stock.quant"]
        for key, there in untracked.items():
            # What is in packages or belongs to others is counted apart.
            beside = sum((quants[key] - loose[key]).mapped("quantity"))
            loose[key].inventory_quantity = there - beside
            counted += loose[key]
        name = _("Amazon FBA inventory")
        counted.with_user(user).sudo().with_context(inventory_name=name)._apply_inventory()
        self.env["amazon.fba.difference"]._note_adjusted(self, untracked.keys(), user)
        return len(untracked)
