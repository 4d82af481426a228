"""The school's side: who applied for what, show them to employers, decide; places that learners found."""

from datetime import date

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.errors import Refused, require
from kit.search import Pages
from partners import twins
from partners.actions.enquiries import Firm
from partners.forms.enquiries import TakeUpForm
from partners.views.enquiries import words as twin_words
from placements.actions import applying, filling, proposals
from placements.forms.applications import (
    ApplicationFilter,
    InterviewForm,
    NotThisTimeForm,
    ProgrammeChoice,
)
from placements.models import Application, HostProposal, Placement
from placements.rules.applications import can_decide
from placements.states import APPLICATION_MOVES, LIVE, A
from placements.views.applying import PROPOSED, SHAPES
from students.models import Attendance

PER_PAGE = 50
WAITS = {  # for whom an application waits
    A.APPLIED: lambda: _("the school"),
    A.SHOWN: lambda: _("the employer"),
    A.INTERVIEW: lambda: _("the employer"),
    A.OFFERED: lambda: _("the student"),
}


def with_facts(rows, today):
    """The grade, and whether the learner is placed already at that time."""
    grade = Attendance.objects.filter(student=OuterRef("student"), to_on=None)
    placed = Placement.objects.filter(
        student=OuterRef("student"),
        state__in=LIVE,
        ends_on__gte=Coalesce(OuterRef("opportunity__starts_on"), today),
        starts_on__lte=Coalesce(OuterRef("opportunity__ends_on"), date.max),
    )
    rows = rows.annotate(grade=Subquery(grade.values("grade")[:1]), placed=Exists(placed))
    return rows.select_related("student", "opportunity__partnership__employer", "shown_to")


@require_GET
def application_list(request):
    """By offer, the oldest first; what waits for whom, with ticks for what can be shown."""
    require(request.user.runs_a_school)
    seen = Application.objects.run_by(request.user)
    offers = seen.order_by("opportunity__title").values_list(
        "opportunity", "opportunity__title"
    ).distinct()  # fmt: skip
    form = ApplicationFilter(request.GET, offers=list(offers))
    rows = form.narrowed(with_facts(seen, clock.today()))
    rows = rows.order_by("opportunity__title", "opportunity", "made_at", "pk")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        complete(row)
    told = {
        "page": page,
        "form": form,
        "narrowed": form.is_narrowed,
        "may_show": any(row.may_show for row in page),
        "query": request.GET.urlencode(),
    }
    return render(request, "placements/applications/list.html", told)


def complete(row):
    """What a line shows."""
    state = A(row.state)
    row.shape = SHAPES[state]
    row.waits = WAITS[state]() if state in WAITS else ""
    grade = _("grade %s") % row.grade if row.grade else ""
    placed = _("has a placement at that time") if row.placed and row.is_open else ""
    row.told = " · ".join(filter(None, [grade, placed]))
    row.may_show = state == A.APPLIED and row.agreed


@require_POST
def show_applications(request):
    """Show all that are ticked to their employers; of the others the page says why not."""
    keys = [key for key in request.POST.getlist("pick") if key.isdecimal()]
    rows = Application.objects.run_by(request.user).filter(pk__in=keys).order_by("pk")
    shown, refused = applying.show_all(rows.select_related("student"), by=request.user)
    if shown:
        words = ngettext("%d shown to the employer.", "%d shown to the employers.", shown)
        messages.success(request, words % shown)
    for application, why in refused:
        messages.warning(request, f"{application.student.name}: {why}")
    if not keys:
        messages.info(request, _("Tick whom the employer may see."))
    return redirect("placements:applications")


def find(request, pk):
    rows = with_facts(Application.objects.visible_to(request.user), clock.today())
    return get_object_or_404(rows.select_related("school", "placement"), pk=pk)


ACTS = {"interview": InterviewForm, "turn_down": NotThisTimeForm}


def application(request, pk):
    """One application: what it says, what happened, and what the school decides."""
    found = find(request, pk)
    require(request.user.observed_schools().filter(pk=found.school_id).exists())
    act = request.POST.get("do", "")
    forms = {name: form(request.POST if act == name else None) for name, form in ACTS.items()}
    if request.method == "POST":
        require(can_decide(request.user, found))
        if act not in forms or forms[act].is_valid():
            decide(request, found, act, forms)
            return redirect("placements:application", pk)
    told = told_of(request, found, forms)
    status = 422 if request.method == "POST" else 200
    return render(request, "placements/applications/detail.html", told, status=status)


