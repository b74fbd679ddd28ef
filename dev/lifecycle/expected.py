"""The warnings of Odoo and PostgreSQL that are not the addon's doing, each with its reason."""

import re
from pathlib import Path

from dev.setup.instance import complaints

EXPECTED = ()


def unexpected(log: Path) -> list[str]:
    """The records of a log from WARNING on that nobody expects."""
    return [
        record
        for record in complaints(log)
        if not any(re.search(pattern, record) for pattern, _reason in EXPECTED)
    ]
