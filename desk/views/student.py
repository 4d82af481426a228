"""A student's first page: one thing first, then the hours, what is still to do, and whom to ask."""

from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.models import Goal
from assessments.rules import SPOKEN_OF
from kit import clock
from placements import agreement, requirements
from placements.models import (
    Acknowledgment,
    Agreement,
    InterestCheck,
    LogEntry,
    Objective,
    Participant,
    Party,
    Placement,
)
from placements.models.hours import totals_of
from placements.models.nested import nested, unpack
from placements.planned import calendar_of, planned_days
from placements.requirements.plans import waited_for
from placements.requirements.turns import turns
from placements.rules.doing import interest_now
from placements.rules.hours import is_open_for_hours
from placements.states import BEFORE_START, RUNNING, S, Step
from placements.views import pieces

SHOWN = (S.APPROVED, S.SIGNING, S.CONFIRMED, *RUNNING, S.COMPLETED)
# what runs comes before what is coming, and that before what is over
ORDER = (S.ACTIVE, S.FINISHED, S.SIGNING, S.CONFIRMED, S.APPROVED, S.COMPLETED)
BACK_DAYS = 6
GOALS = 3
AHEAD_DAYS = 20


def learners_home(request):
    """The page of a learner, in at most ten queries for all; None for anybody else."""
    user = request.user
    if placements := own(user):
        user.student = placements[0].student  # the frame of the page asks whether there is one
        return render(request, "desk/student.html", page_of(placements))
    return student_home(request) if is_learner(user) else None


def student_home(request):
    """The page of the placement that matters most now; an empty one says what comes."""
    return render(request, "desk/student.html", page_of(own(request.user)))


@require_GET
def own_placement(request):
    """The same for a member of staff who learns, too: Today stays their first page."""
    if not is_learner(request.user):
        raise Http404
    return student_home(request)


def is_learner(user):
    return hasattr(user, "student")


def page_of(placements):
    """What the page shows of the learner's placements."""
    if not placements:
        return {"placement": None}
    placement, *others = placements
    today = clock.today(placement.school.time_zone)
    load(placement)
    return {
        "placement": placement,
        "others": [other_line(other) for other in others],
        "today": today,
        "todo": first_thing(placement, today),
        "totals": totals_of(placement) if placement.state not in BEFORE_START else None,
        "may_log": is_open_for_hours(placement, today),
        "goals": placement.goals[:GOALS],
        "more_goals": len(placement.goals[GOALS:]),
        "agreed": [agreed_line(goal, today) for goal in placement.agreed],
        "may_say": placement.state in SPOKEN_OF,
        "checklist": checklist(placement),
        "interest": interest_asked(placement, today),
        "feedback_asked": is_asked(placement),
        "has_project": placement.has_project and placement.state in (S.CONFIRMED, *RUNNING),
        "facts": pieces.facts(placement, with_phones=True),
        "call": pieces.at_school(placement).rpartition(" · ")[0] or placement.school.name,
        "dots": pieces.DOTS.get(placement.state, 3),
        "plan_waits": Acknowledgment.Party.STUDENT in waited_for(placement),
    }


def own(user):
    """The learner's placements that they may know of, the one that matters most first."""
    found = Placement.objects.filter(student__user=user, state__in=SHOWN).select_related(
        "student", "partnership__employer", "site", "type", "programme", "requirement_set",
        "coordinator", "school__parent__parent__parent", "final_assessment",
    )  # fmt: skip
    own = {"placement": OuterRef("pk")}
    said = InterestCheck.objects.filter(**own).order_by()
    goals = Objective.objects.filter(**own, ended_on=None)
    read = found.with_checks().annotate(
        said=ArraySubquery(said.values("when")),
        goals=ArraySubquery(goals.values("text")),
        agreed=ArraySubquery(Goal.objects.open().filter(**own).lines()),
        log_sums=ArraySubquery(LogEntry.objects.filter(**own).sums()),
        lately=ArraySubquery(lately(LogEntry.objects.filter(**own))),
        **nested(),
    )
    return sorted(
        read,
        key=lambda placement: (ORDER.index(placement.state), placement.starts_on),
    )


