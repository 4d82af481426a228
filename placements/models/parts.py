"""Rows that hang on a placement: who may see them follows from the placement, and from the part one has in it."""

from django.db import models
from django.db.models import Q

from students.models import Enrolment, Student


class ByPart(models.QuerySet):
    """The narrower circles around a placement."""

    def parts(self, **more):
        """Parts that somebody has now."""
        rows = self.model._meta.get_field("participants").related_model.objects
        return rows.filter(ended_on=None, **more).values("placement")

    def private_to(self, user):
        """Of the learner and the school's staff: what is neither the host's nor the family's to read."""
        if user.is_superuser:
            return self
        return self.filter(
            Q(school__in=user.observed_schools())
            | Q(student__in=Student.objects.filter(user=user).values("pk"))
            | Q(student__in=Enrolment.objects.taught_by(user).values("student"))
            | Q(pk__in=self.parts(user=user, role="teacher"))
        )

    def in_project_with(self, user):
        """The same, and those that one supervises now."""
        mine = self.model.objects.private_to(user).values("pk")
        supervised = {"role": "supervisor", "contact__user": user, "contact__ended_on": None}
        return self.filter(Q(pk__in=mine) | Q(pk__in=self.parts(**supervised)))


class OfPlacement(models.QuerySet):
    def placements(self):
        """The placements that these rows hang on; by the field, as the placement's own module reads this one."""
        return self.model._meta.get_field("placement").related_model.objects

    def visible_to(self, user):
        """Whoever sees the placement."""
        return self.filter(placement__in=self.placements().visible_to(user))


class PrivateOfPlacement(OfPlacement):
    def visible_to(self, user):
        """The learner and the school's staff; neither host nor family."""
        return self.filter(placement__in=self.placements().private_to(user))


class ProjectOfPlacement(OfPlacement):
    def visible_to(self, user):
        """The learner, the supervisor of now, and the school's staff."""
        return self.filter(placement__in=self.placements().in_project_with(user))
