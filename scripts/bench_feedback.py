"""What a night costs on which nothing is to be done, beside the one statement that finds what is due.

Every placement that is used runs in a programme that asks as closely as the ready-made set does: three raters at the
start, in the middle and at the end, one of them every four weeks, and the student about the host.
"""

import statistics
import time
from datetime import timedelta

from django.db import connection, transaction

from assessments import actions
from assessments.actions.cycles import choose_set
from assessments.models import FeedbackRequest
from assessments.planned import Workdays
from assessments.planned.wanted import FIND_DIFFERING, asked_with
from assessments.states import R
from kit import clock
from notifications.models import Notice
from placements.models import Placement, Programme

EACH = 11  # requests of a placement of sixty days
ROUNDS = 5
INTO = """
INSERT INTO assessments_feedbackrequest (placement_id, cycle_id, number, form_id, party, opens_on, due_on, closes_on,
  asked_on, mailed_on, state, reminders, turn, waived_because, made_at)
SELECT w.id, w.cycle_id, w.number, w.form_id, w.party, w.opens_on, w.opens_on + 7, w.opens_on + 60,
  CASE WHEN w.opens_on <= %(today)s THEN %(today)s::date END,
  CASE WHEN w.opens_on <= %(today)s THEN %(today)s::date END,
  CASE WHEN w.opens_on > %(today)s THEN 'scheduled' WHEN w.id %% 20 = 0 THEN 'sent' ELSE 'submitted' END,
  0, 0, '', now()
FROM wanted w WHERE w.party IS NOT NULL
"""


def measure(people, count):
    """So many requests, then the night and the statement in turn: the median of each, and how they compare."""
    school = people["coordinator"].memberships.get().school
    today = clock.today(school.time_zone)
    fill_to(count, people["coordinator"], school, today)
    workdays = Workdays([school.pk])
    actions.tick(today, [school.pk])  # what the clock of the fill left to do
    before = state_of()
    nights, statements = [], []
    for _round in range(ROUNDS):
        statements.append(seconds(find, asked_with(today, [school.pk], workdays)))
        nights.append(seconds(actions.tick, today, [school.pk]))
    if state_of() != before:
        raise SystemExit("The night was to change nothing.")
    night, statement = statistics.median(nights), statistics.median(statements)
    return {
        "requests": sum(before[state] for state in R),
        "night_ms": round(night * 1000),
        "statement_ms": round(statement * 1000),
        "ratio": round(night / statement, 2),
    }


def fill_to(count, coordinator, school, today):
    """Requests as the cycles want them: what lies ahead is planned, what lies behind is in, or was asked today."""
    for programme in Programme.objects.filter(school=school):
        choose_set(programme, "close", by=coordinator, today=today)
    keys = list(Placement.objects.order_by("pk").values_list("pk", flat=True)[: count // EACH])
    first = today - timedelta(days=20)
    Placement.objects.exclude(pk__in=keys).update(state="completed")
    Placement.objects.filter(pk__in=keys).update(
        state="active", starts_on=first, ends_on=first + timedelta(days=60)
    )
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE assessments_feedbackrequest CASCADE")
        cursor.execute("ALTER TABLE assessments_feedbackrequest DISABLE TRIGGER USER")
        wanted, _differing = FIND_DIFFERING.split("\nSELECT r.id, r.state", 1)
        told = asked_with(today, [school.pk], Workdays([school.pk]))
        head, body = wanted.split("WITH", 1)
        insert, select = INTO.split("SELECT", 1)
        cursor.execute(f"{head}{insert} WITH{body} SELECT{select}", told)
        cursor.execute("ALTER TABLE assessments_feedbackrequest ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def find(told):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # as the night has it
        cursor.execute(FIND_DIFFERING, told)
        return cursor.fetchall()


def seconds(function, *given):
    begun = time.perf_counter()
    function(*given)
    return time.perf_counter() - begun


def state_of():
    """How many requests are in which state, and how many notices there are."""
    found = {state: FeedbackRequest.objects.filter(state=state).count() for state in R}
    return {**found, "notices": Notice.objects.count()}


def show(row):
    print(
        f"\nA night of feedback at {row['requests']} requests with nothing to do: {row['night_ms']} ms; the statement "
        f"that finds what is due: {row['statement_ms']} ms; {row['ratio']} : 1"
    )
