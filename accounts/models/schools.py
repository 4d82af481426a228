"""Schools form a tree of at most four levels: state, district, school, department."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

DEPTH = 4
PARENTS = [
    "__".join(["parent"] * level) for level in range(1, DEPTH)
]  # "parent", "parent__parent", …
MILES = ("US", "GB", "LR", "MM")  # the countries whose roads are measured in miles


def check_time_zone(name):
    """Refuse a time zone that the tz database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("Type a time zone such as America/Chicago."))


@cache
def countries() -> dict[str, str]:
    """The country (ISO 3166, two letters) of each time zone, as the tz database's zone.tab has it."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {zone: country for country, _degrees, zone, *_comment in rows}


def degrees(label, most):
    """A column of degrees on the map, to about a meter."""
    return models.DecimalField(
        label,
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(-most, _("Type a number of %(limit_value)s or more.")),
            MaxValueValidator(most, _("Type a number of %(limit_value)s or less.")),
        ],
    )


class Located(models.Model):
    """Something that has a place on the map: degrees north and east, both or neither."""

    latitude = degrees(_("latitude"), 90)
    longitude = degrees(_("longitude"), 180)

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if getattr(self, name) is None and getattr(self, other) is not None:
                raise ValidationError({name: _("Type both numbers, or neither.")})


class SchoolQuerySet(models.QuerySet):
    def under(self, nodes):
        """These nodes of the tree and all below them."""
        q = Q(pk__in=nodes)
        for path in PARENTS:
            q |= Q(**{f"{path}__in": nodes})
        return self.filter(q)

    def above(self, nodes):
        """These nodes of the tree and all that they belong to."""
        lower = School.objects.filter(pk__in=nodes)
        q = Q(pk__in=nodes)
        for path in PARENTS:
            q |= Q(pk__in=lower.values(path))
        return self.filter(q)

    def quiet(self):
        """Schools of which no mail leaves yet. What stands above schools sends none itself."""
        above = (School.Kind.DISTRICT, School.Kind.STATE)
        return self.filter(live_at=None, ended_on=None).exclude(kind__in=above)

    def with_front_door(self):
        """Schools to which employers may write without knowing anybody there."""
        above = (School.Kind.DISTRICT, School.Kind.STATE)
        live = self.filter(live_at__isnull=False, ended_on=None, open_to_enquiries=True)
        return live.exclude(kind__in=above)

    def visible_to(self, user):
        """The schools in which a person has a membership, and those below them."""
        if user.is_superuser:
            return self
        known = user.schools_read()
        if known is not None:
            return self.filter(pk__in=known)
        return self.under(user.memberships.values("school"))


class School(Located):
    """An organisation of learning: a school, a technology centre, or the district or state above them."""

    class Kind(models.TextChoices):
        MIDDLE = "middle", _("Middle school")
        HIGH = "high", _("High school")
        CENTRE = "centre", _("Technology center")
        COLLEGE = "college", _("College")
        COMPANY = "company", _("Company")
        DISTRICT = "district", _("District")
        STATE = "state", _("State")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.HIGH)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="America/Chicago", validators=[check_time_zone]
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_name = models.CharField(
        _("whom to call"),
        max_length=150,
        blank=True,
        help_text=_("Named at the foot of every mail."),
    )
    identifier = models.CharField(_("state or district number"), max_length=60, blank=True)
    source = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("roster of"),
    )
    sourced_id = models.CharField(_("roster id"), max_length=255, blank=True)
    live_at = models.DateTimeField(
        _("live since"),
        null=True,
        blank=True,
        help_text=_("Until then no mail leaves for this school."),
    )
    weekly_mail_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly hours mail"), default=4, help_text=_("0 is Monday, 4 is Friday.")
    )
    # by three in the afternoon a school day's work is mostly written down
    weekly_mail_hour = models.PositiveSmallIntegerField(
        _("hour of the weekly hours mail"),
        default=15,
        help_text=_("15 is three in the afternoon."),
    )
    # steps of the first ten minutes that leave no other trace: {"named": an ISO moment, …}
    beginning = models.JSONField(_("first steps"), default=dict, blank=True, editable=False)
    second_factor_from = models.DateField(
        _("second step at sign-in demanded from"),
        null=True,
        blank=True,
        help_text=_(
            "From this day on, whoever works here or in a school below reaches their pages only with a "
            "second step at sign-in: a passkey or an authenticator app. Leave it empty to demand nothing."
        ),
    )
    open_to_enquiries = models.BooleanField(
        _("open to enquiries of employers"),
        default=True,
        help_text=_(
            "Your school stands on the public page for employers, with a form through which they write to you."
        ),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="school_once_per_roster",
                violation_error_message=_("This roster already has a school with this id."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_mail_weekday__lte=6), name="school_weekday_0_to_6"
            ),
            models.CheckConstraint(
                condition=Q(weekly_mail_hour__lte=23), name="school_mail_hour_0_to_23"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def uses_miles(self):
        """Whether people here say how far in miles: the country follows from the time zone."""
        return countries().get(self.time_zone) in MILES

    @property
    def is_month_first(self):
        """Whether "03/04" is a day in March here."""
        return countries().get(self.time_zone) == "US"

    @property
    def is_live(self):
        return self.live_at is not None

    def is_working_day(self, day, holidays=None):
        """Monday to Friday and no holiday. `holidays`: a set of days, read once by the caller."""
        if holidays is None:
            holidays = Holiday.objects.for_school(self).days()
        return day.weekday() < 5 and day not in holidays

    def add_working_days(self, day, count):
        """The day that lies `count` working days of this school after (or, negative, before) `day`."""
        holidays = Holiday.objects.for_school(self).days()
        step = 1 if count >= 0 else -1
        while count:
            day += timedelta(days=step)
            if self.is_working_day(day, holidays):
                count -= step
        return day


class Term(models.Model):
    """A stretch of the school's calendar, as the roster's academic sessions give it."""

    class Kind(models.TextChoices):
        YEAR = "schoolYear", _("School year")
        SEMESTER = "semester", _("Semester")
        TERM = "term", _("Term")
        PERIOD = "gradingPeriod", _("Grading period")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="terms", verbose_name=_("school")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TERM)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    sourced_id = models.CharField(_("roster id"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="term_ends_after_start",
                violation_error_message=_("A term ends after it starts. Check the two dates."),
            ),
            models.UniqueConstraint(
                fields=["school", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="term_once_per_roster",
            ),
        ]

    def __str__(self):
        return self.title


class HolidayQuerySet(models.QuerySet):
    def for_school(self, school):
        """The school's own holidays and those of the nodes above it."""
        nodes, node = [], school
        while node is not None:
            nodes.append(node.pk)
            node = node.parent
        return self.filter(school__in=nodes)

    def days(self) -> set[date]:
        """Every single day covered."""
        return {
            first + timedelta(days=n)
            for first, last in self.values_list("first_on", "last_on")
            for n in range((last - first).days + 1)
        }


class Holiday(models.Model):
    """Days on which the school is closed: nothing falls due and nobody is chased."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="holidays", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=100)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")),
                name="holiday_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            )
        ]

    def __str__(self):
        return self.name
