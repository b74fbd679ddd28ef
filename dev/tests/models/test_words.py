"""Texts for users: all of them reach the translators, and each can be said in any language."""

import ast
import re
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[3]
CODE = sorted(
    path
    for pattern in (
        *("amazon/*.py", "models/**/*.py", "wizards/*.*", "controllers/*.py"),
        *("views/*.xml", "data/*.xml"),
    )
    for path in ADDON.glob(pattern)
)
FILES = sorted(
    path
    for pattern in ("models/**/*.py", "wizards/*.py", "controllers/*.py")
    for path in ADDON.glob(pattern)
)


# What translators get.
TEMPLATE = {
    "".join(map(ast.literal_eval, source.splitlines()))
    for source in re.findall(
        r'^msgid ((?:".*"\n)+)', (ADDON / "i18n/amazon_connector.pot").read_text(), re.MULTILINE
    )
}


def named(path):
    return path.relative_to(ADDON).as_posix()


def is_translated(node):
    """Whether this is a call of the function that marks texts for users."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def nodes(path):
    return ast.walk(ast.parse(path.read_text()))


def translated(path):
    return filter(is_translated, nodes(path))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_text_is_within_another(path):
    # Of two, the tool that collects texts for translators sees only the inner one.
    for call in translated(path):
        inner = [node for node in ast.walk(call) if node is not call and is_translated(node)]
        assert not inner, call.lineno


@pytest.mark.parametrize("path", FILES, ids=named)
def test_values_of_texts_are_put_together_before(path):
    # Where there is one, the tool of 17.0 stops, and sees no other text of the file.
    for call in translated(path):
        values = [keyword.value for keyword in call.keywords]
        assert not any(isinstance(value, ast.JoinedStr) for value in values), call.lineno


@pytest.mark.parametrize("path", FILES, ids=named)
def test_translators_get_all_texts(path):
    assert {call.args[0].value for call in translated(path)} <= TEMPLATE


@pytest.mark.parametrize("path", FILES, ids=named)
def test_texts_are_whole_sentences_with_named_values(path):
    for call in translated(path):
        assert len(call.args) == 1, call.lineno
        assert isinstance(call.args[0], ast.Constant), call.lineno


@pytest.mark.parametrize("path", FILES, ids=named)
def test_texts_can_be_said_in_every_reader_s_language(path):
    # Odoo's own function knows only the language of whoever calls it.
    imports = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    from_odoo = [alias.name for node in imports if node.module == "odoo" for alias in node.names]
    assert "_" not in from_odoo


# Of the glossary's second choices, those that are always wrong, whether users read them or not.
WRONG = re.compile(r"\b(told(?! apart)|[Tt]ells? Amazon|in line|[Dd]oubled|at Amazon)\b")


@pytest.mark.parametrize("path", CODE, ids=named)
def test_words_are_those_of_the_glossary(path):
    # Names of methods are names.
    words = re.sub(r"\w*_\w*", "", path.read_text())
    assert WRONG.findall(words) == []
