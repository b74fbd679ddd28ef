"""Finding an Odoo, and what is installed for it."""

import pytest

from dev.setup import distribution, environment, odoo_source
from dev.setup.console import Problem

RELEASE = "series = {series!r}\nversion = series + '-20260101'\n"
DEB822 = """\
# The machine's own
Types: deb
URIs: http://mirror.example/debian
Suites: stable
Signed-By: /usr/share/keyrings/d.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: stable-security
"""


def make_tree(folder, series="17.0", inside="."):
    package = folder / inside / "odoo"
    package.mkdir(parents=True)
    (package / "release.py").write_text(RELEASE.format(series=series))
    return folder


def test_a_nightly_archive_has_its_addons_inside(folder):
    source = odoo_source.at(make_tree(folder / "nightly"), "here")
    assert (source.series, source.addons) == ("17.0", [])
    assert str(source).startswith("Odoo 17.0-20260101 (here: ")


def test_a_git_checkout_has_its_addons_beside(folder):
    tree = make_tree(folder / "git", "18.0")
    (tree / "addons" / "sale").mkdir(parents=True)
    assert odoo_source.at(tree, "here").addons == [tree / "addons"]


def test_the_root_of_an_unpacked_package_will_do(folder):
    tree = make_tree(folder / "package", "19.0", "usr/lib/python3/dist-packages")
    assert odoo_source.at(tree, "here").tree == tree / "usr/lib/python3/dist-packages"


def test_no_odoo_and_other_series_are_refused(folder):
    with pytest.raises(Problem, match="no source tree"):
        odoo_source.at(folder, "here")
    with pytest.raises(Problem, match=r"supports Odoo 17\.0, 18\.0 and 19\.0"):
        odoo_source.at(make_tree(folder / "old", "16.0"), "here")


def test_odoo_home_comes_before_the_cache(folder, monkeypatch):
    make_tree(folder / "cache" / "odoo" / "17.0")
    assert odoo_source.first().tree == folder / "cache" / "odoo" / "17.0"
    monkeypatch.setenv("ODOO_HOME", str(make_tree(folder / "home", "18.0")))
    assert odoo_source.first().tree == folder / "home"


def test_requirements_are_such_as_a_bare_machine_can_install(folder):
    path = folder / "requirements.txt"
    path.write_text(
        "# a comment\n"
        "cbor2==5.4.2 ; python_version < '3.12'\n"
        "gevent==21.8.0 ; sys_platform != 'win32'  # (Jammy)\n"
        "libsass==0.20.1 ; python_version < '3.12'\n"
        "psycopg2==2.9.5 ; python_version == '3.11'\n"
        "python-ldap==3.4.0\n"
        "pytz  # no version\n"
    )
    assert environment._lines(path) == [
        "cbor2>=5.6,<7 ; python_version < '3.12'",
        "gevent==21.12.0 ; sys_platform != 'win32'",
        "libsass>=0.22,<1 ; python_version < '3.12'",
        "psycopg2-binary==2.9.5 ; python_version == '3.11'",
        "pytz",
    ]


@pytest.mark.parametrize(
    "name, text, line",
    [
        (
            "sources.list.d/debian.sources",
            DEB822,
            "deb [signed-by=/usr/share/keyrings/d.gpg] http://mirror.example/debian sid main\n",
        ),
        (
            "sources.list",
            "deb [arch=amd64] http://mirror.example/debian/ stable main\n",
            "deb [arch=amd64] http://mirror.example/debian/ sid main\n",
        ),
        ("sources.list", "deb http://mirror.example/ubuntu noble main\n", ""),
    ],
)
def test_the_machine_s_own_archive_is_asked(folder, monkeypatch, name, text, line):
    (folder / "sources.list.d").mkdir()
    (folder / name).write_text(text)
    monkeypatch.setattr(distribution, "SOURCES", folder)
    assert distribution._source_line(own_suite=False) == line
    own = distribution._source_line(own_suite=True)
    assert own == line.replace(" sid ", " stable ")
