"""Amazon takes the calls of some accounts and never answers: a real server without workers, which
would restart as a whole, goes on and serves the others."""

import re
import subprocess
import threading
import time

import pytest

CATALOGUE = None
# Odoo's limit in seconds. By default it is two minutes.
LIMIT = 40
HANGING, HEALTHY = 3, 2
PATIENCE = 240
REGISTER = """
for n in range({number}):
    env["amazon.account"].create({{
        "name": f"Shop {{n}}",
        "seller_id": f"ASHOP{{n}}SIMULATED0",
        "lwa_client_id": f"amzn1.application-oa2-client.shop{{n}}",
        "lwa_client_secret": f"amzn1.oa2-cs.v1.shop{{n}}",
        "refresh_token": f"Atzr|shop{{n}}-refresh-token",
        "home_marketplace_id": env.ref("amazon_connector.marketplace_de").id,
    }})
env.cr.commit()
"""
SERVED = """
    SELECT count(*) FROM amazon_job WHERE kind = 'orders' AND last_success IS NOT NULL
"""
PAUSED = "SELECT count(*) FROM amazon_job WHERE kind = 'orders' AND troubles > 0"
DURATION = re.compile(r"Amazon: run the jobs that are due.*?([0-9]+\.[0-9]+)s")


@pytest.fixture
def accounts(amazon, shell):
    """Accounts of one region. The first ones hang, for as long as the test lasts."""
    for number in range(HANGING + HEALTHY):
        amazon.sellers.add(f"shop{number}", countries=("DE",))
    code = REGISTER.format(number=HANGING + HEALTHY)
    assert shell(code).wait() == 0, shell.log.read_text()
    over = threading.Event()
    hanging = [amazon.sellers[f"shop{number}"] for number in range(HANGING)]

    def hang(call, go_on):
        if amazon.tokens.seller(call.access_token) in hanging:
            over.wait(PATIENCE)
        return go_on(call)

    amazon.faults.add("searchOrders", hang, times=None)
    yield
    over.set()


@pytest.fixture
def server(instance, installed, amazon, tmp_path):
    """A function that starts an Odoo that runs scheduled actions, and no more than one at once."""
    log, processes = tmp_path / "server.log", []

    def start():
        options = ["--max-cron-threads", "1", "--workers", "0", "--limit-time-real", str(LIMIT)]
        process = subprocess.Popen(
            instance.command("-c", instance.configuration, "-d", installed, "--no-http", *options),
            env=instance.environment | amazon.environment,
            cwd=instance.addons_folder,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        processes.append(process)
        return process

    start.log = log
    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("accounts")
def test_the_server_lives_and_the_others_are_served(instance, installed, server):
    def count(query):
        return int(instance.server.sql(query, installed))

    process, end = server(), time.monotonic() + PATIENCE
    while count(SERVED) < HEALTHY or count(PAUSED) < HANGING:
        assert process.poll() is None, server.log.read_text()
        assert time.monotonic() < end, server.log.read_text()
        # Odoo looks for due actions once a minute, or when it is told to.
        instance.server.sql(f"NOTIFY cron_trigger, '{installed}'", "postgres")
        time.sleep(1)
    log = server.log.read_text()
    assert "time limit" not in log
    durations = [float(seconds) for seconds in DURATION.findall(log)]
    assert durations
    assert max(durations) < LIMIT
