"""When whom the cycles want to ask, as one statement, and where the requests in the table differ from it.

Only what differs is handed to Python, so a night on which nothing changed costs one reading of the tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from assessments.models import Cycle
from assessments.planned.days import Workdays
from assessments.states import ASKED

LEFT_LATELY = 180  # days after which nobody is asked about a placement that ended early

# placements that run, and those that ended early, with the day on which they did
OF_SCHOOLS = """
  SELECT p.id, p.school_id, p.programme_id, p.student_id, p.coordinator_id, p.state, p.starts_on, p.ends_on,
    p.carried_minutes, NULL::date AS left_on,
    CASE WHEN p.sheet_id IS NOT NULL THEN (p.made_at AT TIME ZONE s.time_zone)::date END AS brought_on
  FROM placements_placement p JOIN accounts_school s ON s.id = p.school_id
  WHERE p.state IN ('active', 'finished') AND p.programme_id IS NOT NULL
    AND p.school_id = ANY(%(schools)s) AND (%(placement)s IS NULL OR p.id = %(placement)s)
  UNION ALL
  SELECT p.id, p.school_id, p.programme_id, p.student_id, p.coordinator_id, p.state, p.starts_on, p.ends_on,
    p.carried_minutes, (m.at AT TIME ZONE s.time_zone)::date,
    CASE WHEN p.sheet_id IS NOT NULL THEN (p.made_at AT TIME ZONE s.time_zone)::date END
  FROM placements_placement p JOIN accounts_school s ON s.id = p.school_id
  JOIN placements_move m ON m.placement_id = p.id AND m.after = 'ended_early'
  WHERE p.state = 'ended_early' AND p.programme_id IS NOT NULL AND m.at > %(today)s::date - %(lately)s
    AND p.school_id = ANY(%(schools)s) AND (%(placement)s IS NULL OR p.id = %(placement)s)
"""

# a placement that nobody has, for a look ahead
SKETCH = """
  SELECT NULL::bigint AS id, %(school)s::bigint AS school_id, %(programme)s::bigint AS programme_id,
    NULL::bigint AS student_id, NULL::bigint AS coordinator_id, 'active' AS state,
    %(first)s::date AS starts_on, %(last)s::date AS ends_on,
    0 AS carried_minutes, NULL::date AS left_on, NULL::date AS brought_on
"""

# the day of a cycle's n-th turn by the calendar, within the placement
DAY = """
  CASE WHEN c."when" IN ('percent', 'start', 'end', 'weeks') THEN least(p.ends_on, greatest(p.starts_on,
    CASE c."when"
      WHEN 'percent' THEN p.starts_on + (p.ends_on - p.starts_on) * c.value / 100
      WHEN 'start' THEN p.starts_on + c.value
      WHEN 'end' THEN p.ends_on - c.value
      WHEN 'weeks' THEN p.starts_on + 7 * c.value * n
    END)) END
