"""``dev/bench``: how fast the connector is, against plain Odoo in the same run."""

import argparse

from . import database, odoo_source, postgres, scenario
from .console import say
from .instance import Instance, prepare
from .session import session

# Each part with what it does; how many if no part is named, and so all are played.
PARTS = {
    "orders": ("import so many orders", 1000),
    "offers": ("push the quantities of so many offers", 10_000),
    "deliveries": ("validate and send so many deliveries", 100),
    "overview": ("show the overview with so many orders in the database", 200_000),
    "backfill": ("import so many older orders by Amazon's clock", 10_000),
    "settlement": ("read, book and reconcile a settlement of so many rows", 10_000),
    "workers": ("import the orders of so many accounts with one worker and with two", 20),
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description="How fast the connector is, against plain Odoo in the same run. Without "
        "--orders, --offers, --deliveries, --overview, --backfill, "
        "--settlement or --workers all of them are measured.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    for part, (help_text, number) in PARTS.items():
        parser.add_argument(f"--{part}", type=int, help=f"{help_text} (default: {number})")
    options = parser.parse_args(arguments)
    wanted = {part: getattr(options, part) for part in PARTS}
    if not any(wanted.values()):
        wanted = {part: number for part, (_text, number) in PARTS.items()}
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        try:
            codes = [play(instance, part, number) for part, number in wanted.items() if number]
            return max(codes)
        finally:
            database.sweep(instance)


def play(instance: Instance, part: str, number: int) -> int:
    """Play one part of the benchmark in a database of its own."""
    say(f"\n== {part}: {number}")
    name = database.of_run(instance, part)
    scenario.install(instance, name)
    return scenario.play(instance, name, f"bench_{part}_scenario", number, instance.environment)
