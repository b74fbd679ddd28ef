from . import test_accounts
from . import test_catalogue
from . import test_marketplaces
