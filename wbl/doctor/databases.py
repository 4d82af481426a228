"""PostgreSQL: does it let us in, may we do what we need, is it up to date, and do the clocks agree."""

from contextlib import closing
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg2
import redis
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import CreateExtension
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from redis.exceptions import RedisError

from accounts import audit
from accounts.models import School
from kit import clock
from wbl.doctor import queues
from wbl.doctor.lines import Wrong, network

OLDEST = 16
PATIENCE = 4  # seconds
TOLERANCE = 10  # seconds between two clocks
MIGRATE = "Run: python manage.py migrate (docker compose run --rm migrate)."

REFUSALS = (
    (
        r"password authentication failed|no password supplied|authentication failed",
        "PostgreSQL at {where} refuses the password of role {user}.",
        "Correct it in {variable}, or set it: ALTER ROLE {user} PASSWORD '…'.",
    ),
    (
        r"role .* (does not exist|is not permitted)",
        "PostgreSQL at {where} knows no role {user} that may log in.",
        "Correct {variable}, or: CREATE ROLE {user} LOGIN PASSWORD '…'.",
    ),
    (
        r"database .* does not exist",
        "There is no database {name} at {where}.",
        "Correct {variable}, or: CREATE DATABASE {name} OWNER {user}.",
    ),
    (
        r"permission denied for database",
        "Role {user} may not connect to database {name}.",
        "GRANT CONNECT ON DATABASE {name} TO {user}.",
    ),
    (
        r"pg_hba.conf",
        "PostgreSQL at {where} does not let role {user} in from this machine.",
        "Add a line for it to pg_hba.conf and reload, or put ?sslmode=require into {variable}.",
    ),
    (
        r"too many (clients|connections)|remaining connection slots",
        "PostgreSQL at {where} has no connection left.",
        "Raise max_connections, or run fewer web threads and workers.",
    ),
    (
        r"starting up|shutting down|recovery mode|not yet accepting",
        "PostgreSQL at {where} is starting or stopping.",
        "Wait a moment and ask again; if it stays so, look into its log.",
    ),
)


def connect():
    """A connection of the doctor's own, with short patience; raises the Wrong for its error."""
    own = settings.DATABASES["default"]
    where = own["HOST"] or "the local socket"
    # a socket's folder needs no port
    if own["PORT"] and not where.startswith("/"):
        where = f"{where}:{own['PORT']}"
    try:
        return psycopg2.connect(
            **own["OPTIONS"] | {"connect_timeout": PATIENCE},
            dbname=own["NAME"], user=own["USER"], password=own["PASSWORD"],
            host=own["HOST"], port=own["PORT"],
            options=f"-c statement_timeout={PATIENCE * 1000}",
        )  # fmt: skip
    except psycopg2.Error as error:
        raise network(
            error, REFUSALS, where=where, host=own["HOST"], what="PostgreSQL",
            variable="DATABASE_URL", user=own["USER"], name=own["NAME"],
        ) from None  # fmt: skip


def asked(cursor, sql, *values):
    """The first row of an answer."""
    cursor.execute(sql, values)
    return cursor.fetchone()


def answers():
    """PostgreSQL is there, new enough, writable; the role may do its work and no more."""
    with closing(connect()) as raw, raw.cursor() as cursor:
        version, zone, role, superuser, standby, read_only = asked(
            cursor,
            "SELECT current_setting('server_version_num')::int, current_setting('timezone'),"
            " current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
            " pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'",
        )
        if version < OLDEST * 10000:
            raise Wrong(
                f"PostgreSQL is {version // 10000}, and Placewell needs {OLDEST} or newer.",
                "Upgrade PostgreSQL (docs/running.md).",
            )
        if standby or read_only:
            raise Wrong(
                "The database only reads.",
                "Point DATABASE_URL at the primary, or: "
                f"ALTER ROLE {role} RESET default_transaction_read_only.",
            )
        if superuser:
            raise Wrong(
                f"Role {role} is a superuser, which could switch the audit log off.",
                f"As another superuser: ALTER ROLE {role} NOSUPERUSER.",
            )
        may_work(cursor, role)
        has_extensions(cursor)
        taken, allowed = asked(
            cursor,
            "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity",
        )
    return (
        f"PostgreSQL {version // 10000}.{version % 10000}, role {role}, {taken} of {allowed} "
        f"connections taken, its time zone {zone}."
    )


def may_work(cursor, role):
    """The role may make tables (for migrations) and read and write those that are there."""
    makes, name = asked(
        cursor,
        "SELECT has_database_privilege(current_database(), 'CREATE')"
        " AND has_schema_privilege(current_schema(), 'CREATE, USAGE'), current_database()",
    )
    if not makes:
        raise Wrong(
            f"Role {role} may not make tables and extensions in database {name}.",
            f"ALTER DATABASE {name} OWNER TO {role}; ALTER SCHEMA public OWNER TO {role}.",
        )
    (barred,) = asked(
        cursor,
        "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND NOT ("
        " has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')"
        " AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')"
        " AND pg_has_role(relowner, 'USAGE'))",
    )
    if barred:
        tables = barred if len(barred) < 80 else f"{barred[:80]} …"
        raise Wrong(
            f"Role {role} does not own, or may not read and write: {tables}.",
            f"As a superuser: ALTER TABLE … OWNER TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA "
            f"public TO {role}.",
        )


