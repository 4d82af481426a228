"""Report something; the reports for those who read them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import School, User
from kit import clock, errors
from kit.errors import Refused
from notifications import parties
from notifications.links import any_door
from partners.models import Contact
from placements.actions import incidents as actions
from placements.forms.incidents import CloseForm, NoteForm, ReopenForm, ReportForm, TakeForm
from placements.models import Incident, IncidentDuty, Placement
from placements.rules import incidents as rules
from placements.states import S

SALT = "incident-received"
RECEIVED_FOR = 3600  # seconds in which the page with the number opens again
LISTED = 200
SHAPES = {"open": "yours", "in_hand": "waiting", "closed": "done"}
UNKNOWN_TO_OTHERS = (S.DRAFT, S.PROPOSED)


@dataclass
class Desk:
    """Where somebody writes a report: who they are, and which schools and placements it may be about."""

    reporter: actions.Reporter
    ref: str  # by which their reports are counted
    schools: QuerySet
    placements: QuerySet
    offers_placements: bool  # or only the one from whose page they came

    @cached_property
    def known_schools(self):
        return list(self.schools.order_by("name", "pk")[:50])

    @cached_property
    def concerns(self):
        """Staff who would read the report, and who have a part in one's placements: so many that one can choose."""
        named = IncidentDuty.objects.current().filter(school__in=self.schools.values("pk"))
        mine = self.placements if self.offers_placements else self.placements.none()
        keys = Q(pk__in=named.values("user")) | Q(pk__in=mine.values("coordinator"))
        keys |= Q(pk__in=mine.values("participants__user"))
        return User.objects.filter(keys, is_active=True).order_by("name", "pk")


def desk_of_user(user, placement) -> Desk:
    """Staff write about any learner from the placement's page; others choose among their own."""
    here = Q(pk__in=School.objects.under(user.memberships.values("school")).values("pk"))
    here |= Q(attendances__student__user=user) | Q(attendances__student__guardians__user=user)
    here |= Q(partnerships__contacts__user=user)
    schools = School.objects.filter(pk__in=School.objects.filter(here).values("pk"), ended_on=None)
    seen = Placement.objects.visible_to(user).select_related(
        "student", "partnership__employer", "type", "school"
    )
    staff = bool(user.roles) or user.is_superuser
    if staff:
        seen = seen.filter(pk=placement) if placement else seen.none()
    else:
        seen = seen.exclude(state__in=UNKNOWN_TO_OTHERS)
    if staff and placement:
        schools = schools | School.objects.filter(pk__in=seen.values("school"))
    reporter = actions.Reporter(label=str(user), user=user)
    return Desk(reporter, f"user:{user.pk}", schools.distinct(), seen, not staff)


def desk_of_link(link) -> Desk | None:
    """Whoever holds a mailed link as contact, learner or guardian; None for a party that is nobody's yet."""
    word, key = parties.split(link.party)
    party = parties.find(link.party)
    of = {
        "contact": Q(participants__contact=key, participants__ended_on=None),
        "student": Q(student=key),
        "guardian": Q(student__guardians=key),
    }.get(word)
    if of is None or party is None:
        return None
    found = Placement.objects.filter(of).exclude(state__in=UNKNOWN_TO_OTHERS).values("pk")
    rows = Placement.objects.filter(pk__in=found).select_related(
        "student", "partnership__employer", "type", "school"
    )
    contact = Contact.objects.filter(pk=key).first() if word == "contact" else None
    reporter = actions.Reporter(label=party.name, contact=contact)
    schools = School.objects.filter(pk=link.school_id)
    return Desk(reporter, link.party, schools, rows, True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request):
    """Signed in: from any page."""
    asked = request.GET.get("placement", "")
    placement = int(asked) if asked.isdecimal() else None
    desk = desk_of_user(request.user, placement)
    return report_page(request, desk, placement, "base.html")


@any_door
def report_by_link(request, link):
    """Behind any mailed link of a contact, a learner or a guardian; no account is needed."""
    desk = desk_of_link(link)
    if desk is None:
        raise Http404
    about = link.about_id if link.about_model == Placement._meta.label_lower else None
    return report_page(request, desk, about, "link.html")


