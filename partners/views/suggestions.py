"""What employers would have a school teach: the inbox, the answer, and the employer's own page behind a link."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import clock
from kit.errors import Refused, require
from kit.search import Pages
from notifications.links import door
from partners import rules
from partners.actions import suggestions as actions
from partners.actions.life import warning
from partners.forms.suggestions import (
    AnswerForm,
    AskForm,
    NotedSuggestionForm,
    SuggestForm,
    SuggestionFilter,
)
from partners.models import Contact, Suggestion
from partners.views.pieces import find, one_form, posted, show_form

PER_PAGE = 50
WANTED = 8  # skills in the table at the top
TOLD = 20  # former ones on the employer's page
State = Suggestion.State
SHAPES = {
    State.NEW: "dots-0", State.CONSIDERED: "waiting", State.USED: "done", State.NOT_NOW: "stopped",
}  # fmt: skip


@require_GET
def suggestion_list(request):
    """The inbox: what was said, newest first; on top the skills that are wanted most."""
    require(rules.works_at_a_school(request.user))
    form = SuggestionFilter(request.GET)
    seen = Suggestion.objects.visible_to(request.user)
    asked = {name: value for name, value in chosen(form).items() if value}
    rows = seen.filter(**asked).select_related("partnership__employer", "partnership__school")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.shape = SHAPES[row.state]
    told = {"page": page, "form": form, "filtered": bool(asked), "wanted": seen.wanted()[:WANTED]}
    return render(request, "partners/suggestions/list.html", told)


def chosen(form):
    return form.cleaned_data if form.is_valid() else {}


def suggestion(request, pk):
    """One suggestion; whoever runs the school says what becomes of it."""
    rows = Suggestion.objects.visible_to(request.user).select_related(
        "partnership__employer", "partnership__school", "contact", "noted_by", "answered_by"
    )
    row = get_object_or_404(rows, pk=pk)
    may_answer = rules.can_answer(request.user, row)
    initial = {"state": row.state, "words": row.answer}
    form = AnswerForm(posted(request), initial=initial)
    if request.method == "POST":
        require(may_answer)
        if form.is_valid() and answered(request, row, form):
            return redirect("partners:suggestion", pk)
    told = {
        "suggestion": row,
        "shape": SHAPES[row.state],
        "form": form,
        "may_answer": may_answer,
        "tells": actions.can_be_told(row) and not row.answer,
    }
    status = 422 if form.errors else 200
    return render(request, "partners/suggestions/detail.html", told, status=status)


def answered(request, row, form):
    """Save the answer and say whether a mail leaves; False where it was refused."""
    try:
        mailed = actions.answer(row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("words", str(refusal))
        return False
    told = _("Saved, and told to %s by mail.") % row.contact if mailed else _("Saved.")
    messages.success(request, told)
    return True


def note_suggestion(request, pk):
    """A suggestion that was made in a talk."""
    partnership = find(request, pk)
    require(rules.can_note_contact(request.user, partnership))
    form = NotedSuggestionForm(posted(request), partnership=partnership)

    def save():
        actions.note(partnership, by=request.user, **form.cleaned_data)

    return show_form(request, partnership, form, _("Note a suggestion"), save)


def ask_suggestions(request, pk):
    """Ask by one mail what the employer looks for."""
    partnership = find(request, pk)
    form = AskForm(posted(request), partnership=partnership)
    return one_form(
        request,
        partnership,
        form,
        _("Ask what they look for"),
        lambda values: actions.ask(values["contact"], by=request.user),
        button=_("Send the mail"),
        warning=warning(partnership, request.user, clock.today(partnership.school.time_zone)),
    )


@door("partners:suggest")
def suggest(request, link):
    """The employer says what it looks for, as often as it likes, and sees what came of it."""
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    contact = get_object_or_404(rows, pk=link.about_id)
    form = SuggestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.suggest(contact, **form.cleaned_data)
            return redirect(f"{request.path}?done")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    former = list(Suggestion.objects.filter(contact=contact)[:TOLD])
    for row in former:
        row.shape = SHAPES[row.state]
    told = {
        "contact": contact,
        "school": contact.partnership.school,
        "form": form,
        "former": former,
        "thanks": "done" in request.GET,
    }
    return render(request, "partners/links/suggest.html", told, status=422 if form.errors else 200)
