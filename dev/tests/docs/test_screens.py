"""The screens of which dev/screenshots takes pictures."""

import re
from pathlib import Path

import pytest

from dev.browser.screens import SCREENS

ADDON = Path(__file__).resolve().parents[3]
DEFINED = {
    name
    for folder in ("views", "wizards")
    for path in (ADDON / folder).glob("*.xml")
    for name in re.findall(r'<record id="(\w+)" model="ir\.actions\.', path.read_text())
}
# It takes an FBA inventory with differences, which the demo does not have.
BY_HAND = {"differences"}


def test_each_screen_has_a_name_of_its_own():
    names = [screen.name for screen in SCREENS]
    assert len(names) == len({*names})


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_an_action_or_a_record(screen):
    assert bool(screen.action) != bool(screen.model)
    module, _dot, name = screen.action.partition(".")
    assert module != "amazon_connector" or name in DEFINED


def test_the_manual_s_pictures_are_those_that_are_made():
    pages = [ADDON / "README.md", *(ADDON / "docs").glob("*.md")]
    shown = {
        name
        for page in pages
        for name in re.findall(r"description/([\w-]+)\.png", page.read_text())
    }
    assert shown - BY_HAND == {screen.name for screen in SCREENS if screen.manual}
