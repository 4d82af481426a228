"""Where one can learn. Employers and sites are shared by all schools; the partnership is a school's own."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Located, School, User
from catalogue.models import Cluster
from kit import clock
from partners.states import Stage


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
            ),
            models.Index(Func("website", function="domain_of"), name="employer_web_domain"),
            models.Index(Func("phone", function="digits_of"), name="employer_phone_digits"),
            models.Index(Func("name", function="fold"), "id", name="employer_by_name"),
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
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="site_on_the_map"),
            models.Index(Func("address", function="street_of"), name="site_street"),
        ]

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

    Stage = Stage

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
    next_step = models.CharField(_("next step"), max_length=150, blank=True)
    next_on = models.DateField(_("by when"), null=True, blank=True)
    rest_until = models.DateField(_("leave in peace until"), null=True, blank=True)
    keeps_record = models.BooleanField(
        _("the employer keeps a yearly record, too"),
        default=False,
        help_text=_(
            "What a year brought the firm, by its own link. Off until the employer wants it."
        ),
    )
    since_on = models.DateField(_("since"), default=clock.today)
    # off until a host wants them
    wants_recognition = models.BooleanField(_("may be named in public"), default=False)
    wants_talent_pool = models.BooleanField(
        _("wants to hear of graduates who look for work"), default=False
    )

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
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed over to"),
    )
    told_email = models.EmailField(_("new address, as they told"), blank=True, editable=False)
    keeps_in_touch = models.BooleanField(
        _("students may keep my e-mail and telephone number"),
        default=False,
        help_text=_(
            "Those who learned with you find them among the people they met, also when it is over. "
            "You can take it back at any time."
        ),
    )

    objects = ContactQuerySet.as_manager()

    PERSONAL = ("name", "email", "phone", "told_email")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]
        indexes = [models.Index(Func("email", function="domain_of"), name="contact_email_domain")]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(" ")[0]
