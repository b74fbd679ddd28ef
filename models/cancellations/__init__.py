from . import amazon_job
from . import amazon_account_cancellations
from . import amazon_account_hold
from . import amazon_order_cancellation
from . import amazon_order_standing
