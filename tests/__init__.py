from . import test_accounts
from . import test_catalogue
from . import test_marketplaces
from . import test_pull
from . import test_pull_lock
from . import test_pull_pages
from . import test_pull_troubles
