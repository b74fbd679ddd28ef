"""The documents: links lead somewhere, files that they name exist, and words are the glossary's."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
MANUAL = sorted([ROOT / "README.md", *DOCS.glob("**/*.md")])
ALL = sorted([*MANUAL, *(path for path in ROOT.glob("*.md")), ROOT / "dev" / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(
    r"`((?:amazon|controllers|data|dev|models|views|wizards)/[\w/.]+\.\w+|compat\.py)`"
)
NAME = re.compile(r"`(_\w+|action_\w+|[A-Z]\w+)`")
# Of the glossary's second choices, those that are always wrong. Labels of screens are as they are.
WRONG = re.compile(r"\bat Amazon\b|\bin line\b|\btold\b|\btells? Amazon\b|\bdoubled\b")
LABEL = re.compile(r"\*[^*\n]+\*|`[^`]+`")


def named(path):
    return path.relative_to(ROOT).as_posix()


def anchors(path):
    """The anchors of a page's headings, as repository hosts make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def answers():
    """The questions of a newcomer with their answers."""
    text = (DOCS / "architecture.md").read_text().partition("## Five questions")[2]
    return dict(re.findall(r"^### ([^\n]+\?)\n(.+?)(?=^###|\Z)", text, flags=re.M | re.S))


@pytest.mark.parametrize("path", ALL, ids=named)
def test_links_lead_somewhere(path):
    for link in LINK.findall(path.read_text()):
        if link.startswith("https://"):
            continue
        name, _hash, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("path", ALL, ids=named)
def test_files_that_are_named_exist(path):
    missing = [name for name in FILE.findall(path.read_text()) if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("path", MANUAL, ids=named)
def test_words_are_those_of_the_glossary(path):
    assert WRONG.findall(LABEL.sub("", path.read_text())) == []


def test_the_index_names_every_page():
    linked = {(DOCS / link).resolve() for link in LINK.findall((DOCS / "index.md").read_text())}
    assert set(DOCS.glob("*.md")) - linked == {DOCS / "index.md"}
    decisions = DOCS / "decisions"
    linked = set(LINK.findall((decisions / "README.md").read_text()))
    assert {path.name for path in decisions.glob("*.md")} - linked == {"README.md"}


def test_the_readme_is_read_in_three_minutes():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_the_five_questions_are_answered():
    assert len(answers()) == 5


@pytest.mark.parametrize("question", answers())
def test_an_answer_names_at_most_three_files_and_what_is_in_them(question):
    files = {ROOT / name for name in FILE.findall(answers()[question])}
    assert 1 <= len(files) <= 3
    code = "\n".join(path.read_text() for path in files)
    names = NAME.findall(answers()[question])
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []
