from datetime import timedelta

from odoo.exceptions import UserError

from ..amazon.errors import AmazonAuthError, AmazonError
from ..amazon.limits import utcnow
from ..amazon.roles import Sight
from ..amazon.search import Search
from ..models.accounts.participations import places
from ..models.errors import Explainer
from ..models.sentences import _, label

MARKS = {"good": "✓", "bad": "✗", "open": "?"}
# Orders of so many days show what the roles open. One search of them is made.
DAYS = 30


class ConnectionCheck:
    """Finds out with few calls whether keys are right, and what they open.

    ``lines`` are the findings, ``marketplaces`` those that Amazon lists, ``is_good`` whether an
    account would work, ``existing_account`` the one that the seller has already.
    """

    def __init__(self, wizard):
        self.env = wizard.env
        self._wizard = wizard
        self.lines = []
        self.marketplaces = []
        self.is_good = True
        self.existing_account = self.env["amazon.account"]

    def run(self):
        """:raise UserError: If Amazon cannot be asked now."""
        try:
            with self._wizard._amazon_client() as client:
                available = self._check_region(client)
                if available:
                    self._check_seller(client, available)
                    self._check_orders(client, available)
                    self._check_settlements(client)
        except AmazonError as error:
            raise UserError(Explainer(self.env).reason(error)) from error

    def _add(self, state, subject, meaning, *, is_needed=False):
        if is_needed and state == "bad":
            self.is_good = False
        vals = {"state": state, "mark": MARKS[state], "subject": subject, "meaning": meaning}
        self.lines.append(vals)

    # Keys and region

    def _check_region(self, client):
        """:return: The marketplaces that can be synchronized."""
        none = self.env["amazon.marketplace"]
        try:
            participations = client.participations()
        except AmazonAuthError as error:
            if error.concerns_credentials:
                self._add("bad", _("Keys"), Explainer(self.env).reason(error), is_needed=True)
                return none
            self._add_keys_are_good()
            self._explain_refusal()
            return none
        self._add_keys_are_good()
        wizard = self._wizard
        listed = places(self.env, wizard.company_id, wizard.region, participations)
        self.marketplaces = [self._line(place) for place in listed]
        available = none.union(*[place.marketplace for place in listed if not place.reason])
        elsewhere = none.union(*[place.marketplace for place in listed if place.is_elsewhere])
        if available:
            self._add("good", _("Region"), self._text_of_region(available))
        elif elsewhere:
            self._add_wrong_region(elsewhere)
        else:
            text = _(
                "Amazon lists no marketplace on which this seller sells, or none that Odoo knows. "
                "Check the seller account in Seller Central."
            )
            self._add("bad", _("Region"), text, is_needed=True)
        return available

    def _line(self, place):
        return {
            "marketplace_id": place.marketplace.id,
            "name": place.name,
            "is_available": not place.reason,
            "is_selected": not place.reason,
            "reason": place.reason or place.note,
        }

    def _add_keys_are_good(self):
        text = _("Amazon accepts the client ID, the client secret and the authorization token.")
        self._add("good", _("Keys"), text)

    def _text_of_region(self, available):
        return _(
            "The seller account is in this region (%(region)s). Marketplaces: %(count)d.",
            region=label(available, "region", self._wizard.region),
            count=len(available),
        )

    def _add_wrong_region(self, elsewhere):
        text = _(
            "The seller account is in another region: it sells on %(marketplaces)s. Go back and "
            "choose the marketplace on which you signed up.",
            marketplaces=", ".join(elsewhere.mapped("name")),
        )
        self._add("bad", _("Region"), text, is_needed=True)

    def _explain_refusal(self):
        """The keys are right, and all the same this region answers nothing: wrong roles, or the
        wrong region. Another region knows."""
        for region in {"na", "eu", "fe"} - {self._wizard.region}:
            with self._wizard._amazon_client(region) as client:
                try:
                    participations = client.participations()
                except AmazonAuthError:
                    continue
            listed = places(self.env, self._wizard.company_id, region, participations)
            none = self.env["amazon.marketplace"]
            there = none.union(*[place.marketplace for place in listed if not place.reason])
            if there:
                self._add_wrong_region(there)
                return
        text = _(
            "Amazon refuses access in every region. Give the application the roles Finance and "
            "Accounting and Inventory and Order Tracking, and authorize it again: a new role works "
            "only with a new authorization token."
        )
        self._add("bad", _("Roles"), text, is_needed=True)

    # Seller

    def _check_seller(self, client, available):
        wizard = self._wizard
        home = (available & wizard.home_marketplace_id or available[:1]).api_identifier
        is_right = client.is_seller(wizard.seller_id, home) if wizard.seller_id else None
        may_list = bool(is_right) or client.may_read_listings(home)
        self._add_seller(is_right)
        self._check_registered()
        if may_list:
            self._add("good", _("Listings"), _("Listings can be read and quantities can be sent."))
        else:
            text = _(
                "The role Product Listing is missing: listings are not read, and quantities are "
                "not sent to Amazon."
            )
            self._add("bad", _("Listings"), text)

    def _add_seller(self, is_right):
        if not self._wizard.seller_id:
            text = _(
                "Not entered. Orders come in without it. It is needed to send quantities and "
                "cancellations to Amazon: enter it later, in the account."
            )
            self._add("open", _("Seller ID"), text)
        elif is_right:
            text = _("It belongs to the seller who authorized the application.")
            self._add("good", _("Seller ID"), text)
        elif is_right is False:
            text = _(
                "Amazon does not accept the Seller ID %(seller)s together with these keys. Go back "
                "and compare it with Seller Central, or leave it empty.",
                seller=self._wizard.seller_id,
            )
            self._add("bad", _("Seller ID"), text, is_needed=True)
        else:
            text = _(
                "It cannot be checked, since the application lacks the role Product Listing. "
                "Compare it with Seller Central."
            )
            self._add("open", _("Seller ID"), text)

    def _check_registered(self):
        """One seller is one account."""
        wizard = self._wizard.sudo()
        same = self.env["amazon.account"].sudo().with_context(active_test=False)
        same = same.search([("region", "=", wizard.region)])
        same -= wizard.draft_id
        other = same.filtered(
            lambda account: (
                (wizard.seller_id and account.seller_id == wizard.seller_id)
                or account.refresh_token == wizard.refresh_token
                or (
                    account.lwa_client_id == wizard.lwa_client_id
                    and not (wizard.seller_id and account.seller_id)
                )
            )
        )[:1]
        if not other:
            return
        if other.company_id in self.env.user.company_ids:
            self.existing_account = other
            text = _("This seller is connected already: “%(account)s”.", account=other.name)
        else:
            text = _("This seller is connected already by another company of this database.")
        self._add("bad", _("Account"), text, is_needed=True)

    # Roles

    def _check_orders(self, client, available):
        since = utcnow() - timedelta(days=DAYS)
        search = Search.begin(available.mapped("api_identifier"), since, utcnow())
        try:
            page = client.search_orders(search.filters)
        except AmazonAuthError:
            text = _(
                "Amazon shows no orders. Give the application the role Inventory and Order "
                "Tracking, and authorize it again."
            )
            self._add("bad", _("Orders"), text, is_needed=True)
            return
        self._add("good", _("Orders"), _("Amazon shows the orders and their amounts."))
        sight = Sight.of(filter(None, (doc.read_if_possible() for doc in page.documents)))
        self._add_addresses(sight.addresses)
        self._add_buyers(sight.buyers)

    def _add_addresses(self, can_see):
        without = _(
            "Without the role Direct-to-Consumer Delivery, orders that you ship come in without "
            "name and address."
        )
        subject = _("Addresses")
        if can_see:
            self._add("good", subject, _("Orders that you ship come with name and address."))
        elif can_see is False:
            self._add("bad", subject, without)
        else:
            text = _(
                "No order is waiting to be shipped, so this cannot be checked yet. %(without)s"
            )
            self._add("open", subject, text % {"without": without})

    def _add_buyers(self, can_see):
        without = _(
            "Without the role Tax Invoicing or Tax Remittance, tax numbers are missing, and "
            "buyers of orders that Amazon ships are booked on one customer for each marketplace."
        )
        subject = _("Buyer Names and Tax Numbers")
        if can_see:
            text = _("Amazon shows tax numbers and the names of buyers whose orders it ships.")
            self._add("good", subject, text)
        elif can_see is False:
            self._add("bad", subject, without)
        else:
            text = _("No recent order shows it, so it is not known yet. %(without)s")
            self._add("open", subject, text % {"without": without})

    def _check_settlements(self, client):
        if client.may_read_settlements():
            self._add("good", _("Settlements"), _("Amazon's settlement reports can be read."))
        else:
            text = _(
                "The role Finance and Accounting is missing: settlements cannot be read. Orders "
                "come in all the same."
            )
            self._add("bad", _("Settlements"), text)
