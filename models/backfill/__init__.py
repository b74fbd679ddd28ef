from . import amazon_job
from . import amazon_account_backfill
from . import amazon_account_reconciliation
from . import amazon_backfill
from . import amazon_backfill_part
from . import amazon_backfill_number
