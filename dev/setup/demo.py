"""Show the addon at work: Amazon's simulator, one synchronisation, and the running Odoo."""

import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from . import cache, database, environment, postgres, scenario
from .console import Problem, say, step, tail
from .instance import REPOSITORY, Instance, prepare
from .odoo_source import Source
from .session import session

PATIENCE = 120  # seconds for a server to answer
LOCALHOST = "127.0.0.1"
USUAL_PORT = 8069  # Odoo's own
# What is done inside Odoo, with an account or without one.
CONNECTED, UNCONNECTED = "demo_scenario", "unconnected_scenario"


def run(source: Source, once: bool, port: int | None = None, scenario_name: str = CONNECTED) -> int:
    """Play the demo; unless ``once``, serve its Odoo until it is interrupted.

    :param port: Where Odoo has to be; else at its usual port, or at another if that is in use.
    :param scenario_name: What is done before: a module of ``dev``.
    """
    if port and not _is_free(port):
        raise Problem(f"Port {port} is in use: choose another one.")
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        database.sweep(instance)
        try:
            if once:
                return _once(instance, scenario_name)
            return _serving(instance, port, scenario_name)
        finally:
            database.sweep(instance)


def _once(instance: Instance, scenario_name: str) -> int:
    name = database.of_run(instance, "demo")
    scenario.install(instance, name)
    with _simulator(instance) as (simulator, _process):
        return _play(instance, name, simulator, scenario_name)


def _serving(instance: Instance, port: int | None, scenario_name: str) -> int:
    name = database.of_checkout(instance, "demo")
    busy = "A demo of this checkout is running already: end it first, with Ctrl-C."
    with cache.lock(name, busy=busy), ExitStack() as stack:
        scenario.install(instance, name)
        simulator, simulating = stack.enter_context(_simulator(instance))
        code = _play(instance, name, simulator, scenario_name)
        url, odoo = stack.enter_context(_odoo(instance, name, simulator, port or _free_port()))
        say(f"\nOdoo runs at {url} – login admin, password admin. Its log: {_log(instance)}")
        say("Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            _watch(simulating, odoo)
        say("\nStopping …")
    return code


@contextmanager
def serving(instance: Instance, name: str) -> Iterator[tuple[str, int]]:
    """A demo's Odoo while the block lasts, at any free port: its address, and how playing ended."""
    scenario.install(instance, name)
    with _simulator(instance) as (simulator, _process):
        code = _play(instance, name, simulator)
        with _odoo(instance, name, simulator, _any_port()) as (url, _process):
            yield url, code


def _play(instance: Instance, name: str, simulator: str, scenario_name: str = CONNECTED) -> int:
    return scenario.play(
        instance, name, scenario_name, simulator, _environment(instance, simulator)
    )


def _environment(instance: Instance, simulator: str) -> dict[str, str]:
    addresses = {"API_URL": simulator, "TOKEN_URL": f"{simulator}/auth/o2/token"}
    return instance.environment | {f"AMAZON_CONNECTOR_{k}": url for k, url in addresses.items()}


@contextmanager
def _simulator(instance: Instance) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the simulator; its address and its process."""
    log = instance.folder / "simulator.log"
    options = ("--port", "0", "--catalogue", "demo", "--settle")
    command = [instance.python, "-m", "dev.simulator", *options]

    def address() -> str | None:
        found = re.search(r"^SIMULATOR (\S+)$", log.read_text(), re.M)
        return found and found.group(1)

    with _process("The simulator", command, log, environment.for_tests(), REPOSITORY) as process:
        with step("Starting Amazon's simulator"):
            url = _await("The simulator", address, process, log)
        yield url, process


@contextmanager
def _odoo(
    instance: Instance, name: str, simulator: str, port: int
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve Odoo, crons included; its address, once it answers, and its process."""
    log = _log(instance)
    url = f"http://{LOCALHOST}:{port}"
    command = instance.command(
        *("-c", instance.configuration, "-d", name, f"--db-filter=^{name}$"),
        *(f"--http-port={port}", "--max-cron-threads=1", "--logfile", log),
    )
    env = _environment(instance, simulator)

    def answer() -> str | None:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with suppress(OSError), direct.open(f"{url}/web/login", timeout=PATIENCE) as page:
            return page.read() and url
        return None

    with _process("Odoo", command, log, env, instance.addons_folder) as process:
        with step("Starting Odoo"):
            _await("Odoo", answer, process, log)
        yield url, process


def _log(instance: Instance) -> Path:
    return instance.folder / "odoo.log"


@contextmanager
def _process(
    label: str, command: Sequence[object], log: Path, env: dict[str, str], cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts; Ctrl-C at the terminal reaches us only."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(
    label: str, ready: Callable[[], str | None], process: subprocess.Popen[bytes], log: Path
) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Problem(f"{label} ended with code {process.returncode}:\n{tail(log)}")
        if answer := ready():
            return answer
        time.sleep(0.2)
    raise Problem(f"{label} does not answer within {PATIENCE} s:\n{tail(log)}")


def _watch(*processes: subprocess.Popen[bytes]) -> None:
    """Return only by exception: interrupted, or because a server ended by itself."""
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    raise Problem("A server of the demo ended by itself.")


def _free_port() -> int:
    """Odoo's usual port, or another if that is in use."""
    if _is_free(USUAL_PORT):
        return USUAL_PORT
    port = _any_port()
    say(f"Port {USUAL_PORT} is in use, so Odoo takes {port}; --port chooses another.")
    return port


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOCALHOST, port))
        return True
    return False
