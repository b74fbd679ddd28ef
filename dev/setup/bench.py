"""``dev/bench``: how fast the connector is, against plain Odoo in the same run."""

import argparse

from . import database, odoo_source, postgres, scenario
from .console import say
from .instance import prepare
from .session import session


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description="How fast the connector is, against plain Odoo in the same run.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--orders", type=int, help="import so many orders (default: 1000)")
    kind.add_argument("--deliveries", type=int, help="validate and send so many deliveries")
    options = parser.parse_args(arguments)
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        try:
            name = database.of_run(instance, "bench")
            scenario.install(instance, name)
            played, count = _chosen(options)
            return scenario.play(instance, name, played, count, instance.environment)
        finally:
            database.sweep(instance)


def _chosen(options: argparse.Namespace) -> tuple[str, int]:
    """The scenario and its size."""
    if options.deliveries:
        return "bench_deliveries", options.deliveries
    return "bench_scenario", options.orders or 1000
