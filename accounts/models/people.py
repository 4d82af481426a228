"""Who may come in, and as what."""

from functools import cache, reduce
from operator import or_

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Least, Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.schools import DEPTH, PARENTS, School
from kit import clock


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    TEACHER = "teacher", _("Teacher")
    ADMINISTRATOR = "administrator", _("Administrator")
    OBSERVER = "observer", _("Observer")


RUNS = (Role.COORDINATOR, Role.ADMINISTRATOR)

# What counts as a second factor. Recovery codes only stand in for one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# From when the school or one above it demands a second factor of its staff.
DEMANDED_FROM = [
    "__".join(["school", *["parent"] * level, "second_factor_from"]) for level in range(DEPTH)
]

BELOW = [Q(**{path: OuterRef("school")}) for path in ("pk", *PARENTS)]


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Oneself, and the staff of one's schools."""
        if user.is_superuser:
            return self
        schools = School.objects.visible_to(user)
        colleagues = Membership.objects.filter(school__in=schools).values("user")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=colleagues))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = True

    def create_user(self, email, password=None, **extra):
        """Make a person. Without a password they sign in by a mailed code."""
        user = self.model(email=(email or "").strip().lower() or None, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        """Make the operator, who sees everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by e-mail address; with none on file they cannot, but can be named."""

    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    PERSONAL = ("email", "name", "password")

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody already signs in with this address."),
            )
        ]

    def __str__(self):
        return self.name or self.email or f"#{self.pk}"

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]

    @cached_property
    def held(self) -> list[dict]:
        """Each role held in a school, and what that asks for; read once a request.

        `role`; `zone` of the school; `demanded_from`, the day from which it or one above it
        demands a second factor (None: never); `guarded`, whether the person has one; `schools`,
        the keys of the school and of those below it; `quiet`, whether mail does not leave yet for
        one of these.
        """
        return list(roles_held().filter(user=self.pk)) if self.pk else []

    @cached_property
    def roles(self) -> set[str]:
        """The roles that the person holds in any school."""
        return {row["role"] for row in self.held}

    @property
    def runs_a_school(self) -> bool:
        """Whether the person coordinates or administers any school."""
        return self.is_superuser or not self.roles.isdisjoint(RUNS)

    def schools_as(self, *roles):
        """Schools in which the person holds one of these roles, there or at a node above."""
        if self.is_superuser:
            return School.objects.all()
        known = self.schools_read(*roles)
        if known is not None:
            return School.objects.filter(pk__in=known)
        held = Membership.objects.filter(user=self.pk, role__in=roles).values("school")
        return School.objects.under(held)

    def schools_read(self, *roles) -> set[int] | None:
        """Keys of the schools of these roles (or any), if the request has read what the person holds.

        A query that names them is a fraction of one that walks the tree of schools by itself.
        """
        if "held" not in self.__dict__:
            return None
        rows = [row for row in self.held if not roles or row["role"] in roles]
        return {pk for row in rows for pk in row["schools"]}

    def coordinated_schools(self):
        """Keys of the schools that the person runs, as coordinator or administrator."""
        return self.schools_as(*RUNS).values("pk")

    def administered_schools(self):
        """Keys of the schools that the person administers."""
        return self.schools_as(Role.ADMINISTRATOR).values("pk")

    def observed_schools(self):
        """Keys of the schools whose records the person may read."""
        return self.schools_as(*RUNS, Role.OBSERVER).values("pk")


@cache
def roles_held():
    """What `User.held` reads. Kept, as building this query costs more than asking it."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    here = School.objects.filter(reduce(or_, BELOW)).order_by()
    rows = Membership.objects.order_by().values("role", zone=F("school__time_zone"))
    return rows.annotate(
        demanded_from=Least(*DEMANDED_FROM),
        guarded=Exists(factors),
        schools=ArraySubquery(here.values("pk")),
        quiet=Exists(here.quiet()),
    )


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Memberships in the person's schools."""
        return self.filter(school__in=School.objects.visible_to(user))


class Membership(models.Model):
    """A person's role in a school; it holds in the schools below as well."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="memberships", verbose_name=_("school")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role)
    source = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("roster of"),
    )
    sourced_id = models.CharField(_("roster id"), max_length=255, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["school", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school", "role"],
                name="membership_once",
                violation_error_message=_("This person already has this role here."),
            )
        ]
        indexes = [models.Index(fields=["source", "sourced_id"])]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.school}"
