"""The command line of ``dev/test``."""

import argparse

from . import odoo_source
from .suite import Selection, Suite


def main(arguments: list[str]) -> int:
    options, pytest_arguments = _parser().parse_known_args(arguments)
    if options.odoo:
        sources = [odoo_source.named(name) for name in options.odoo]
    else:
        sources = odoo_source.every() if options.all_odoos else [odoo_source.first()]
    return Suite(Selection.of(pytest_arguments), options.reuse).run(sources)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev/test",
        description="Run the tests on a real Odoo, which is found or fetched first.",
        epilog="All other arguments are pytest's: -k NAME, -x, tests/test_order.py::TestOrder, …",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--odoo",
        action="append",
        metavar="PATH",
        help="a source tree of Odoo, or a series such as 19.0; may be repeated",
    )
    parser.add_argument("--all-odoos", action="store_true", help="run on each Odoo that is found")
    parser.add_argument(
        "--reuse",
        action="store_true",
        help="keep the database for the next --reuse, which only updates the addon in it",
    )
    return parser
