"""``python -m dev.browser``: pictures of the screens of a running demo."""

import argparse
import io
import re
import sys
from pathlib import Path

from PIL import Image

from .axe import Audit
from .devtools import BrowserError, Page, chromium
from .screens import DESKTOP, SCREENS, SIZES, Screen
from .webclient import WebClient

TYPED = re.compile(r"(\w+)=(.*)")
FACET = ".o_searchview .o_facet_remove"
COLOURS = 256  # of the manual's pictures, so that they are small


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    screens = [
        screen for screen in SCREENS if not options.only or screen.name in options.only.split(",")
    ]
    if options.manual:
        screens = [screen for screen in screens if screen.manual]
    if not screens:
        print(f"There is no such screen. There are: {', '.join(s.name for s in SCREENS)}.")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    with chromium(options.browser) as page:
        client = WebClient(page, options.url)
        page.resize(*DESKTOP)
        client.sign_in(options.login, options.password)
        audit = Audit(page, options.axe) if options.axe else None
        for screen in screens:
            own = [screen.manual] if options.manual and screen.manual else []
            for size in own or options.size or SIZES:
                failed += not _take(client, screen, size, options.out, audit, options.manual)
    return 1 if failed else 0


def _take(
    client: WebClient,
    screen: Screen,
    size: tuple[int, int],
    out: Path,
    audit: Audit | None,
    manual: bool,
) -> bool:
    """Take a picture. :return: Whether nothing was wrong on the screen."""
    page = client.page
    page.errors.clear()
    label = "x".join(map(str, size))
    path = out / (f"{screen.name}.png" if manual else f"{screen.name}-{label}.png")
    # On a phone records are looked up in another way: there nothing is typed.
    is_typed = any(TYPED.match(step) for step in screen.clicks)
    page.resize(*(DESKTOP if is_typed else size))
    problems = []
    try:
        _show(client, screen)
        page.resize(*size)
        client.settle()
    except BrowserError as error:
        problems.append(str(error))
    problems += page.errors
    _write(page, path, manual)
    if audit and not problems:
        problems += audit.findings()
    print(f"{'✗' if problems else '✓'} {path}", flush=True)
    for problem in problems:
        print("    " + problem.replace("\n", "\n    "), flush=True)
    return not problems


def _show(client: WebClient, screen: Screen) -> None:
    if screen.action:
        client.show(screen.action)
    else:
        client.show_record(screen.model, list(screen.domain), screen.order)
    if screen.everything:
        client.click(FACET, if_there=True)
    for step in screen.clicks:
        if typed := TYPED.match(step):
            client.enter(*typed.groups())
        else:
            client.click(step)


def _write(page: Page, path: Path, manual: bool) -> None:
    picture = page.picture()
    if manual:
        small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
        small.save(path, optimize=True)
    else:
        path.write_bytes(picture)


def _size(text: str) -> tuple[int, int]:
    width, height = map(int, text.lower().split("x"))
    return width, height


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev.browser")
    parser.add_argument("--browser", required=True, help="the Chromium")
    parser.add_argument("--url", required=True, help="where Odoo runs")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--out", required=True, type=Path, help="the folder of the pictures")
    parser.add_argument("--only", help="names of screens, with commas")
    parser.add_argument("--size", type=_size, action="append", help="such as 1366x768")
    parser.add_argument("--manual", action="store_true", help="the manual's pictures")
    parser.add_argument("--axe", type=Path, help="the script axe.min.js: also look for findings")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrowserError as error:
        sys.exit(f"\n{error}")
