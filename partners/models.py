"""Where one can learn. Employers and sites are shared by all schools; the partnership is a school's own."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Located, School, User
from catalogue.models import Cluster, Delivery, Pay, PlacementType
from kit import clock


class EmployerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see the employers of their schools' partnerships; a contact sees their own employer."""
        if user.is_superuser:
            return self
        seen = Partnership.objects.visible_to(user).values("employer")
        return self.filter(pk__in=seen)


class Employer(models.Model):
    """A firm or body that hosts learners."""

    class Size(models.TextChoices):
        MICRO = "micro", _("Under 10 people")
        SMALL = "small", _("10 to 49 people")
        MEDIUM = "medium", _("50 to 249 people")
        LARGE = "large", _("250 people or more")

    name = models.CharField(_("name"), max_length=200)
    size = models.CharField(_("size"), max_length=6, choices=Size, blank=True)
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("career cluster"),
    )
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    ended_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(
                OpClass(Func("name", function="fold"), name="gin_trgm_ops"),
                name="employer_name_fold",
            )
        ]

    def __str__(self):
        return self.name


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Sites of the employers that one may see."""
        return self.filter(employer__in=Employer.objects.visible_to(user))


class Site(Located):
    """A place of work."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="sites", verbose_name=_("employer")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    directions = models.CharField(
        _("how to get there"),
        max_length=300,
        blank=True,
        help_text=_("Bus lines, parking, which door."),
    )
    wheelchair = models.BooleanField(_("can be reached by wheelchair"), null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "name", "address"], name="site_once_per_employer"
            )
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="site_on_the_map")]

    def __str__(self):
        return self.address or self.name or str(self.employer)


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A school's staff, and the employer's contacts who have an account."""
        if user.is_superuser:
            return self
        mine = Contact.objects.filter(user=user, ended_on=None).values("partnership")
        staffed = user.schools_as("coordinator", "administrator", "observer", "teacher")
        return self.filter(Q(school__in=staffed) | Q(pk__in=mine))


class Partnership(models.Model):
    """A school and an employer work together."""

    class Stage(models.TextChoices):
        ENQUIRY = "enquiry", _("Enquiry")
        TALKING = "talking", _("Talking")
        VETTING = "vetting", _("Vetting")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="partnerships", verbose_name=_("school")
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="partnerships", verbose_name=_("employer")
    )
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.TALKING)
    owner = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    hosts = models.CharField(_("would host"), max_length=300, blank=True)
    places_a_year = models.PositiveSmallIntegerField(_("places a year"), null=True, blank=True)
    insurance_until = models.DateField(_("insurance valid until"), null=True, blank=True)
    languages = models.CharField(_("languages"), max_length=100, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    since_on = models.DateField(_("since"), default=clock.today)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["employer__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "employer"],
                name="partnership_once",
                violation_error_message=_("The school already works with this employer."),
            )
        ]

    def __str__(self):
        return str(self.employer)


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Contacts on the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def current(self):
        """Contacts who have not left."""
        return self.filter(ended_on=None)


class Contact(models.Model):
    """A person at the employer, as one school knows them: no school can turn another's links to itself."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="contacts", verbose_name=_("partnership")
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    job_title = models.CharField(_("job"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    can_sign = models.BooleanField(_("may sign agreements"), default=False)
    can_supervise = models.BooleanField(_("may supervise"), default=True)
    can_coordinate = models.BooleanField(_("arranges placements"), default=False)
    user = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("account"),
    )
    ended_on = models.DateField(_("left on"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    PERSONAL = ("name", "email", "phone")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(" ")[0]


class OpportunityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Opportunities of the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class Opportunity(models.Model):
    """An offer of places."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        FILLED = "filled", _("Filled")
        CLOSED = "closed", _("Closed")

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="opportunities", verbose_name=_("partnership")
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("site"),
    )
    type = models.ForeignKey(
        PlacementType, models.PROTECT, related_name="+", verbose_name=_("type")
    )
    title = models.CharField(_("title"), max_length=150)
    tasks = models.TextField(_("tasks"), blank=True, help_text=_("One on each line."))
    skills = models.CharField(
        _("skills"), max_length=300, blank=True, help_text=_("What one learns or brings.")
    )
    times = models.CharField(
        _("days and times"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Tuesdays and Thursdays, 12:30 to 3:30."),
    )
    pay = models.CharField(_("pay"), max_length=8, choices=Pay, blank=True)
    delivery = models.CharField(
        _("where"), max_length=9, choices=Delivery, default=Delivery.IN_PERSON
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="opportunity_has_places")
        ]

    def __str__(self):
        return self.title


class HostingIntent(models.Model):
    """What an employer says about hosting in the school year that ends in `year`."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="intents", verbose_name=_("partnership")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    answer = models.CharField(_("answer"), max_length=5, choices=Answer)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    said_by = models.CharField(_("said by"), max_length=150, blank=True)
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    class Meta:
        verbose_name = _("hosting intent")
        verbose_name_plural = _("hosting intents")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "year"], name="intent_once_a_year")
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}: {self.get_answer_display()}"


class EmployerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lists uploaded for the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())


class EmployerImport(models.Model):
    """One spreadsheet of employers: read, looked at, taken, perhaps undone.

    What was read lies in the row and nowhere else, and only until it is taken. `made` and `changed` are what undo
    needs.
    """

    class State(models.TextChoices):
        READ = "read", _("Not taken yet")
        APPLIED = "applied", _("Taken")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Put aside")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("file"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.READ, editable=False
    )
    # {"headings": [text], "samples": [[text, …], …], "rows": [[line, [text, …]], …]}
    table = models.JSONField(_("rows"), default=dict, blank=True, editable=False)
    # column of the sheet to what it means: {"0": "employer", …}
    columns = models.JSONField(_("columns"), default=dict, blank=True, editable=False)
    # heading, as kit.sheets.key() writes it, to what it means: what the school's next sheet starts from
    remembered = models.JSONField(_("headings"), default=dict, blank=True, editable=False)
    # what a person typed instead of bad cells: {"17": {"email": "dana@northgate.example"}}
    fixes = models.JSONField(_("corrections"), default=dict, blank=True, editable=False)
    # whether two names are one firm: {id of the pair: bool}
    joins = models.JSONField(_("decisions"), default=dict, blank=True, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)  # {"new": 3, "changed": 0, …}
    # rows as dicts: level, line, column, row, reason
    problems = models.JSONField(_("problems"), default=list, blank=True)
    # {"partners.employer": [id, …], …}
    made = models.JSONField(_("rows made"), default=dict, blank=True, editable=False)
    # [["partners.contact", id, {field: [before, after]}], …]
    changed = models.JSONField(_("rows changed"), default=list, blank=True, editable=False)
    # what an undo had to leave, in words
    kept = models.JSONField(_("rows that stayed"), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    applied_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)

    objects = EmployerImportQuerySet.as_manager()

    PERSONAL = ("table", "fixes", "problems", "changed", "kept")

    class Meta:
        verbose_name = _("list of employers")
        verbose_name_plural = _("lists of employers")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school} {self.made_at:%Y-%m-%d}"
