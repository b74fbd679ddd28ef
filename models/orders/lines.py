from dataclasses import dataclass
from typing import Any

from ... import compat
from ...amazon.money import ZERO, Charge, Part
from ..sentences import _, joined
from ..units import piece_of
from .prices import PricedLine, PriceSolver
from .products import ProductMatcher

SERVICES = {
    Part.SHIPPING: ("shipping", "amazon_connector.product_amazon_shipping"),
    Part.GIFT_WRAP: ("gift_wrap", "amazon_connector.product_amazon_sale"),
    Part.COD_FEE: ("shipping", "amazon_connector.product_amazon_shipping"),
}


@dataclass(frozen=True)
class OrderLines:
    """The lines of one sale order, as values, and the fiscal position behind their taxes."""

    fiscal_position: Any
    vals_list: list


class LineBuilder:
    """Turns Amazon's items into sale order lines: product, shipping and gift wrap."""

    def __init__(self, env):
        self.env = env

    def lines(self, drafts):
        """The lines of drafts of one account, in the same order.

        :rtype: list[OrderLines]
        """
        pairs = [(draft.row.marketplace_id, item) for draft in drafts for item in draft.order.items]
        codes = {draft.order.service_level for draft in drafts}
        codes |= {item.gift_wrap_level for _marketplace, item in pairs}
        matches = ProductMatcher(self.env).match(drafts[0].account, pairs, codes)
        taxes = TaxFinder(self.env)
        return [self._order_lines(draft, matches, taxes) for draft in drafts]

    def _order_lines(self, draft, matches, taxes):
        positions = taxes.fiscal_positions(draft)
        vals_list, priced = [], []
        for item in draft.order.items:
            position = positions[item.is_taxed_by_amazon]
            for vals, product, charge in self._item_lines(draft, item, matches):
                quantity = vals["product_uom_qty"]
                line = taxes.priced_line(item, charge, quantity, product, position)
                priced.append((vals, line))
                vals_list.append(vals)
            vals_list += self._gift_message_vals(item)
        self.set_prices(priced, taxes.solver(draft.row.currency_id))
        self.note_unpaired(draft, draft.order.items, matches)
        self._note_collected_tax(draft, [line for _vals, line in priced])
        is_taxed_by_amazon = any(item.is_taxed_by_amazon for item in draft.order.items)
        return OrderLines(positions[is_taxed_by_amazon], vals_list)

    def set_prices(self, priced, solver):
        """Complete the values of an order's lines: products, taxes and unit prices.

        :param priced: The values of each line with its `PricedLine`.
        """
        prices = solver.prices([line for _vals, line in priced])
        for (vals, line), price in zip(priced, prices, strict=True):
            product, unit = line.product, piece_of(line.product)
            if unit != product.uom_id:
                vals[compat.line_uom_field(self.env)] = unit.id
            vals |= {
                "product_id": product.id,
                "price_unit": float(price),
                "discount": 0.0,
                compat.line_taxes_field(self.env): [(6, 0, line.taxes.ids)],
            }

    def _item_lines(self, draft, item, matches):
        """The values of an item's lines without prices, with their products and charges."""
        by_part = charges_of(item)
        if item.quantity:
            vals, product = self._product_vals(draft, item, matches)
            yield vals, product, by_part[Part.ITEM]
        codes = {
            Part.SHIPPING: draft.order.service_level,
            Part.GIFT_WRAP: item.gift_wrap_level,
            Part.COD_FEE: "",
        }
        for part, (line_type, default_id) in SERVICES.items():
            charge = by_part.get(part)
            if charge and charge.amount:
                product = matches.product(codes[part]) or self._default_product(default_id)
                yield self._service_vals(item, line_type, part, codes[part]), product, charge

    def _product_vals(self, draft, item, matches):
        vals = {
            "amazon_item_ref": item.item_id,
            "amazon_line_type": "item",
            "amazon_quantity": item.quantity,
            "product_uom_qty": item.quantity,
        }
        marketplace = draft.row.marketplace_id
        if listing := matches.listing(marketplace, item.sku):
            vals["amazon_offer_id"] = listing.id
        if offer := matches.offer(marketplace, item.sku):
            product = offer.product_id
        else:
            product = self._default_product("amazon_connector.product_amazon_sale")
            vals["name"] = f"[{item.sku}] {item.title}" if item.sku else item.title or item.item_id
        return draft.row._prepare_sale_order_line_vals(draft, item, vals), product

    def _default_product(self, xml_id):
        # `env.ref` would ask the database for each line whether it still exists.
        product_id = self.env["ir.model.data"]._xmlid_to_res_id(xml_id, raise_if_not_found=True)
        return self.env["product.product"].browse(product_id)

    def note_unpaired(self, draft, items, matches):
        """Say for which of the items the product Amazon Sale was used, and why."""
        marketplace = draft.row.marketplace_id
        skus = dict.fromkeys(item.sku for item in items if item.quantity)
        unpaired = [
            sku
            for sku in skus
            if not (matches.offer(marketplace, sku) or matches.is_ignored(marketplace, sku))
        ]
        if unpaired:
            draft.add_review("unpaired", self.unpaired_text(unpaired, matches))

    def unpaired_text(self, skus, matches):
        """Why Amazon Sale stands for these SKUs, and what to do about it."""
        unknown = [sku for sku in skus if sku and sku not in matches.ambiguous]
        ambiguous = [sku for sku in skus if sku in matches.ambiguous]
        texts = []
        if unknown:
            text = _(
                "No product has the internal reference %(skus)s, so Amazon Sale was used. Pair it "
                "in Amazon › Offers: the order is then repaired.",
                skus=", ".join(unknown),
            )
            texts.append(text)
        if "" in skus:
            texts.append(_("Amazon sent an item without SKU, so Amazon Sale was used."))
        if ambiguous:
            text = _(
                "Several products have the internal reference %(skus)s, so Amazon Sale was used. "
                "Choose the right one in Amazon › Offers: the order is then repaired.",
                skus=", ".join(ambiguous),
            )
            texts.append(text)
        return joined(" ", texts)

    def _note_collected_tax(self, draft, lines):
        """Say so where Odoo takes a tax a second time."""
        marketplace = draft.row.marketplace_id.with_company(self.env.company)
        taxed = [line.taxes for line in lines if line.is_taxed_by_amazon]
        is_taxed_twice = any(any(t.flatten_taxes_hierarchy().mapped("amount")) for t in taxed)
        if is_taxed_twice and not marketplace.facilitator_fiscal_position_id:
            draft.add_review(
                "collected_tax",
                _(
                    "Amazon collected the tax of this order itself. Set the fiscal position for "
                    "that on %(marketplace)s, so that Odoo charges no tax a second time.",
                    marketplace=marketplace.name,
                ),
            )

    def _service_vals(self, item, line_type, part, code):
        names = {
            Part.SHIPPING: _("Shipping %(code)s for %(item)s", code=code, item=item.sku),
            Part.GIFT_WRAP: _("Gift wrap %(code)s for %(item)s", code=code, item=item.sku),
            Part.COD_FEE: _("Cash on delivery fee for %(item)s", item=item.sku),
        }
        return {
            "amazon_item_ref": item.item_id,
            "amazon_line_type": line_type,
            "product_uom_qty": 1,
            "name": names[part],
        }

    def _gift_message_vals(self, item):
        if not item.gift_message:
            return []
        text = _("Gift message for %(item)s: %(text)s", item=item.sku, text=item.gift_message)
        return [{"display_type": "line_note", "name": text}]


