"""The rooms of ``models/``: what each may see, so that a capability can be read by itself."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[3]
MODELS = ADDON / "models"
FOUNDATION = ""
# What each room may see beside itself. The last six do not see each other: where one has to speak
# to another, it is through a method that the other extends.
SEES = {
    FOUNDATION: set(),
    "accounts": {FOUNDATION},
    "orders": {FOUNDATION, "accounts"},
    "deliveries": {FOUNDATION, "accounts", "orders"},
    "cancellations": {FOUNDATION, "accounts", "orders"},
    "quantities": {FOUNDATION, "accounts", "orders"},
    "fba": {FOUNDATION, "accounts", "orders"},
    "backfill": {FOUNDATION, "accounts", "orders"},
    "pairing": {FOUNDATION, "accounts", "orders"},
    "settlements": {FOUNDATION, "accounts", "orders"},
    "entries": {FOUNDATION, "accounts", "orders", "settlements"},
    "refunds": {FOUNDATION, "accounts", "orders", "settlements"},
    "payouts": {FOUNDATION, "accounts", "orders", "settlements"},
    "invoice_uploads": {FOUNDATION, "accounts", "orders"},
    "overview": {
        *(FOUNDATION, "accounts", "orders"),
        *("deliveries", "cancellations", "quantities", "fba"),
    },
}
FILES = sorted(path for path in MODELS.glob("**/*.py") if path.name != "__init__.py")


def room_of(path):
    folders = path.relative_to(MODELS).parts[:-1]
    return folders[0] if folders else FOUNDATION


def tree(path):
    return ast.parse(path.read_text())


def imported_modules(path):
    """The files of ``models/`` that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parent
            for _step in range(node.level - 1):
                base = base.parent
            parts = node.module.split(".") if node.module else []
            for name in (alias.name for alias in node.names):
                for target in (base.joinpath(*parts, name), base.joinpath(*parts)):
                    if target.with_suffix(".py").is_file():
                        yield target.with_suffix(".py")
                        break


def class_values(path, name):
    """The strings that the classes of a file assign to one of Odoo's attributes."""
    for cls in (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)):
        for node in cls.body:
            is_it = isinstance(node, ast.Assign) and node.targets[0].id == name
            # What depends on the series is a name.
            if is_it and not isinstance(node.value, ast.Name):
                value = ast.literal_eval(node.value)
                yield from [value] if isinstance(value, str) else value


ROOM_OF_MODEL = {
    name: room_of(path)
    for path in FILES
    for name in class_values(path, "_name")
    if name.startswith("amazon.")
}


def named(path):
    return path.relative_to(MODELS).as_posix()


def test_all_rooms_are_known():
    assert {room_of(path) for path in FILES} <= set(SEES)
    assert {"amazon.account", "amazon.order", "amazon.offer"} <= ROOM_OF_MODEL.keys()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_stay_in_the_room_or_go_down(path):
    room = room_of(path)
    seen = {room_of(m) for m in imported_modules(path) if m.is_relative_to(MODELS)}
    assert seen <= SEES[room] | {room}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_models_of_other_rooms_are_not_looked_up(path):
    room = room_of(path)
    names = re.findall(r'env\["(amazon\.[\w.]+)"\]', path.read_text())
    seen = {ROOM_OF_MODEL[name] for name in names if name in ROOM_OF_MODEL}
    assert seen <= SEES[room] | {room}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_is_named_by_the_model_that_it_is_about(path):
    models = {*class_values(path, "_name"), *class_values(path, "_inherit")}
    if not models:
        return
    stems = {model.replace(".", "_") for model in models}
    assert any(path.stem.startswith(stem) for stem in stems)


def test_abstract_models_are_shared():
    users = defaultdict(set)
    for path in (*FILES, *ADDON.glob("wizards/*.py")):
        own = set(class_values(path, "_name"))
        for model in class_values(path, "_inherit"):
            users[model] |= own - {model}
    abstract = {
        name
        for path in FILES
        if "models.AbstractModel" in path.read_text()
        for name in class_values(path, "_name")
    }
    assert {name for name in abstract if len(users[name]) < 2} == set()
