from . import amazon_job
from . import amazon_listings_report
from . import amazon_account_listings
from . import amazon_account_pairing
from . import amazon_offer_pairing
from . import product_product
from . import product_template