def charges_of(item):
    """What was paid for each part of an item. Of a replacement without amounts that is nothing."""
    charges = item.proceeds.charges() if item.proceeds else (Charge(Part.ITEM, ZERO, ZERO),)
    return {charge.part: charge for charge in charges}


class TaxFinder:
    """Finds fiscal positions and taxes, and remembers them for a batch."""

    def __init__(self, env):
        self.env = env
        self._positions = {}
        # Without positions for ranges of postcodes, a thousand postcodes need one look-up.
        zip_ranges = [("zip_from", "!=", False)]
        self._zips_matter = bool(env["account.fiscal.position"].search_count(zip_ranges, limit=1))
        self._taxes = {}
        self._solvers = {}

    def fiscal_positions(self, draft):
        """The fiscal position by whether Amazon remits the tax of an item.

        :rtype: dict[bool, Any]
        """
        marketplace = draft.row.marketplace_id.with_company(self.env.company)
        own = marketplace.fiscal_position_id or self._by_address(draft)
        facilitator = marketplace.facilitator_fiscal_position_id
        return {False: own, True: facilitator or own}

    def _by_address(self, draft):
        partner, delivery = draft.customer, draft.delivery
        if not delivery.country_id:
            # Where Amazon does not say where the goods go, the buyer's own country is likeliest.
            delivery = partner
        key = (
            bool(partner.country_id),
            self._place(delivery),
            # Whose number is from the company's country is taxed where he lives.
            partner.vat and (partner.vat[:2].upper(), self._place(partner), _is_valid(partner)),
            partner.property_account_position_id,
            delivery.property_account_position_id,
        )
        if key not in self._positions:
            positions = self.env["account.fiscal.position"]
            # An anonymous customer lives nowhere; taxes follow the place of delivery.
            customer = partner if partner.country_id else delivery
            self._positions[key] = positions._get_fiscal_position(customer, delivery)
        return self._positions[key]

    def _place(self, partner):
        return partner.country_id, partner.state_id, self._zips_matter and partner.zip

    def taxes(self, product, position):
        """The taxes of a product after the fiscal position."""
        key = (product, position)
        if key not in self._taxes:
            taxes = product.taxes_id._filter_taxes_by_company(self.env.company)
            self._taxes[key] = position.map_tax(taxes)
        return self._taxes[key]

    def priced_line(self, item, charge, quantity, product, position):
        """What a line for a part of an item shall be worth, with the taxes of its product.

        :rtype: PricedLine
        """
        return PricedLine(
            charge.without_tax if item.is_taxed_by_amazon else charge.amount,
            quantity,
            self.taxes(product, position),
            product,
            is_item=charge.part is Part.ITEM,
            is_taxed_by_amazon=bool(item.tax_by_amazon),
        )

    def solver(self, currency):
        """What finds the unit prices of orders in a currency."""
        if currency not in self._solvers:
            self._solvers[currency] = PriceSolver(self.env, currency)
        return self._solvers[currency]


def _is_valid(partner):
    """What the European register says of the customer's number, where Odoo asks it."""
    return "vies_valid" in partner._fields and partner.vies_valid
