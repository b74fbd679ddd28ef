"""Read Odoo's logs for what should not be there."""

import re
from pathlib import Path

RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ")
LOUD = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
# What Odoo, PostgreSQL and other people's packages complain of, each with its reason.
EXPECTED = (
    # Packages as old as Odoo's pins warn of newer Pythons when they are first compiled.
    re.compile(r" py\.warnings: (?!\S*/addons/amazon_connector/)"),
)


def unexpected(log: Path) -> list[str]:
    """The records of a log from WARNING on that nobody expects."""
    return [
        record
        for record in _loud(log)
        if not any(pattern.search(record.splitlines()[0]) for pattern in EXPECTED)
    ]


def _loud(log: Path) -> list[str]:
    """The records from WARNING on, each with the lines that follow it."""
    found, is_open = [], False
    for line in log.read_text(errors="replace").splitlines():
        if RECORD.match(line):
            is_open = bool(LOUD.match(line))
            if is_open:
                found.append(line)
        elif is_open:
            found[-1] += f"\n{line}"
    return found
