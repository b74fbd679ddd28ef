"""Run the tests: those without Odoo first, then on each Odoo the life cycle and the suite."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from . import browser, cache, database, environment, odoo_source, postgres
from .console import Problem, say, step
from .instance import ADDON, REPOSITORY, Instance, prepare
from .logs import unexpected
from .session import session

NOTHING_COLLECTED = 5
# The options of pytest whose value is the next argument, and so is no path.
WITH_VALUE = {"-k", "-m", "-p", "-c", "-o", "-r", "-W", "-n", "--tb", "--durations", "--maxfail"}
PURE, LIFECYCLE, SUITE = Path("dev/tests"), Path("dev/lifecycle"), Path("tests")
# Apps that change what the addon works on; their tests run in a database that has them.
BESIDE = ("test_beside_other_apps.py", "test_invoice_taxes.py")
COMPANIONS = "base_vat,mrp,stock_dropshipping,stock_sms,mass_mailing_sms"
CHART = "l10n_de"


@dataclass
class Selection:
    """The user's pytest arguments: paths by the part they belong to, and the rest for all parts."""

    options: list[str] = field(default_factory=list)
    paths: dict[Path, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, arguments: list[str]) -> "Selection":
        selection, previous = cls(), ""
        for argument in arguments:
            path = None if previous in WITH_VALUE else _inside(argument)
            if path:
                part = next((p for p in (PURE, LIFECYCLE, SUITE) if path.is_relative_to(p)), None)
                if not part:
                    raise Problem(f"{argument} is in none of {PURE}, {LIFECYCLE} and {SUITE}.")
                rest = argument.partition("::")[1:]
                selection.paths.setdefault(part, []).append(f"{path}{''.join(rest)}")
            else:
                selection.options.append(argument)
            previous = argument
        return selection

    def __bool__(self) -> bool:
        return bool(self.options or self.paths)

    def wants(self, part: Path) -> bool:
        return part in self.paths if self.paths else True

    def arguments(self, part: Path) -> list[str]:
        return [*self.options, *self.paths.get(part, [str(part)])]


def _inside(argument: str) -> Path | None:
    """The path, relative to the repository, that an argument of pytest names."""
    path = Path(argument.partition("::")[0])
    if argument.startswith("-") or not argument:
        return None
    for base in (Path.cwd(), REPOSITORY):
        full = Path(os.path.normpath(base / path))
        if full.exists() and full.is_relative_to(REPOSITORY):
            return full.relative_to(REPOSITORY)
    return None


