"""Quality actions: the list, one that is made of what somebody said, one that is done and told back."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import School
from assessments import rules
from assessments.actions import quality as actions
from assessments.forms.growth import ActionFilter, ActionForm, FinishForm
from assessments.models import Answer, FeedbackRequest, Form, QualityAction, Remark
from assessments.views import posted
from kit import clock, errors
from kit.errors import Refused
from kit.search import Pages, matching
from notifications import parties
from placements.models import Placement, Visit

PER_PAGE = 50
WITH = ("school", "owner", "placement__student", "placement__partnership__employer")
NAMES = (
    "what", "owner__name", "placement__student__given_name", "placement__student__family_name",
)  # fmt: skip


@require_GET
def action_list(request):
    """What is to be done, by whom and by when; four queries, however many there are."""
    errors.require(rules.can_open_actions(request.user))
    form = ActionFilter(request.GET)
    today = timezone.localdate(clock.now())
    page = Pages(found(request.user, form, today), PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "form": form,
        "page": page,
        "rows": [line(row, today) for row in page],
        "filtered": any(form.chosen(name) for name in form.fields),
        "schools": School.objects.filter(pk__in=request.user.coordinated_schools(), ended_on=None)[
            :20
        ],
        "today": today,
    }
    return render(request, "assessments/growth/actions.html", told)


def found(user, form, today):
    """Those that one may see, as asked for, the soonest first; what is done, the latest first."""
    rows = QualityAction.objects.visible_to(user).select_related(*WITH)
    state = form.chosen("state") or form.OPEN
    if state == form.LATE:
        rows = rows.overdue(today)
    elif state != form.ALL:
        rows = rows.filter(state=state)
    if kind := form.chosen("kind"):
        rows = rows.filter(kind=kind)
    if form.chosen("of") == "mine":
        rows = rows.filter(owner=user)
    if words := form.chosen("q"):
        rows = matching(rows, words, *NAMES)
    return (
        rows.order_by("-done_at", "-pk") if state == form.DONE else rows.order_by("due_on", "pk")
    )


def line(action, today):
    """One action with its mark."""
    late = action.is_open and action.due_on < today
    shape = "late" if late else "waiting" if action.is_open else "done"
    return {"action": action, "late": late, "shape": shape}


SOURCES = ("answer", "remark", "visit")


def source_of(request):
    """The row that the address names, if this person may read it, and its placement; 404 for another's."""
    user, named = request.user, [name for name in SOURCES if name in request.GET]
    if not named:
        return None, None
    key = request.GET[named[0]]
    if not key.isdecimal():
        raise Http404
    row = get_object_or_404(readable(user, named[0]), pk=key)
    placement = row.feedback.request.placement if named[0] == "answer" else row.placement
    return row, placement


def readable(user, name):
    """Rows of this kind that staff may read."""
    if name == "remark":
        return Remark.objects.visible_to(user).select_related(
            "placement__student", "placement__school"
        )
    if name == "visit":
        made = Visit.objects.visible_to(user).filter(state=Visit.State.MADE)
        return made.select_related("placement__student", "placement__school")
    # what a student says of the host is read one by one by those who run the school
    about_host = Q(form__audience=Form.Audience.HOST)
    rows = FeedbackRequest.objects.filter(
        ~about_host & Q(placement__in=rules.read_as_staff(user))
        | about_host & Q(placement__school__in=user.coordinated_schools())
    )
    answers = Answer.objects.filter(
        feedback__request__in=rows, feedback__submitted_at__isnull=False
    )
    return answers.select_related(
        "question", "feedback__request__placement__student", "feedback__request__placement__school"
    )


