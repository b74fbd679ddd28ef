"""The demo's port: its Odoo runs beside another one."""

import socket

import pytest

from dev.setup import demo, demo_command
from dev.setup.console import Problem


@pytest.fixture
def taken(monkeypatch):
    """A port that somebody listens at, as if it were the usual one."""
    with socket.socket() as server:
        server.bind((demo.LOCALHOST, 0))
        server.listen()
        port = server.getsockname()[1]
        monkeypatch.setattr(demo, "USUAL_PORT", port)
        yield port


def test_the_usual_port_is_taken_while_it_is_free(monkeypatch, taken):
    with socket.socket() as probe:
        probe.bind((demo.LOCALHOST, 0))
        free = probe.getsockname()[1]
    monkeypatch.setattr(demo, "USUAL_PORT", free)
    assert demo._free_port() == free


def test_where_the_usual_port_is_in_use_another_is_taken_and_named(taken, capsys):
    port = demo._free_port()
    assert port not in (0, taken)
    assert demo._is_free(port)
    assert capsys.readouterr().out.count(str(port)) == 1


def test_a_chosen_port_that_is_in_use_is_a_problem_at_once(taken):
    with pytest.raises(Problem, match=f"Port {taken} is in use"):
        demo.run(None, False, taken)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http"])
def test_what_is_no_port_is_refused(text, capsys):
    with pytest.raises(SystemExit):
        demo_command.main([f"--port={text}"])
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, played",
    [([], demo.CONNECTED), (["--unconnected"], demo.UNCONNECTED)],
)
def test_whoever_wants_to_connect_the_account_himself_gets_a_shop_without(
    monkeypatch, arguments, played
):
    monkeypatch.setattr(demo_command.odoo_source, "first", lambda: None)
    monkeypatch.setattr(demo, "run", lambda source, once, port, scenario: scenario)
    assert demo_command.main(arguments) == played
    assert (demo.REPOSITORY / "dev" / f"{played}.py").is_file()
