"""The site as a browser and a log reader meet it: policies, cookies, static files, limits, logs, a reload."""

import gzip
import http.client
import json
import re
import signal
import threading

import brotli
import pytest

from tests import factories as make
from tests.operator.home import HOST, wait
from wbl import logs

STRICT = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


def static_name(home, name):
    manifest = json.loads((home.base / "static" / "staticfiles.json").read_text())
    return f"/static/{manifest['paths'][name]}"


def test_deploy_checks_are_clean(home):
    done = home.manage("check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/login/", 200),
        ("/", 302),
        ("/nothing/here", 404),
        ("/static/none.css", 404),
        ("/healthz", 200),
        ("css/placewell.css", 200),
    ],
)
def test_every_answer_carries_the_policies(path, status, running):
    path = path if path.startswith("/") else static_name(running, path)
    got, headers, _body = running.get(path)
    assert got == status
    assert {
        n: headers.get(n) for n, part in STRICT.items() if part not in (headers.get(n) or "")
    } == {}
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Server" not in headers or "Python" not in headers["Server"]


def test_a_forged_form_is_refused_under_the_policies(running):
    status, headers, _body = running.get("/accounts/login/", body="login=a")
    assert status == 403
    assert {name for name in STRICT if name not in headers} == set()


def test_another_name_is_refused(running):
    status, headers, _body = running.get("/accounts/login/", Host="thief.example")
    assert status == 400
    assert "Location" not in headers


def test_plain_http_is_sent_to_https(running):
    status, headers, _body = running.get("/accounts/login/", X_Forwarded_Proto="http")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/accounts/login/")


def test_cookies_are_for_this_site_over_https_only(running):
    _status, headers, _body = running.get("/accounts/login/")
    cookies = headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(re.split("; *", cookie)), cookie


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_static_files_are_packed_and_kept_for_good(coding, unpack, running):
    path = static_name(running, "css/placewell.css")
    _status, headers, plain = running.get(path)
    _status, headers, packed = running.get(path, Accept_Encoding=coding)
    assert headers["Content-Encoding"] == coding
    assert unpack(packed) == plain
    assert len(packed) < len(plain) / 3
    assert "immutable" in headers["Cache-Control"]


def announced(home, length):
    """The answer to a request that announces so many bytes and sends none of them."""
    door = http.client.HTTPConnection("127.0.0.1", home.port, timeout=10)
    door.putrequest("POST", "/accounts/login/", skip_host=True)
    for name, value in (
        ("Host", HOST),
        ("X-Forwarded-Proto", "https"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Length", str(length)),
    ):
        door.putheader(name, value)
    door.endheaders()
    answer = door.getresponse()
    status = answer.status
    answer.read()
    door.close()
    return status


@pytest.mark.parametrize("megabytes", [13, 5000])
def test_a_body_that_is_too_big_is_refused_unread(megabytes, running):
    assert announced(running, megabytes << 20) == 413


@pytest.mark.django_db
def test_ones_own_people_may_send_a_roster(client, settings):
    settings.LARGEST_REQUEST_OF_STRANGERS, settings.LARGEST_REQUEST = 1000, 3000
    body = "x" * 2000
    assert client.post("/accounts/login/", body, "text/plain").status_code == 413
    client.force_login(make.make_coordinator())
    assert client.post("/accounts/login/", body, "text/plain").status_code != 413
    answer = client.post("/accounts/login/", body * 2, "text/plain")
    assert answer.status_code == 413
    assert "too large" in answer.text


# Logs


def lines_of(home, name):
    """Every line of a process's log, as the object that it is."""
    lines = home.log(name).splitlines()
    if name != "web":  # Celery greets, and warns root, in words of its own
        lines = [line for line in lines if line.startswith("{")]
    return [json.loads(line) for line in lines if line]


def test_every_line_of_every_log_is_json(running):
    running.get("/accounts/login/")
    for name in ("web", "worker", "beat"):
        assert all(
            {"event", "level", "timestamp"} <= set(line) for line in lines_of(running, name)
        )
    assert any(line.get("logger") == "gunicorn.error" for line in lines_of(running, "web"))


def test_a_request_is_one_line_with_its_number_and_route(running):
    number = "from-the-proxy-1"
    _status, headers, _body = running.get("/accounts/login/", X_Request_ID=number)
    assert headers["X-Request-ID"] == number
    wait(lambda: number in running.log("web"), "the line")
    (line,) = [line for line in lines_of(running, "web") if line.get("request") == number]
    assert (line["method"], line["route"], line["status"]) == ("GET", "accounts/login/", 200)
    assert isinstance(line["ms"], int)


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 40, '"},{"event":"'])
def test_a_number_that_is_none_is_replaced(given, running):
    _status, headers, _body = running.get("/healthz", X_Request_ID=given)
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


def test_no_log_holds_what_was_typed(running):
    """An address, a name in an unknown path, a token of a link, a search."""
    token = "Zm9yZ2VkdG9rZW4xMjM0NTY3ODkwYWJjZGVmZ2hpams"
    for path in (
        f"/f/{token}/",
        "/students/ava-longbow",
        "/accounts/login/?next=/search?q=Longbow",
        "/search/?q=ada.king@school.example",
    ):
        running.get(path)
    everything = "".join(running.log(name) for name in ("web", "worker", "beat"))
    found = [w for w in (token, "longbow", "Longbow", "ada.king") if w in everything]
    assert found == []


@pytest.mark.parametrize(
    ("event", "gone"),
    [
        ({"event": "x", "mails": ["ada@school.example"]}, "ada"),
        ({"event": "x", "row": {"to": "ada@school.example"}}, "ada"),
        ({"event": "x", "error": ValueError("no ada@school.example")}, "ada"),
        ({"event": "DETAIL:  Failing row contains (1, Ava, Longbow)."}, "Longbow"),
        ({"event": 'invalid input syntax for type integer: "Longbow"'}, "Longbow"),
        ({"event": "LINE 1: SELECT * FROM students WHERE name = 'Longbow'"}, "Longbow"),
    ],
)
def test_what_is_masked_however_deep(event, gone):
    assert gone not in json.dumps(logs.mask(None, "info", event))


# A reload


def test_a_reload_under_load_loses_no_request(running):
    """What `systemctl reload placewell-web` does, twice, while four readers do not stop reading."""
    answers, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            answers.append(running.get("/healthz")[0])

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    began = running.log("web").count("Booting worker")
    for times in (1, 2):
        running.processes["web"].send_signal(signal.SIGHUP)
        wait(
            lambda n=times: running.log("web").count("Booting worker") >= began + 2 * n, "new ones"
        )
        seen = len(answers)
        wait(lambda n=seen: len(answers) > n + 50, "answers after the reload")
    stop.set()
    for reader in readers:
        reader.join(20)
    assert {status: answers.count(status) for status in set(answers)} == {200: len(answers)}
