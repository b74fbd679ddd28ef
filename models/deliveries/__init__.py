from . import amazon_account_deliveries
from . import amazon_account_hold
from . import amazon_order_shipment
from . import delivery_carrier
from . import stock_move
from . import stock_move_line
from . import stock_picking
