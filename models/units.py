"""Amazon counts pieces, whatever unit a product is kept in."""

from .. import compat

# Quantities are floats in Odoo: 2.9999999 pieces are three.
TOLERANCE = 1e-6


def piece_of(product):
    """The unit that a piece of Amazon's is: Odoo's “Units”, where the product's own unit can be
    converted into it; else one of the product's own, be it a kilogram or an hour."""
    units = product.env["uom.uom"].browse(_id_of_units(product.env))
    return units if compat.can_convert(product.uom_id, units) else product.uom_id


def _id_of_units(env):
    # `env.ref` would ask the database for each line whether it still exists.
    return env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_unit", raise_if_not_found=True)


def to_pieces(product, quantity, uom=None):
    """How many pieces a quantity is, in the product's own unit or in another."""
    return (uom or product.uom_id)._compute_quantity(quantity, piece_of(product), round=False)


def from_pieces(product, pieces):
    """A number of pieces in the product's own unit, as exactly as that unit goes."""
    own = product.uom_id
    return piece_of(product)._compute_quantity(pieces, own, rounding_method="HALF-UP")


def whole_pieces(product, pieces):
    """The whole number that Odoo's rounding made these pieces of, if it can have: a piece of a
    dozen is 0.08 dozens, which are 0.96 pieces."""
    lost = TOLERANCE
    if product.uom_id != piece_of(product):
        lost += to_pieces(product, product.uom_id.rounding / 2)
    return round(pieces) if abs(round(pieces) - pieces) <= lost else pieces
