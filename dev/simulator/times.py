"""Dates as Amazon writes and reads them.

See https://developer-docs.amazon.com/sp-api/docs/iso-8601
"""

import re
from datetime import datetime, timezone

_FORM = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.IGNORECASE
)


def parse(text: str) -> datetime:
    """The moment an ISO 8601 text stands for, in UTC; ValueError where it has no time zone."""
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError(f"Not an ISO 8601 date and time: {text!r}")
    seconds, fraction, zone = match.groups()
    zone = "+00:00" if zone in "Zz" else zone
    micro = (fraction or "0")[:6].ljust(6, "0")
    return datetime.fromisoformat(f"{seconds}.{micro}{zone}").astimezone(timezone.utc)


def text(moment: datetime) -> str:
    """``moment`` as Amazon writes it: UTC, milliseconds, the letter Z."""
    moment = moment.astimezone(timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
