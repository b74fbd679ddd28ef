"""Orders that were asked for beside the order sync, and have to be worked on."""

from contextlib import suppress

from ..errors import AccountBusy
from ..orders.amazon_order_worker import BATCH_SIZE, Changes


def take_in(account, rows, progress):
    """Have rows worked on that were just stored. While the order sync is at work, they are left to
    it: it works on all that is new."""
    if not rows:
        return
    with suppress(AccountBusy), account._exclusively():
        changes = Changes()
        for start in range(0, len(rows), BATCH_SIZE):
            if progress.limit.is_up:
                break
            rows[start : start + BATCH_SIZE].with_prefetch()._process_step(progress, changes)
    rows.env.invalidate_all()
