"""One Odoo, ready to run commands on databases with the addon on its path."""

import json
from dataclasses import dataclass
from pathlib import Path

from . import cache, environment
from .console import Problem, run, tail
from .odoo_source import Source
from .postgres import Server

ADDON = "amazon_connector"
REPOSITORY = environment.REPOSITORY


@dataclass(frozen=True)
class Instance:
    """An Odoo source with its Python, its PostgreSQL and the configuration of this run."""

    source: Source
    python: Path
    server: Server
    folder: Path

    @property
    def configuration(self) -> Path:
        return self.folder / "odoo.conf"

    @property
    def addons_folder(self) -> Path:
        """The folder where this checkout has the addon's technical name."""
        return self.folder / "addons"

    @property
    def data_folder(self) -> Path:
        return cache.folder("data")

    @property
    def environment(self) -> dict[str, str]:
        """The variables for Odoo: its packages, this PostgreSQL, UTC, and no way to the network."""
        kept = {
            name: value
            for name, value in self.server.environment.items()
            if not name.startswith(("PYTHON", "ODOO", "OPENERP"))
        }
        own = {
            "PYTHONPATH": str(self.source.tree),
            "PYTHONUNBUFFERED": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        return environment.without_network(kept) | own

    @property
    def facts(self) -> str:
        """All of this as a text, for :func:`from_facts` in another process."""
        server = {"psql": self.server.psql, "variables": self.server.variables}
        places = {"tree": self.source.tree, "python": self.python, "folder": self.folder}
        return json.dumps(server | {name: str(place) for name, place in places.items()})

    def command(self, *arguments: str | Path) -> list[str]:
        """An Odoo command line, as a list."""
        return [str(self.python), "-m", "odoo", *map(str, arguments)]

    def odoo(self, log: Path, *arguments: str, stdin: str = "") -> int:
        """Run Odoo with this configuration until it ends; its log goes to ``log``."""
        subcommand = [arguments[0]] if arguments[0] == "shell" else []
        options = arguments[len(subcommand) :]
        return run(
            self.command(*subcommand, "-c", self.configuration, "--no-http", *options),
            log,
            env=self.environment,
            cwd=self.addons_folder,
            stdin=stdin,
        )

    def change(self, database: str, log: Path, *arguments: str) -> None:
        """Install or update modules in a database."""
        if self.odoo(log, "-d", database, *arguments, "--stop-after-init"):
            raise Problem(f"Odoo {' '.join(arguments)} failed. Its last lines:\n{tail(log)}")


def from_facts(text: str) -> Instance:
    """The instance that another process prepared."""
    facts = json.loads(text)
    server = Server(facts["psql"], "as prepared", facts["variables"])
    tree, python, folder = (Path(facts[name]) for name in ("tree", "python", "folder"))
    return Instance(Source(tree, "as prepared"), python, server, folder)


def prepare(source: Source, server: Server, run_folder: Path) -> Instance:
    """Make the environment and the configuration that this Odoo needs in this run."""
    folder = run_folder / cache.digest(source.tree)
    instance = Instance(source, environment.for_odoo(source), server, folder)
    instance.addons_folder.mkdir(parents=True)
    (instance.addons_folder / ADDON).symlink_to(REPOSITORY, target_is_directory=True)
    instance.configuration.write_text(_configuration(instance))
    return instance


def _configuration(instance: Instance) -> str:
    settings = {
        "addons_path": ",".join(map(str, [*instance.source.addons, instance.addons_folder])),
        "data_dir": instance.data_folder,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 0,
        "workers": 0,
        "without_demo": True if instance.source.series >= "19.0" else "all",
    }
    names = {"PGHOST": "db_host", "PGPORT": "db_port", "PGUSER": "db_user"}
    for variable, name in names.items():
        if value := instance.server.environment.get(variable):
            settings[name] = value
    return "".join(["[options]\n", *(f"{name} = {value}\n" for name, value in settings.items())])
