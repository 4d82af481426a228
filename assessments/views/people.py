"""Whom a learner met at work: kept after the end, reachable while they said so."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions import sharing as actions
from assessments.forms import NoteForm, PersonForm
from assessments.models import PersonMet
from assessments.record.people import people_of
from kit.errors import Refused
from partners.models import Contact
from placements.views.hours import own_student

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def people(request):
    """Everybody, each with what may be shown."""
    context = {"people": people_of(own_student(request))}
    return render(request, "assessments/record/people.html", context)


@FORM
def new_person(request):
    """Write somebody down."""
    student = own_student(request)
    form = PersonForm(request.POST or None)
    return one_form(
        request,
        form,
        _("Somebody I met"),
        lambda said: actions.write_down(student, by=request.user, **said),
    )


@FORM
def edit_person(request, pk):
    """Other words for somebody whom one wrote down."""
    person = own_person(request, pk)
    form = PersonForm(request.POST or None, instance=own_person(request, pk))
    return one_form(
        request,
        form,
        person.name,
        lambda said: actions.write_down(person.student, by=request.user, person=person, **said),
        person=person,
    )


def own_person(request, pk) -> PersonMet:
    """Somebody whom one wrote down oneself, else 404."""
    rows = PersonMet.objects.visible_to(request.user).select_related("student")
    return get_object_or_404(rows.filter(contact=None), pk=pk)


@FORM
def note_contact(request, pk):
    """A private note on somebody on file."""
    student = own_student(request)
    met = next((met for met in people_of(student) if met.contact == pk), None)
    if met is None:
        raise Http404
    form = NoteForm(request.POST or None, initial={"note": met.note})
    contact = Contact.objects.get(pk=pk)
    return one_form(
        request,
        form,
        met.name,
        lambda said: actions.note_contact(student, contact, by=request.user, **said),
    )


def one_form(request, form, title, save, person=None):
    """Show the form, or save it and go back."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:people")
    context = {"form": form, "title": title, "person": person}
    status = 422 if form.errors else 200
    return render(request, "assessments/record/person.html", context, status=status)


@require_POST
def remove_person(request, pk):
    """Take somebody away whom one wrote down."""
    actions.take_away(own_person(request, pk), by=request.user)
    messages.success(request, _("Taken away."))
    return redirect("assessments:people")
