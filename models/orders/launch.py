"""Deliveries of many new orders at once: what Odoo would do once for each order, done once."""

from odoo.models import BaseModel

# In the context while the deliveries of imported orders are made.
LAUNCH = "amazon_launch"
# In the context while the products of imported orders are exchanged.
RENEWAL = "amazon_renewal"


class UnderWay:
    """What is known while Odoo makes deliveries: it travels in the context, by its key."""

    KEY = ""

    @classmethod
    def of(cls, env):
        """The one that is under way, if one is. Nobody outside can bring one along."""
        known = env.context.get(cls.KEY)
        return known if isinstance(known, cls) else None


class Launch(UnderWay):
    """What is known while the deliveries of a batch of new orders are made."""

    KEY = LAUNCH

    def __init__(self, orders):
        self._orders = orders
        self._served = set()
        # The rules of procurement by what they were searched for.
        self._rules = {}
        # Deliveries whose shortages are still to be looked at; ``None`` when it is their turn.
        self.waiting = set()

    @classmethod
    def search_rule(cls, env, search, args, kwargs):
        """The rule of a product, searched once for all orders of a launch."""
        launch = cls.of(env)
        if not launch:
            return search(*args, **kwargs)
        values = (*args, *sorted(kwargs.items()))
        key = tuple(v._ids if isinstance(v, BaseModel) else repr(v) for v in values)
        key = (search.__name__, *key)
        if key not in launch._rules:
            launch._rules[key] = search(*args, **kwargs)
        return launch._rules[key]

    def confirm_waiting(self, env):
        """Look for shortages of all deliveries that were made."""
        pickings, self.waiting = env["stock.picking"].browse(self.waiting), None
        pickings.with_context(**{LAUNCH: self}).action_confirm()

    def needs_search(self, group, orders, name, domain):
        """Whether another delivery may exist already to which moves of a group belong.

        There is none of a group that was made for these orders, and is met for the first time: as
        long as the search is for that group, and for nothing beside it.
        """
        is_new = orders and orders <= self._orders and not self._served.issuperset(group.ids)
        self._served.update(group.ids)
        if not is_new or len(group) != 1 or any(isinstance(leaf, str) for leaf in domain):
            return True
        mine = (group.ids, group.id)
        return not any(
            field == name and operator == "=" and value in mine for field, operator, value in domain
        )


class Renewal(UnderWay):
    """Where what is delivered now takes the place of what was to be delivered before."""

    KEY = RENEWAL

    def __init__(self, moves):
        """:param moves: What was to be delivered, while it still knows its lines."""
        self._pickings = {}
        for move in moves.filtered(lambda m: m.sale_line_id and not m.picking_id.printed):
            self._pickings.setdefault(self._place(move), move.picking_id)

    def picking_of(self, move):
        """The delivery in which a new move takes the place of an old one, or ``None``."""
        return self._pickings.get(self._place(move))

    def _place(self, move):
        order = move.sale_line_id.order_id
        return order, move.picking_type_id, move.location_id, move.location_dest_id
