from . import amazon_account_deliveries
from . import delivery_carrier
from . import stock_move
from . import stock_move_line
from . import stock_picking
