"""Who learns: the roster, guardians, courses and career plans."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term, User
from catalogue.models import Cluster
from kit import clock


def folded(model, column):
    """An index for searching this column without accents and case, by any part of a word."""
    by_fold = OpClass(Func(column, function="fold"), name="gin_trgm_ops")
    return GinIndex(by_fold, name=f"{model}_{column}_fold")


class Sourced(models.Model):
    """A row that a roster named: `source` is the node of the School tree whose roster it was."""

    source = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("roster of"),
    )
    sourced_id = models.CharField(_("roster id"), max_length=255, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="%(class)s_once_per_roster",
            )
        ]


class StudentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see their schools' students, a teacher those in their classes, a guardian and a learner their own."""
        if user.is_superuser:
            return self
        staffed = Attendance.objects.filter(school__in=user.observed_schools()).values("student")
        taught = Enrolment.objects.taught_by(user).values("student")
        wards = Guardianship.objects.filter(guardian__user=user).values("student")
        return self.filter(Q(user=user) | Q(pk__in=staffed) | Q(pk__in=taught) | Q(pk__in=wards))

    def run_by(self, user):
        """Students of the schools that this person coordinates."""
        return self.filter(
            pk__in=Attendance.objects.filter(school__in=user.coordinated_schools()).values(
                "student"
            )
        )

    def current(self):
        """Students who have not left."""
        return self.filter(left_on=None)


class Student(Sourced):
    """Anybody who learns at work: a pupil, an adult, a teacher in industry, an employee."""

    class Kind(models.TextChoices):
        PUPIL = "pupil", _("Student")
        ADULT = "adult", _("Adult learner")
        TEACHER = "teacher", _("Teacher")
        EMPLOYEE = "employee", _("Employee")

    kind = models.CharField(_("learner kind"), max_length=10, choices=Kind, default=Kind.PUPIL)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    preferred_name = models.CharField(_("preferred name"), max_length=100, blank=True)
    number = models.CharField(_("student number"), max_length=60, blank=True)
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    emergency_name = models.CharField(_("emergency contact"), max_length=150, blank=True)
    emergency_phone = models.CharField(_("emergency telephone"), max_length=40, blank=True)
    # fields that people corrected by hand: a roster leaves them alone
    by_hand = models.JSONField(_("corrected by hand"), default=list, blank=True, editable=False)
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="student",
        verbose_name=_("account"),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = StudentQuerySet.as_manager()

    PERSONAL = (
        "given_name", "family_name", "preferred_name", "number", "birth_on", "email", "phone",
        "emergency_name", "emergency_phone",
    )  # fmt: skip

    class Meta(Sourced.Meta):
        verbose_name = _("student")
        verbose_name_plural = _("students")
        ordering = ["family_name", "given_name", "pk"]
        indexes = [folded("student", name) for name in ("given_name", "family_name", "number")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.called(self.given_name, self.preferred_name, self.family_name)

    @staticmethod
    def called(given: str, preferred: str, family: str) -> str:
        """The name of whoever has these; for lists, which read columns instead of rows."""
        return f"{preferred or given} {family}".strip()

    @property
    def first_name(self):
        return self.preferred_name or self.given_name

    def age_on(self, day: date) -> int | None:
        """Full years on that day; None where the birth date is not known."""
        if self.birth_on is None:
            return None
        before = (day.month, day.day) < (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - before

    def is_minor_on(self, day: date) -> bool:
        """Whether a guardian must sign for this day. Without a birth date a pupil counts as a minor."""
        age = self.age_on(day)
        return self.kind == self.Kind.PUPIL if age is None else age < 18


class Attendance(models.Model):
    """A student attends a school from a day to a day; one may attend two at once."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="attendances", verbose_name=_("student")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="attendances", verbose_name=_("school")
    )
    grade = models.CharField(_("grade"), max_length=10, blank=True)
    from_on = models.DateField(_("from"), default=clock.today)
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["-from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school"],
                condition=Q(to_on=None),
                name="attendance_once_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.student} · {self.school}"


class GuardianQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Guardians of the students whom one may see, and oneself."""
        wards = Guardianship.objects.filter(student__in=Student.objects.visible_to(user)).values(
            "guardian"
        )
        return self if user.is_superuser else self.filter(Q(user=user) | Q(pk__in=wards))


class Guardian(Sourced):
    """A parent or guardian, who signs for a learner under 18 on the start date."""

    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    # fields that people corrected by hand: a roster leaves them alone
    by_hand = models.JSONField(_("corrected by hand"), default=list, blank=True, editable=False)
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="guardian",
        verbose_name=_("account"),
    )
    students = models.ManyToManyField(Student, through="Guardianship", related_name="guardians")

    objects = GuardianQuerySet.as_manager()

    PERSONAL = ("given_name", "family_name", "email", "phone")

    class Meta(Sourced.Meta):
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["family_name", "given_name", "pk"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}".strip()


class Guardianship(models.Model):
    """Who looks after whom."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="guardianships")
    relation = models.CharField(_("relation"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["student", "guardian"], name="guardianship_once")
        ]

    def __str__(self):
        return f"{self.guardian} · {self.student}"


class Course(Sourced):
    """What a school teaches."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="courses", verbose_name=_("school")
    )
    title = models.CharField(_("title"), max_length=200)
    code = models.CharField(_("code"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)

    class Meta(Sourced.Meta):
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class ClassGroup(Sourced):
    """A class: a course, taught to a group in some terms."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="class_groups", verbose_name=_("school")
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="class_groups",
        verbose_name=_("course"),
    )
    title = models.CharField(_("title"), max_length=200)
    terms = models.ManyToManyField(
        Term, blank=True, related_name="class_groups", verbose_name=_("terms")
    )

    class Meta(Sourced.Meta):
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class Teaching(Sourced):
    """A member of staff teaches a class."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="teaching", verbose_name=_("teacher")
    )
    group = models.ForeignKey(
        ClassGroup, models.CASCADE, related_name="teaching", verbose_name=_("class")
    )

    class Meta(Sourced.Meta):
        verbose_name = _("teaching")
        verbose_name_plural = _("teaching")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.user} · {self.group}"


class EnrolmentQuerySet(models.QuerySet):
    def taught_by(self, user):
        """In classes that this person teaches, for as long as they belong to the school."""
        staffed = School.objects.visible_to(user)
        return self.filter(group__teaching__user=user, group__school__in=staffed)


class Enrolment(Sourced):
    """A student takes a class."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="enrolments", verbose_name=_("student")
    )
    group = models.ForeignKey(
        ClassGroup, models.CASCADE, related_name="enrolments", verbose_name=_("class")
    )
    begins_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.student} · {self.group}"


class CareerPlan(models.Model):
    """Where a learner wants to go."""

    student = models.OneToOneField(
        Student, models.CASCADE, related_name="career_plan", verbose_name=_("student")
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("career cluster"),
    )
    pathway = models.CharField(_("pathway"), max_length=150, blank=True)
    goal = models.TextField(_("goal"), blank=True)

    class Meta:
        verbose_name = _("career plan")
        verbose_name_plural = _("career plans")
        ordering = ["pk"]

    def __str__(self):
        return str(self.cluster or self.pathway)
