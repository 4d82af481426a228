"""Credit: one placement's decision with its trail, the school's list, and the page behind a family's link."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments import rules
from assessments.actions import credit as actions
from assessments.credit.facts import proposal_of, proposals_of
from assessments.emails.credit import family_of
from assessments.forms import credit as forms
from assessments.models import Credit
from assessments.states import CREDIT_OPEN, C
from assessments.views.placement import placement_of
from kit import clock, errors
from kit.errors import Refused
from kit.search import Pages, matching
from notifications import parties
from notifications.links import door
from placements.states import S

PER_PAGE = 50
OVER = (S.FINISHED, S.COMPLETED, S.ENDED_EARLY)
SHAPES = {
    C.PROPOSED: "dots-1", C.RETURNED: "waiting", C.AWARDED: "done", C.REFUSED: "stopped",
    C.APPEALED: "dots-2", C.GRANTED: "done", C.REJECTED: "stopped",
}  # fmt: skip
DECIDED = (C.AWARDED, C.REFUSED, C.GRANTED, C.REJECTED)
FORMS = {
    "award": forms.AwardForm, "refuse": forms.RefuseForm, "return": forms.ReturnForm,
    "again": forms.AgainForm, "appeal": forms.AppealForm, "hear": forms.HearForm,
}  # fmt: skip


def find(request, pk):
    """The placement where this person reads its credit, else 404: a host learns nothing of it."""
    placement = placement_of(request, pk)
    if not (request.user.is_superuser or rules.reads_credit(request.user, placement)):
        raise Http404
    return placement


@require_GET
def show(request, pk):
    """What the rule says, what was decided, and what this person may do."""
    return page(request, find(request, pk))


def page(request, placement, bound=None, status=200):
    """The page; `bound` is a (name, form) that was sent and has something to put right."""
    credit = getattr(placement, "credit", None)
    _rule, proposal = proposal_of(placement)
    open_to = doings(request.user, placement, credit, proposal)
    shown = {name: form_of(name, credit, proposal) for name in open_to}
    if bound:
        shown[bound[0]] = bound[1]
    steps = list(credit.steps.order_by("-at", "-pk")) if credit else []
    told = {
        "placement": placement,
        "credit": credit,
        "shape": SHAPES[C(credit.state)] if credit else "",
        "proposal": proposal,
        "items": checks(proposal),
        "last": next(iter(steps), None),
        "steps": [step_line(step) for step in steps],
        "forms": shown,
        "form": bound[1] if bound else None,
        "is_learner": rules.is_learner(request.user, placement),
        "first_decided": credit is not None
        and credit.state == C.APPEALED
        and rules.can_award(request.user, placement)
        and "hear" not in open_to,
    }
    return render(request, "assessments/credit/credit.html", told, status=status)


def doings(user, placement, credit, proposal):
    """What this person may do now, by name."""
    if rules.can_award(user, placement):
        if credit is None:
            return ["award", "refuse", "return"] if proposal and placement.state in OVER else []
        if credit.state in CREDIT_OPEN:
            return [
                "award",
                "refuse",
                "return",
                *(["again"] if credit.state == C.RETURNED else []),
            ]
        return ["hear"] if credit.state == C.APPEALED and rules.can_hear(user, credit) else []
    if credit is None:
        return []
    mine = credit.state == C.RETURNED and credit.asked == Credit.Asked.STUDENT
    if mine and rules.is_learner(user, placement):
        return ["again"]
    may = rules.may_appeal(user, placement) and actions.is_open_to_appeal(credit)
    return ["appeal"] if may else []


def form_of(name, credit, proposal):
    """The form of one doing, with what the rule says filled in."""
    initial = {}
    if name == "award" and proposal and proposal.proposed:
        initial = {"credits": plain(proposal.proposed)}
    elif name == "hear" and credit:
        initial = {"credits": plain(credit.credits)}
    return FORMS[name](prefix=name, initial=initial)


def plain(credits_: Decimal) -> str:
    return f"{credits_.normalize():f}"


def checks(proposal):
    """The rule's conditions, in the shape of parts/checklist.html."""
    rows = proposal.conditions if proposal else ()
    return [{"state": row.state, "label": row.words} for row in rows]


def step_line(step):
    """A step in the shape of parts/timeline.html."""
    parts = [str(step.get_after_display())]
    if step.credits or step.after in (C.AWARDED, C.GRANTED, C.PROPOSED):
        parts.append(_("credits: %s") % step.amount)
    if step.asked:
        parts.append(str(step.get_asked_display()))
    rest = [row["words"] for row in step.said.get("conditions", ()) if not row["met"]]
    open_then = _("Not met then: %s.") % "; ".join(rest) if rest else ""
    return {
        "at": step.at,
        "text": " · ".join(parts),
        "who": step.by_label,
        "note": " ".join(filter(None, [step.why, open_then])),
    }


