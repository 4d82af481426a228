"""What a student and a supervisor open every week, with few and with very many log lines in the database.

A hundred lines a learner. The learner who asks, and the supervisor's other learners, have theirs from the beginning,
so that both pages say the same at either size.
"""

from django.db import connection

from kit import clock
from notifications import links
from placements.models import LogEntry, Participant, Placement
from placements.models.hours import COUNTED

FEW = 10_000
EACH = 100  # lines a learner
# the n-th line of a learner; all other columns are those of a line that Django made
OWN = {
    "placement_id": "p.id",
    "student_id": "p.student_id",
    "uuid": "gen_random_uuid()",
    "worked_on": "p.starts_on + (n %% 25)::int",
    "state": "CASE WHEN n %% 33 = 0 THEN 'submitted' ELSE 'confirmed' END",
}


def wanted(people):
    """The pages, with the paths at which they are asked for."""
    placement = first_of(people)
    contact = placement.supervisor.contact
    link = links.make(
        "placements:confirm_hours",
        party=f"contact:{contact.pk}",
        about=contact,
        school=placement.school,
    )
    return (
        ("student's home", "student", "/"),
        ("confirm page, by link", None, links.path(link)),
    )


def first_of(people):
    running = Placement.objects.filter(student__user=people["student"], state="active")
    return running.order_by("pk").first()


def fill_to(count, people):
    """So many lines in all: those there were are gone, the supervisor's learners come first."""
    placement = first_of(people)
    keys = chosen(placement, count // EACH)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE placements_logentry CASCADE")
        LogEntry.objects.create(
            placement=placement, student=placement.student, minutes=15, worked_on=clock.today()
        )
        # a log of a million insertions is not what is measured
        cursor.execute("ALTER TABLE placements_logentry DISABLE TRIGGER USER")
        copied = [f.column for f in LogEntry._meta.concrete_fields if not f.primary_key]
        columns = ", ".join(f'"{name}"' for name in copied)
        values = ", ".join(OWN.get(name, f't."{name}"') for name in copied)
        cursor.execute(
            f"INSERT INTO placements_logentry ({columns}) SELECT {values} "  # noqa: S608
            "FROM (SELECT * FROM placements_logentry LIMIT 1) t "
            "CROSS JOIN placements_placement p CROSS JOIN generate_series(1, %s) n "
            "WHERE p.id = ANY (%s)",
            [EACH, keys],
        )
        cursor.execute("ALTER TABLE placements_logentry ENABLE TRIGGER USER")
        cursor.execute("ANALYZE placements_logentry")
    return LogEntry.objects.count()


def chosen(placement, learners):
    """One placement each of so many learners, all that the supervisor looks at among them."""
    contact = placement.supervisor.contact
    part = Participant.objects.filter(contact=contact).values("placement")
    mine = list(
        Placement.objects.filter(pk__in=part, state__in=COUNTED)
        .order_by("student_id", "pk")
        .distinct("student_id")
        .values_list("pk", "student")
    )
    others = Placement.objects.exclude(pk__in=part)
    others = others.exclude(student__in=[student for _pk, student in mine])
    others = (
        others.order_by("student_id", "pk").distinct("student_id").values_list("pk", flat=True)
    )
    keys = [placement.pk, *(pk for pk, student in mine if student != placement.student_id)]
    return [*keys, *others[: max(learners - len(keys), 0)]]


def show(rows):
    """The rates at either size, each beside the house's smallest view, and how they compare."""
    print("\n{:24}{:>10}{:>10}{:>9}{:>12}{:>16}".format(*HEAD))
    for row in rows:
        print(
            f"{row['page']:24}{row['lines']:>10}{row['queries']:>10}{row['kilobytes']:>9}"
            f"{row['a_second']:>12}{row['frame_over_page']:>12} : 1"
        )
    for name in dict.fromkeys(row["page"] for row in rows):
        few, many = (row for row in rows if row["page"] == name)
        share = few["frame_over_page"] / many["frame_over_page"]
        print(f"{name}: {share:.0%} of its rate at {few['lines']} lines")


HEAD = ("page", "lines", "queries", "kB", "a second", "frame : page")
