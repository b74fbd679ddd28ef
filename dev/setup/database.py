"""Databases: a template in the cache with the modules the addon needs, and copies of it."""

import ast
import os
import re
import shutil
from pathlib import Path

from . import cache
from .console import step
from .instance import REPOSITORY, Instance
from .postgres import Server
from .session import living

RUN = "run"


def template(instance: Instance) -> str:
    """The name of the template database for this Odoo; made first if it is missing."""
    manifest = ast.literal_eval((REPOSITORY / "__manifest__.py").read_text())
    modules = ",".join(sorted(manifest["depends"]))
    source, server = instance.source, instance.server
    key = cache.digest(source.identity, source.series, modules, server.version)
    name = _name("template", source.series, key)
    with cache.lock(name):
        if not _is_whole(instance, name):
            with step(f"Making the template database for Odoo {source.series} (a minute or two)"):
                _make_template(instance, name, modules)
    return name


def _is_whole(instance: Instance, name: str) -> bool:
    return exists(instance.server, name) and _filestore(instance, name).is_dir()


def _make_template(instance: Instance, name: str, modules: str) -> None:
    unfinished = f"{name}_unfinished"
    for stale in (name, unfinished):
        drop(instance, stale)
    instance.server.sql(f"CREATE DATABASE {unfinished} TEMPLATE template0 ENCODING 'UTF8'")
    instance.change(unfinished, cache.folder("logs") / f"{name}.log", "-i", modules)
    _filestore(instance, unfinished).mkdir(parents=True, exist_ok=True)
    _filestore(instance, unfinished).rename(_filestore(instance, name))
    instance.server.sql(f"ALTER DATABASE {unfinished} RENAME TO {name}")


def copy(instance: Instance, original: str, name: str) -> str:
    """Make a database that is a copy of another one, in place of an older one of that name."""
    drop(instance, name)
    # Files in the store never change, so links will do.
    shutil.copytree(
        _filestore(instance, original), _filestore(instance, name), copy_function=os.link
    )
    fast = "STRATEGY FILE_COPY" if int(instance.server.version.split(".")[0]) >= 15 else ""
    instance.server.sql(f"CREATE DATABASE {name} TEMPLATE {original} {fast}")
    return name


def drop(instance: Instance, name: str) -> None:
    """Drop a database and its files, if they exist."""
    instance.server.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    shutil.rmtree(_filestore(instance, name), ignore_errors=True)


def exists(server: Server, name: str) -> bool:
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def of_run(instance: Instance, label: str) -> str:
    """A database name of this run alone."""
    return _name(RUN, instance.folder.parent.name, instance.folder.name, label)


def of_checkout(instance: Instance, label: str, *parts: str) -> str:
    """A database name that stays the same for this checkout."""
    return _name(label, instance.source.series, cache.digest(REPOSITORY, *parts))


def _name(*parts: str) -> str:
    words = "_".join(("amazon_connector", cache.identity(), *parts))
    return re.sub(r"\W", "_", words)


def _filestore(instance: Instance, name: str) -> Path:
    return instance.data_folder / "filestore" / name


def sweep(instance: Instance) -> None:
    """Drop the databases of this instance and those that killed runs left behind; the other
    series of this run keep theirs."""
    prefix, own = _name(RUN, ""), of_run(instance, "")
    alive = living()
    names = instance.server.sql("SELECT datname FROM pg_database").splitlines()
    names += (path.name for path in _filestore(instance, "").glob("*"))
    for name in {name for name in names if name.startswith(prefix)}:
        if name.startswith(own) or name.removeprefix(prefix).split("_")[0] not in alive:
            drop(instance, name)
