from . import account_move
from . import account_move_line
from . import amazon_account_refunds
from . import amazon_refund
from . import sale_order
