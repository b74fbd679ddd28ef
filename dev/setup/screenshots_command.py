"""The command line of ``dev/screenshots``."""

import argparse
from pathlib import Path

from . import odoo_source, screenshots
from .instance import REPOSITORY

MANUAL = REPOSITORY / "static" / "description"
PICTURES = REPOSITORY / "screenshots"


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    source = odoo_source.named(options.odoo) if options.odoo else odoo_source.first()
    folder = options.out or (MANUAL if options.manual else PICTURES / source.series)
    wanted = ["--out", str(folder.absolute())]
    wanted += ["--manual"] if options.manual else []
    wanted += ["--only", options.only] if options.only else []
    for size in options.size or ():
        wanted += ["--size", size]
    return screenshots.run(source, wanted, options.axe, options.url)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev/screenshots",
        description="Pictures of the addon's screens, taken of the demo in a real browser. Fails "
        "if a screen shows an error or raises one.",
    )
    parser.add_argument(
        "--odoo", metavar="PATH", help="a source tree of Odoo, or a series such as 19.0"
    )
    parser.add_argument("--only", metavar="NAMES", help="screens of dev/browser/screens.py")
    parser.add_argument("--size", action="append", help="such as 390x844, else two")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="else screenshots/SERIES")
    parser.add_argument("--manual", action="store_true", help="make the pictures of the manual")
    parser.add_argument("--axe", action="store_true", help="also fail on what axe finds")
    parser.add_argument("--url", help="of a demo that runs already, instead of one of its own")
    return parser
