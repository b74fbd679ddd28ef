from . import amazon_account_overview
from . import amazon_order_indexes
