"""Files are short: where one grows, its job is two jobs."""

from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2]
LONGEST = 350
FILES = [
    path
    for path in sorted(ADDON.glob("**/*.py"))
    if not any(part.startswith(".") for part in path.relative_to(ADDON).parts)
]


def named(path):
    return path.relative_to(ADDON).as_posix()


def test_the_files_are_found():
    assert {"compat.py", "models/amazon_job.py", "dev/tests/test_layout.py"} <= set(
        map(named, FILES)
    )


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_file_is_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST
