"""Stages, hands, next steps and talks: what a school does on an employer's page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.formsets import all_valid
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import School
from kit import clock
from kit.errors import require
from partners import rules
from partners.actions import life as actions
from partners.actions import opportunities
from partners.forms.life import (
    HandOverForm,
    NextForm,
    NoteForm,
    OfferRulesForm,
    PolicyForm,
    StageForm,
)
from partners.models import ContactPolicy, Interaction
from partners.states import ASK_WHY, MOVES, Stage
from partners.timeline import gathered
from partners.views.pieces import find, show_form

NEWEST, SHOWN = 20, 5  # the others of the newest fold
PER_PAGE = 50
BUTTONS = {
    Stage.TALKING: lambda: _("Start talking"),
    Stage.VETTING: lambda: _("Start vetting"),
    Stage.ACTIVE: lambda: _("Make active"),
    Stage.PAUSED: lambda: _("Pause"),
    Stage.ENDED: lambda: _("End"),
}


def section(user, partnership):
    """What the employer's page says of it to the school's own staff; nothing to the employer's people."""
    if not rules.can_read_notes(user, partnership):
        return None
    today = clock.today(partnership.school.time_zone)
    runs = rules.can_edit_partnership(user, partnership)
    told = gathered(partnership, user, NEWEST)
    return {
        "warning": actions.warning(partnership, user, today),
        "moves": moves(partnership) if runs else [],
        "may_note": rules.can_note_contact(user, partnership),
        "events": told[:SHOWN],
        "earlier": told[SHOWN:],
        "late": partnership.next_on and partnership.next_on < today,
    }


def moves(partnership):
    """Where one may go from here: the button's word, and whether a reason is asked for first."""
    return [
        {"after": after.value, "word": BUTTONS[after](), "asks": after in ASK_WHY}
        for after in MOVES[Stage(partnership.stage)]
    ]


@require_GET
def history(request, pk):
    """All that happened between the school and the employer."""
    partnership = find(request, pk)
    require(rules.can_read_notes(request.user, partnership))
    page = Paginator(gathered(partnership, request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    told = {
        "partnership": partnership,
        "page": page,
        "events": page.object_list,
        "may_note": rules.can_note_contact(request.user, partnership),
    }
    return render(request, "partners/history.html", told)


def change_stage(request, pk, after):
    """Go to another stage; a pause and an end ask why."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    if after not in {move.value for move in BUTTONS}:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = StageForm(data, asks=after in ASK_WHY)
    title = BUTTONS[Stage(after)]()

    def save():
        why = form.cleaned_data["why"]
        actions.move(partnership, after, by=request.user, why=why)

    return show_form(request, partnership, form, title, save)


def hand_over(request, pk):
    """Give the care for an employer to a colleague."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    form = HandOverForm(
        request.POST or None,
        carers=actions.carers(partnership.school),
        initial={"owner": partnership.owner_id},
    )

    def save():
        said = form.cleaned_data
        actions.hand_over(partnership, said["owner"], by=request.user, note=said["note"])

    return show_form(request, partnership, form, _("Who looks after them"), save)


def plan_next(request, pk):
    """What comes next, by when, and whether they want to be left in peace."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    initial = {
        "step": partnership.next_step,
        "on": partnership.next_on,
        "rest_until": partnership.rest_until,
    }
    form = NextForm(request.POST or None, initial=initial)

    def save():
        actions.plan_next(partnership, by=request.user, **form.cleaned_data)

    return show_form(request, partnership, form, _("Next step"), save)


def note(request, pk):
    """Note a call, mail, visit or meeting."""
    partnership = find(request, pk)
    require(rules.can_note_contact(request.user, partnership))
    today = clock.today(partnership.school.time_zone)
    warning = actions.warning(partnership, request.user, today)
    form = NoteForm(
        request.POST or None,
        partnership=partnership,
        initial={"on": today, "kind": Interaction.Kind.CALL},
        warned=bool(warning) and not rules.can_edit_partnership(request.user, partnership),
    )

    def save():
        actions.note(partnership, actions.Note(**form.cleaned_data), by=request.user)

    return show_form(request, partnership, form, _("Note a talk"), save, warning=warning)


def correct(request, pk):
    """Put one's own note right."""
    rows = Interaction.objects.filter(by=request.user, guest=None).select_related(
        "partnership__school", "partnership__employer"
    )
    row = get_object_or_404(rows, pk=pk)
    require(rules.can_correct_note(request.user, row))
    initial = {name: getattr(row, name) for name in ("kind", "on", "note", "contact", "theirs")}
    form = NoteForm(request.POST or None, partnership=row.partnership, initial=initial)

    def save():
        told = actions.Note(**(form.cleaned_data | {"agreed": row.agreed}))
        actions.correct(row, told, by=request.user)

    return show_form(request, row.partnership, form, _("Correct a note"), save)


def contact_rules(request, pk):
    """How the school treats its employers' time, and how it keeps their offers up to date."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    require(rules.can_add_employer(request.user, school))
    form = PolicyForm(request.POST or None, instance=ContactPolicy.of(school))
    offers = OfferRulesForm(request.POST or None, instance=opportunities.policy_of(school))
    if request.method == "POST" and all_valid([form, offers]):
        actions.set_policy(school, by=request.user, **form.cleaned_data)
        opportunities.set_policy(school, by=request.user, **offers.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("partners:list")
    told = {"form": form, "offers": offers, "all_forms": [form, offers], "school": school}
    status = 422 if form.errors or offers.errors else 200
    return render(request, "partners/contact_rules.html", told, status=status)
