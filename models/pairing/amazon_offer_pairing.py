from odoo import api, fields, models
from odoo.tools import SQL

from ... import compat
from ...amazon.status import OVER
from ..sentences import _
from .new_products import NewProducts

# So many SKUs are named in one message.
NAMED = 20


class AmazonOffer(models.Model):
    """What a person decides about SKUs: the suggested product, a new one, or none."""

    _inherit = "amazon.offer"
    _amazon_identity = frozenset({"is_listed", "suggested_on"})

    sku = fields.Char(tracking=True)
    product_id = fields.Many2one(tracking=True)
    is_ignored = fields.Boolean(tracking=True)
    is_listed = fields.Boolean(
        string="Listed",
        copy=False,
        readonly=True,
        help="Amazon's last report of your listings has this SKU.",
    )
    suggested_on = fields.Datetime(
        string="Looked Up On", copy=False, readonly=True, help="When a product was last looked for."
    )

    is_waited_for = fields.Boolean(
        string="With Open Orders",
        compute="_compute_is_waited_for",
        search="_search_is_waited_for",
        help="An order with this SKU is open, and the SKU is not paired.",
    )
    channel = fields.Char(
        compute="_compute_channel", help="FBA: Amazon ships this SKU. FBM: you ship it."
    )

    @api.depends("fulfilled_by")
    def _compute_channel(self):
        names = {"amazon": "FBA", "merchant": "FBM"}
        for offer in self:
            offer.channel = names.get(offer.fulfilled_by, False)

    @api.depends("open_order_count", "pairing_state")
    def _compute_is_waited_for(self):
        for offer in self:
            is_unpaired = offer.pairing_state == "unpaired"
            offer.is_waited_for = is_unpaired and bool(offer.open_order_count)

    @api.model
    def _search_is_waited_for(self, operator, value):
        items = self.env["amazon.order.item"].search(
            [("offer_id.pairing_state", "=", "unpaired"), *self._open_items()]
        )
        is_wanted = compat.is_asked(operator, value)
        return [("id", "in" if is_wanted else "not in", items.offer_id.ids)]

    @api.model
    def _cron_sync_listings(self):
        """Read the listings of every account now. None stops the others."""
        self.env["amazon.job"]._run_kind("listings")

    def action_sync_listings(self):
        """Have Amazon report what is listed by the accounts of these offers, or of none, by all
        accounts of the user's companies.

        :raise AccessError: If the user is no Amazon manager of the accounts' company.
        """
        self._check_may_pair()
        accounts = self.sudo().account_id.with_env(self.env)
        if not accounts:
            accounts = self.env["amazon.account"].search([("state", "=", "connected")])
        return accounts.action_sync_listings()

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Extend: SKUs can be ordered by whether an open order waits for their pairing, although
        that is not stored."""
        if field_name != "is_waited_for":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        return SQL(
            """(%s = 'unpaired' AND EXISTS (
                SELECT FROM amazon_order_item item
                  JOIN amazon_order ON amazon_order.id = item.order_id
                 WHERE item.offer_id = %s AND amazon_order.state != 'ignored'
                   AND amazon_order.amazon_status NOT IN %s)) %s""",
            SQL.identifier(alias, "pairing_state"),
            SQL.identifier(alias, "id"),
            ("", *OVER),
            direction,
        )

    def _pairing_changed(self):
        """Extend: what is decided needs no suggestion. For many at once, this follows once."""
        if self.env.context.get("amazon_pairing_later"):
            return None
        decided = self.sudo().filtered(
            lambda offer: offer.suggested_product_id and offer.pairing_state == "paired"
        )
        if decided:
            decided.write({"suggested_product_id": False, "suggestion_reason": False})
        return super()._pairing_changed()

    def _pair(self, products):
        """Pair many offers at once.

        :param dict products: The id of the product of each.
        """
        later = self.with_context(amazon_pairing_later=True)
        for product_id, same in later.grouped(lambda offer: products[offer]).items():
            same.write({"product_id": product_id, "is_ignored": False})
        self._pairing_changed()

    def _check_may_pair(self):
        """:raise AccessError: If the user may not decide about these offers."""
        self.env["amazon.account"]._check_may_act()
        compat.check_access(self, "write")

    def action_accept_suggestion(self):
        """Pair these SKUs with the products that are suggested for them, on all marketplaces on
        which the account has the same SKU and the same suggestion. Those without a suggestion are
        left alone and named.

        :raise AccessError: If the user is no Amazon manager of the offers' company.
        """
        self._check_may_pair()
        open_ones = self.filtered(lambda offer: offer.pairing_state != "paired")
        ready = open_ones.filtered("suggested_product_id.active")._with_twins()
        ready._pair({offer: offer.suggested_product_id.id for offer in ready})
        return self._decision_notification(
            _("SKUs paired: %(count)d.", count=len(ready)),
            self._text_without_suggestion(open_ones - ready),
            changed=ready,
        )

    def _with_twins(self):
        """These, and those of the same SKU with the same suggestion on other marketplaces."""
        wanted = {(o.account_id, o.sku, o.suggested_product_id) for o in self}
        unpaired = self.search(
            [
                ("account_id", "in", self.account_id.ids),
                ("sku", "in", self.mapped("sku")),
                ("suggested_product_id", "in", self.suggested_product_id.ids),
                ("pairing_state", "=", "unpaired"),
            ]
        )
        return self | unpaired.filtered(
            lambda o: (o.account_id, o.sku, o.suggested_product_id) in wanted
        )

    def action_create_product(self):
        """Make a product of each of these SKUs that has none: with the title, the barcode and the
        price of the listing, and the SKU as its internal reference. One SKU on several
        marketplaces is one product.

        :raise AccessError: If the user is no Amazon manager of the offers' company.
        """
        self._check_may_pair()
        open_ones = self.filtered(lambda offer: offer.pairing_state != "paired")
        new = NewProducts(self.env)
        products = new.make(open_ones)
        open_ones._pair({offer: product.id for offer, product in products.items()})
        return self._decision_notification(
            _("Products created: %(count)d.", count=new.created),
            self._text_paired_already(self - open_ones),
            *new.notes(),
            changed=open_ones,
        )

    def action_ignore(self):
        """Leave these SKUs unpaired for good: their orders keep Amazon Sale, and nobody is asked.

        :raise AccessError: If the user is no Amazon manager of the offers' company.
        """
        self._check_may_pair()
        unpaired = self.filtered(lambda offer: offer.pairing_state == "unpaired")
        unpaired.write({"is_ignored": True})
        return self._decision_notification(
            _("SKUs ignored: %(count)d.", count=len(unpaired)),
            self._text_paired_already(self.filtered(lambda o: o.pairing_state == "paired")),
        )

    def action_stop_ignoring(self):
        """Have these SKUs among those that are to be paired again.

        :raise AccessError: If the user is no Amazon manager of the offers' company.
        """
        self._check_may_pair()
        ignored = self.filtered("is_ignored")
        ignored.write({"is_ignored": False})
        return self._decision_notification(
            _("SKUs to be paired again: %(count)d.", count=len(ignored))
        )

    def _text_without_suggestion(self, offers):
        if not offers:
            return ""
        return _("Left alone, since no product is suggested: %(skus)s.", skus=offers._named_skus())

    def _text_paired_already(self, offers):
        if not offers:
            return ""
        return _("Left alone, since they are paired: %(skus)s.", skus=offers._named_skus())

    def _named_skus(self):
        skus = list(dict.fromkeys(self.mapped("sku")))
        return ", ".join(skus[:NAMED]) + (" …" if len(skus) > NAMED else "")

    def _decision_notification(self, done, *left, changed=None):
        """Say what was done, what was left alone, and which orders wait for it."""
        texts = [done, *filter(None, left)]
        kind = "warning" if texts[1:] else "success"
        if changed and (orders := changed.sudo()._lines_on_amazon_sale().order_id):
            texts.append(
                _(
                    "Open orders that wait for this: %(count)d. The next run repairs them; "
                    "“Repair Orders” does so now.",
                    count=len(orders),
                )
            )
        return self.account_id[:1]._notification("\n".join(texts), kind)