"""
DAY_OF_FINAL = DAY.replace("c.", "f.").replace("* n", "")

WANTED = f"""
rests AS (
  SELECT i.placement_id, unnest(range_agg(daterange(i.starts_on, i.ends_on, '[]'))) AS days
  FROM placements_interruption i JOIN p ON p.id = i.placement_id AND p.left_on IS NULL
  GROUP BY i.placement_id
),
turn AS (
  SELECT p.*, c.id AS cycle_id, c.name, c.audience, c."when", c.value, c.form_id, c.due_after, c.closes_after,
    n AS number, n = turns AS is_last, least({DAY}, p.left_on) AS day
  FROM p
  JOIN assessments_cycle c ON c.programme_id = p.programme_id AND c.ended_on IS NULL AND c."when" <> 'hours'
    AND (p.left_on IS NULL OR c.name = 'final')
  LEFT JOIN assessments_cycle f ON f.programme_id = c.programme_id AND f.audience = c.audience
    AND f.name = 'final' AND f.ended_on IS NULL
  -- nothing regular in the last week before the final one
  CROSS JOIN LATERAL (SELECT CASE WHEN c."when" = 'weeks'
    THEN (coalesce({DAY_OF_FINAL} - 7, p.ends_on) - p.starts_on) / (7 * c.value) ELSE 1 END AS turns) t
  CROSS JOIN LATERAL generate_series(1, turns) n
  UNION ALL
  SELECT p.*, c.id, c.name, c.audience, c."when", c.value, c.form_id, c.due_after, c.closes_after,
    1, true, coalesce(p.left_on, r.opens_on, least(%(today)s::date, p.ends_on))
  FROM p
  JOIN assessments_cycle c ON c.programme_id = p.programme_id AND c.ended_on IS NULL AND c."when" = 'hours'
    AND (p.left_on IS NULL OR c.name = 'final')
  LEFT JOIN assessments_feedbackrequest r ON r.placement_id = p.id AND r.cycle_id = c.id
  WHERE p.left_on IS NOT NULL OR r.id IS NOT NULL
    OR (c.name = 'final' AND p.ends_on <= %(today)s)
    -- hours that came with a sheet were reached before anybody could be asked
    OR (p.carried_minutes < c.value * 60 AND p.carried_minutes + (
      SELECT coalesce(sum(l.minutes), 0) FROM placements_logentry l
      WHERE l.placement_id = p.id AND l.state = 'confirmed') >= c.value * 60)
),
wanted AS (
  SELECT t.*, coalesce(upper(rests.days), t.day) AS opens_on,
    CASE t.audience
      WHEN 'supervisor' THEN coalesce('contact:' || boss.contact_id, 'user:' || boss.user_id)
      WHEN 'teacher' THEN 'user:' || coalesce(teacher.user_id, t.coordinator_id)
      WHEN 'guardian' THEN 'guardian:' || family.id
      ELSE 'student:' || t.student_id
    END AS party
  FROM turn t
  LEFT JOIN rests ON rests.placement_id = t.id AND t.day <@ rests.days
  LEFT JOIN placements_participant boss ON boss.placement_id = t.id AND boss.role = 'supervisor'
    AND boss.ended_on IS NULL
  LEFT JOIN placements_participant teacher ON teacher.placement_id = t.id AND teacher.role = 'teacher'
    AND teacher.ended_on IS NULL
  LEFT JOIN students_student s ON s.id = t.student_id AND t.audience = 'guardian'
  -- the first who can be written to, as long as the learner is a minor
  LEFT JOIN LATERAL (
    SELECT g.id FROM students_guardianship tie JOIN students_guardian g ON g.id = tie.guardian_id
    WHERE tie.student_id = s.id AND CASE WHEN s.birth_on IS NULL THEN s.kind = 'pupil'
      ELSE s.birth_on + interval '18 years' > coalesce(upper(rests.days), t.day) END
    ORDER BY g.email = '', g.family_name, g.given_name, g.id LIMIT 1
  ) family ON true
  -- of several turns in one interruption only the last is asked afterwards
  WHERE t.is_last OR rests.days IS NULL OR NOT t.day + 7 * t.value <@ rests.days
)
"""  # noqa: S608 - of the constants above

COLUMNS = "w.id, w.school_id, w.cycle_id, w.number, w.form_id, w.opens_on, w.party, w.due_after, w.closes_after"

DIFFERING = f"""
SELECT r.id, r.state, {COLUMNS}
FROM wanted w
FULL JOIN (SELECT r.* FROM assessments_feedbackrequest r JOIN p ON p.id = r.placement_id) r
  ON r.placement_id = w.id AND r.cycle_id = w.cycle_id AND r.number = w.number
LEFT JOIN unnest(%(of)s::bigint[], %(lasting)s::int[], %(since)s::date[]) AS oldest (school_id, lasting, since)
  ON oldest.school_id = w.school_id AND oldest.lasting = w.closes_after
