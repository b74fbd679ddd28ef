"""What the tests of the life cycle share: this Odoo, and processes that work in a database."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from dev.setup import database
from dev.setup.instance import REPOSITORY, from_facts
from dev.simulator import Simulator

IMPORT_AND_SHIP = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.delivery_scenario import add_carrier, deliveries_of, fill_in, validate
from dev.demo_scenario import import_orders
pickings = deliveries_of(import_orders(env))
fill_in(add_carrier(env), pickings)
validate(pickings)
env.cr.commit()
"""


@pytest.fixture(scope="module")
def instance():
    return from_facts(os.environ["AMAZON_CONNECTOR_INSTANCE"])


@pytest.fixture
def installed(instance, request):
    """A copy of the database in which the addon was just installed."""
    label = request.node.name.removeprefix("test_")[:14]
    name = database.of_run(instance, label)
    yield database.copy(instance, os.environ["AMAZON_CONNECTOR_DATABASE"], name)
    database.drop(instance, name)


@pytest.fixture
def amazon(request):
    """A simulated Amazon with the catalogue that the test's module names."""
    with Simulator(request.module.CATALOGUE) as simulator:
        yield simulator


@pytest.fixture
def shell(instance, installed, amazon, tmp_path):
    """A function that begins to play code in an Odoo shell, and returns the process."""
    log = tmp_path / "odoo.log"

    def begin(code, name=installed):
        process = subprocess.Popen(
            instance.command("shell", "-c", instance.configuration, "-d", name, "--no-http"),
            env=instance.environment | amazon.environment,
            cwd=instance.addons_folder,
            stdin=subprocess.PIPE,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        process.stdin.write(code.encode())
        process.stdin.close()
        return process

    begin.log = log
    return begin


WORK = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev import worker_scenario
worker_scenario.register(env, {{keys!r}}, {{companies}})
worker_scenario.main(env, {{folder!r}}, {{number}})
"""


class Workers:
    """Processes that do what is due, until they are stopped; who is killed is replaced."""

    def __init__(self, begin, folder, sql):
        self.folder, self.sql = folder, sql
        self._begin = begin
        self._process = None

    def start(self, keys, number=2, companies=1):
        code = WORK.format(keys=keys, companies=companies, folder=str(self.folder), number=number)
        self._process = self._begin(code)

    def pids(self):
        noted = self.folder / "workers"
        return [int(pid) for pid in noted.read_text().split()] if noted.exists() else []

    def kill_one(self, choose, seconds=30):
        """Kill a worker that lives; what is noted may be over by then, and replaced in a moment."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(ProcessLookupError, IndexError):
                return os.kill(choose(self.pids()), signal.SIGKILL)
            time.sleep(0.02)
        raise AssertionError(self.state())

    def is_alive(self):
        return self._process.poll() is None

    def wait_until(self, is_so, seconds, meanwhile=lambda: None, pause=0.25):
        """Wait for something, within bounds."""
        end = time.monotonic() + seconds
        while not is_so():
            assert self.is_alive(), self._begin.log.read_text()
            assert time.monotonic() < end, self.state()
            meanwhile()
            time.sleep(pause)

    def state(self):
        jobs = "SELECT id, kind, state, next_run, troubles, message FROM amazon_job"
        rows = "SELECT account_id, state, to_process, count(*) FROM amazon_order GROUP BY 1, 2, 3"
        log = self._begin.log.read_text()[-5000:]
        return "\n".join([self.sql(jobs), self.sql(rows), log])

    def stop(self, seconds=60):
        (self.folder / "over").touch()
        if self._process:
            assert self._process.wait(seconds) == 0, self._begin.log.read_text()

    def kill(self):
        for pid in [*self.pids(), *([self._process.pid] if self._process else [])]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def workers(instance, installed, shell, tmp_path):
    folder = tmp_path / "workers"
    folder.mkdir()
    workers = Workers(shell, folder, lambda query: instance.server.sql(query, installed))
    yield workers
    if workers._process and workers.is_alive():
        workers._process.kill()
        workers.kill()


@pytest.fixture
def shipped(shell):
    """All orders of Amazon are imported, and those that the seller ships have left."""
    assert shell(IMPORT_AND_SHIP).wait() == 0, shell.log.read_text()
