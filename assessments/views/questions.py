"""One question of a draft, the draft's words in another language, and the form as a phone shows it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions import building as actions
from assessments.forms.building import QuestionForm, WordsForm, languages
from assessments.models import Question
from assessments.views import posted
from assessments.views.building import READ_AND_WRITE, act, draft_of, form_of
from kit.errors import Refused


@require_http_methods(READ_AND_WRITE)
def new_question(request, pk, form_pk, kind):
    """One more question of this kind, at the end."""
    school, form = draft_of(request, pk, form_pk)
    if kind not in Question.Kind.values:
        raise Http404
    return one_question(request, school, Question(form=form, kind=kind))


@require_http_methods(READ_AND_WRITE)
def question(request, pk, form_pk, question_pk):
    """Change a question of a draft."""
    school, row = question_of(request, pk, form_pk, question_pk)
    return one_question(request, school, row)


def question_of(request, pk, form_pk, question_pk):
    """The school, and a question of one of its drafts."""
    school, form = draft_of(request, pk, form_pk)
    rows = form.questions.select_related("scale", "competency", "form__school")
    return school, get_object_or_404(rows, pk=question_pk)


def one_question(request, school, row):
    form = QuestionForm(posted(request), instance=row, school=school)
    if form.is_bound and form.is_valid():
        try:
            actions.save_question(form.instance, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessments:form", school.pk, row.form_id)
    told = {"school": school, "row": row, "form": form, "is_new": row.pk is None}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/forms/question.html", told, status=status)


@require_POST
def move_question(request, pk, form_pk, question_pk):
    """One place up or down."""
    school, row = question_of(request, pk, form_pk, question_pk)
    up = "up" in request.POST
    return act(
        request,
        school,
        row.form,
        lambda: actions.move_question(row, up=up, by=request.user),
        _("Moved up.") if up else _("Moved down."),
    )


@require_POST
def remove_question(request, pk, form_pk, question_pk):
    """Take a question out of a draft."""
    school, row = question_of(request, pk, form_pk, question_pk)
    return act(
        request,
        school,
        row.form,
        lambda: actions.remove_question(row, by=request.user),
        _("Removed."),
    )


@require_http_methods(READ_AND_WRITE)
def words(request, pk, form_pk, language):
    """Title, questions and choices of a draft in this language, beside the original."""
    school, row = draft_of(request, pk, form_pk)
    if language not in languages():
        raise Http404
    questions = list(row.questions.all())
    form = WordsForm(posted(request), form=row, questions=questions, language=language)
    if form.is_bound and form.is_valid():
        title, told = form.cleaned_data["title"], form.words()
        return act(
            request,
            school,
            row,
            lambda: actions.translate(row, language, title, told, by=request.user),
        )
    told = {"school": school, "row": row, "form": form, **names_of(language)}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/forms/words.html", told, status=status)


def names_of(language):
    """The languages to choose from, and the one that is written."""
    names = languages()
    return {"languages": list(names.items()), "language": language, "name": names[language]}


@require_GET
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request, pk, form_pk):
    """The form as whoever is asked sees it on a phone: in a frame as wide as one, and nothing is sent."""
    school, form = form_of(request, pk, form_pk)
    told = {"school": school, "form": form}
    return render(request, "assessments/forms/preview.html", told)
