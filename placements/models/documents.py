"""Documents that a school asks for by itself, as data: a TB test, a CPR card, car insurance."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock
from partners.models import Contact
from placements.states import RUNNING, S
from students.models import Guardianship, Student

HOST_SEES = (S.CONFIRMED, *RUNNING)


class DocumentKindQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Kinds of the schools whose records one may read."""
        return self.filter(school__in=user.observed_schools())

    def current(self):
        """Kinds that may still be asked for."""
        return self.filter(ended_on=None)


class DocumentKind(models.Model):
    """One more thing that a school can ask for: who sends it, whether it ends, whether the employer sees it."""

    class By(models.TextChoices):
        STUDENT = "student", _("Student")
        GUARDIAN = "guardian", _("Parent or guardian")
        EMPLOYER = "employer", _("Employer")
        SCHOOL = "school", _("School")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="document_kinds", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=100)
    help = models.CharField(
        _("what to send"),
        max_length=300,
        blank=True,
        help_text=_("For whoever sends it: where to get it, and what must be on it."),
    )
    sent_by = models.CharField(_("who sends it"), max_length=8, choices=By, default=By.STUDENT)
    expires = models.BooleanField(
        _("ends on a day"),
        default=False,
        help_text=_("The day is asked for, and the document must hold on the first day."),
    )
    seen_by_host = models.BooleanField(
        _("seen by the employer"),
        default=False,
        help_text=_("The employer reads when it was seen and until when, and may open the file."),
    )
    ended_on = models.DateField(_("not asked for since"), null=True, blank=True)

    objects = DocumentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of the school's own")
        verbose_name_plural = _("documents of the school's own")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                name="document_kind_once",
                violation_error_message=_("The school already asks for a document of this name."),
            )
        ]

    def __str__(self):
        return self.name


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the school, the learner and the guardians; the host where it may see, or sent it."""
        if user.is_superuser:
            return self
        wards = Guardianship.objects.filter(guardian__user=user).values("student")
        own = Contact.objects.current().filter(user=user).values("pk")
        return self.filter(
            Q(kind__school__in=user.observed_schools())
            | Q(student__user=user)
            | Q(student__in=wards)
            | Q(pk__in=self.model.objects.shown_to(own).values("pk"))
            | Q(pk__in=self.model.objects.from_hosts(own).values("pk"))
        )

    def shown_to(self, contacts):
        """Verified ones that the school lets the employer see, of learners who come or are there."""
        return self.order_by().filter(
            Q(placement=None) | Q(placement=models.F("student__placements")),
            student__placements__participants__contact__in=contacts,
            student__placements__participants__ended_on=None,
            student__placements__school=models.F("kind__school"),
            student__placements__state__in=HOST_SEES,
            kind__seen_by_host=True,
            state=Document.State.VALID,
        )

    def from_hosts(self, contacts):
        """What the employer itself sent for a placement in which one of these has a part."""
        return self.order_by().filter(
            placement__participants__contact__in=contacts,
            placement__participants__ended_on=None,
            kind__sent_by=DocumentKind.By.EMPLOYER,
        )

    def waiting(self):
        """Those that nobody has looked at."""
        return self.filter(state=Document.State.HANDED_IN)

    def terms(self):
        """What a requirement reads of each: {pk, kind, placement, state, until, at, why}."""
        facts = {"until": "valid_until", "why": "refused_because", "judged": "judged_at"}
        same = ("pk", "kind", "placement", "state", "at")
        told = JSONObject(**{name: name for name in same}, **facts)
        return self.order_by().values_list(told, flat=True)


class Document(models.Model):
    """One that came. A learner's serves every placement until it ends; an employer's is of one placement."""

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("Handed in")
        VALID = "valid", _("Valid")
        REFUSED = "refused", _("Refused")

    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, related_name="documents", verbose_name=_("what")
    )
    student = models.ForeignKey(
        Student, models.PROTECT, related_name="documents", verbose_name=_("student")
    )
    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("placement"),
    )
    file = models.FileField(_("file"), upload_to="documents", max_length=255)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.HANDED_IN)
    party = models.CharField(_("party"), max_length=60)  # "student:3": who is told
    sent_by = models.CharField(_("sent by"), max_length=150)
    at = models.DateTimeField(_("handed in at"), default=clock.now)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    refused_because = models.CharField(_("refused because"), max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    PERSONAL = ("sent_by", "refused_because")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["kind", "at"], name="document_waiting", condition=Q(state="handed_in")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="handed_in")
                | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="document_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refused_because=""),
                name="document_refused_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.student}"
