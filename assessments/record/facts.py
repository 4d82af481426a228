"""What a learner has really done: placements, confirmed hours, tasks, skills as others rated them.

Only confirmed minutes count. All sums are made in the database: a fixed number of queries for any number of lines.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import School, User
from assessments.models import Answer, Evidence, Form, Question, RecordShare
from assessments.models.credit import in_figures
from catalogue.models import Setting
from kit import clock
from placements.models import LogEntry, Objective, Placement
from placements.states import RUNNING, S
from students.models import Student

HELD = (*RUNNING, S.COMPLETED, S.ENDED_EARLY)


@dataclass
class Hours:
    """Confirmed minutes. On and off the job and those carried over add up to them; so do settings and those."""

    confirmed: int = 0
    on_job: int = 0
    off_job: int = 0
    carried: int = 0
    settings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, minutes: int, mode: str, setting: str) -> None:
        """Count confirmed minutes of the log."""
        self.confirmed += minutes
        if mode == Objective.Mode.ON:
            self.on_job += minutes
        else:
            self.off_job += minutes
        self.settings[setting] += minutes

    def carry(self, minutes: int) -> None:
        """Count minutes from before the placement was kept here."""
        self.confirmed += minutes
        self.carried += minutes

    def include(self, more: "Hours") -> None:
        """Count another placement's hours as well."""
        self.confirmed += more.confirmed
        self.on_job += more.on_job
        self.off_job += more.off_job
        self.carried += more.carried
        for setting, minutes in more.settings.items():
            self.settings[setting] += minutes

    @property
    def remote(self) -> int:
        return self.settings.get(Setting.REMOTE, 0)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Where the minutes come from, and then in what surroundings, in words; what is nothing is left out."""
        found = [
            (Objective.Mode.ON.label, self.on_job),
            (Objective.Mode.OFF.label, self.off_job),
            (_("Carried over"), self.carried),
            *((setting.label, self.settings.get(setting, 0)) for setting in Setting),
        ]
        return [(str(words), minutes) for words, minutes in found if minutes]


@dataclass
class Task:
    """Something the learner was to do, with the confirmed minutes that were spent on it."""

    text: str
    skill: str
    minutes: int = 0


@dataclass
class Experience:
    """One placement that took place."""

    placement: Placement
    hours: Hours
    tasks: list[Task]

    @property
    def employer(self) -> str:
        """Where it was; a school or firm that places its own people is the host itself."""
        return self.placement.employer_name or self.placement.school.name

    @property
    def cluster(self) -> str:
        firm = self.placement.partnership
        return str(firm.employer.cluster or "") if firm else ""

    @property
    def credits(self) -> Decimal:
        """What a person of the school awarded; 0 while nothing is."""
        credit = getattr(self.placement, "credit", None)
        return credit.credits if credit else Decimal(0)

    @property
    def credits_told(self) -> str:
        """In figures: "1½"."""
        return in_figures(self.credits)

    @property
    def outcome(self) -> str:
        """The school's result, else how far it has come."""
        final = getattr(self.placement, "final_assessment", None)
        return final.get_outcome_display() if final else self.placement.get_state_display()


@dataclass(frozen=True)
class Rating:
    """A level that somebody gave on a day, of how many."""

    on: date
    level: int
    of: int
    word: str
    by: str
    role: str
    employer: str


@dataclass
class Skill:
    """One competency and its ratings, the oldest first."""

    name: str
    kind: str
    ratings: list[Rating]

    @property
    def first(self) -> Rating:
        return self.ratings[0]

    @property
    def last(self) -> Rating:
        return self.ratings[-1]

    @property
    def rose(self) -> bool:
        """Whether there is a way to tell of, and not just one point."""
        return len(self.ratings) > 1


@dataclass(frozen=True)
class Record:
    """All of it, or what was chosen of it, as of a day; `school` keeps it, and seals its copies."""

    name: str
    student: Student
    school: School | None
    as_of: date
    experiences: list[Experience]
    skills: list[Skill]
    evidence: list[Evidence]
    with_hours: bool = True
    with_skills: bool = True

    @property
    def total(self) -> Hours:
        """The hours of all placements."""
        total = Hours()
        for each in self.experiences:
            total.include(each.hours)
        return total

    @property
    def credits(self) -> Decimal:
        """The credits of all placements."""
        return sum((each.credits for each in self.experiences), Decimal(0))

    @property
    def credits_told(self) -> str:
        return in_figures(self.credits)

    @property
    def schools(self) -> list[str]:
        """The schools that kept the placements."""
        return list(dict.fromkeys(each.placement.school.name for each in self.experiences))


def placements_of(student: Student, reader: User | None = None) -> QuerySet[Placement]:
    """The learner's placements that took place; for a reader only those that they may see."""
    rows = Placement.objects.all() if reader is None else Placement.objects.visible_to(reader)
    return rows.filter(student=student, state__in=HELD)


def school_of(student: Student) -> School | None:
    """The school that the learner attends, or attended last."""
    last = student.attendances.select_related("school").order_by("-to_on", "-from_on", "-pk")
    attended = last.first()  # PostgreSQL puts those without an end first
    return attended.school if attended else None