def lately(lines):
    """The lines of the last days, and those that were queried, each as one JSON value."""
    first = clock.today() - timedelta(days=BACK_DAYS + 1)  # wherever the school lies
    told = JSONObject(
        pk="pk",
        day="worked_on",
        state="state",
        query="query",
        by="looked_by",
        objection="objection",
    )
    shown = lines.filter(Q(worked_on__gte=first) | Q(state=LogEntry.State.QUERIED, objection=""))
    return shown.values_list(told, flat=True)


def load(placement):
    """What the page reads of this one placement: a fixed number of queries in each state."""
    wanted = [
        Prefetch("participants", Participant.objects.select_related("contact", "user")),
        "periods",
    ]
    if placement.state in BEFORE_START:
        signed = Agreement.objects.prefetch_related("signatures")
        wanted += ["objectives", "student__guardians", Prefetch("agreements", signed)]
    if placement.state in RUNNING:
        wanted += ["programme__cycles", "feedback_requests"]
    if placement.state != S.COMPLETED:
        wanted.append("requirement_set__requirements")
    unpack(placement)
    prefetch_related_objects([placement], *wanted)


def agreed_line(goal, today):
    """A goal that is open: by when, and whether its day has come."""
    due = date.fromisoformat(goal["due"])
    return {
        "text": goal["text"],
        "url": reverse("assessments:goal", args=[goal["pk"]]),
        "due": due,
        "claimed": bool(goal["claimed"]),
        "late": due < today and not goal["claimed"],
        "now": due == today and not goal["claimed"],
    }


def first_thing(placement, today):
    """The card at the top: what to do now, else what comes next."""
    if placement.state in BEFORE_START:
        return to_sign(placement) or coming(placement, today)
    if not is_open_for_hours(placement, today):
        return over(placement)
    calendar = calendar_of(placement.school)
    return to_write(placement, today, calendar) or next_day(placement, today, calendar)


def interest_asked(placement, today):
    """Which of the two questions on interest is open and not answered: "before", "after" or blank."""
    now = interest_now(placement, today)
    return "" if now in placement.said else now


def is_asked(placement):
    """Whether the learner's own word is asked for. Reads what the page has loaded."""
    if placement.state not in RUNNING:
        return False
    party = f"student:{placement.student_id}"
    rows = placement.feedback_requests.all()
    return any(row.party == party and row.is_unanswered for row in rows)


def to_sign(placement):
    """The agreement, when it is the student's turn."""
    if not any(turn.party == Party.STUDENT for turn in turns(placement)):
        return None
    return {
        "kind": "sign",
        "over": _("Your placement · 2 minutes"),
        "title": _("Sign your agreement"),
        "text": where(placement),
        "url": reverse("placements:sign_mine", args=[placement.pk]),
    }


def to_write(placement, today, calendar):
    """Today's planned hours, a question of the supervisor, or the last planned day without a line."""
    written = {date.fromisoformat(line["day"]) for line in placement.lately}
    planned = planned_days(placement, today - timedelta(days=BACK_DAYS), today, calendar)
    missing = [found for found in planned if found.day not in written]
    if missing and missing[-1].day == today:
        return planned_card(placement, missing[-1], _("Today"), placement.employer_name)
    queried = (
        line
        for line in placement.lately
        if line["state"] == LogEntry.State.QUERIED and not line["objection"]
    )
    if line := next(queried, None):
        return query_card(line)
    if missing:
        day = day_name(missing[-1].day)
        return planned_card(placement, missing[-1], day, _("Did you work as planned?"))
    return None


def planned_card(placement, planned, day, title):
    """A planned day with its one button."""
    return {
        "kind": "planned",
        "over": f"{day} {planned.times}",
        "title": title or str(placement.type),
        "text": advice(placement),
        "planned": planned,
        **there(placement, planned.sites),
    }


def query_card(line):
    """A line that the supervisor asks about."""
    return {
        "kind": "answer",
        "over": _("%(name)s asks about %(day)s")
        % {"name": line["by"], "day": day_name(date.fromisoformat(line["day"]))},
        "title": f"“{line['query']}”",
        "text": "",
        "url": reverse("placements:edit_hours", args=[line["pk"]]),
    }


def next_day(placement, today, calendar):
    """Nothing to do: the next planned day."""
    ahead = planned_days(
        placement, today + timedelta(days=1), today + timedelta(days=AHEAD_DAYS), calendar
    )
    found = next(iter(ahead), None)
    if found is None:
        return quiet(
            _("All written down"), placement.employer_name, _("No more days are planned.")
        )
    over = f"{day_name(found.day)} {found.times}"
    card = quiet(_("Next: %s") % over, placement.employer_name, advice(placement))
    return card | there(placement, found.sites)