class Suite:
    """The parts of one call, and how each ended."""

    def __init__(self, selection: Selection, reuse: bool):
        self.selection = selection
        self.reuse = reuse
        self.codes: list[tuple[str, int]] = []
        # Where the output of this thread's tests goes; to the terminal if nothing is said.
        self._local = threading.local()

    def run(self, sources: list[odoo_source.Source]) -> int:
        with session() as folder, postgres.server() as server:
            say(f"Using {server}")
            for source in sources:
                say(f"Using {source}")
            instances = [prepare(source, server, folder) for source in sources]
            if self.selection.wants(SUITE):
                say(browser.described())
            if self.selection.wants(PURE):
                self._pure(instances[0].python)
            if len(instances) == 1:
                self._on(instances[0])
            else:
                self._side_by_side(instances)
        return self._verdict()

    def _side_by_side(self, instances: list[Instance]) -> None:
        """All at once: one series waits for its database where another one thinks. What each says
        comes as a whole when it has ended."""
        with ThreadPoolExecutor(len(instances)) as pool:
            ended = [pool.submit(self._with_own_output, instance) for instance in instances]
            for future in as_completed(ended):
                say(future.result())

    def _with_own_output(self, instance: Instance) -> str:
        path = instance.folder / "tests.log"
        with path.open("wb") as output, step(f"Testing on Odoo {instance.source.series}"):
            self._local.output = output
            self._on(instance)
        return path.read_text(errors="replace")

    def _pure(self, python: Path) -> None:
        say("\n== Tests without Odoo")
        (REPOSITORY / PURE).mkdir(exist_ok=True)
        self._pytest(
            "the tests without Odoo",
            [python, "-m", "pytest", "-p", "no:odoo", *_plain(REPOSITORY / PURE)],
            self.selection.arguments(PURE),
            environment.for_tests(),
            REPOSITORY,
        )

    def _on(self, instance: Instance) -> None:
        if not (self.selection.wants(SUITE) or self.selection.wants(LIFECYCLE)):
            return
        series = instance.source.series
        say(f"\n== Odoo {series}")
        try:
            self._parts(instance)
        finally:
            database.sweep(instance)

    def _parts(self, instance: Instance) -> None:
        database.sweep(instance)
        log = instance.folder / "install.log"
        name = self._database(instance, log)
        if self.selection.wants(LIFECYCLE) and not self.reuse:
            self._lifecycle(instance, name, log)
        if self.selection.wants(SUITE):
            self._odoo(instance, name)
            self._beside(instance, name, log)

    def _database(self, instance: Instance, log: Path) -> str:
        """A database with the addon installed, or one kept from the last run and updated."""
        template = database.template(instance)
        kept = database.of_checkout(instance, "reuse", template)
        if self.reuse and database.exists(instance.server, kept):
            name, change, label = kept, "-u", "Updating the addon in the kept database"
        else:
            name = kept if self.reuse else database.of_run(instance, "test")
            change, label = "-i", "Installing the addon into a copy of the template"
            database.copy(instance, template, name)
        with step(label):
            try:
                instance.change(name, log, change, ADDON)
            except Problem:
                database.drop(instance, name)
                raise
        for line in unexpected(log):
            say(f"  {line}")
        return name

    def _lifecycle(self, instance: Instance, name: str, log: Path) -> None:
        facts = {"INSTANCE": instance.facts, "DATABASE": name, "LOG": str(log)}
        try:
            if queue := environment.with_queue(instance.source):
                facts["QUEUE"] = str(queue)
        except Problem as problem:
            say(f"The tests with queue_job are skipped, since it cannot be had: {problem}")
        variables = {f"AMAZON_CONNECTOR_{key}": value for key, value in facts.items()}
        self._pytest(
            f"the life cycle on Odoo {instance.source.series}",
            [instance.python, "-m", "pytest", "-p", "no:odoo", *_plain(REPOSITORY / LIFECYCLE)],
            self.selection.arguments(LIFECYCLE),
            environment.for_tests() | variables,
            REPOSITORY,
        )

    def _beside(self, instance: Instance, name: str, log: Path) -> None:
        """The tests beside other apps, in a database that has them, too."""
        files = [str(SUITE / name) for name in BESIDE]
        chosen = self.selection.paths.get(SUITE, [])
        named = [path for path in chosen if path.partition("::")[0] in files]
        if self.selection and not named:
            return
        kept = database.of_checkout(instance, "beside", database.template(instance))
        if not (self.reuse and database.exists(instance.server, kept)):
            database.copy(instance, name, kept)
        with step(f"Installing {COMPANIONS} beside the addon"):
            instance.change(kept, log, "-i", COMPANIONS)
            instance.change(kept, log, "-u", ADDON)
        self._add_chart(instance, kept, log)
        try:
            self._odoo(instance, kept, named or files, f" beside {COMPANIONS}")
        finally:
            if not self.reuse:
                database.drop(instance, kept)

    def _add_chart(self, instance: Instance, name: str, log: Path) -> None:
        try:
            with step(f"Installing {CHART} beside the addon"):
                instance.change(name, log, "-i", CHART)
        except Problem as problem:
            # It brings apps along that need packages which not every Odoo comes with.
            say(f"The tests with {CHART} are skipped, since it cannot be installed: {problem}")

    def _odoo(
        self, instance: Instance, name: str, paths: list[str] | None = None, beside: str = ""
    ) -> None:
        options = [f"--odoo-config={instance.configuration}", f"--odoo-database={name}"]
        paths = paths or self.selection.paths.get(SUITE, [str(SUITE)])
        arguments = [
            *self.selection.options,
            *(path.replace(str(SUITE), f"{ADDON}/{SUITE}", 1) for path in paths),
        ]
        rootdir = instance.addons_folder
        cache_folder = cache.folder("pytest") / cache.digest(REPOSITORY, instance.source.series)
        self._pytest(
            f"the suite on Odoo {instance.source.series}{beside}",
            [
                *(instance.python, "-m", "pytest", *_rooted(rootdir, cache_folder)),
                *("--odoo-http", *options),
            ],
            arguments,
            browser.on_path(instance.environment),
            rootdir,
        )

    def _pytest(
        self,
        label: str,
        command: Sequence[object],
        arguments: list[str],
        env: dict[str, str],
        cwd: Path,
    ) -> None:
        ended = subprocess.run(
            [*map(str, command), *arguments],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=getattr(self._local, "output", None),
            stderr=subprocess.STDOUT if hasattr(self._local, "output") else None,
            check=False,
        )
        self.codes.append((label, ended.returncode))

    def _verdict(self) -> int:
        """0 if tests ran and none failed; a part where a selection finds nothing is left out."""
        # Without a selection, a part without tests is tests that got lost.
        ran = [
            (label, code)
            for label, code in self.codes
            if code != NOTHING_COLLECTED or not self.selection
        ]
        failed = [label for label, code in ran if code]
        if failed:
            print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
            return 1
        return 0 if ran else NOTHING_COLLECTED


def _plain(folder: Path) -> list[str]:
    """Options for tests outside the addon's package, which must not import it."""
    cache_folder = cache.folder("pytest") / cache.digest(REPOSITORY, folder)
    return [
        *_rooted(folder, cache_folder),
        *("--import-mode=importlib", "-o", f"pythonpath={REPOSITORY}"),
    ]


def _rooted(folder: Path, cache_folder: Path) -> list[str]:
    """Options that keep pytest from looking, and from writing, outside a folder."""
    quiet = "ignore::DeprecationWarning"  # of other people's packages
    return [
        *("-c", os.devnull, f"--rootdir={folder}", f"--confcutdir={folder}"),
        *("-o", f"cache_dir={cache_folder}", "-W", quiet),
    ]
