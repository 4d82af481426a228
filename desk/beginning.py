"""A school's first ten minutes: which steps there are, which are done, and what came in so far."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from kit import sheets
from partners.models import EmployerImport
from placements.models import Placement, SheetImport
from students.models import Attendance, ImportProblem

WIDE = (School.Kind.DISTRICT, School.Kind.STATE)
OPENED = ("today", "form", "paper")  # steps that are done by opening a page


@dataclass(frozen=True)
class Step:
    """One step. `url` is blank where the page is not there; `post` says that opening it marks it as done."""

    key: str
    title: str
    text: str
    action: str
    url: str
    done: bool
    post: bool = False
    note: str = ""
    more: list[tuple[str, str]] = field(default_factory=list)  # other ways: (address, words)


@dataclass(frozen=True)
class Beginning:
    """The steps of one school, in order."""

    school: School
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)

    @property
    def is_dismissed(self) -> bool:
        return "dismissed" in self.school.beginning


def new_schools(user):
    """Schools that this person runs and that are not live yet."""
    schools = School.objects.filter(pk__in=user.coordinated_schools(), ended_on=None)
    return schools.filter(live_at=None).exclude(kind__in=WIDE)


def for_today(user) -> Beginning | None:
    """What Today shows: the first school that is new and whose steps nobody put away."""
    school = new_schools(user).exclude(beginning__has_key="dismissed").order_by("pk").first()
    return beginning_of(school) if school else None


def beginning_of(school: School) -> Beginning:
    """The six steps, in a fixed number of queries."""
    had = school.beginning
    came = came_in(school)
    steps = [
        name_it(school, done="named" in had),
        drop_the_sheet(came),
        see_today(school, done="today" in had),
        try_the_form(school, done="form" in had),
        let_one_out(school),
        print_it(school, done="paper" in had),
    ]
    return Beginning(school, steps)


def page(name: str, *args) -> str:
    """The address of a page, blank where there is none of this name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def opening(school: School, step: str) -> str:
    return reverse("desk:begin_step", args=[school.pk, step])


def name_it(school, *, done):
    ticked = school.types_run.count()
    told = ngettext("%d kind of program", "%d kinds of program", ticked) % ticked
    return Step(
        key="named",
        title=_("Name the school, tick what it runs"),
        text=_(
            "Whom families and employers call, and which of the 27 kinds of placement you run. "
            "A program is made ready for each."
        ),
        action=_("Change") if done else _("Name and tick"),
        url=reverse("desk:begin_school", args=[school.pk]),
        done=done,
        note=f"{school.name} · {told}" if done else "",
    )


def drop_the_sheet(came):
    sheet = page("placements:sheet_new")
    other = [
        (page("students:import"), _("Roster of students (OneRoster)")),
        (page("partners:import"), _("List of employers")),
    ]
    return Step(
        key="sheet",
        title=_("Drop the sheet you have"),
        text=_(
            "One row a running placement, as you keep it today: any columns, any date style. "
            "Nobody is mailed, and it can be undone."
        ),
        action=_("Drop the sheet"),
        url=sheet,
        done=came.students > 0,
        note=came.words,
        more=[(url, words) for url, words in other if url],
    )


def see_today(school, *, done):
    return Step(
        key="today",
        title=_("See what you did not know"),
        text=_("Today says which placements have no agreement, no address, no supervisor."),
        action=_("Open Today"),
        url=opening(school, "today"),
        done=done,
        post=True,
    )


def try_the_form(school, *, done):
    return Step(
        key="form",
        title=_("Answer one form as a supervisor"),
        text=_("The real page on your own screen or phone. Nothing is saved, nobody is told."),
        action=_("Try the feedback form"),
        url=opening(school, "form"),
        done=done,
        post=True,
        more=[(reverse("placements:try_hours", args=[school.pk]), _("Or the weekly hours"))],
    )


def let_one_out(school):
    out = school.clearances.count()
    told = ngettext("Mail of %d placement leaves.", "Mail of %d placements leaves.", out) % out
    return Step(
        key="mail",
        title=_("Go live for one placement"),
        text=_(
            "See who would get what, let the mail of a single placement leave, and the whole school "
            "when you are content."
        ),
        action=_("Look who would get what"),
        url=reverse("notifications:go_live", args=[school.pk]),
        done=school.is_live or out > 0,
        note=_("The whole school is live.") if school.is_live else told if out else "",
    )


def print_it(school, *, done):
    return Step(
        key="paper",
        title=_("Print who is off campus today"),
        text=_("Who, where, telephone and session, on one sheet for the office."),
        action=_("Off campus today"),
        url=opening(school, "paper"),
        done=done,
        post=True,
    )


@dataclass(frozen=True)
class CameIn:
    """How much of the school is here. `rows` are lines of its sheets that need somebody."""

    students: int
    employers: int
    placements: int
    rows: int

    @property
    def words(self) -> str:
        """ "212 students, 94 employers, 131 placements; 9 rows need you"; blank while nothing is here."""
        parts = [
            ngettext("%d student", "%d students", self.students) % self.students,
            ngettext("%d employer", "%d employers", self.employers) % self.employers,
            ngettext("%d placement", "%d placements", self.placements) % self.placements,
        ]
        if not self.students + self.employers + self.placements:
            return ""
        told = ", ".join(parts)
        if self.rows:
            rows = ngettext("%d row needs you", "%d rows need you", self.rows) % self.rows
            told = f"{told}; {rows}"
        return told


def came_in(school: School) -> CameIn:
    """What stands in the books of this school."""
    here = Attendance.objects.filter(school=school, to_on=None)
    return CameIn(
        students=here.aggregate(n=Count("student", distinct=True))["n"],
        employers=school.partnerships.count(),
        placements=Placement.objects.filter(school=school).count(),
        rows=rows_to_mend(school),
    )


def rows_to_mend(school) -> int:
    """Rows that were set aside when the last sheet, roster and list of employers were taken."""
    roster = ImportProblem.objects.filter(batch__school=school, level=sheets.REJECTED)
    last = roster.order_by("-batch").values("batch")[:1]
    employers = EmployerImport.objects.filter(school=school).order_by("-pk").first()
    aside = [p for p in (employers.problems if employers else []) if p["level"] == sheets.REJECTED]
    mine = SheetImport.objects.filter(school=school, state=SheetImport.State.APPLIED)
    sheet = mine.order_by("-applied_at").values_list("aside", flat=True).first() or []
    return roster.filter(batch__in=last).count() + len(aside) + len(sheet)
