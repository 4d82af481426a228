"""Quality actions: made of what somebody said, done by somebody, told back to who raised it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from assessments import emails, rules
from assessments.actions.adhoc import settled
from assessments.models import Answer, QualityAction, Remark
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements import learning
from placements.models import LearningPlan, Participant, Placement, Visit
from students.models import Teaching

Kind, State = QualityAction.Kind, QualityAction.State
Source = Answer | Remark | Visit | None


def owners(school: School, user: User, placement: Placement | None = None):
    """Who may be charged: staff of the school and of the nodes above it, who teaches the learner; else oneself."""
    if not rules.can_make_action(user, school):
        return User.objects.filter(pk=user.pk)
    nodes = School.objects.above([school.pk]).values("pk")
    found = User.objects.filter(memberships__school__in=nodes, is_active=True)
    if placement is not None:
        teachers = Participant.objects.filter(
            placement=placement, ended_on=None, user__isnull=False
        )
        taught = Teaching.objects.filter(group__enrolments__student=placement.student_id)
        found = found | User.objects.filter(pk__in=teachers.values("user"), is_active=True)
        found = found | User.objects.filter(pk__in=taught.values("user"), is_active=True)
    return User.objects.filter(pk__in=found.values("pk")).order_by("name", "pk")


def raised_by(source: Source) -> str:
    """Whom to tell once it is done; blank where nobody raised it."""
    if isinstance(source, Answer):
        return source.feedback.request.party
    if isinstance(source, Remark):
        return source.party
    return f"user:{source.by_id}" if source and source.by_id else ""


def placement_of(source: Source) -> Placement | None:
    """Where it was said: whoever raised it reads there what came of it."""
    if isinstance(source, Answer):
        return source.feedback.request.placement
    return source.placement if source else None


@transaction.atomic
def make(
    school: School,
    said: dict[str, Any],
    *,
    by: User,
    placement: Placement | None = None,
    source: Source = None,
) -> QualityAction:
    """Charge somebody with something. Made of a word that is held, it settles that word."""
    placement = placement or placement_of(source)
    errors.require(rules.can_make_action(by, school, placement))
    check(school, said, by=by, placement=placement)
    action = QualityAction(
        school=school,
        placement=placement,
        made_by=by,
        made_at=clock.now(),
        raised_by=raised_by(source),
        plan_hash=learning.content_hash(placement) if placement else "",
        **from_source(source),
        **said,
    )
    with constraints.in_words():
        action.save()
    if isinstance(source, Remark) and source.is_held and rules.can_settle_remark(by, source):
        settled(source, by=by)
    return action


def from_source(source: Source) -> dict[str, Any]:
    """The column that holds it."""
    return {str(source._meta.model_name): source} if source else {}


def check(school, said, *, by, placement):
    """Raises Refused for an owner who is no staff here, and for a plan that there is not."""
    if not owners(school, by, placement).filter(pk=said["owner"].pk).exists():
        raise Refused(_("Choose somebody of the school’s staff."))
    if said["kind"] == Kind.PLAN and placement is None:
        raise Refused(_("A plan belongs to a placement. Begin on the page of the placement."))


@transaction.atomic
def change(action: QualityAction, said: dict[str, Any], *, by: User) -> QualityAction:
    """Another owner, another day, other words; by those who run the school."""
    errors.require(rules.can_make_action(by, action.school))
    check(action.school, said, by=by, placement=action.placement)
    action = lock(action)
    for name, value in said.items():
        setattr(action, name, value)
    with constraints.in_words():
        action.save(update_fields=said)
    return action


def lock(action: QualityAction) -> QualityAction:
    """The action as it is now; Conflict once it is done."""
    rows = QualityAction.objects.select_for_update(of=("self",)).select_related(
        "school", "placement__school"
    )
    action = rows.get(pk=action.pk)
    if not action.is_open:
        raise Conflict(_("This is done already."))
    return action


@transaction.atomic
def finish(action: QualityAction, *, result: str, told: str = "", by: User) -> QualityAction:
    """Done: what came of it, and what whoever raised it is told.

    A plan is revised once it says something else than it did then. Raises Refused where whoever raised it would
    hear nothing.
    """
    action = lock(action)
    errors.require(rules.can_finish_action(by, action))
    if action.raised_by and not told:
        raise Refused(_("Write a few words to whoever raised it."))
    if action.kind == Kind.PLAN and not is_revised(action):
        raise Refused(
            _("Change the learning plan first: its new version goes to learner and supervisor.")
        )
    fields = {
        "state": State.DONE, "result": result, "told": told if action.raised_by else "",
        "done_by": by, "done_at": clock.now(),
    }  # fmt: skip
    for name, value in fields.items():
        setattr(action, name, value)
    action.save(update_fields=fields)
    if action.raised_by and action.raised_by != f"user:{by.pk}":
        emails.quality_told(action)
    return action


def is_revised(action: QualityAction) -> bool:
    """Whether the plan that was put out last says something else than when this was raised.

    Its day tells nothing: a version that nobody has acknowledged yet is rewritten in place.
    """
    plan = LearningPlan.objects.filter(placement=action.placement_id).first()
    return plan is not None and plan.content_hash != action.plan_hash
