from . import amazon_cancel_order
from . import amazon_inventory_adjustment
from . import amazon_inventory_adjustment_line
from . import amazon_recover_order
from . import amazon_ship_anyway
from . import base_partner_merge
from . import mail_compose_message
from . import sale_mass_cancel_orders
