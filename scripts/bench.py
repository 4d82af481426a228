"""`make bench`: what pages and imports cost, as ratios of one run, for the machine decides the rest.

A database of its own on the private server: 10,000 students, 30,000 placements, 20,000 employers. Two gunicorns
(2 workers of 4 threads each) are asked by wrk in turn. A page is measured against two bare views: "frame", which says
"ok" in the house (behind its middleware, to the same signed-in person), and the smallest view of Django, without
middleware. Twins are searched by the database alone, and the time is PostgreSQL's own.
The student's home and the supervisor's page are asked of two databases in turn: one with 10,000 log lines, its copy
with 1,000,000.
A night of planning feedback at 200,000 requests is measured against the one statement that finds what is due.
Prints a table, and JSON into .run/bench.json.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import django
import psycopg2

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "scripts"
DATABASE = f"placewell_bench_{os.getpid()}"
COPY = f"{DATABASE}_copy"
GUNICORN = (
    "--worker-class",
    "gthread",
    "--workers",
    "2",
    "--threads",
    "4",
    "--log-level",
    "warning",
)
CONNECTIONS = "8"
CALM = 30  # seconds that wrk waits for an answer
REDIS_DB = "120"  # a pair that neither the demo nor a test uses
# what a page is called, who asks, and where; a {word} of the path is told by bench_partners.words()
PAGES = (
    ("placements", "coordinator", "/placements/"),
    ("placements, district", "administrator", "/placements/"),
    ("students", "coordinator", "/students/"),
    ("employers", "coordinator", "/employers/"),
    ("employers, filtered", "coordinator", "/employers/?q=wood&stage=active&cluster={cluster}"),
    ("employers, near", "coordinator", "/employers/?near=36.1,-97.1&within=25&sort=distance"),
    ("employers, papers end", "coordinator", "/employers/?checks=soon&free=free"),
    ("employers, silent", "coordinator", "/employers/?care=silent"),
    (
        "employers, all filters", "coordinator",
        "/employers/?q=wood&stage=active&cluster={cluster}&size=small&owner=mine&free=free&checks=good"
        "&care=silent&near=36.1,-97.1&within=50",
    ),
    ("map of employers", "coordinator", "/employers/map/"),
    ("Today", "coordinator", "/"),
    ("student's home", "student", "/"),
    ("API, 50 placements", "coordinator", "/api/v1/placements"),
    ("frame", "coordinator", "/bench/frame"),
)  # fmt: skip


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=4, help="of each measurement of a page")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--students", type=int, default=10_000)
    options.add_argument("--placements", type=int, default=30_000)
    options.add_argument("--employers", type=int, default=20_000)
    options.add_argument("--log-lines", type=int, default=1_000_000, help="0 leaves them out")
    options.add_argument(
        "--feedback", type=int, default=200_000, help="requests; 0 leaves them out"
    )
    options.add_argument("--only-feedback", action="store_true", help="a night of feedback alone")
    options.add_argument("--only-hours", action="store_true", help="the pages of hours, no others")
    options.add_argument("--no-import", action="store_true", help="leave the import out")
    options.add_argument("--only-taps", action="store_true", help="count taps, and nothing else")
    told = options.parse_args()
    if told.only_taps:
        show({"taps": taps()})
        return
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk: apt-get install wrk")
    with database() as environment:
        people, twins = prepare(told)
        result = {}
        if not (told.only_feedback or told.only_hours):
            with served(environment, list(queries_of(people))) as pages:
                result = {"pages": measured(pages, told), "twins": twins}
        if told.log_lines and not told.only_feedback:
            result["hours"] = hours(environment, people, told)
        if told.feedback and not told.only_hours:
            result["feedback"] = feedback(people, told)
    if not (told.no_import or told.only_hours or told.only_feedback):
        result["import"] = imports(told)
    if not told.only_hours:
        result["taps"] = taps()
    show(result)
    kept = ROOT / ".run" / "bench.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nas JSON: {kept.relative_to(ROOT)}")


@contextmanager
def database():
    """A database for this run; yields the environment of a server that uses it."""
    from wbl import embedded

    place = embedded.ensure()
    run_sql(place.database_url, f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = place.database_url.replace(f"/{embedded.ROLE}?", f"/{DATABASE}?")
    os.environ |= {"REDIS_URL": place.redis_url, "REDIS_DB": REDIS_DB}
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench_settings"
    try:
        yield {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO"}}
    finally:
        for name in (DATABASE, COPY):
            run_sql(place.database_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        embedded.release()


def run_sql(url, statement):
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def prepare(told):
    """The tables and their rows; gives those who ask, and how fast twins are found."""
    django.setup()
    from bench_data import fill
    from bench_partners import make_many, twin_search
    from django.core.management import call_command
    from django.db import connection

    size = f"{told.students} students, {told.placements} placements, {told.employers} employers"
    print(f"Filling {size} …", flush=True)
    call_command("migrate", verbosity=0)
    people = fill(told.students, told.placements)
    school = people["coordinator"].memberships.get().school
    make_many(school, told.employers, people["coordinator"])
    twins = twin_search(school)
    connection.close()
    return people, twins


def queries_of(people, wanted=PAGES):
    """How many queries each page takes, and the cookie with which it is asked for."""
    from bench_partners import words
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    for name, role, pattern in wanted:
        path = pattern.format(**words())
        client = Client(SERVER_NAME="127.0.0.1")
        if role:
            client.force_login(people[role], "django.contrib.auth.backends.ModelBackend")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            sys.exit(f"{path} answered {answer.status_code}")
        cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
        yield {
            "page": name, "path": path, "cookie": cookies, "queries": without_frame(queries),
            "bytes": len(answer.content),
        }  # fmt: skip
    connection.close()


def without_frame(queries):
    """Statements but those that only open and close the transaction."""
    return sum(1 for q in queries if not re.match(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE)", q["sql"]))


@contextmanager
def served(environment, pages):
    """The house and the bare view, each by a gunicorn of its own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        keys = {"SECRET_KEY": environment.get("SECRET_KEY", secret()), "LINK_KEY": "bench" * 10}
        house = environment | keys | {"STATIC_ROOT": folder, "LOG_LEVEL": "INFO"}
        house |= {"PYTHONPATH": f"{HERE}:{ROOT}", "SITE_URL": "http://127.0.0.1:8000"}
        manage = (sys.executable, str(ROOT / "manage.py"))
        subprocess.run((*manage, "collectstatic", "--noinput", "-v0"), env=house, check=True)
        bare_port, _process = stack.enter_context(gunicorn("bench_bare:application", house))
        port, workers = stack.enter_context(gunicorn("wbl.wsgi:application", house))
        yield {"pages": pages, "bare": bare_port, "house": port, "workers": workers}


