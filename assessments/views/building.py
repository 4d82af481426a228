"""The forms of a school: ready ones and its own, built from questions as a draft and then published."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import School
from assessments import rules
from assessments.actions import building as actions
from assessments.forms.building import NewForm, TitleForm, languages
from assessments.models import Cycle, Form, Question, minutes_for, said_of
from assessments.views import posted
from kit import clock, errors
from kit.errors import Refused

READ_AND_WRITE = ["GET", "HEAD", "POST"]
TWO_MINUTES = 2


def own_school(request, pk):
    """A school whose forms this person builds: 404 where it is not visible, 403 where it is only seen."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_build(request.user, school))
    return school


def form_of(request, pk, form_pk):
    """The school, and a form that it may use."""
    school = own_school(request, pk)
    return school, get_object_or_404(Form.objects.open_to(school), pk=form_pk)


@dataclass
class Row:
    """One form on the list: the version that is asked, and the draft of the next."""

    form: Form
    draft: Form | None
    is_replaced: bool  # a ready one, where the school has its own
    programs: int


@require_GET
def form_list(request, pk):
    """All forms by audience: own ones first, then the ready ones."""
    school = own_school(request, pk)
    rows = rows_of(school)
    told = {
        "school": school,
        "groups": [
            {"title": who.label, "rows": [row for row in rows if row.form.audience == who]}
            for who in Form.Audience
        ],
    }
    return render(request, "assessments/forms/list.html", told)


def rows_of(school):
    """The newest published version of each form, or its draft, in a fixed number of queries."""
    known = sorted(Form.objects.open_to(school).own_first(), key=by_course)
    drafts = {form.code: form for form in known if not form.published_on and form.school_id}
    own = {form.code for form in known if form.school_id and form.published_on}
    cycles = Cycle.objects.filter(programme__school=school).order_by()
    asked = dict(cycles.values_list("form").annotate(n=Count("programme", distinct=True)))
    newest = {}
    for form in known:
        if form.published_on or (form.school_id and form.code not in own):
            newest.setdefault((form.school_id is not None, form.code), form)
    return [
        Row(
            form,
            drafts.get(form.code) if is_own and form.published_on else None,
            not is_own and form.code in own,
            asked.get(form.pk, 0),
        )
        for (is_own, _code), form in newest.items()
    ]


def by_course(form):
    """From the start to the end, then what a school adds."""
    names = Cycle.Name.values
    name = form.code.partition("-")[0]
    return names.index(name) if name in names else len(names)


@require_http_methods(READ_AND_WRITE)
def new_form(request, pk):
    """A form from an empty page."""
    school = own_school(request, pk)
    form = NewForm(posted(request))
    if form.is_bound and form.is_valid():
        made = actions.start_form(school, **form.cleaned_data, by=request.user)
        return redirect("assessments:form", pk, made.pk)
    told = {"school": school, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/forms/new.html", told, status=status)


@require_GET
def form_page(request, pk, form_pk):
    """The form as it reads, each question with what can be done to it while it is a draft."""
    school, form = form_of(request, pk, form_pk)
    questions = list(form.questions.select_related("scale", "competency"))
    told = {
        "school": school,
        "form": form,
        "lines": [line_of(question) for question in questions],
        "is_draft": form.school_id is not None and not form.published_on,
        "kinds": kinds_to_add(questions),
        "is_long": is_long(form, questions),
        "languages": languages_of(form, questions),
        "versions": versions_of(form),
        "programs": Cycle.objects.filter(programme__school=school, form=form)
        .values("programme")
        .distinct()
        .count(),
    }
    return render(request, "assessments/forms/form.html", told)


def line_of(question):
    """A question in the reader's words, with the words it is answered in."""
    kinds = Question.Kind
    answers = []
    if question.kind in Question.RATED and question.scale:
        answers = [*map(_, question.scale.levels), _("not seen yet")]
    elif question.kind == kinds.CHOICE:
        answers = said_of(question, "choices")
    return {
        "question": question,
        "help": said_of(question, "help"),
        "answers": answers,
        "required": question.must_be_answered,
    }


def kinds_to_add(questions):
    """(kind, its name); the plan's objectives are asked once."""
    once = {question.kind for question in questions} & {Question.Kind.OBJECTIVES}
    return [(kind.value, kind.label) for kind in Question.Kind if kind not in once]


def is_long(form, questions):
    """Whether a supervisor's midpoint form takes more than two minutes: then fewer come back."""
    middle = form.audience == Form.Audience.SUPERVISOR and form.code == Cycle.Name.MIDDLE
    return middle and minutes_for(questions) > TWO_MINUTES


def languages_of(form, questions):
    """Into which languages the school put words itself: names."""
    rows = [form, *questions]
    return [
        name for code, name in languages().items() if any(code in r.translations for r in rows)
    ]


def versions_of(form):
    """The other versions, the newest first."""
    others = Form.objects.filter(code=form.code, school=form.school_id).exclude(pk=form.pk)
    return others.order_by("-version")


@require_http_methods(READ_AND_WRITE)
def form_title(request, pk, form_pk):
    """The title of a draft, and how long it says that it takes."""
    school, row = draft_of(request, pk, form_pk)
    minutes = row.minutes if row.minutes_set else None
    form = TitleForm(posted(request), initial={"title": row.title, "minutes": minutes})
    if form.is_bound and form.is_valid():
        return act(
            request,
            school,
            row,
            lambda: actions.save_form(row, **form.cleaned_data, by=request.user),
        )
    told = {"school": school, "row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/forms/title.html", told, status=status)


def draft_of(request, pk, form_pk):
    """The school and a draft of its own, else 404: what is published has no page to change it."""
    school, form = form_of(request, pk, form_pk)
    if form.school_id is None or form.published_on:
        raise Http404
    return school, form


def act(request, school, form, do, told=""):
    """Do it and go back to the form; a refusal is told in its words."""
    try:
        do()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told or _("Saved."))
    return redirect("assessments:form", school.pk, form.pk)


@require_POST
def change(request, pk, form_pk):
    """A draft to change: of a ready form the school's own, of an own one the next version."""
    school, form = form_of(request, pk, form_pk)
    made = actions.next_draft(form, school, by=request.user)
    return redirect("assessments:form", pk, made.pk)


@require_POST
def publish(request, pk, form_pk):
    """Ask with this version from now on."""
    school, form = form_of(request, pk, form_pk)
    try:
        count = actions.publish(form, by=request.user, today=clock.today(school.time_zone))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        moved = ngettext(
            "%d request that was planned is asked with it.",
            "%d requests that were planned are asked with it.",
            count,
        )
        messages.success(
            request, " ".join([_("Published."), moved % count if count else ""]).strip()
        )
    return redirect("assessments:form", pk, form_pk)


@require_POST
def discard(request, pk, form_pk):
    """Throw a draft away."""
    school, form = form_of(request, pk, form_pk)
    try:
        actions.discard(form, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("assessments:form", pk, form_pk)
    messages.success(request, _("The draft is gone."))
    return redirect("assessments:forms", school.pk)
