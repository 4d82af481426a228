"""Who signs as the principal, the key with which a school seals, and who would not sign."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School, User
from kit import clock
from placements.models.agreements import Agreement, Party


class Principal(models.Model):
    """The person who signs as a school's principal, where its policy asks for that."""

    school = models.OneToOneField(
        School, models.PROTECT, related_name="principal", verbose_name=gettext_lazy("school")
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("person")
    )

    class Meta:
        verbose_name = gettext_lazy("principal who signs")
        verbose_name_plural = gettext_lazy("principals who sign")
        ordering = ["pk"]

    def __str__(self):
        return str(self.user)

    def clean(self):
        """Only somebody who works at the school can sign for it."""
        if not self.user_id or not self.school_id:
            return
        if not self.user.observed_schools().filter(pk=self.school_id).exists():
            raise ValidationError(
                {"user": _("This person does not work at the school. Invite them first.")}
            )


class SchoolKey(models.Model):
    """The key with which a school seals its papers, and the certificate that proves the seal.

    The key lies encrypted under one made from SECRET_KEY. An ended key seals nothing more; its certificate stays, so
    that what it sealed can be checked.
    """

    school = models.ForeignKey(
        School, models.PROTECT, related_name="keys", verbose_name=gettext_lazy("school")
    )
    certificate = models.TextField(gettext_lazy("certificate"))
    encrypted = models.TextField(gettext_lazy("key, encrypted"), editable=False)
    made_at = models.DateTimeField(gettext_lazy("made at"), default=clock.now)
    ended_on = models.DateField(gettext_lazy("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("key of a school")
        verbose_name_plural = gettext_lazy("keys of schools")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"], condition=Q(ended_on=None), name="school_key_one_in_use"
            )
        ]

    def __str__(self):
        return f"{self.school} · {self.made_at:%Y-%m-%d}"


class RefusalQuerySet(models.QuerySet):
    def terms(self):
        """Each as {pk, agreement, party, person, name, why, at, settled_at}, oldest first."""
        names = (
            "pk", "agreement", "party", "person", "name", "why", "at", "settled_at", "settled_by",
        )  # fmt: skip
        by = {name: name for name in names if name != "settled_by"}
        row = JSONObject(**by, settled_by="settled_by__name")
        return self.order_by("pk").values_list(row, flat=True)


class Refusal(models.Model):
    """A party said that it will not sign this version, and why. A coordinator changes the text, or asks again."""

    agreement = models.ForeignKey(
        Agreement,
        models.CASCADE,
        related_name="refusals",
        verbose_name=gettext_lazy("agreement"),
    )
    party = models.CharField(gettext_lazy("party"), max_length=9, choices=Party)
    person = models.CharField(gettext_lazy("person"), max_length=60)  # as in Signature
    name = models.CharField(gettext_lazy("name"), max_length=150)
    why = models.CharField(gettext_lazy("why"), max_length=300)
    at = models.DateTimeField(gettext_lazy("at"), default=clock.now)
    settled_at = models.DateTimeField(gettext_lazy("asked again at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("asked again by"),
    )

    objects = RefusalQuerySet.as_manager()

    PERSONAL = ("name", "why")

    class Meta:
        verbose_name = gettext_lazy("refusal to sign")
        verbose_name_plural = gettext_lazy("refusals to sign")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                condition=Q(settled_at=None),
                name="refusal_once_a_party",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="refusal_says_why"),
        ]

    def __str__(self):
        return f"{self.get_party_display()}: {self.why}"