def secret():
    """The key under which the sessions of this process were signed."""
    from django.conf import settings

    return settings.SECRET_KEY


@contextmanager
def gunicorn(application, environment):
    """Port and process of a server that answers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    log = Path(environment["STATIC_ROOT"]) / f"{port}.log"
    with log.open("w") as told:
        process = subprocess.Popen([*command, *GUNICORN], env=environment, cwd=ROOT, stderr=told)
    try:
        for _attempt in range(100):
            with closing(socket.socket()) as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def measured(pages, told):
    """Each page's rate beside those of the two bare views just before and after it: the median of the rounds."""
    asked = pages["pages"]
    for _round in range(2):  # both workers have loaded all that they need
        ask(pages["bare"], "/", "", 2)
        for page in asked:
            ask(pages["house"], page["path"], page["cookie"], 2)
    for page in asked:
        page["rates"], page["bares"] = [], []
        page["frames"] = []
    frame = next(page for page in asked if page["page"] == "frame")
    for _round in range(told.rounds):
        before = both(pages, frame, told.seconds)
        for page in asked:
            page["rates"].append(ask(pages["house"], page["path"], page["cookie"], told.seconds))
            after = both(pages, frame, told.seconds)
            for name, first, last in zip(("bares", "frames"), before, after, strict=True):
                page[name].append((first + last) / 2)
            before = after
    peak = peak_of(pages["workers"].pid)
    return [in_short(page) | {"peak_mb_a_worker": peak} for page in asked]