def report_page(request, desk, placement, shell):
    """The form; afterwards the number and who reads it."""
    if "received" in request.GET:
        return received(request, shell)
    if not desk.known_schools:
        return render(request, "placements/incidents/nobody.html", {"shell": shell})
    initial = {"placement": placement, "on": clock.today(desk.known_schools[0].time_zone)}
    form = ReportForm(request.POST or None, desk=desk, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (incident := kept(request, desk, form)):
            return redirect(f"{request.path}?received={signing.dumps(incident.pk, salt=SALT)}")
        status = getattr(form, "status", 422)
    told = {
        "shell": shell,
        "form": form,
        "school": desk.known_schools[0],
        "emergency": emergency(desk.known_schools[0]),
        "reads": shell == "base.html" and rules.can_open_list(request.user),
        "about": desk.placements.first() if placement and not desk.offers_placements else None,
    }
    return render(request, "placements/incidents/report.html", told, status=status)


def emergency(school):
    """What to do where somebody is in danger now."""
    return actions.rule_of(school).emergency or _("Call 911 first, then the school.")


def kept(request, desk, form):
    """Keep the report, unless too many came; then the form says whom to call."""
    if not ratelimit.consume(request, action="incident", key=desk.ref):
        form.status = 429
        told = {"phone": form.at_school.phone or form.at_school.name}
        form.add_error(None, _("A lot is coming in just now. Please call: %(phone)s.") % told)
        return None
    return actions.report(
        desk.reporter,
        form.at_school,
        form.said,
        placement=form.place_of_work,
        concerns=form.cleaned_data.get("concerns", ()),
    )


def received(request, shell):
    """The number, and who reads it; for an hour, to whoever has just sent it."""
    try:
        pk = signing.loads(request.GET["received"], salt=SALT, max_age=RECEIVED_FOR)
    except signing.BadSignature as gone:
        raise Http404 from gone
    incident = get_object_or_404(Incident.objects.select_related("school"), pk=pk)
    told = {
        "shell": shell,
        "number": incident.number,
        "readers": rules.readers(incident),
        "school": incident.school,
        "emergency": emergency(incident.school) if incident.in_danger else "",
    }
    return render(request, "placements/incidents/received.html", told)


@require_GET
def incident_list(request):
    """Those that one reads, what is open first."""
    errors.require(rules.can_open_list(request.user))
    rows = Incident.objects.visible_to(request.user).select_related("school", "owner")
    open_ = list(rows.open().order_by("respond_by", "pk")[:LISTED])
    schools = School.objects.filter(pk__in=rules.administered_by(request.user), ended_on=None)
    named = IncidentDuty.objects.current().values("school")
    told = {
        "open": shaped(open_),
        "closed": shaped(rows.filter(state=Incident.State.CLOSED)[:LISTED]),
        "schools": schools[:LISTED],
        "unnamed": set(schools.exclude(pk__in=named).values_list("pk", flat=True)),
    }
    return render(request, "placements/incidents/list.html", told)


def shaped(rows):
    now = clock.now()
    for row in rows:
        row.shape = SHAPES[row.state]
        row.late = row.state == Incident.State.OPEN and row.respond_by < now
    return rows


def find(request, number):
    """A report that one reads. For everybody else it is not there, like one that never was."""
    rows = Incident.objects.visible_to(request.user).select_related(
        "school", "owner", "placement__student", "placement__partnership__employer"
    )
    return get_object_or_404(rows, number=number)


@require_GET
@never_cache
def incident(request, number):
    """The report with all that was done. That it was opened is noted: the one page of which a GET leaves a trace."""
    row = find(request, number)
    if request.method == "GET":
        actions.look(row, by=request.user)
    return page(request, row)


def page(request, row, bound=None, status=200):
    """The report, with the forms of what can be done now."""
    [row] = shaped([row])
    steps = list(row.steps.select_related("by"))
    forms: dict[str, Any] = {
        "take": TakeForm(instance=row),
        "note": NoteForm(),
        "close": CloseForm(),
        "reopen": ReopenForm(),
    }
    told = {
        "incident": row,
        "facts": facts(row),
        "todo": [step for step in steps if step.kind == "action" and not step.done_at],
        "events": timeline(steps),
        "mine": row.owner_id == request.user.pk,
        "today": clock.today(row.school.time_zone),
        **{f"{name}_form": form for name, form in (forms | (bound or {})).items()},
    }
    return render(request, "placements/incidents/incident.html", told, status=status)


def facts(row):
    placement = row.placement
    pairs = [
        (_("Reported by"), row.reported_label),
        (_("When"), row.happened_at),
        (_("Where"), row.place),
        (_("Who is concerned"), row.concerned),
        (_("Not read by"), ", ".join(str(user) for user in row.concerns.all())),
        (_("Severity"), row.get_severity_display()),
        (_("In danger when it was written"), _("Yes") if row.in_danger else ""),
        (_("School"), row.school),
        (_("In hand"), row.owner),
        (_("Outcome"), row.outcome),
    ]
    told = [{"term": term, "value": value} for term, value in pairs if value]
    if placement:
        url = reverse("placements:detail", args=[placement.pk])
        told.insert(1, {"term": _("Placement"), "value": str(placement), "url": url})
    return told


def timeline(steps):
    """What was done, newest first, in the shape of parts/timeline.html."""
    return [
        {
            "at": step.at,
            "text": step.text or step.get_kind_display(),
            "who": step.by_label,
            "big": step.kind == "move",
        }
        for step in reversed(steps)
    ]


DONE = {
    "take": (TakeForm, lambda row, said, by: actions.take(row, severity=said["severity"], by=by)),
    "note": (
        NoteForm,
        lambda row, said, by: actions.note(row, said["text"], due_on=said["due_on"], by=by),
    ),
    "close": (CloseForm, lambda row, said, by: actions.close(row, said["outcome"], by=by)),
    "reopen": (ReopenForm, lambda row, said, by: actions.reopen(row, said["why"], by=by)),
}


@require_POST
def act(request, number, what):
    """Take in hand, note, close, open again."""
    row = find(request, number)
    if what not in DONE:
        raise Http404
    form_class, do = DONE[what]
    form = form_class(request.POST)
    if not form.is_valid():
        return page(request, row, {what: form}, status=422)
    try:
        do(row, form.cleaned_data, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("placements:incident", number)


@require_POST
def tick_step(request, number, pk):
    """What was to be done is done."""
    row = find(request, number)
    try:
        actions.tick(row, pk, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("placements:incident", number)
