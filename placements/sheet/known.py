"""What the school has already, read once: students, partners, programmes, placements."""

from collections import defaultdict
from datetime import date

from django.db.models import Count

from accounts.models import School, Term
from accounts.models.schools import countries
from catalogue.models import PlacementType
from kit.sheets import fold, names
from kit.sheets.cells import DAY_FIRST, MONTH_FIRST
from partners.models import Partnership
from placements.models import Placement, Programme, SheetImport
from students.models import Student


class Known:
    """A school's own rows, by what a sheet says of them."""

    def __init__(self, school: School):
        self.school = school
        self.students = list(Student.objects.filter(attendances__school=school).distinct())
        self.by_words: dict[tuple, list[Student]] = defaultdict(list)
        self.by_sign: dict[tuple[str, str], Student] = {}
        for student in self.students:
            for given in {student.given_name, student.preferred_name or student.given_name}:
                self.by_words[names.words_of(f"{given} {student.family_name}")].append(student)
            for sign, text in (("number", student.number), ("student_email", student.email)):
                if text:
                    self.by_sign.setdefault((sign, text.casefold()), student)
        rows = Partnership.objects.filter(school=school).order_by("-pk")
        rows = rows.select_related("employer").prefetch_related("contacts", "employer__sites")
        self.partnerships = {names.plain(row.employer.name): row for row in rows}
        self.programmes = list(Programme.objects.filter(school=school, ended_on=None))
        self.types = list(PlacementType.objects.filter(school__in=[school]).offered())
        self.types = [*PlacementType.objects.filter(school=None).offered(), *self.types]
        self.placements: dict[tuple, list[Placement]] = defaultdict(list)
        found = Placement.objects.filter(school=school).annotate(lines=Count("log"))
        for placement in found.prefetch_related("agreements__signatures"):
            self.placements[placement.student_id, placement.partnership_id].append(placement)

    def student(self, group) -> Student | None:
        """The student on file whom a group of rows means beyond doubt, or None."""
        for sign in ("number", "student_email"):
            for text in group.all(sign):
                student = self.by_sign.get((sign, text))
                if student and (
                    sign == "number"
                    or names.alike(names.words_of(student.name), group.words) >= 0.6
                ):
                    return student
        alone = {student.pk: student for student in self.by_words.get(group.words, ())}
        fitting = [student for student in alone.values() if not contradicts(student, group)]
        return fitting[0] if len(fitting) == 1 else None

    def programme(self, title: str) -> Programme | None:
        """The programme of this title, with or without its cohort."""
        wanted = fold(title)
        return next((p for p in self.programmes if wanted in {fold(p.title), fold(str(p))}), None)


def contradicts(student: Student, group) -> bool:
    """Whether the rows say another number, address or birth date than the file."""
    facts = (
        ("number", student.number.casefold()),
        ("student_email", student.email.casefold()),
        ("birth_on", student.birth_on),
    )
    return any(fact and (said := group.all(name)) and fact not in said for name, fact in facts)


DONE = (SheetImport.State.APPLIED, SheetImport.State.UNDONE)


def memory(school: School) -> dict:
    """What was decided for the school's earlier sheets: headings, joins, programmes. The latest counts."""
    found: dict[str, dict] = {"headings": {}, "joins": {}, "programmes": {}}
    past = SheetImport.objects.filter(school=school, state__in=DONE)
    for remembered, choices in past.order_by("pk").values_list("remembered", "choices"):
        found["headings"] |= remembered
        found["joins"] |= choices.get("joins", {})
        found["programmes"] |= choices.get("programmes", {})
    return found


def usual_order(school: School) -> str:
    """How "03/04/2026" is meant where this school lies, when the sheet does not tell."""
    country = countries().get(school.time_zone, "US" if school.language == "en" else "")
    return MONTH_FIRST if country == "US" else DAY_FIRST


def usual_end(school: School, today: date) -> date:
    """The last day where a sheet names none: that of the school's term, else of its school year (June)."""
    terms = Term.objects.filter(school=school, starts_on__lte=today, ends_on__gte=today)
    ends = list(terms.values_list("ends_on", flat=True))
    year = today.year if today.month <= 6 else today.year + 1
    return max(ends) if ends else date(year, 6, 15)
