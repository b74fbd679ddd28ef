"""``dev/bench``: how fast the connector is, against plain Odoo in the same run."""

import argparse

from . import database, odoo_source, postgres, scenario
from .console import say
from .instance import Instance, prepare
from .session import session


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description="Import orders with plain Odoo and with the connector, and compare. Then push "
        "the quantities of many offers.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    parser.add_argument(
        "--orders", type=int, default=1000, help="how many (default: 1000; 0 leaves them out)"
    )
    parser.add_argument(
        "--offers",
        type=int,
        default=10_000,
        help="whose quantities are pushed (default: 10000; 0 leaves this part out)",
    )
    options = parser.parse_args(arguments)
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        try:
            parts = {"bench_scenario": options.orders, "bench_offers_scenario": options.offers}
            codes = [play(instance, part, number) for part, number in parts.items() if number]
            return max(codes, default=0)
        finally:
            database.sweep(instance)


def play(instance: Instance, part: str, number: int) -> int:
    """Play one part of the benchmark in a database of its own."""
    name = database.of_run(instance, part)
    scenario.install(instance, name)
    return scenario.play(instance, name, part, number, instance.environment)
