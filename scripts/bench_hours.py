"""What a student and a supervisor open every week, with few and with very many log lines in the database.

A hundred lines a learner. The learner who asks, and the supervisor's other learners, have theirs from the beginning,
so that both pages say the same at either size.
"""

import statistics

from django.db import connection

from kit import clock
from notifications import links
from placements.models import LogEntry, Participant, Placement
from placements.models.hours import COUNTED

FEW = 10_000
EACH = 100  # lines a learner
TURNS, SECONDS = 12, 2  # many short turns: a machine that others use, too, sways over minutes
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


def compared(sizes, ask):
    """Each page asked of the small and the large database in turn, there and back: the medians of rates and shares."""
    pairs = list(zip(*(size["server"]["pages"] for size in sizes), strict=True))
    houses = [size["server"]["house"] for size in sizes]
    for pages in pairs:  # all workers have loaded all that they need
        for page, port in zip(pages, houses, strict=True):
            ask(port, page["path"], page["cookie"], 4)
    found = []
    for pages in pairs:
        rates = ([], [])
        for _turn in range(TURNS):
            for which in (0, 1, 1, 0):
                page = pages[which]
                rates[which].append(ask(houses[which], page["path"], page["cookie"], SECONDS))
        turns = range(0, len(rates[0]), 2)
        shares = [sum(rates[1][n : n + 2]) / sum(rates[0][n : n + 2]) for n in turns]
        found.append(
            {
                "page": pages[0]["page"],
                "share": round(statistics.median(shares), 2),
                "sizes": [
                    {
                        "lines": size["lines"],
                        "queries": page["queries"],
                        "a_second": round(statistics.median(of), 1),
                    }
                    for size, page, of in zip(sizes, pages, rates, strict=True)
                ],
            }
        )
    return found


def show(rows):
    """The rates at either size, and how they compare."""
    print("\n{:24}{:>10}{:>10}{:>12}".format("page", "lines", "queries", "a second"))
    for row in rows:
        for size in row["sizes"]:
            print(
                f"{row['page']:24}{size['lines']:>10}{size['queries']:>10}{size['a_second']:>12}"
            )
    for row in rows:
        few = row["sizes"][0]["lines"]
        print(f"{row['page']}: {row['share']:.0%} of its rate at {few} lines")
