from weakref import WeakKeyDictionary

from ...amazon.documents import digest_of, read_order

# More than a synchronization finds as a rule. Those of a large one are read again: what it needs of
# memory must not grow with the number of its orders.
MOST = 1_000

_at_hand = WeakKeyDictionary()


def keep_at_hand(env, document):
    """Keep what a readable document says for whoever works on it in the same run."""
    orders = _at_hand.setdefault(env.cr, {})
    if len(orders) < MOST:
        orders[document.digest] = document.read()


def take_order(env, text):
    """The order in a text that is kept: what was read when it was stored, if that is at hand.

    :raise AmazonPayloadError: If it cannot be read.
    """
    order = _at_hand.get(env.cr, {}).pop(digest_of(text.encode()), None)
    return order or read_order(text)
