from . import amazon_money_rule
from . import amazon_settlement
from . import amazon_settlement_elsewhere
from . import amazon_settlement_late
from . import amazon_settlement_undo
from . import amazon_account_entries
from . import account_move
from . import res_partner
