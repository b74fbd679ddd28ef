"""Talk to the person at the terminal, and run commands whose output only matters when they fail."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

HEARTBEAT = 20  # seconds between two signs of life in a log file
TAIL = 40  # lines of a failed command that are shown


class Problem(Exception):
    """Something that a person has to put right. Its text is all that is shown."""


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def step(label: str) -> Iterator[None]:
    """Announce a step, show that it is alive while it lasts, and say how long it took."""
    start, over = time.monotonic(), threading.Event()
    live = sys.stdout.isatty()
    ticker = threading.Thread(target=_tick, args=(label, start, over, live), daemon=True)
    say(f"· {label} …") if not live else None
    ticker.start()
    try:
        yield
    except BaseException:
        _close(ticker, over, live)
        say(f"✗ {label}: failed after {time.monotonic() - start:.0f} s")
        raise
    _close(ticker, over, live)
    say(f"✓ {label} ({time.monotonic() - start:.0f} s)")


def _tick(label: str, start: float, over: threading.Event, live: bool) -> None:
    while not over.wait(1 if live else HEARTBEAT):
        seconds = f"{time.monotonic() - start:.0f} s"
        if live:
            print(f"\r· {label} … {seconds}", end="", flush=True)
        else:
            say(f"  … {label}: {seconds}")


def _close(ticker: threading.Thread, over: threading.Event, live: bool) -> None:
    over.set()
    ticker.join()
    if live:
        print("\r\033[K", end="", flush=True)


def run(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
) -> int:
    """Run a command with all its output in ``log``, and hand back its exit code."""
    with log.open("ab") as output:
        return subprocess.run(
            [os.fspath(part) for part in command],
            input=stdin.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            check=False,
            close_fds=False,  # see cache.lock
        ).returncode


def check(command: Sequence[str | Path], log: Path, what: str, **options: Any) -> None:
    """Run a command like :func:`run`; when it fails, its last lines are the problem shown."""
    code = run(command, log, **options)
    if code:
        raise Problem(f"{what} failed (exit code {code}). Its last lines:\n{tail(log)}")


def tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-TAIL:]
    return "\n".join(f"    {line}" for line in lines)


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def main(entry: Callable[..., int], *arguments: object) -> int:
    """Run a command's entry point: a problem is one sentence, an interruption is no traceback."""
    # However it is asked to end, it cleans up. (A shell starts its background jobs deaf to SIGINT.)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return entry(*arguments)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr, flush=True)
        return 130