def told_of(request, found, forms):
    """What the page of one application shows."""
    complete(found)
    allowed = APPLICATION_MOVES[A(found.state)] if can_decide(request.user, found) else set()
    free = not filling.is_full(found.opportunity)
    return {
        "application": found,
        "facts": facts(found),
        "events": [event(move) for move in found.moves.all()],
        "interview": forms["interview"] if A.INTERVIEW in allowed else None,
        "turn_down": forms["turn_down"] if A.TURNED_DOWN in allowed else None,
        "may_show": A.SHOWN in allowed and found.agreed,
        "may_offer": A.OFFERED in allowed and free,
        "replaces": found.state == A.CLOSED and free,
        "is_full": A.OFFERED in allowed and not free,
    }


def decide(request, found, act, forms):
    """Do it, and say that it is done or why it was refused."""
    said = forms[act].cleaned_data if act in forms else {}
    acts = {
        "show": applying.show,
        "offer": applying.offer_place,
        "interview": applying.interview,
        "turn_down": applying.turn_down,
    }
    if act not in acts:
        return
    try:
        acts[act](found, by=request.user, **said)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved."))


def facts(found):
    """What the school reads of it."""
    offer = found.opportunity
    day = found.interview_on and date_format(found.interview_on)
    rows = [
        (_("Place"), offer.title),
        (_("Employer"), offer.partnership.employer),
        (_("Grade"), found.grade),
        (_("Note to the employer"), found.note),
        (_("May be shown"), _("Yes: first name, grade and note") if found.agreed else _("No")),
        (_("Shown to"), found.shown_to),
        (_("Interview"), " · ".join(filter(None, [day, found.interview_words]))),
        (_("Because"), found.why),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def event(move):
    note = move.why
    return {"at": move.at, "text": move.get_after_display(), "who": move.by, "note": note}


def host_proposal(request, pk):
    """A place that a learner found: take it up with one of the employers that look alike, or say why not."""
    rows = HostProposal.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("student", "school", "settled_by"), pk=pk)
    require(request.user.observed_schools().filter(pk=found.school_id).exists())
    act = request.POST.get("do", "")
    alike = twins.likely(
        name=found.employer,
        email=found.email,
        phone=found.phone,
        address=found.address,
        school=found.school,
    )
    data = request.POST if act == "take" else None
    choices = [(str(twin.employer.pk), twin_words(twin)) for twin in alike]
    initial = {"name": found.employer, "address": found.address}
    told = {
        "proposal": found,
        "shape": PROPOSED[found.state],
        "facts": proposal_facts(found),
        "firm": TakeUpForm(data, choices=choices, initial=initial),
        "programme": ProgrammeChoice(data, school=found.school),
        "no": NotThisTimeForm(request.POST if act == "decline" else None),
        "may_decide": found.is_open and can_decide(request.user, found),
    }
    if request.method == "POST":
        require(can_decide(request.user, found))
        if done := settled(request, found, act, told, alike):
            return done
    status = 422 if request.method == "POST" else 200
    return render(request, "placements/applications/proposal.html", told, status=status)


def settled(request, found, act, told, alike):
    """Take it up or decline it; None where something is missing or refused."""
    try:
        if act == "take" and told["firm"].is_valid() and told["programme"].is_valid():
            said = told["firm"].cleaned_data
            firms = {str(twin.employer.pk): twin.employer for twin in alike}
            firm = Firm(firms.get(said["firm"]), said["name"], said["address"])
            programme = told["programme"].cleaned_data["programme"]
            placement = proposals.take_up(found, firm, programme, by=request.user)
            messages.success(request, _("A draft is made. Nobody has been written to."))
            return redirect("placements:detail", placement.pk)
        if act == "decline" and told["no"].is_valid():
            proposals.decline(found, by=request.user, **told["no"].cleaned_data)
            messages.success(request, _("Saved. The student reads it."))
            return redirect("placements:applications")
    except Refused as refusal:
        told["firm" if act == "take" else "no"].add_error(None, str(refusal))
    return None


def proposal_facts(found):
    """What the learner tells."""
    days = f"{date_format(found.starts_on)} – {date_format(found.ends_on)}"
    rows = [
        (_("Employer"), found.employer, ""),
        (_("Address"), found.address, ""),
        (_("Whom they spoke with"), found.contact_name, ""),
        (_("Telephone"), found.phone, f"tel:{found.phone.replace(' ', '')}"),
        (_("E-mail"), found.email, f"mailto:{found.email}"),
        (_("Would do"), found.would_do, ""),
        (_("Dates"), days, ""),
        (_("Because"), found.why, ""),
    ]
    return [{"term": term, "value": value, "url": url} for term, value, url in rows if value]
