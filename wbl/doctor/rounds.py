"""One round of the doctor through all checks.

A check returns what it found, or raises Wrong or Note. Each has its own time; those that do not hang on
one another run side by side, so that the whole takes at most 20 s, whatever hangs.
"""

import time
from threading import Thread

from django.conf import settings

from wbl.doctor import databases, files, mail, queues, site
from wbl.doctor.lines import OK, SKIPPED, WRONG, Line, Wrong

# name: (check, seconds it may take, the checks without which it cannot be asked)
CHECKS = {
    "settings": (site.settings_are_safe, 6, ()),
    "database": (databases.answers, 6, ()),
    "migrations": (databases.is_migrated, 6, ("database",)),
    "broker": (queues.broker, 5, ()),
    "cache": (queues.cache, 5, ()),
    "worker": (queues.worker, 6, ("broker",)),
    "beat": (queues.beat, 5, ("cache",)),
    "outbox": (queues.outbox, 5, ("database", "cache", "migrations")),
    "mail": (mail.server, 6, ()),
    "storage": (files.storage, 5, ()),
    "uploads": (files.uploads, 6, ()),
    "clock": (databases.clocks, 5, ("database",)),
    "translations": (files.translations, 5, ()),
    "static": (files.static, 6, ()),
    "web": (site.web, 5, ()),
}


def examine(names=()):
    """Ask every check, or those named with what they need; a Line for each, in the order above.

    Checks that fail make the ones that need them SKIPPED: the same fault is not told twice.
    """
    wanted = [name for name in CHECKS if not names or name in names]
    for name in [*wanted]:
        wanted += [needed for needed in CHECKS[name][2] if needed not in wanted]
    lines: dict[str, Line] = {}
    while waiting := [name for name in wanted if name not in lines]:
        ready = [n for n in waiting if all(needed in lines for needed in CHECKS[n][2])]
        lines |= side_by_side([n for n in ready if not blocked(n, lines)])
        lines |= {n: blocked(n, lines) for n in ready if n not in lines}
    shown = [n for n in CHECKS if n in lines and (not names or n in names or is_wrong(lines[n]))]
    return [lines[name] for name in shown]


def is_wrong(line):
    return line.state == WRONG


def blocked(name, lines):
    """The line of a check that cannot be asked, if something it needs is not well."""
    ill = [n for n in CHECKS[name][2] if n in lines and lines[n].state in {WRONG, SKIPPED}]
    return Line(name, SKIPPED, f"Not asked while this is not well: {ill[0]}.") if ill else None


def side_by_side(names):
    """Run these checks at once. One that hangs is left behind: its thread ends with the process."""
    results: dict[str, Line] = {}

    def run(name):
        results[name] = line(name)

    threads = {name: Thread(target=run, args=(name,), daemon=True) for name in names}
    began = time.perf_counter()
    for thread in threads.values():
        thread.start()
    for name, thread in threads.items():
        thread.join(max(0, CHECKS[name][1] - (time.perf_counter() - began)))
    return {name: results.get(name) or late(name) for name in names}


def late(name):
    says = f"No answer within {CHECKS[name][1]} s."
    return Line(
        name, WRONG, says, "See whether its server hangs, and whether a firewall is between."
    )


def line(name):
    """Run one check; whatever it raises becomes a line, without anything secret."""
    try:
        return Line(name, OK, without_secrets(CHECKS[name][0]()))
    except Wrong as found:
        return Line(name, found.state, without_secrets(found.says), without_secrets(found.cure))
    except Exception as error:  # noqa: BLE001  a doctor that falls ill helps nobody
        says = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return Line(name, WRONG, without_secrets(says), "Look into the log of that part.")


def without_secrets(text):
    """No password and no key, whatever a server put into its message."""
    for secret in secrets():
        text = text.replace(secret, "***")
    return text


def secrets():
    """Longest first: one may be a part of another. What is named openly anyway cannot be hidden."""
    own = settings.DATABASES["default"]
    found = {
        settings.SECRET_KEY,
        settings.LINK_KEY,
        own.get("PASSWORD"),
        queues.password(),
        settings.EMAIL_HOST_PASSWORD,
    } - {"placewell", own["USER"], own["NAME"], settings.EMAIL_HOST_USER}
    return sorted((word for word in found if word and len(word) > 5), key=len, reverse=True)