def coming(placement, today):
    """Before the first day: others have something to do, or all is ready."""
    first = day_name(placement.starts_on)
    if placement.state == S.CONFIRMED and placement.starts_on >= today:
        card = quiet(_("You start on %s") % first, where(placement), advice(placement))
        return card | there(placement)
    names = ", ".join(turn.name for turn in turns(placement))
    told = _("Now it waits for %s.") % names if names else _("Your school is preparing it.")
    return quiet(_("From %s") % first, where(placement), told)


def over(placement):
    """After the last day."""
    if placement.state == S.COMPLETED:
        return quiet(_("Completed"), where(placement), _("Your hours and feedback are below."))
    return quiet(
        _("Finished"),
        where(placement),
        _("Your school looks at what is still open, then closes it."),
    )


def quiet(over, title, text):
    """A card without a button."""
    return {"kind": "quiet", "over": over, "title": title, "text": text}


def where(placement):
    return placement.employer_name or str(placement.type)


def there(placement, sites=""):
    """The address to go to, and the telephone of whoever waits there."""
    supervisor = placement.supervisor and placement.supervisor.contact
    phone = {"phone": supervisor.phone, "phone_of": supervisor.name} if supervisor else {}
    return {"place": sites or agreement.place_of(placement), **phone}


def advice(placement):
    """Whom to ask for, and what to wear: "Ask for Dana · scrubs"."""
    supervisor = placement.supervisor and placement.supervisor.contact
    ask = _("Ask for %s") % supervisor.first_name if supervisor else ""
    return " · ".join(filter(None, [ask, placement.dress]))


def checklist(placement):
    """What the placement asks for at this stage, in the shape of parts/checklist.html."""
    if placement.state == S.COMPLETED:
        return []
    steps = (Step.CONFIRM, Step.START) if placement.state in BEFORE_START else (Step.COMPLETE,)
    items = [item for step in steps for item in requirements.checklist(placement, step)]
    return [shown(placement, item) for item in items]


def shown(placement, item):
    """One item; what is the student's own has a way to do it."""
    state = "met" if item.met else "waived" if item.waived else "open"
    mine = state == "open" and item.who == "student"
    url = (item.url if item.document else own_page(placement, item.kind)) if mine else ""
    return {
        "state": state,
        "label": item.label,
        "note": item.waived or item.note,
        "who": pieces.WHO[item.who]() if state == "open" and not mine and item.who else "",
        "yours": False,
        "url": url,
        "action": action_of(item),
    }


ACTIONS = {
    "signature_student": lambda: _("Sign"),
    "hours": lambda: _("My hours"),
    "learning_plan": lambda: _("Read"),
}


def action_of(item):
    """What the student does about it, in a word."""
    return _("Send") if item.document else ACTIONS.get(item.kind, lambda: _("Open"))()


def own_page(placement, kind):
    """Where a student does this."""
    pk = placement.pk
    pages = {
        "hours": lambda: reverse("placements:my_hours"),
        "learning_plan": lambda: reverse("placements:plan", args=[pk]),
        "signature_student": lambda: reverse("placements:sign_mine", args=[pk]),
        "readiness": lambda: reverse("placements:checklist", args=[pk, kind]),
        "induction": lambda: reverse("placements:checklist", args=[pk, kind]),
        "interest_before": lambda: reverse("placements:interest", args=[pk]),
        "interest_after": lambda: reverse("placements:interest", args=[pk]),
        "reflection": lambda: reverse("placements:journal"),
        "observation_log": lambda: reverse("placements:observations", args=[pk]),
    }
    return pages[kind]() if kind in pages else ""


def other_line(placement):
    """Another placement, in one line."""
    return {
        "label": where(placement),
        "state": placement.get_state_display(),
        "shape": pieces.SHAPES[placement.state],
        "url": reverse("placements:detail", args=[placement.pk]),
    }


def day_name(day):
    """ "Monday, November 23", in the reader's way."""
    return f"{date_format(day, 'l')}, {date_format(day, 'MONTH_DAY_FORMAT')}"
