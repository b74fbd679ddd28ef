"""The browser of the tours and the pictures: the machine's own, or the distribution's, unpacked."""

import os
import platform
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path

from . import distribution

# Odoo looks for these on the PATH, in this order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 20  # seconds for its version
BINARIES = "bin"  # in the entry of the cache, with a script by one of Odoo's names
# PulseAudio's library finds its own part by itself only where it was installed.
LIBRARIES = ("usr/lib/{0}-linux-gnu", "lib/{0}-linux-gnu", "usr/lib/{0}-linux-gnu/pulseaudio")
SCRIPT = """#!/bin/sh
export LD_LIBRARY_PATH={libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}
export FONTCONFIG_FILE={fonts}
exec {shell} "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{configuration}</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@cache
def find() -> Path | None:
    """A Chromium that starts, by a name that Odoo looks for; None where none can be had."""
    for name in NAMES:
        # Odoo takes the first one that it finds, so another one would not help.
        if own := shutil.which(name):
            return Path(own) if _starts(Path(own)) else None
    if platform.system() != "Linux":
        return None
    root = distribution.chromium(lambda path: _starts(_script(path)))
    return _script(root) if root and _starts(_script(root)) else None


def described() -> str:
    """A line for the person at the terminal: which browser, or what is left out without one."""
    if found := find():
        return f"Using the browser {found}"
    names = ", ".join(NAMES)
    return f"The tours are skipped: no Chromium can be had, neither {names} nor Debian's package."


def on_path(variables: dict[str, str]) -> dict[str, str]:
    """These variables with a PATH on which Odoo finds the browser, if there is one."""
    found, path = find(), variables.get("PATH", os.defpath)
    if not found or str(found.parent) in path.split(os.pathsep):
        return variables
    return variables | {"PATH": f"{found.parent}{os.pathsep}{path}"}


def _script(root: Path) -> Path:
    """The script in an unpacked root that starts its Chromium there, written if it is missing."""
    script = root / BINARIES / "chromium"
    if not script.exists() and root.is_dir():
        _write(root, script)
    return script


def _write(root: Path, script: Path) -> None:
    libraries = ":".join(str(root / folder.format(platform.machine())) for folder in LIBRARIES)
    fonts = root / "fonts.conf"
    fonts.write_text(
        FONTS.format(
            configuration=_first(Path("/etc/fonts/fonts.conf"), root / "etc/fonts/fonts.conf"),
            fonts=root / "usr/share/fonts",
            cache=root / "fonts-cache",
        )
    )
    text = SCRIPT.format(
        libraries=shlex.quote(libraries),
        fonts=shlex.quote(str(fonts)),
        shell=shlex.quote(str(root / "usr/lib/chromium/chromium-headless-shell")),
    )
    script.parent.mkdir(exist_ok=True)
    unfinished = script.with_suffix(".unfinished")
    unfinished.write_text(text)
    unfinished.chmod(0o755)
    unfinished.rename(script)


def _first(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[0])


def _starts(executable: Path) -> bool:
    command = [str(executable), "--no-sandbox", "--version"]
    try:
        ended = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
