"""What was backed up comes back: every row, every rule of the database, every file; and it works."""

import os
import re
import shutil
import subprocess

import psycopg2
import pytest

from tests.operator.home import COMPOSE, PASSWORD, ROOT
from wbl import embedded

TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
# what a dump could forget, each as text that can be compared
RULES = {
    "sequences": "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
    "extensions": "SELECT extname, extversion FROM pg_extension ORDER BY 1",
    "functions": (
        "SELECT proname, md5(pg_get_functiondef(p.oid)) FROM pg_proc p"
        " LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'"
        " WHERE pronamespace = 'public'::regnamespace AND d.objid IS NULL ORDER BY 1, 2"
    ),
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    ),
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "columns": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation"
        " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    ),
    "owners": "SELECT relname, relowner::regrole::text FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
}


def tool(home, name, *words, check=True, **changes):
    """Run a tool of docker-compose.yml, with its variables, where its volumes would lie."""
    service = COMPOSE["services"][name]
    own = dict.fromkeys(service["environment"]) | {
        "PGHOST": str(home.place.pgsocket),
        "PGUSER": service["environment"]["PGUSER"],
        "PGDATABASE": service["environment"]["PGDATABASE"],
        "PGPASSWORD": PASSWORD,
        "MEDIA_ROOT": str(home.base / "media"),
        "BACKUPS": str(home.base / "backups"),
        "PATH": f"{embedded._programs(home.place)}:{os.environ['PATH']}",
    }
    assert set(own) == {*service["environment"], "PATH"}
    entry = [word.replace("/scripts/", f"{ROOT}/scripts/") for word in service["entrypoint"]]
    done = subprocess.run(
        [*entry, *words],
        env=own | changes,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(done.stderr)
    return done


def rows(home, database):
    """Per table the number of rows and a hash of all that they hold."""
    return {
        name: home.ask(
            f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t",
            database=database,
        )[0]
        for (name,) in home.ask(TABLES, database=database)
    }


def second(home):
    """A new, empty database of the application's role."""
    home.as_superuser("DROP DATABASE IF EXISTS second")
    home.as_superuser("CREATE DATABASE second OWNER placewell")


@pytest.fixture(scope="module")
def full(home):
    """Both schools of the tests' world, and a file."""
    home.manage("shell", "-c", "from tests.world import make_world; make_world()")
    paper = home.base / "media" / "agreements" / "1.pdf"
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.write_bytes(b"%PDF-1.7 a signed agreement")
    paper.chmod(0o600)
    yield home
    # the other tests' installation is an empty one
    tables = ", ".join(
        f'"{name}"' for (name,) in home.ask(TABLES) if name.startswith(("accounts_", "students_"))
    )
    home.as_superuser(f"TRUNCATE {tables} CASCADE", "placewell")
    shutil.rmtree(home.base / "media")


@pytest.fixture(scope="module")
def restored(full):
    """Name of the backup, and folder of the files, after backup and restore."""
    name = tool(full, "backup").stdout.strip()
    second(full)
    folder = full.base / "media-2"
    tool(full, "restore", name, PGDATABASE="second", MEDIA_ROOT=str(folder))
    return name, folder


def test_every_row_and_every_rule_is_back(full, restored):
    before, after = rows(full, "placewell"), rows(full, "second")
    assert {t: (before[t], after.get(t)) for t in before if before[t] != after.get(t)} == {}
    assert before["students_student"][0] > 2
    assert before["accounts_audit"][0] > 100
    for what, question in RULES.items():
        there, back = full.ask(question), full.ask(question, database="second")
        assert [bare(row) for row in there] == [bare(row) for row in back], what


def bare(row):
    """A rule without the casts and brackets that PostgreSQL writes anew when it reads its own words."""
    return [re.sub(r"::[a-z ]+(\[\])?|[()\s]", "", str(value)) for value in row]


def test_files_are_back_with_their_rights(full, restored):
    _name, folder = restored
    paper = folder / "agreements" / "1.pdf"
    original = full.base / "media" / "agreements" / "1.pdf"
    assert paper.read_bytes() == original.read_bytes()
    assert paper.stat().st_mode == original.stat().st_mode


def test_the_restored_product_works(full, restored):
    url = full.database_url.replace("/placewell?", "/second?")
    told = full.doctor("--only", "database", "migrations", DATABASE_URL=url)
    assert {line["state"] for line in told.values()} == {"ok"}, told
    was_running = "web" in full.processes
    full.start_web(DATABASE_URL=url)
    try:
        assert full.get("/accounts/login/")[0] == 200
        assert full.get("/")[0] == 302
    finally:
        full.stop("web")
        if was_running:
            full.start_web()


def test_the_restored_database_audits_and_counts_on(full, restored):
    count = "SELECT count(*) FROM accounts_audit"
    before = full.ask(count, database="second")[0][0]
    full.ask("INSERT INTO catalogue_cluster (code, name) VALUES ('new', 'new')", database="second")
    assert full.ask(count, database="second")[0][0] == before + 1
    with pytest.raises(psycopg2.errors.RaiseException, match="only ever added to"):
        full.ask("DELETE FROM accounts_audit", database="second")


def test_a_restore_overwrites_nothing(full, restored):
    name, folder = restored
    done = tool(full, "restore", name, check=False, PGDATABASE="second", MEDIA_ROOT=str(folder))
    assert done.returncode == 1
    assert "is not empty" in done.stderr


def test_a_damaged_backup_changes_nothing(full, restored):
    name, _folder = restored
    copy = full.base / "damaged"
    shutil.copytree(full.base / "backups" / name, copy)
    with (copy / "database.dump").open("r+b") as dump:
        dump.seek(2000)
        dump.write(b"\0\0\0\0")
    full.as_superuser("DROP DATABASE IF EXISTS third")
    full.as_superuser("CREATE DATABASE third OWNER placewell")
    target = {"PGDATABASE": "third", "MEDIA_ROOT": str(full.base / "media-3")}
    done = tool(full, "restore", str(copy), check=False, **target)
    assert (done.returncode, "is damaged" in done.stderr) == (1, True)
    assert full.ask(TABLES, database="third") == []


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(full):
    kept = full.base / "none"
    done = tool(full, "backup", check=False, PGDATABASE="nowhere", BACKUPS=str(kept))
    assert done.returncode != 0
    assert [*kept.iterdir()] == []


def test_a_backup_is_for_its_owner_only(full, restored):
    name, _folder = restored
    place = full.base / "backups" / name
    assert {path.stat().st_mode & 0o077 for path in (place, *place.iterdir())} == {0}