def hours(environment, people, told):
    """The student's home and the supervisor's page with few and with very many log lines."""
    import bench_hours
    from django.db import connection

    with ExitStack() as stack:
        sizes = []
        for count in (min(bench_hours.FEW, told.log_lines // 10), told.log_lines):
            print(f"Writing {count} log lines …", flush=True)
            lines = bench_hours.fill_to(count, people)
            pages = list(queries_of(people, bench_hours.wanted(people)))
            if not sizes:
                copied(environment["DATABASE_URL"])
            server = stack.enter_context(served(environment, pages))
            sizes.append({"lines": lines, "server": server})
            environment = environment | {
                "DATABASE_URL": environment["DATABASE_URL"].replace(DATABASE, COPY)
            }
            connection.settings_dict["NAME"] = COPY
        found = bench_hours.compared(sizes, ask)
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    return found


def copied(url):
    """The same rows once more, in a database that grows; nobody may be in the first meanwhile."""
    run_sql(url.replace(DATABASE, "postgres"), f"CREATE DATABASE {COPY} TEMPLATE {DATABASE}")


def feedback(people, told):
    """A night on which nothing is to be done, beside the statement that finds what is due."""
    import bench_feedback

    print(f"Writing {told.feedback} requests for feedback …", flush=True)
    return bench_feedback.measure(people, told.feedback)


def both(pages, frame, seconds):
    """The two measures: Django's smallest view, and the smallest view of the house."""
    house = ask(pages["house"], frame["path"], frame["cookie"], seconds)
    return ask(pages["bare"], "/", "", seconds), house


def in_short(page):
    # a page that answered nobody in time counts as one answer
    rates = [rate or 1 / CALM for rate in page["rates"]]
    over = {
        name: statistics.median(m / rate for m, rate in zip(page[name], rates, strict=True))
        for name in ("bares", "frames")
    }
    return {
        "page": page["page"],
        "queries": page["queries"],
        "kilobytes": round(page["bytes"] / 1024),
        "a_second": round(statistics.median(page["rates"])),
        "bare_a_second": round(statistics.median(page["bares"])),
        "frame_a_second": round(statistics.median(page["frames"])),
        "bare_over_page": round(over["bares"], 1),
        "frame_over_page": round(over["frames"], 1),
    }


def ask(port, path, cookie, seconds):
    """Requests a second, as wrk counts them; every answer must be a good one."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        f"{CALM}s",
        "-H",
        f"Cookie: {cookie}",
    ]
    address = f"http://127.0.0.1:{port}{path}"
    told = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(f"{path}:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def peak_of(master):
    """The most memory that a worker ever held, in MB (Linux)."""
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = status.read_text()
        except OSError:
            continue  # it has ended
        if f"\nPPid:\t{master}\n" in told:
            most = max(most, int(re.search(r"VmHWM:\s+(\d+)", told)[1]))
    return round(most / 1024)


def imports(told):
    """The roster's own measurement, in databases of its own."""
    if not find_spec("bench_import"):
        return {}
    import bench_import

    for name in ("DATABASE_URL", "REDIS_URL", "REDIS_DB"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wbl.settings"
    print("Importing 20,000 students …", flush=True)
    return bench_import.measure(20_000)


def taps():
    """The taps of a supervisor's feedback, counted on the walk's own database."""
    import bench_taps

    for name in ("DATABASE_URL", "REDIS_URL", "REDIS_DB", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    return bench_taps.measure()


def show(result):
    if result.get("pages"):
        show_pages(result)
    if result.get("hours"):
        import bench_hours

        bench_hours.show(result["hours"])
    if result.get("feedback"):
        import bench_feedback

        bench_feedback.show(result["feedback"])
    if result.get("import"):
        row = result["import"]
        print(
            f"Import of {row['students']} students: {row['seconds']} s, "
            f"COPY of the same rows {row['copy_seconds']} s, "
            f"{row['ratio']} : 1; {row['queries']} queries, {row['peak_mb']} MB at most"
        )
    if result.get("taps"):
        import bench_taps

        bench_taps.show(result["taps"])


def show_pages(result):
    head = ("page", "queries", "kB", "a second", "frame : page", "Django : page")
    print("\n{:24}{:>8}{:>6}{:>10}{:>16}{:>17}".format(*head))
    for row in result["pages"]:
        print(
            f"{row['page']:24}{row['queries']:>8}{row['kilobytes']:>6}{row['a_second']:>10}"
            f"{row['frame_over_page']:>12} : 1{row['bare_over_page']:>13} : 1"
        )
    print(f"Peak memory of a worker: {result['pages'][0]['peak_mb_a_worker']} MB")
    row = result["twins"]
    print(
        f"Twin search among {row['employers']} employers: {row['median_ms']} ms of database time "
        f"(worst of {row['searches']}: {row['worst_ms']} ms), by index: {'yes' if row['by_index'] else 'NO'}"
    )


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(ROOT)]
    main()
