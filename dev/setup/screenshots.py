"""Take pictures of the demo: its Odoo, and a browser that ``dev/browser`` drives."""

import subprocess
from pathlib import Path

from . import browser, database, demo, environment, postgres
from .console import Problem, say
from .instance import REPOSITORY, Instance, prepare
from .odoo_source import Source
from .session import session


def run(source: Source, wanted: list[str], with_axe: bool, url: str | None) -> int:
    """Take the pictures that the arguments of ``dev.browser`` ask for.

    :param url: Of a demo that runs already; else one is started for this.
    """
    found = browser.find()
    if not found:
        raise Problem("No Chromium can be had, so no picture can be taken.")
    arguments = ["--browser", str(found), *wanted]
    if with_axe:
        arguments += ["--axe", str(environment.axe())]
    if url:
        return _take(environment.for_odoo(source), [*arguments, "--url", url.rstrip("/")])
    with session() as folder, postgres.server() as server:
        say(f"Using {server}")
        say(f"Using {source}")
        instance = prepare(source, server, folder)
        database.sweep(instance)
        try:
            return _of_own_demo(instance, arguments)
        finally:
            database.sweep(instance)


def _of_own_demo(instance: Instance, arguments: list[str]) -> int:
    with demo.serving(instance, database.of_run(instance, "screens")) as (url, code):
        return _take(instance.python, [*arguments, "--url", url]) or code


def _take(python: Path, arguments: list[str]) -> int:
    return subprocess.run(
        [str(python), "-m", "dev.browser", *arguments],
        cwd=REPOSITORY,
        env=environment.for_tests(),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