def has_extensions(cursor):
    """Every extension that the migrations make is there, or can be made."""
    loader = MigrationLoader(None)
    wanted = {
        operation.name: key
        for key, migration in loader.disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, CreateExtension)
    }
    cursor.execute("SELECT name, installed_version FROM pg_available_extensions")
    known = dict(cursor.fetchall())
    for name in sorted(wanted):
        if name not in known:
            raise Wrong(
                f"PostgreSQL cannot find its extension {name}.",
                "Install PostgreSQL's contrib package for the server's version.",
            )
        if known[name] is None and is_applied(cursor, *wanted[name]):
            raise Wrong(
                f"The extension {name} was taken out of the database.",
                f"CREATE EXTENSION {name}; indexes that went with it come back from a backup.",
            )


def is_applied(cursor, app, name):
    """Whether this migration stands in the database."""
    if asked(cursor, "SELECT to_regclass('django_migrations')")[0] is None:
        return False
    sql = "SELECT count(*) FROM django_migrations WHERE app = %s AND name = %s"
    return asked(cursor, sql, app, name)[0] > 0


def is_migrated():
    """Code and tables are of the same release, and nothing fell out of the schema since."""
    try:
        loader = MigrationLoader(connection)
        if conflicts := loader.detect_conflicts():
            raise Wrong(
                f"Two branches of migrations in {', '.join(conflicts)}.",
                "Deploy a whole release; this one was put together by hand.",
            )
        missing = sorted(set(loader.graph.nodes) - set(loader.applied_migrations))
        if missing:
            names = ", ".join(f"{app}.{name}" for app, name in missing[:3])
            raise Wrong(f"{len(missing)} migrations are not applied: {names} …", MIGRATE)
        newer = unknown(loader)
        if newer:
            raise Wrong(
                f"The database is newer than this code: {', '.join(newer[:3])}.",
                "Deploy the release that made them, or restore the backup of before.",
            )
        schema_is_whole()
        return f"{len(loader.applied_migrations)} applied, none missing; audit triggers in place."
    finally:
        connection.close()


def unknown(loader):
    """Applied migrations of apps of this code that it does not have."""
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    ours = {app for app, _name in known}
    applied = loader.applied_migrations
    return sorted(f"{app}.{name}" for app, name in set(applied) - known if app in ours)


def schema_is_whole():
    """Tables, constraints, indexes and audit triggers that the models ask for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class")
        present = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname IN ('audit_insert', 'audit_update', 'audit_delete', 'audit_refuse')"
            " AND tgenabled IN ('O', 'A') GROUP BY tgrelid"
            " HAVING count(*) = CASE tgrelid::regclass::text WHEN 'accounts_audit' THEN 1 ELSE 3 END"
        )
        watched = {name for (name,) in cursor.fetchall()}
    wanted = {part for model in apps.get_models() if model._meta.managed for part in parts(model)}
    if missing := sorted(wanted - present):
        raise Wrong(
            f"Gone from the database: {', '.join(missing[:4])}.",
            "Restore the latest backup (docs/running.md): somebody changed the tables by hand.",
        )
    tables = {model._meta.db_table for model in audit.audited_models()} | {"accounts_audit"}
    if bare := sorted(tables - watched):
        raise Wrong(f"No audit triggers on {', '.join(bare[:4])}.", MIGRATE)


def parts(model):
    """Names of a model's table, constraints and indexes."""
    options = model._meta
    return [options.db_table, *(part.name for part in (*options.constraints, *options.indexes))]


def clocks():
    """This machine, PostgreSQL and Redis agree on the time; every school's time zone is known."""
    mine, theirs = clock.now(), {}
    with closing(connect()) as raw, raw.cursor() as cursor:
        theirs["PostgreSQL"] = asked(cursor, "SELECT clock_timestamp()")[0]
    try:
        with queues.client(settings.REDIS_DB) as broker:
            seconds, micro = broker.time()
            theirs["Redis"] = datetime.fromtimestamp(seconds + micro / 1e6, UTC)
    except (RedisError, redis.ConnectionError, OSError):
        pass  # the broker's own line tells
    off = {name: (mine - then).total_seconds() for name, then in theirs.items()}
    for name, seconds in off.items():
        if abs(seconds) > TOLERANCE:
            way = "ahead of" if seconds > 0 else "behind"
            raise Wrong(
                f"This machine's clock is {abs(seconds):.0f} s {way} that of {name}.",
                "Let every machine keep time: timedatectl set-ntp true (or install chrony); "
                "leave CLOCK_SHIFT_DAYS unset.",
            )
    widest = max(map(abs, off.values()))
    return f"{', '.join(off)} and this machine agree within {widest:.1f} s; {zones()}"


def zones():
    """The time zones of the schools; raises for one that this machine does not know."""
    try:
        names = sorted(set(School.objects.order_by().values_list("time_zone", flat=True)))
    except Exception:  # noqa: BLE001  without tables there are no schools: another line tells
        return "no school yet."
    finally:
        connection.close()
    for name in names:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise Wrong(
                f"A school's time zone is not known here: {name}.",
                "Correct it on the school's page, or: pip install --upgrade tzdata.",
            ) from None
    return f"time zones: {', '.join(names) or 'no school yet'}."
