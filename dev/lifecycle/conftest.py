"""What the tests of the life cycle share: this Odoo, and processes that work in a database."""

import os
import subprocess

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


@pytest.fixture
def shipped(shell):
    """All orders of Amazon are imported, and those that the seller ships have left."""
    assert shell(IMPORT_AND_SHIP).wait() == 0, shell.log.read_text()
