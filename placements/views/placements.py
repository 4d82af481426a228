"""The list, the page of one placement, and what a coordinator does there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from catalogue.models import PlacementType
from kit import clock, errors
from kit.errors import Refused
from kit.search import Pages, matching
from kit.templatetags.house import short_day
from placements import actions, agreement, emails, rules, waiting
from placements.filters import PlacementFilter
from placements.forms import LeaveForm, PlacementForm, initial_of
from placements.models import Placement, Programme
from placements.models.credit import rule_of_each
from placements.requirements.kinds import current_agreement
from placements.rules.visits import can_read_visits
from placements.states import MOVES, S
from placements.views.pieces import SHAPES, page_context
from students.models import Student

PER_PAGE = 50


@require_GET
def placement_list(request):
    """All that one may see; searched, filtered, sorted, in pages."""
    found = Placement.objects.visible_to(request.user)
    filtered = PlacementFilter(request.GET, queryset=found, user=request.user)
    page = Pages(filtered.qs.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "placements/list.html",
        {
            "page": page,
            "rows": lines(page),
            "form": filtered.form,
            "filtered": any(request.GET.get(k) for k in ("q", "state", "programme", "student")),
            "may_make": request.user.runs_a_school,
            "reads_visits": can_read_visits(request.user),
        },
    )


def lines(page):
    """The lines of the list: address, student, program, employer, dates, state."""
    home, marks = reverse("placements:list"), {}
    for row in page:
        if row.state not in marks:
            marks[row.state] = mark(row.state)
        yield (
            f"{home}{row.pk}/",
            Student.called(
                row.student__given_name, row.student__preferred_name, row.student__family_name
            ),
            programme_of(row),
            row.partnership__employer__name or "–",
            f"{short_day(row.starts_on)} – {short_day(row.ends_on)}",
            marks[row.state],
        )


def programme_of(row):
    """The programme's name, else that of the type."""
    if row.programme__title is None:
        return str(PlacementType(name=row.type__name, school_id=row.type__school))
    return str(Programme(title=row.programme__title, cohort=row.programme__cohort))


def mark(state):
    """A state as every list and page draws it."""
    told = {"word": S(state).label, "shape": SHAPES[state]}
    return render_to_string("parts/state.html", told)


def find(request, pk):
    """The placement, with all that its page reads; 404 where it is not visible."""
    found = Placement.objects.visible_to(request.user).with_everything()
    found = found.annotate(most_remote=rule_of_each("most_remote"))
    return get_object_or_404(
        found.select_related("site").prefetch_related("periods__site", "moves"), pk=pk
    )


def find_own(request, pk):
    """A placement that this person runs: 404 where it is not visible, 403 where it is only seen."""
    placement = find(request, pk)
    errors.require(rules.can_run(request.user, placement))
    return placement


@require_GET
def detail(request, pk):
    """What is still required and by whom, the facts, the agreement, the history."""
    placement = find(request, pk)
    return render(request, "placements/detail.html", page_context(request, placement))


def new(request):
    """A new placement; the student is chosen first."""
    student_pk = request.GET.get("student", "")
    if not student_pk.isdigit():
        return choose_student(request)
    student = get_object_or_404(Student.objects.run_by(request.user), pk=student_pk)
    form = PlacementForm(
        request.POST or None,
        user=request.user,
        student=student,
        initial=fresh_initial(request.GET),
    )
    if request.method == "POST" and form.is_valid():
        try:
            placement = actions.create(
                form.cleaned_data["programme"], student, details_of(form), by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Placement made. Check it and send it out."))
            for told in actions.not_known(placement.programme, student, placement.starts_on):
                messages.warning(request, told)
            return redirect("placements:detail", placement.pk)
    return render_form(request, form, student=student, title=_("New placement"))


def fresh_initial(asked):
    """What most placements have, and what the page before says of program and role."""
    own = {"begins": "12:30", "ends": "15:30", "weekdays": [0, 1, 2, 3, 4], "rest": 0}
    return own | {name: asked[name] for name in ("programme", "title") if name in asked}


def choose_student(request):
    """Find the student by name or number."""
    errors.require(request.user.coordinated_schools().exists())
    q = request.GET.get("q", "").strip()
    found = Student.objects.run_by(request.user).current()
    if q:
        found = matching(found, q, "given_name", "preferred_name", "family_name", "number")
    return render(request, "placements/choose_student.html", {"students": found[:30], "q": q})


def details_of(form):
    """The form's details with the people who are meant; makes a new employer where one was typed."""
    details, data = form.details(), form.cleaned_data
    host = data.get("partnership")
    school = data["programme"].school
    if host is None and data.get("employer_name"):
        host = actions.new_host(school, data["employer_name"], data["employer_address"])
    if host is None and data["programme"].type.needs_employer:
        host = actions.own_house(school)
    details.fields |= {"partnership": host, "delivery": data["delivery"]}
    if host:
        remote = data["delivery"] == Placement.Delivery.REMOTE
        details.fields["site"] = None if remote else host.employer.sites.first()
        details.supervisor, details.signatory = people_of(form, host)
    return details


def people_of(form, host):
    """Supervisor and signatory: as typed, else somebody on file, else the same person."""
    typed, signing = form.person("supervisor"), form.person("signatory")
    supervisor = (
        actions.contact_of(host, typed, can_supervise=True)
        if typed
        else actions.default_contact(host, "can_supervise")
    )
    if signing:
        return supervisor, actions.contact_of(host, signing, can_sign=True)
    if typed:
        on_file = host.contacts.current().filter(can_sign=True).first()
        return supervisor, on_file or supervisor
    return supervisor, actions.default_contact(host, "can_sign")


def edit(request, pk):
    """Change a placement; a changed text must be signed again, and the page says so beforehand."""
    placement = find_own(request, pk)
    initial = {
        **initial_of(placement),
        "programme": placement.programme,
        "partnership": placement.partnership,
        "delivery": placement.delivery,
    }
    if placement.signatory and placement.signatory.contact_id != getattr(
        placement.supervisor, "contact_id", 0
    ):
        initial["signatory_name"] = placement.signatory.contact.name
        initial["signatory_email"] = placement.signatory.contact.email
    form = PlacementForm(
        request.POST or None,
        user=request.user,
        student=placement.student,
        initial=initial,
        placement=placement,
    )
    form.keep_programme(placement)
    if request.method == "POST" and form.is_valid():
        try:
            from_on = form.cleaned_data["from_on"]
            actions.change(placement, details_of(form), by=request.user, from_on=from_on)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, saved_words(placement))
            return redirect("placements:detail", placement.pk)
    return render_form(
        request,
        form,
        student=placement.student,
        title=_("Change the placement"),
        placement=placement,
        amends=actions.needs_amendment(placement),
    )


def saved_words(placement):
    """What became of the change: done, or written as an amendment that waits to be signed."""
    if placement.amendments.filter(in_force_at=None, withdrawn_at=None).exists():
        return _("Saved as an amendment. It counts once everybody has signed.")
    return _("Saved.")


def render_form(request, form, **context):
    """The form's page; 422 after an error, with everything that was typed."""
    context = {"placement": None, "amends": False, **context}
    status = 422 if form.is_bound else 200
    return render(request, "placements/form.html", {"form": form, **context}, status=status)


def told(request, placement, done, act):
    """Run an action; say that it is done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("placements:detail", placement.pk)


@require_POST
def send_out(request, pk):
    """Approve, and ask whoever is first to act."""
    placement = find_own(request, pk)
    done = _("Sent out. You see here who signs when.")
    return told(request, placement, done, lambda: actions.send_out(placement, by=request.user))


@require_POST
def approve(request, pk):
    """The school wants this placement, but nobody is asked yet."""
    placement = find_own(request, pk)

    def act():
        if placement.state == S.DRAFT:
            actions.propose(placement, by=request.user)
        actions.approve(placement, by=request.user)

    return told(request, placement, _("Approved."), act)


@require_POST
def undo_approval(request, pk):
    """Back to proposed, with the reason."""
    placement = find_own(request, pk)
    why = request.POST.get("why", "").strip()[:300]
    return told(
        request,
        placement,
        _("Approval taken back."),
        lambda: actions.undo_approval(placement, by=request.user, why=why),
    )


@require_POST
def remind(request, pk):
    """Remind whoever must act, at most once a day."""
    placement = find_own(request, pk)
    count = emails.remind(placement, today=clock.today(placement.school.time_zone))
    if count:
        messages.success(
            request, ngettext("%d person is reminded.", "%d people are reminded.", count) % count
        )
    else:
        messages.info(request, _("Nobody has to act right now."))
    return redirect("placements:detail", placement.pk)


@require_POST
def remind_all(request):
    """Remind everybody whose signature is late, in all placements that one runs."""
    count = 0
    for placement in waiting.to_chase(request.user, clock.today()):
        count += emails.remind(placement, today=clock.today(placement.school.time_zone))
    messages.success(
        request, ngettext("%d person is reminded.", "%d people are reminded.", count) % count
    )
    return redirect("desk:home")


LEAVING = {
    "withdraw": (S.WITHDRAWN, lambda: _("The student withdraws")),
    "cancel": (S.CANCELLED, lambda: _("Cancel the placement")),
    "decline": (S.DECLINED, lambda: _("Decline the placement")),
    "end": (S.ENDED_EARLY, lambda: _("End the placement early")),
    "lapse": (S.LAPSED, lambda: _("Mark as not used")),
}


def leave(request, pk, how):
    """Ask why, then withdraw, cancel, decline, end early or mark as not used."""
    placement = find_own(request, pk)
    if how not in LEAVING or LEAVING[how][0] not in MOVES[S(placement.state)]:
        raise Http404
    after, title = LEAVING[how]
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        return told(
            request,
            placement,
            _("Done."),
            lambda: actions.leave(placement, after, by=request.user, why=why),
        )
    context = {"form": form, "placement": placement, "title": title()}
    return render(request, "placements/leave.html", context, status=422 if form.is_bound else 200)


def waive(request, pk, kind):
    """Excuse a requirement, because."""
    placement = find_own(request, pk)
    rows = placement.requirement_set.requirements.all()
    if not any(row.key == kind and row.waivable for row in rows):
        raise Http404
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        return told(
            request,
            placement,
            _("Excused."),
            lambda: actions.waive(placement, kind, reason=why, by=request.user),
        )
    context = {"form": form, "placement": placement, "title": _("Excuse this requirement")}
    return render(request, "placements/leave.html", context, status=422 if form.is_bound else 200)


@require_GET
def agreement_pdf(request, pk):
    """The agreement for those who are part of it; the employer's account as well."""
    return pdf_response(find(request, pk))


def pdf_response(placement, text=None):
    """This version, by default the newest that counts: the sealed copy, or with the signatures it has."""
    text = text or current_agreement(placement)
    if text is None:
        raise Http404
    response = HttpResponse(agreement.copy_of(text), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="agreement-{placement.pk}-v{text.version}.pdf"'
    )
    return response