def begun(request):
    """School, placement and source of a new action: from what somebody said, from a placement, or by hand."""
    source, placement = source_of(request)
    if placement is None and (key := request.GET.get("placement", "")).isdecimal():
        seen = Placement.objects.visible_to(request.user).select_related("student", "school")
        placement = get_object_or_404(seen, pk=key)
    if placement is not None:
        return placement.school, placement, source
    schools = School.objects.filter(pk__in=request.user.coordinated_schools(), ended_on=None)
    key = request.GET.get("school", "")
    school = schools.filter(pk=key).first() if key.isdecimal() else schools.first()
    errors.require(school is not None)
    return school, None, None


@require_http_methods(["GET", "HEAD", "POST"])
def new_action(request):
    """Who does what by when."""
    school, placement, source = begun(request)
    errors.require(rules.can_make_action(request.user, school, placement))
    owners = actions.owners(school, request.user, placement)
    form = ActionForm(
        posted(request),
        owners=owners,
        with_plan=placement is not None,
        initial={"owner": request.user.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            action = actions.make(
                school, form.cleaned_data, by=request.user, placement=placement, source=source
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It stands on the list, and with whoever does it."))
            return redirect("assessments:action", action.pk)
    told = {"form": form, "school": school, "placement": placement, "words": words_of(source)}
    status = 422 if form.errors else 200
    return render(request, "assessments/growth/new_action.html", told, status=status)


def words_of(source):
    """What somebody said, and who."""
    if isinstance(source, Answer):
        text = source.text or str(source.question)
        return {"text": text, "by": source.feedback.given_by}
    if isinstance(source, Remark):
        return {"text": source.text, "by": source.by_label}
    if isinstance(source, Visit):
        return {"text": source.actions or source.notes, "by": str(source.by)}
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def action(request, pk):
    """One action: from where it came, how it stands; done with what came of it, or given to another."""
    rows = QualityAction.objects.visible_to(request.user).select_related(
        *WITH, "answer__question", "answer__feedback", "remark", "visit__by", "made_by", "done_by",
    )  # fmt: skip
    row = get_object_or_404(rows, pk=pk)
    words, raised_by = origin(request.user, row)
    finish = FinishForm(posted(request), to=raised_by)
    change = change_form(request, row)
    if request.method == "POST" and acted(request, row, finish, change):
        return redirect("assessments:action", pk)
    today = clock.today(row.school.time_zone)
    told = {
        "words": words,
        "raised_by": raised_by,
        "finish": finish if rules.can_finish_action(request.user, row) else None,
        "change": change,
        "form": bad(finish, change),
        "is_mine": row.owner_id == request.user.pk,
        "today": today,
        **line(row, today),
    }
    status = 422 if told["form"] else 200
    return render(request, "assessments/growth/action.html", told, status=status)


def origin(user, row):
    """What was said and by whom, for those who may read it; the others know that somebody waits for word."""
    kind = next((name for name in SOURCES if getattr(row, f"{name}_id")), None)
    if kind and not readable(user, kind).filter(pk=row.source.pk).exists():
        return None, _("whoever raised it")
    party = parties.find(row.raised_by) if row.raised_by else None
    return words_of(row.source), party.name if party else ""


def change_form(request, row):
    """For those who run the school, while it is open."""
    if not row.is_open or not rules.can_make_action(request.user, row.school):
        return None
    initial = {name: getattr(row, name) for name in ("kind", "what", "owner", "due_on")}
    return ActionForm(
        request.POST if "change" in request.POST else None,
        owners=actions.owners(row.school, request.user, row.placement),
        with_plan=row.placement_id is not None,
        initial=initial,
    )


def bad(*forms):
    """The form with errors in it, if there is one."""
    return next(
        (form for form in forms if form is not None and form.is_bound and form.errors), None
    )


def acted(request, row, finish, change):
    """Do what the button says; False where something is to be put right."""
    changes = "change" in request.POST
    form = change if changes else finish
    errors.require(form is not None)
    if changes:
        finish.is_bound = False
    if not form.is_valid():
        return False
    try:
        if changes:
            actions.change(row, form.cleaned_data, by=request.user)
        else:
            actions.finish(row, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
