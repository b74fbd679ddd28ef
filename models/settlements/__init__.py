from . import amazon_account_settlement_review
from . import amazon_account_settlements
from . import amazon_job
from . import amazon_money_rule
from . import amazon_order_settled
from . import amazon_settlement
from . import amazon_settlement_kinds
from . import amazon_settlement_line
