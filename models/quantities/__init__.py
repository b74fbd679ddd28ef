from . import amazon_job
from . import amazon_account_quantities
from . import amazon_account_quantity_review
from . import amazon_offer_quantity
from . import amazon_offer_stock
