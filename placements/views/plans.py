"""The learning plan of a placement: to read, to write, to put out and to acknowledge."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit.errors import Refused, require
from notifications.links import door
from placements import learning, rules
from placements.actions import needs_amendment, plan_versions
from placements.actions import plans as actions
from placements.forms.plans import KeepForm, ObjectiveForm, advice_words
from placements.models import Acknowledgment, LearningPlanTemplate
from placements.models.onoff import contradictions
from placements.requirements.plans import waited_for
from placements.rules.plans import PUT_OUT, party_behind, party_of
from placements.views import plan_pieces as pieces
from placements.views.links import about, here
from placements.views.placements import find

Party = Acknowledgment.Party


@require_GET
def plan(request, pk):
    """What is to be learned, what it adds up to, what it covers, and who has acknowledged it."""
    placement = find(request, pk)
    return render(request, "placements/plan/detail.html", pieces.page(request.user, placement))


def writable(request, pk):
    """A placement whose plan this person may write: 404 where it is not visible, 403 where it is only seen or over."""
    placement = find(request, pk)
    require(rules.can_write_plan(request.user, placement))
    return placement


def back_to(placement, anchor=""):
    return redirect(f"{reverse('placements:plan', args=[placement.pk])}{anchor}")


def add(request, pk):
    """A new objective."""
    return objective_form(request, writable(request, pk), None)


def change(request, pk, objective_pk):
    """Change an objective that holds."""
    placement = writable(request, pk)
    row = get_object_or_404(placement.objectives, pk=objective_pk, ended_on=None)
    return objective_form(request, placement, row)


def objective_form(request, placement, row):
    """One form an objective, with what is recommended beside the choice."""
    form = ObjectiveForm(
        request.POST if request.method == "POST" else None, instance=row, placement=placement
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(placement, row, form.said, request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tell(request, placement, saved)
            return back_to(placement, f"#objective-{saved.pk}")
    advice = learning.advice_for(placement)
    told = {
        "placement": placement,
        "form": form,
        "row": row,
        "advice": advice_words(advice),
        "signed": bool(placement.agreements.all()) and not needs_amendment(placement),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/plan/objective.html", told, status=status)


def save(placement, row, said, user):
    if row is None:
        return actions.add(placement, said, by=user)
    return actions.change(row, said, by=user)


def tell(request, placement, objective):
    """Saved; what does not go together, or is not as recommended, is said and not refused."""
    messages.success(request, _("Saved."))
    for words in contradictions(objective.said):
        messages.warning(request, words)
    advice = learning.best_of(learning.advice_for(placement), objective.competency)
    if learning.against(advice, objective.full):
        words = _("Not as recommended for this skill. Your choice is kept, with your name.")
        messages.warning(request, words)


@require_POST
def move(request, pk, objective_pk):
    """One place up or down."""
    placement = writable(request, pk)
    row = get_object_or_404(placement.objectives, pk=objective_pk)
    actions.move(row, up="up" in request.POST, by=request.user)
    return back_to(placement, f"#objective-{row.pk}")


@require_POST
def end(request, pk, objective_pk):
    """Take an objective out; what was logged on it stays."""
    placement = writable(request, pk)
    row = get_object_or_404(placement.objectives, pk=objective_pk, ended_on=None)
    try:
        gone = actions.end(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        kept = _("Ended. Hours were logged on it, so it stays below the plan.")
        messages.success(request, _("Taken out.") if gone else kept)
    return back_to(placement)


@require_POST
def put_out(request, pk):
    """Ask learner and supervisor to acknowledge the plan."""
    placement = writable(request, pk)
    try:
        plan_versions.put_out(placement, by=request.user)
        messages.success(request, _("Learner and supervisor are asked to acknowledge it."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return back_to(placement)


@require_POST
def acknowledge_mine(request, pk):
    """Acknowledge as oneself; or, as the school, note what another party said."""
    placement = find(request, pk)
    party, name, noted = speaker(request, placement)
    require(party is not None)
    if acknowledged(request, placement, party, name=name, by=request.user, noted=noted):
        messages.success(request, _("Acknowledged. Thank you."))
    return back_to(placement)


def speaker(request, placement):
    """Who says so: the party, the name, and whether the school notes it for somebody else."""
    asked = request.POST.get("party", "")
    if asked in (Party.STUDENT, Party.SUPERVISOR):
        require(rules.can_write_plan(request.user, placement))
        return Party(asked), pieces.name_of(placement, asked), True
    return party_of(request.user, placement), str(request.user), False


def acknowledged(request, placement, party, **said):
    """Write it down; what stands in the way is said in words."""
    try:
        plan_versions.acknowledge(placement, party, shown=request.POST.get("shown", ""), **said)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return False
    return True


@door("placements:acknowledge")
def acknowledge(request, link):
    """Behind a link: the supervisor or the learner reads the plan and says that they work by it."""
    placement = about(link)
    party = party_behind(link.party, placement)
    if request.method == "POST" and party:
        name = pieces.name_of(placement, party)
        acknowledged(request, placement, party, name=name, by=request.on_device_of)
        return here(request, link)
    told = {"plan": placement.plans.first(), "words": nothing_to_do(placement, party)}
    told |= pieces.reading(placement) if party else {"placement": placement, "entries": []}
    return render(request, "placements/plan/acknowledge.html", told)


def nothing_to_do(placement, party):
    """Why there is nothing to acknowledge behind the link, in words; blank where there is."""
    if party is None:
        return _("This placement is in other hands now.")
    if placement.state not in PUT_OUT:
        return _("There is no learning plan to acknowledge here any more.")
    if party not in waited_for(placement):
        return _("Acknowledged. Thank you. Here is the plan, to read again.")
    return ""


def templates(request, pk):
    """The templates that this school may use; one that is chosen is copied into the plan."""
    placement = writable(request, pk)
    rows = LearningPlanTemplate.objects.for_school(placement.school).filter(ended_on=None)
    rows = rows.select_related("cluster").prefetch_related("objectives")
    if request.method == "POST":
        return applied(request, placement, rows)
    told = {
        "placement": placement,
        "templates": [
            {"row": row, "may_end": rules.can_keep_template(request.user, row)} for row in rows
        ],
    }
    return render(request, "placements/plan/templates.html", told)


def applied(request, placement, rows):
    key = request.POST.get("template", "")
    template = get_object_or_404(rows, pk=key if key.isdecimal() else 0)
    try:
        count = actions.apply_template(placement, template, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("placements:plan_templates", placement.pk)
    words = ngettext("%d objective was copied.", "%d objectives were copied.", count)
    messages.success(request, words % count)
    return back_to(placement)


def keep(request, pk):
    """Keep this plan as a template of the school."""
    placement = find(request, pk)
    require(rules.can_run(request.user, placement))
    form = KeepForm(request.POST or None, initial={"name": placement.title})
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_template(placement, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept as a template of the school."))
            return back_to(placement)
    told = {"placement": placement, "form": form}
    status = 422 if form.errors else 200
    return render(request, "placements/plan/keep.html", told, status=status)


@require_POST
def end_template(request, pk):
    """Offer a template of the school no more."""
    template = get_object_or_404(LearningPlanTemplate.objects.visible_to(request.user), pk=pk)
    actions.end_template(template, by=request.user)
    messages.success(request, _("The template is no longer offered."))
    return redirect("placements:list")
