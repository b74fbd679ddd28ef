"""Keys that look wrong are noticed; keys that look right are left to Amazon."""

import pytest

from amazon.key_shapes import Keys, Oddity

CLIENT_ID = f"amzn1.application-oa2-client.{'0a' * 16}"
SECRET = f"amzn1.oa2-cs.v1.{'1b' * 32}"
TOKEN = "Atzr|IwEBIA"  # made up
GERMANY = frozenset({"A1PA6795UKMFR9"})


@pytest.mark.parametrize(
    "keys, expected",
    [
        (Keys(), []),
        (Keys(CLIENT_ID, SECRET, TOKEN, "A1B2C3D4E5F6G7"), []),
        (Keys(CLIENT_ID, "2c" * 32, TOKEN, "a1b2c3d4e5f6g7"), []),
        (Keys(SECRET, CLIENT_ID), [Oddity.SWAPPED]),
        (Keys(SECRET), [Oddity.SWAPPED]),
        (Keys("", CLIENT_ID), [Oddity.SWAPPED]),
        (Keys("amzn1.sellerapps.app.0a", SECRET), [Oddity.APP_ID]),
        (Keys("amzn1.sp.solution.0a", SECRET), [Oddity.APP_ID]),
        (Keys("AKIA0123456789", SECRET), [Oddity.NO_CLIENT_ID]),
        (Keys(CLIENT_ID, "secret"), [Oddity.NO_SECRET]),
        (Keys(refresh_token="Atza|IwEBIA"), [Oddity.ACCESS_TOKEN]),
        (Keys(refresh_token="IwEBIA"), [Oddity.NO_REFRESH_TOKEN]),
        (Keys(seller_id="a1pa6795ukmfr9"), [Oddity.MARKETPLACE]),
        (Keys(seller_id="My Shop"), [Oddity.NO_SELLER_ID]),
    ],
)
def test_what_looks_wrong(keys, expected):
    assert keys.oddities(GERMANY) == expected


def test_keys_are_never_printed():
    assert SECRET not in repr(Keys(CLIENT_ID, SECRET, TOKEN))