WHERE CASE
  WHEN r.id IS NULL THEN w.party IS NOT NULL
    AND (w.state = 'active' OR w.name = 'final')
    AND w.opens_on >= oldest.since
    AND (w.is_last OR w.day + 7 * w.value > %(today)s)
    AND (w.brought_on IS NULL OR w.day >= w.brought_on)
  WHEN r.state = 'scheduled' THEN w.party IS NULL OR r.party <> w.party OR r.form_id <> w.form_id
    OR (r.opens_on <> w.opens_on AND greatest(r.opens_on, w.opens_on) > %(today)s)
  ELSE r.state = ANY(%(asked)s) AND w.audience IN ('supervisor', 'teacher') AND r.party <> w.party
END
ORDER BY r.id, w.id, w.cycle_id, w.number
"""  # noqa: S608 - of the constants above

FROM_SCHOOLS = f"WITH p AS MATERIALIZED ({OF_SCHOOLS}), {WANTED}"
FIND_DIFFERING = FROM_SCHOOLS + DIFFERING
FIND_WANTED = (
    f"{FROM_SCHOOLS} SELECT NULL, NULL, {COLUMNS} FROM wanted w ORDER BY w.day, w.cycle_id"  # noqa: S608
)
FIND_SKETCHED = f"WITH p AS ({SKETCH}), {WANTED} SELECT NULL, NULL, {COLUMNS} FROM wanted w ORDER BY w.day, w.cycle_id"  # noqa: S608


@dataclass(frozen=True)
class Wanted:
    """One asking that a cycle wants, and the request that is there for it; without a cycle the request is not wanted.

    Nobody can be asked where `party` is None.
    """

    request: int | None
    state: str | None
    placement: int | None
    school: int
    cycle: int | None
    number: int
    form: int
    opens_on: date
    party: str | None
    due_after: int
    closes_after: int


def rows_of(sql: str, **said: Any) -> list[Wanted]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"lately": LEFT_LATELY, "placement": None, **said})
        return [Wanted(*row) for row in cursor.fetchall()]


def differing(today: date, schools: Iterable[int], workdays: Workdays) -> list[Wanted]:
    """What is missing, lies on another day, asks another person, or is wanted no more; nothing that is closed."""
    told = asked_with(today, list(schools), workdays)
    with transaction.atomic(), connection.cursor() as cursor:
        # PostgreSQL takes it for so dear that compiling it would take longer than running it
        cursor.execute("SET LOCAL jit = off")
        return rows_of(FIND_DIFFERING, **told)


def asked_with(today: date, schools: list[int], workdays: Workdays) -> dict[str, Any]:
    """The values for FIND_DIFFERING: since which day what was to be asked is open today, by school."""
    found = Cycle.objects.current().filter(programme__school__in=schools).order_by()
    pairs = list(found.values_list("programme__school", "closes_after").distinct())
    return {
        "today": today,
        "schools": schools,
        "placement": None,
        "lately": LEFT_LATELY,
        "asked": [str(state) for state in ASKED],
        "of": [school for school, _lasting in pairs],
        "lasting": [lasting for _school, lasting in pairs],
        "since": [workdays.after(school, today, -lasting) for school, lasting in pairs],
    }


def wanted_of(placement: Any, today: date) -> list[Wanted]:
    """All that the cycles want of one placement, with those whom nobody can be asked for."""
    schools = [placement.school_id]
    return rows_of(FIND_WANTED, today=today, schools=schools, placement=placement.pk)


def sketch(programme: Any, first: date, last: date, today: date) -> list[Wanted]:
    """What a placement with these dates would be asked, without what hangs on hours."""
    dates = {"first": first, "last": last, "today": min(today, first)}
    told = {"programme": programme.pk, "school": programme.school_id}
    return [row for row in rows_of(FIND_SKETCHED, **dates, **told) if row.opens_on]
