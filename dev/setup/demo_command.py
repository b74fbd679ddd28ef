"""The command line of ``dev/demo``."""

import argparse

from . import demo, odoo_source


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev/demo",
        description="A running Odoo with orders imported from Amazon's simulator.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    parser.add_argument("--once", action="store_true", help="end after the table of orders")
    parser.add_argument(
        "--unconnected",
        action="store_true",
        help="a shop without an account: connect it yourself, with the keys that are printed",
    )
    parser.add_argument(
        "--port",
        type=_port,
        help="where Odoo runs; else at 8069, or at another port if that is in use",
    )
    options = parser.parse_args(arguments)
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    played = demo.UNCONNECTED if options.unconnected else demo.CONNECTED
    return demo.run(source, options.once, options.port, played)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port
