"""When quantities fall so much at once that a person has to look."""

import pytest

from amazon import caution


@pytest.mark.parametrize(
    "before, after, expected",
    [
        (12, 0, True),
        (1, 0, True),
        (100, 9, True),
        (100, 10, False),
        (10, 1, False),
        (0, 0, False),
        (5, 7, False),
    ],
)
def test_what_falls(before, after, expected):
    assert caution.falls(before, after) is expected


@pytest.mark.parametrize(
    "falling, all_there, expected",
    [(2, 2, False), (3, 3, True), (3, 29, True), (3, 30, False), (4, 30, True)],
)
def test_a_large_part(falling, all_there, expected):
    assert caution.is_large_part(falling, all_there) is expected


@pytest.mark.parametrize(
    "falling, all_there, expected",
    [(5, 1000, False), (6, 1000, True), (50, 10_000, False), (51, 10_000, True)],
)
def test_many(falling, all_there, expected):
    assert caution.are_many(falling, all_there) is expected
