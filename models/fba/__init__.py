from . import amazon_job
from . import amazon_fba_difference
from . import amazon_account_fba
from . import amazon_order_fba
from . import amazon_offer_fba
from . import amazon_account_fba_guard
