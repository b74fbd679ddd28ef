"""Which browser plays the tours."""

import os
from pathlib import Path

import pytest

from dev.setup import browser, distribution


@pytest.fixture(autouse=True)
def forget():
    browser.find.cache_clear()
    yield
    browser.find.cache_clear()


@pytest.fixture
def path(folder, monkeypatch):
    """The one folder of the PATH."""
    (folder / "path").mkdir()
    monkeypatch.setenv("PATH", str(folder / "path"))
    return folder / "path"


@pytest.fixture
def unpacked(folder, monkeypatch):
    """Debian's packages as they were unpacked: a shell that says how it was called."""
    root = folder / "chromium"
    (root / "usr/lib/chromium").mkdir(parents=True)
    shell = root / "usr/lib/chromium/chromium-headless-shell"
    program(shell, 'echo "$LD_LIBRARY_PATH|$FONTCONFIG_FILE|$@"')
    monkeypatch.setattr(distribution, "chromium", lambda healthy: root if healthy(root) else None)
    return root


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_machine_s_own_browser_comes_first(path, unpacked):
    own = program(path / "chromium-browser", "exit 0")
    assert browser.find() == own
    variables = {"PATH": str(path)}
    assert browser.on_path(variables) == variables
    assert str(own) in browser.described()


def test_else_the_distribution_s_is_used_where_odoo_looks_first(path, unpacked):
    found = browser.find()
    assert found == unpacked / "bin" / "chromium"
    folders = browser.on_path({"PATH": str(path)})["PATH"].split(os.pathsep)
    assert folders == [str(found.parent), str(path)]


def test_the_distribution_s_browser_is_led_to_its_libraries_and_fonts(path, unpacked):
    command = [str(browser.find()), "about:blank"]
    said = browser.subprocess.run(command, capture_output=True, text=True, check=True).stdout
    libraries, fonts, arguments = said.strip().split("|")
    assert all(folder.startswith(str(unpacked)) for folder in libraries.split(":"))
    assert str(unpacked / "usr/share/fonts") in Path(fonts).read_text()
    assert arguments == "about:blank"


def test_one_that_does_not_start_is_none(path, unpacked):
    program(unpacked / "usr/lib/chromium/chromium-headless-shell", "exit 127")
    assert browser.find() is None


def test_without_any_the_tours_are_said_to_be_skipped(path, monkeypatch):
    monkeypatch.setattr(distribution, "chromium", lambda healthy: None)
    assert browser.described().startswith("The tours are skipped: no Chromium can be had")
    assert browser.on_path({"PATH": "/bin"}) == {"PATH": "/bin"}
