"""OCA's job queue does the jobs where it is installed: its real module, its real job runner."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from dev.lifecycle_checks import IS_LONG, unhandled
from dev.setup import database
from dev.setup.instance import REPOSITORY
from dev.simulator import faults
from dev.simulator.catalogue import many

ORDERS = 120
CATALOGUE = many(ORDERS)
PATIENCE = 150
QUEUE = os.environ.get("AMAZON_CONNECTOR_QUEUE")
pytestmark = pytest.mark.skipif(not QUEUE, reason="queue_job cannot be had for this series")

REGISTER = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.demo_scenario import register_account, set_up_shop
set_up_shop(env)
account = register_account(env)
account.marketplace_ids = env.ref("amazon_connector.marketplace_de")
env.cr.commit()
"""
PRESS_TWICE = """
for _press in range(2):
    env["amazon.account"].search([("state", "=", "connected")]).action_sync_orders()
env["amazon.job"]._cron_run_due()
env.cr.commit()
"""
RUN_DUE = """
env["amazon.job"]._cron_run_due()
env.cr.commit()
"""
# The scheduled action finds other work due as well, and queues a job for each kind of it.
QUEUED_ORDERS = """
    SELECT q.channel, q.state, q.eta, j.id IS NOT NULL AS is_known
    FROM queue_job q LEFT JOIN amazon_job j ON q.identity_key = 'amazon.job-' || j.id
    WHERE j.kind IS NULL OR j.kind = 'orders'
"""
QUEUED = f"SELECT channel, state, is_known, count(*) FROM ({QUEUED_ORDERS}) AS q GROUP BY 1, 2, 3"
IMPORTED = """
    SELECT count(*), count(DISTINCT sale_order_id), count(DISTINCT amazon_order_ref)
    FROM amazon_order WHERE state = 'done'
"""
ALL_IN = f"{ORDERS}|{ORDERS}|{ORDERS}"

LATER = f"""
    SELECT count(*) FROM ({QUEUED_ORDERS}) AS q
    WHERE state = 'pending' AND eta > now() AT TIME ZONE 'utc'
"""


class Queue:
    """Odoo processes that have the module on their path, and the server that runs its runner."""

    def __init__(self, instance, name, amazon, log):
        self.instance, self.database, self.log = instance, name, log
        own = instance.environment | amazon
        own["PYTHONPATH"] = os.pathsep.join([own["PYTHONPATH"], QUEUE])
        self.port = free_port()
        self.environment = own | {
            "ODOO_QUEUE_JOB_CHANNELS": "root:2,root.amazon:2",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(self.port),
        }
        self.processes = []

    def begin(self, *arguments, **options):
        addons = [*self.instance.source.addons, self.instance.addons_folder]
        path = ",".join(map(str, [*addons, Path(QUEUE, "odoo", "addons")]))
        common = ("-c", self.instance.configuration, "-d", self.database, "--addons-path", path)
        command = [*(a for a in arguments if a == "shell"), *common]
        process = subprocess.Popen(
            self.instance.command(*command, *(a for a in arguments if a != "shell")),
            env=self.environment,
            cwd=self.instance.addons_folder,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            **options,
        )
        self.processes.append(process)
        return process

    def play(self, code):
        process = self.begin("shell", "--no-http", stdin=subprocess.PIPE)
        process.communicate(code.encode())
        assert process.returncode == 0, self.log.read_text()

    def serve(self):
        options = ("--http-port", str(self.port), "--max-cron-threads", "0", "--workers", "0")
        return self.begin("--load", "base,web,queue_job", *options)

    def sql(self, query):
        return self.instance.server.sql(query, self.database)

    def wait_for(self, query, answer):
        end = time.monotonic() + PATIENCE
        while self.sql(query) != answer:
            assert time.monotonic() < end, f"{self.sql(QUEUED)}\n{self.log.read_text()}"
            # The runner looks for the jobs of killed workers whenever it is told of any job.
            self.sql("NOTIFY queue_job, 'any'")
            time.sleep(0.5)

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def with_queue(instance, tmp_path_factory):
    """A database in which the queue was installed beside the addon."""
    name = database.of_run(instance, "queue")
    database.copy(instance, os.environ["AMAZON_CONNECTOR_DATABASE"], name)
    queue = Queue(instance, name, {}, tmp_path_factory.mktemp("queue") / "install.log")
    install = queue.begin("--no-http", "-i", "queue_job", "--stop-after-init")
    assert install.wait() == 0, queue.log.read_text()
    yield name
    database.drop(instance, name)


@pytest.fixture
def queue(instance, with_queue, amazon, tmp_path):
    name = database.copy(instance, with_queue, database.of_run(instance, "queued"))
    queue = Queue(instance, name, amazon.environment, tmp_path / "queue.log")
    queue.play(REGISTER)
    yield queue
    queue.stop()
    database.drop(instance, name)


def test_the_queue_does_the_jobs_once(queue, amazon):
    # Given buttons that were pressed twice, and a scheduled action that found the same
    queue.play(PRESS_TWICE)
    assert queue.sql(QUEUED) == "root.amazon|pending|t|1"
    assert amazon.requests.count("searchOrders") == 0

    # When the job runner starts
    queue.serve()

    # Then its workers bring all orders in, once
    queue.wait_for(QUEUED, "root.amazon|done|t|1")
    assert queue.sql(IMPORTED) == ALL_IN
    assert not unhandled(queue.log), queue.log.read_text()


@pytest.mark.skipif(not IS_LONG, reason="this is one of the long proofs: see dev/README.md")
def test_a_killed_worker_and_a_silent_amazon_cost_nothing(queue, amazon):
    # Given a server that is killed in the middle of an import
    queue.play(PRESS_TWICE)
    server = queue.serve()
    begun = "SELECT count(*) > 0 FROM amazon_order WHERE state = 'done'"
    queue.wait_for(begun, "t")
    server.send_signal(signal.SIGKILL)
    server.wait()
    assert queue.sql(IMPORTED) != ALL_IN

    # And an Amazon that does not answer the one that takes its place
    amazon.faults.add("*", faults.html(503), times=None)
    queue.serve()
    queue.wait_for(LATER, "1")

    # When it answers again, and somebody asks for it
    amazon.faults.clear()
    queue.play(PRESS_TWICE)

    # Then the job that waited goes on, and all orders are in, once
    queue.wait_for(QUEUED, "root.amazon|done|t|1")
    assert queue.sql(IMPORTED) == ALL_IN
