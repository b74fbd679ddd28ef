"""Work that leaves no trace, to see what would become of something."""

import itertools
from contextlib import closing, contextmanager

# In the context while nothing is to stay. Nobody can send this object from outside.
NOTHING_STAYS = ("amazon_nothing_stays", object())
_numbers = itertools.count(1)


@contextmanager
def thrown_away(env):
    """An environment with a transaction of its own, which is rolled back at the end. Whoever tries
    to commit in it fails."""
    with closing(env.registry.cursor()) as cr:
        cr.commit = _refuse
        try:
            yield env(cr=cr, context=with_nothing_staying(env))
        finally:
            cr.rollback()
            # What was cached of rows that never were is not to be found by others.
            env.registry.reset_changes()


def with_nothing_staying(env):
    """The context of an environment in which no number of a sequence is used up."""
    key, value = NOTHING_STAYS
    return {**env.context, key: value}


def is_thrown_away(env):
    key, value = NOTHING_STAYS
    return env.context.get(key) is value


def next_number():
    """A number in place of the next one of a sequence, which would leave a gap."""
    return f"AMAZON-{next(_numbers)}"


def _refuse():
    raise AssertionError("Nothing of this may be committed.")
