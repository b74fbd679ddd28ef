"""Choose the Python that an Odoo series can run on."""

import shutil
import subprocess
import sys
from functools import cache

from .console import Problem

# The newest series runs on more Pythons than the pinned packages of the older ones have wheels for.
SUITABLE = {
    "17.0": ("3.12", "3.11", "3.10"),
    "18.0": ("3.12", "3.11", "3.10"),
    "19.0": ("3.13", "3.12", "3.11", "3.10"),
}
ANY = SUITABLE["19.0"]


def suitable(series: str) -> str:
    """The Python to use for that series: the running one if it fits, else one on the PATH."""
    return find(SUITABLE[series], f"Odoo {series}")


@cache
def find(versions: tuple[str, ...], purpose: str) -> str:
    for candidate in (sys.executable, *(shutil.which(f"python{v}") for v in versions)):
        if candidate and version(candidate).rpartition(".")[0] in versions:
            return candidate
    raise Problem(
        f"{purpose} needs Python {', '.join(reversed(versions))}, but the running one is "
        f"{sys.version.split()[0]} and none of these is on the PATH: install one of them."
    )


@cache
def version(python: str) -> str:
    """The full version of an interpreter, empty if it does not run (a version manager's stub)."""
    script = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    try:
        answer = subprocess.run(
            [python, "-I", "-c", script], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()
