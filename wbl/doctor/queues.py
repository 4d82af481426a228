"""Redis or Valkey, and what goes through it: worker, beat, the mail tick."""

from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from kit import clock
from notifications.models import Message, Notice
from notifications.tasks import HEARTBEAT
from wbl import health
from wbl.celery import BEAT_HEARTBEAT, TIMETABLE, app
from wbl.doctor.lines import Note, Wrong, network
from wbl.settings import redis_database

PATIENCE = 3
QUEUE = "celery"  # Celery's only queue: a list in the broker's database
LONG_QUEUE = 1000
WORKER = "docker compose up -d worker, or systemctl start placewell-worker"
BEAT = "docker compose up -d beat, or systemctl start placewell-beat"

REFUSALS = (
    (
        r"wrongpass|invalid username-password|noauth|authentication required|without any password"
        r"|invalid password|hello must be called|authenticate",
        "Redis at {where} refuses the password.",
        "Correct it in {variable}: redis://:password@host:port.",
    ),
    (
        r"noperm|no permissions",
        "Redis at {where} does not let this user work.",
        "Give it all commands on all keys (ACL SETUSER), or correct {variable}.",
    ),
    (
        r"db index|invalid db|out of range",
        "Redis at {where} has no database of this number.",
        "Lower REDIS_DB, or raise `databases` in its configuration: two are needed.",
    ),
    (
        r"oom|maxmemory|out of memory",
        "Redis at {where} is full.",
        "Raise maxmemory, or find out with `redis-cli --bigkeys` what fills it.",
    ),
    (
        r"misconf|readonly|read only|read-only|noreplicas|good replicas",
        "Redis at {where} takes no writes.",
        "Free its disk, or point {variable} at the primary.",
    ),
    (r"loading", "Redis at {where} is loading its data.", "Wait a moment and ask again."),
)


def client(number):
    """A client of one numbered database that asks once, without redis-py's seconds of retries."""
    return redis.Redis.from_url(
        redis_database(settings.REDIS_URL, number),
        retry=Retry(NoBackoff(), 0), socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
    )  # fmt: skip


def password():
    """The password in REDIS_URL, if there is one."""
    return urlsplit(settings.REDIS_URL).password


def probe(number):
    """Write, read back and count; returns the facts of the server."""
    parts = urlsplit(settings.REDIS_URL)
    where = parts.path if parts.scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"
    try:
        with client(number) as server:
            server.set("doctor", "here", ex=60)
            if server.get("doctor") != b"here":
                raise Wrong(f"{where} forgets at once.", "See what else uses this database.")
            server.delete("doctor")
            return server.info() | {"waiting": server.llen(QUEUE)}
    except (RedisError, OSError) as error:
        names = {"where": where, "host": parts.hostname, "what": "Valkey (or Redis)"}
        raise network(error, REFUSALS, **names, variable="REDIS_URL") from None


def broker():
    """Celery's database takes what is written, and throws nothing away."""
    facts = probe(settings.REDIS_DB)
    if facts.get("maxmemory") and facts.get("maxmemory_policy", "noeviction") != "noeviction":
        raise Note(
            f"It throws keys away when it is full ({facts['maxmemory_policy']}).",
            "Set maxmemory-policy noeviction.",
        )
    name = "Valkey" if "valkey_version" in facts else "Redis"
    version = facts.get("valkey_version") or facts.get("redis_version", "")
    return f"{name} {version} takes and gives; {facts['waiting']} tasks wait."


def cache():
    """The cache's database takes what is written."""
    probe(settings.REDIS_DB + 1)
    return "Takes and gives."


def worker():
    """A worker answers, knows every task of this release, and keeps up."""
    registered = app.control.inspect(timeout=3.5).registered() or {}
    if not registered:
        raise Wrong("No worker answers.", f"Start one: {WORKER}.")
    asked = {task for task, _every in TIMETABLE.values()}
    old = sorted(
        name for name, tasks in registered.items() if asked - {t.split()[0] for t in tasks}
    )
    if old:
        raise Wrong(
            f"Of another release than this code: {', '.join(old)}.",
            "Restart the workers: docker compose up -d --force-recreate worker, or "
            "systemctl restart placewell-worker.",
        )
    with client(settings.REDIS_DB) as server:
        waiting = server.llen(QUEUE)
    if waiting > LONG_QUEUE:
        raise Wrong(f"{waiting} tasks wait.", "Run more workers, or see in the log what is slow.")
    return f"{', '.join(sorted(registered))}; {waiting} tasks wait."


def beat():
    """Beat has sent a task within two minutes: the mail tick alone is due every 15 s."""
    age = seconds_since(BEAT_HEARTBEAT)
    if age is None:
        raise Wrong(
            "Beat has sent nothing since the cache was last emptied.",
            f"Start it: {BEAT}. If it runs, ask again in 30 s.",
        )
    if age > health.STALE:
        raise Wrong(f"Beat last sent a task {age:.0f} s ago.", f"Start it: {BEAT}.")
    return f"Sent a task {age:.0f} s ago."


def seconds_since(key):
    """The age of a moment in the cache, in Django's own spelling of the key; None without one."""
    moment = health.moment(key)
    return None if moment is None else (clock.now() - moment).total_seconds()


def outbox():
    """The mail tick ran within two minutes, and no mail is overdue."""
    age = seconds_since(HEARTBEAT)
    try:
        if age is None or age > health.STALE:
            said = (
                "never, or not since the cache was emptied" if age is None else f"{age:.0f} s ago"
            )
            raise Wrong(
                f"The last mail tick was {said}; {overdue()} mails wait.",
                f"See that worker and beat run ({WORKER}; {BEAT}), then look into the worker's log.",
            )
        late = overdue()
        if late:
            raise Wrong(
                f"{late} mails wait for longer than 10 minutes.",
                "Look into the worker's log; run more workers if there are simply many.",
            )
    finally:
        connection.close()
    return f"The last mail tick was {age:.0f} s ago; nothing is overdue."


def overdue():
    """Mails that should have left ten minutes ago."""
    moment = clock.now() - health.OVERDUE
    return Notice.objects.due(moment).count() + Message.objects.due(moment).count()
