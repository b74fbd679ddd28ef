"""What ``dev/test``, ``dev/demo`` and ``dev/lint`` share: a real Odoo and PostgreSQL, anywhere.

Standard library only: these modules run before anything is installed.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 – told here, before newer syntax is met
    sys.exit(f"Python 3.10 or later is needed, and {sys.executable} is {sys.version.split()[0]}.")