def today_of(student: Student) -> date:
    """The day where the learner is."""
    school = school_of(student)
    return clock.today(school.time_zone if school else "UTC")


def record_of(student: Student, reader: User | None = None) -> Record:
    """The record, as this reader may see it; without one all of it, as the learner gives it to others."""
    found = placements_of(student, reader).select_related(
        "school",
        "type",
        "programme",
        "partnership__employer__cluster",
        "final_assessment",
        "credit",
    )
    placements = list(
        found.prefetch_related("objectives__competency").order_by("-starts_on", "-pk")
    )
    school = placements[0].school if placements else school_of(student)
    return Record(
        name=student.name,
        student=student,
        school=school,
        as_of=clock.today(school.time_zone if school else "UTC"),
        experiences=experiences_of(placements),
        skills=skills_of(placements),
        evidence=evidence_of(student, reader),
    )


def evidence_of(student: Student, reader: User | None) -> list[Evidence]:
    """The portfolio in the learner's order, as far as this reader may see it."""
    rows = Evidence.objects.all() if reader is None else Evidence.objects.visible_to(reader)
    found = rows.filter(student=student)
    return list(found.select_related("student", "competency", "objective", "verified_by"))


def shared(share: RecordShare) -> Record:
    """What the learner chose to show by this link: nothing else is in it, and nobody else is named."""
    whole = record_of(share.student)
    chosen = set(share.evidence.values_list("pk", flat=True))
    student = share.student
    short = f"{student.first_name} {student.family_name[:1]}."
    return replace(
        whole,
        name=short if share.name_as == RecordShare.Name.SHORT else student.name,
        experiences=whole.experiences if share.with_hours else [],
        skills=[unnamed(skill, share.with_hours) for skill in whole.skills if share.with_skills],
        evidence=[piece for piece in whole.evidence if piece.pk in chosen],
        with_hours=share.with_hours,
        with_skills=share.with_skills,
    )


def unnamed(skill: Skill, with_hours: bool) -> Skill:
    """The ratings without the names of those who gave them; the employer's only where it is told anyway."""
    ratings = [
        replace(rating, by="", employer=rating.employer if with_hours else "")
        for rating in skill.ratings
    ]
    return replace(skill, ratings=ratings)


def experiences_of(placements: list[Placement]) -> list[Experience]:
    """Placements with their confirmed minutes, on and off the job, by setting and by task. One query."""
    hours: dict[int, Hours] = defaultdict(Hours)
    spent: dict[int, int] = defaultdict(int)
    lines = LogEntry.objects.confirmed().filter(placement__in=[row.pk for row in placements])
    sums = lines.order_by().values_list("placement", "mode", "setting", "objective")
    for placement, mode, setting, objective, minutes in sums.annotate(n=Sum("minutes")):
        hours[placement].add(minutes, mode, setting)
        spent[objective] += minutes
    for row in placements:
        hours[row.pk].carry(row.carried_minutes)
    return [Experience(row, hours[row.pk], tasks_of(row, spent)) for row in placements]


def tasks_of(placement: Placement, spent: dict[int, int]) -> list[Task]:
    """What was planned to the end, or worked on."""
    rows = [row for row in placement.objectives.all() if row.is_current or row.pk in spent]
    return [Task(row.text, name_of(row.competency), spent.get(row.pk, 0)) for row in rows]


def name_of(competency) -> str:
    """A skill's name: ready ones in the reader's language, a school's own as it is."""
    return _(competency.name) if competency else ""


def skills_of(placements: list[Placement]) -> list[Skill]:
    """Skills as supervisors and teachers rated them, first to last; nothing that is for the school only. One query."""
    answers = Answer.objects.filter(
        level__gte=1,
        question__kind=Question.Kind.SCALE,
        question__competency__isnull=False,
        question__school_only=False,
        feedback__submitted_at__isnull=False,
        feedback__request__placement__in=[row.pk for row in placements],
    ).filter(
        feedback__request__form__audience__in=(Form.Audience.SUPERVISOR, Form.Audience.TEACHER)
    )
    rows = answers.select_related(
        "question__competency", "question__scale", "feedback__request__form"
    )
    by_skill: dict = defaultdict(list)
    places = {row.pk: Experience(row, Hours(), []) for row in placements}
    for answer in rows.order_by("feedback__submitted_at", "pk"):
        place = places[answer.feedback.request.placement_id]
        by_skill[answer.question.competency].append(rating(answer, place))
    found = [Skill(name_of(skill), skill.kind, ratings) for skill, ratings in by_skill.items()]
    return sorted(found, key=lambda skill: (skill.kind, skill.name))


def rating(answer: Answer, place: Experience) -> Rating:
    """A level in words. The scale may have been shortened since."""
    levels = answer.question.scale.levels if answer.question.scale else []
    level, feedback = answer.level or 0, answer.feedback
    zone = ZoneInfo(place.placement.school.time_zone)
    return Rating(
        on=(feedback.submitted_at or clock.now()).astimezone(zone).date(),
        level=level,
        of=max(len(levels), level),
        word=_(levels[level - 1]) if level <= len(levels) else str(level),
        by=feedback.given_by,
        role=str(feedback.request.form.get_audience_display()),
        employer=place.employer,
    )
