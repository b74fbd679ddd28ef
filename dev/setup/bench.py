"""``dev/bench``: how fast the connector is, against plain Odoo in the same run."""

import argparse

from . import database, odoo_source, postgres, scenario
from .console import say
from .instance import prepare
from .session import session


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description="Import orders with plain Odoo and with the connector, and compare.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    parser.add_argument("--orders", type=int, default=1000, help="how many (default: 1000)")
    options = parser.parse_args(arguments)
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        try:
            name = database.of_run(instance, "bench")
            scenario.install(instance, name)
            return scenario.play(
                instance, name, "bench_scenario", options.orders, instance.environment
            )
        finally:
            database.sweep(instance)
