"""Papers that the employer sends by link, and what a coordinator asks for or does without."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit import clock
from kit.errors import Refused
from notifications.links import door
from partners.actions import papers as actions
from partners.actions.checks import Paper
from partners.forms.checks import AskForm, HandInForm, WaiveForm
from partners.models import Check, CheckWaiver, Contact
from partners.views.checks import find_check, line
from partners.views.pieces import find, one_form


@door("partners:papers")
def papers(request, link):
    """What the school asks for and has; a scan or photo is sent here."""
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    contact = get_object_or_404(rows, pk=link.about_id)
    partnership = contact.partnership
    lines = lines_for(partnership)
    form = HandInForm(
        request.POST or None,
        request.FILES or None,
        partnership=partnership,
        initial=chosen(request, lines),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, site = said.pop("kind"), said.pop("site")
        try:
            actions.hand_in_by_link(contact, site, kind, Paper(**said))
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(f"{request.path}?done")
    told = {
        "form": form,
        "lines": lines,
        "partnership": partnership,
        "thanks": "done" in request.GET,
    }
    return render(request, "partners/links/papers.html", told, status=422 if form.errors else 200)


def lines_for(partnership):
    """Papers of the employer's sites as this school needs them, what was asked for first."""
    rows = Check.objects.telling().filter(site__employer=partnership.employer_id)
    asked = Check.State.ASKED
    rows = rows.exclude(state=asked) | rows.filter(state=asked, school=partnership.school_id)
    rows = [row for row in rows.select_related("site__employer") if row.kind in Check.PAPERS]
    rows.sort(key=lambda row: (row.state != asked, row.kind, row.site_id, row.pk))
    turns = {asked: "yours", Check.State.HANDED_IN: "waiting"}  # here the employer is the reader
    lines = [line(row, clock.today(), False) for row in rows]
    return [each | {"shape": turns.get(each["check"].state, each["shape"])} for each in lines]


def chosen(request, lines):
    """What the form begins with: the line that was pressed, else the first that is asked for."""
    first = next((each["check"] for each in lines if each["check"].state == "asked"), None)
    asked = {"kind": first.kind, "site": first.site_id} if first else {}
    told = {name: request.GET[name] for name in ("kind", "site") if name in request.GET}
    return asked | told


def ask_papers(request, pk):
    """Ask the employer for papers."""
    partnership = find(request, pk)
    form = AskForm(request.POST or None, partnership=partnership)
    return one_form(
        request,
        partnership,
        form,
        _("Ask the employer for papers"),
        lambda said: actions.ask(partnership, said["site"], said["kinds"], by=request.user),
        button=_("Ask by mail"),
    )


@require_POST
def unask_paper(request, pk):
    """A paper that was asked for is not needed any more."""
    row = find_check(request, pk)
    try:
        actions.take_back(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:detail", row.site.employer_id)


def waive_check(request, pk):
    """Do without a check at this employer."""
    partnership = find(request, pk)
    form = WaiveForm(request.POST or None)
    return one_form(
        request,
        partnership,
        form,
        _("Do without a check"),
        lambda said: actions.waive(partnership, by=request.user, **said),
    )


@require_POST
def end_waiver(request, pk):
    """The check is needed again."""
    rows = CheckWaiver.objects.visible_to(request.user).select_related("partnership__school")
    waiver = get_object_or_404(rows, pk=pk)
    actions.end_waiver(waiver, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("partners:detail", waiver.partnership.employer_id)
