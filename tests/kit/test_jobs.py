"""How far long work is, and stopping it."""

import pytest

from kit.jobs import Cancelled, Progress


def test_what_the_worker_shows_the_page_reads():
    Progress("test:1").show("Reading", 30, 120)
    shown = Progress("test:1").read()
    assert (shown.phase, shown.done, shown.total, shown.percent) == ("Reading", 30, 120, 25)


def test_nothing_shown_is_none_and_an_unknown_total_is_no_percentage():
    assert Progress("test:none").read() is None
    bar = Progress("test:1")
    bar.show("Reading", 7)
    assert bar.read().percent == 0


def test_a_call_for_every_row_writes_seldom_but_the_last_one_always():
    bar = Progress("test:1")
    for done in range(1, 1000):
        bar.show("Reading", done, 1000)
    assert bar.read().done < 1000
    bar.show("Reading", 1000, 1000)
    assert bar.read().done == 1000
    bar.show("Writing", 0, 10)
    assert bar.read().phase == "Writing"


def test_a_cancelled_job_stops_at_its_next_check_and_not_the_next_time():
    bar = Progress("test:1")
    bar.check()
    Progress("test:1").cancel()
    Progress("test:2").check()
    with pytest.raises(Cancelled):
        bar.check()
    bar.end()
    bar.check()
    assert bar.read() is None


def test_without_redis_work_goes_on(settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock"}
    }
    bar = Progress("test:1")
    bar.show("Reading", 1, 2)
    bar.cancel()
    bar.check()
    bar.end()
    assert bar.read() is None