def doing(name):
    """What a form's name does."""
    return {
        "award": lambda credit, said, by: actions.award(
            credit, said["credits"], said["why"], by=by
        ),
        "refuse": lambda credit, said, by: actions.refuse(credit, said["why"], by=by),
        "return": lambda credit, said, by: actions.send_back(credit, **said, by=by),
        "again": lambda credit, said, by: actions.bring_again(credit, said["why"], by=by),
        "appeal": lambda credit, said, by: actions.appeal(credit, said["why"], by=by),
        "hear": lambda credit, said, by: actions.hear(credit, said["credits"], said["why"], by=by),
    }[name]


@require_POST
def act(request, pk, what):
    """Decide, send back, appeal, hear: the page again with what is to be put right, or done."""
    placement = find(request, pk)
    if what not in FORMS:
        raise Http404
    credit = getattr(placement, "credit", None)
    form = FORMS[what](request.POST, prefix=what)
    if not form.is_valid():
        return page(request, placement, (what, form), status=422)
    try:
        credit = credit or opened(request, placement)
        doing(what)(credit, form.cleaned_data, request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        placement = find(request, pk)
        return page(request, placement, (what, form), status=422)
    messages.success(request, _("Done. It stays in the trail, with your name."))
    return redirect("assessments:credit", pk)


def opened(request, placement):
    """The credit of a placement that was over before there was a rule."""
    errors.require(rules.can_award(request.user, placement))
    credit = actions.propose(placement) if placement.state in OVER else None
    if credit is None:
        raise Refused(_("No rule gives credit for this placement."))
    return credit


# the school's list


@require_GET
def credits_(request):
    """What waits for a decision, appeals, what was sent back, what was decided."""
    errors.require(request.user.runs_a_school)
    form = forms.CreditFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "show": ""}
    rows = Credit.objects.run_by(request.user).filter(state__in=states_of(asked["show"]))
    if asked["q"]:
        names = ("given_name", "preferred_name", "family_name")
        rows = matching(rows, asked["q"], *(f"placement__student__{name}" for name in names))
    rows = rows.for_pages().order_by("due_on", "proposed_at", "pk")
    found = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(found)
    told = {
        "form": form,
        "page": found,
        "lines": lines,
        "show": asked["show"],
        "filtered": bool(asked["q"] or asked["show"]),
        "may_award": any(line["ready"] for line in lines),
    }
    return render(request, "assessments/credit/list.html", told)


def states_of(show):
    return {"appealed": [C.APPEALED], "returned": [C.RETURNED], "decided": DECIDED}.get(
        show, [C.PROPOSED, C.APPEALED]
    )


def lines_of(found):
    """The lines of a page, each with what its rule says now; a fixed number of queries."""
    rows = list(found)
    said = proposals_of([row.placement for row in rows if row.state not in DECIDED])
    return [line(row, said.get(row.placement_id, (None, None))[1]) for row in rows]


def line(credit, proposal):
    today = clock.today(credit.placement.school.time_zone)
    returned = credit.state == C.RETURNED
    return {
        "credit": credit,
        "shape": SHAPES[C(credit.state)],
        "proposal": proposal,
        "ready": proposal is not None and proposal.met and credit.state == C.PROPOSED,
        "late": returned and credit.due_on is not None and credit.due_on < today,
    }


@require_POST
def award_many(request):
    """Award those ticked of which all conditions are met."""
    errors.require(request.user.runs_a_school)
    keys = [key for key in request.POST.getlist("pick") if key.isdecimal()][:PER_PAGE]
    rows = Credit.objects.run_by(request.user).filter(pk__in=keys).order_by("pk")
    given, passed = actions.award_all(list(rows), by=request.user)
    words = ngettext("%d credit is awarded.", "%d credits are awarded.", given) % given
    if passed:
        words += " " + _("%d could not be: something is open, or it was decided.") % passed
    messages.success(request, words)
    return redirect("assessments:credits")


# behind a mailed link


@door("assessments:appeal")
def appeal(request, link):
    """The decision, for learner and guardian; whoever does not agree says so here."""
    credit = get_object_or_404(Credit.objects.for_pages(), pk=link.about_id)
    party = parties.find(link.party)
    if party is None or link.party not in family_of(credit.placement):
        raise Http404
    form = forms.AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(credit, form.cleaned_data["why"], by=party)
            return redirect(request.path)
        except Refused as refused:
            form.add_error(None, str(refused))
    told = {
        "credit": credit,
        "shape": SHAPES[C(credit.state)],
        "step": credit.steps.exclude(after=C.PROPOSED).order_by("pk").last(),
        "form": form if actions.is_open_to_appeal(credit) else None,
        "placement": credit.placement,
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/credit/appeal.html", told, status=status)
