"""What feedback leads to, for the browser: three raters over time, an employer rated by six students."""

from datetime import timedelta

from django.urls import reverse

from assessments.models import Goal
from kit import clock
from tests import factories as make
from tests.assessments.growing import give, make_form


def grow(mine):
    """Levels of three raters at three times, a goal whose day is today, and enough students about the host."""
    parties = {
        "student": f"student:{mine.student.pk}",
        "supervisor": f"contact:{mine.contact.pk}",
        "teacher": f"user:{mine.staff['teacher'].pk}",
    }
    said = {"student": (3, 4, 4), "supervisor": (2, 0, 4), "teacher": (2, 3, 3)}
    other = make.make_placement(
        "active", mine.school, make.make_student(mine.school), mine.contact, mine.programme
    )
    mine.grown = make.make_placement(
        "active", mine.school, mine.student, mine.contact,
        make.make_programme(mine.school), starts_on=make.MONDAY - timedelta(days=400),
        ends_on=make.MONDAY - timedelta(days=300),
    )  # fmt: skip
    for audience, levels in said.items():
        form = make_form(audience)
        for cycle, level in zip(("baseline", "middle", "final"), levels, strict=True):
            give(
                mine.grown, form, parties[audience], level, cycle=cycle, objective=level or 1,
                text="Asks good questions.",
            )  # fmt: skip
    mine.due = Goal.objects.create(
        placement=mine.grown, text="Asks before using a new tool", due_on=clock.today(),
        party=parties["teacher"],
    )  # fmt: skip
    mine.few = make.make_contact(make.make_partnership(mine.school, "Quiet Works"))
    form = make_form("host", competency=None)
    give(other, form, f"student:{other.student_id}", 3, text="They take their time.")
    for level in (2, 4, 4, 5, 5):
        student = make.make_student(mine.school)
        placement = make.make_placement(
            "completed", mine.school, student, mine.contact, mine.programme
        )
        give(placement, form, f"student:{student.pk}", level, text="I learned a lot.", by="Ava")


def grown_pages(mine, link):
    """Every page of the room, each with who looks at it; `link(door, party, about)` is a path behind a key."""
    contact = f"contact:{mine.contact.pk}"
    at = mine.grown.pk
    return {
        "progress": ("coordinator", reverse("assessments:progress", args=[at])),
        "student's progress": ("student", reverse("assessments:progress", args=[at])),
        "feedback of three": ("student", reverse("assessments:placement", args=[at])),
        "new goal": ("teacher", reverse("assessments:new_goal", args=[at])),
        "goal to claim": ("student", reverse("assessments:goal", args=[mine.due.pk])),
        "goal to settle": ("teacher", reverse("assessments:goal", args=[mine.due.pk])),
        "say a word": ("student", reverse("assessments:say", args=[at])),
        "say a word by link": (
            "stranger",
            link("assessments:say_by_link", contact, mine.placement),
        ),
        "goals": ("student", reverse("assessments:goals")),
        "goals, none": ("guardian", reverse("assessments:goals")),
        "held words": ("coordinator", reverse("assessments:remarks")),
        "held word": ("coordinator", reverse("assessments:remark", args=[mine.remark.pk])),
        "rules for words": (
            "coordinator",
            reverse("assessments:remark_rules", args=[mine.school.pk]),
        ),
        "quality actions": ("coordinator", reverse("assessments:actions")),
        "quality actions, none": ("teacher", reverse("assessments:actions")),
        "new quality action": (
            "coordinator",
            f"{reverse('assessments:new_action')}?remark={mine.remark.pk}",
        ),
        "quality action": ("coordinator", reverse("assessments:action", args=[mine.action.pk])),
        "rating": ("coordinator", reverse("assessments:rating", args=[mine.partnership.pk])),
        "rating by link": (
            "stranger",
            link("assessments:rating_by_link", contact, mine.contact),
        ),
        "rating by link, too few": (
            "stranger",
            link("assessments:rating_by_link", f"contact:{mine.few.pk}", mine.few),
        ),
    }
