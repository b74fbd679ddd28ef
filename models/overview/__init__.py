from . import account_move_draft
from . import amazon_account_overview
from . import amazon_order_indexes
