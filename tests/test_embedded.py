"""The private servers start, survive a kill, and stop. This test has servers of its own."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from wbl import embedded


@pytest.fixture
def place():
    # a short path: a socket's is limited to about 100 bytes
    with tempfile.TemporaryDirectory(prefix="pw-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        own = embedded.Place(data=Path(folder) / "data", sockets=Path(folder) / "s")
        yield own
        embedded.stop(own)


def rows(place, sql):
    connection = psycopg2.connect(
        host=str(place.pgsocket), user=embedded.ROLE, dbname=embedded.ROLE
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def kill(place):
    """Both servers end as they would when the machine loses its current."""
    pid = int((place.pgdata / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    for process in [pid, *map(int, children)]:
        os.kill(process, signal.SIGKILL)
    os.kill(embedded._client(place).info("server")["process_id"], signal.SIGKILL)


def test_servers_come_back_from_a_kill_with_what_they_kept(place):
    embedded.ensure(place)
    rows(place, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    kill(place)
    embedded.ensure(place)
    assert rows(place, "SELECT n FROM kept") == [(7,)]
    assert embedded.valkey_answers(place)
    assert rows(place, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    embedded.stop(place)
    assert not embedded.postgres_answers(place)
    assert not embedded.valkey_answers(place)


def test_extensions_need_no_superuser(place):
    embedded.ensure(place)
    for name in ("btree_gist", "pg_trgm", "citext", "unaccent"):
        rows(place, f"CREATE EXTENSION {name}")
    assert int(rows(place, "SHOW max_connections")[0][0]) >= 120


def test_folder_of_another_account_is_refused(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.symlink_to(tmp_path)
    with pytest.raises(embedded.CannotStart, match="belongs to somebody else"):
        embedded.private(theirs)


def test_key_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    first = embedded.secret("link_key")
    assert len(first) >= 43
    assert embedded.secret("link_key") == first


def test_nothing_starts_without_demo_or_debug(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DEBUG", raising=False)
    monkeypatch.delenv("DEMO", raising=False)
    embedded.ensure()
    assert not (tmp_path / "data").exists()
