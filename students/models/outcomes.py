"""What a course teaches: the outcomes that school-based learning covers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import Competency
from students.models.learners import Course


class CourseOutcomeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Outcomes of the courses of one's schools."""
        return self.filter(course__school__in=School.objects.visible_to(user))


class CourseOutcome(models.Model):
    """A competency that learners of this course learn at school."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="outcomes", verbose_name=_("course")
    )
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="+", verbose_name=_("competency")
    )

    objects = CourseOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome of a course")
        verbose_name_plural = _("outcomes of courses")
        ordering = ["course", "competency"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "competency"],
                name="course_outcome_once",
                violation_error_message=_("The course has this outcome already."),
            )
        ]

    def __str__(self):
        return f"{self.course} · {self.competency}"
