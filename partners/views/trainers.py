"""Who at an employer may train: what stands beside each contact, and the page of one's trainings."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock, files
from kit.errors import Refused, require
from partners import rules
from partners.actions import trainers as actions
from partners.forms.trainers import TrainingForm
from partners.models import ContactTraining
from partners.models.trainers import SOON
from partners.views.contacts import find_contact


def with_trainings(contacts, today):
    """The contacts, each with `trained`: a word and a shape, blank where nobody asks."""
    rows = ContactTraining.objects.to_train()
    contacts = list(contacts.prefetch_related(Prefetch("trainings", rows, to_attr="to_train")))
    for contact in contacts:
        contact.trained = trained(contact, today)
    return contacts


def trained(contact, today):
    """How far one may train: by the training that holds longest."""
    rows = contact.to_train
    if not rows:
        return (_("Not trained"), "dots-0") if contact.can_supervise else None
    held = [row for row in rows if row.holds_on(today)]
    if not held:
        return _("Training has ended"), "late"
    return told(max(held, key=lambda row: (row.valid_until is None, row.valid_until)), today)


def told(row, today):
    """How one training stands: a word and the shape beside it."""
    if row.ended_on:
        return _("Does not count since %s") % date_format(row.ended_on), "stopped"
    if row.valid_until is None:
        return _("Trained"), "done"
    until = date_format(row.valid_until)
    if row.valid_until < today:
        return _("Ended on %s") % until, "late"
    ends_soon = row.valid_until <= today + SOON
    return _("Trained until %s") % until, "waiting" if ends_soon else "done"


def trainings(request, pk):
    """What one contact has learned; one more is noted beneath."""
    contact = find_contact(request, pk)
    require(rules.can_edit_partnership(request.user, contact.partnership))
    today = clock.today(contact.partnership.school.time_zone)
    form = TrainingForm(request.POST or None, request.FILES or None, initial={"seen": True})
    if request.method == "POST" and form.is_valid():
        save = actions.note
        if saved(request, form, lambda said: save(contact, by=request.user, **said)):
            return redirect("partners:trainings", contact.pk)
    shown = {"contact": contact, "form": form, "lines": lines(contact, today)}
    return render(request, "partners/trainings.html", shown, status=422 if form.errors else 200)


def lines(contact, today):
    found = []
    for row in contact.trainings.select_related("verified_by", "contact"):
        word, shape = told(row, today)
        found.append({"row": row, "word": word, "shape": shape})
    return found


def saved(request, form, save):
    """Save; a refusal stands above what was typed, and is most often about the file."""
    try:
        save(form.cleaned_data)
    except Refused as refusal:
        form.add_error("file" if form.cleaned_data["file"] else None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def find_training(request, pk):
    rows = ContactTraining.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("contact__partnership__employer", "contact__partnership__school"),
        pk=pk,
    )


def edit_training(request, pk):
    """Correct one."""
    training = find_training(request, pk)
    partnership = training.contact.partnership
    require(rules.can_edit_partnership(request.user, partnership))
    kept = ("kind", "title", "trained_on", "valid_until", "note")
    initial = {name: getattr(training, name) for name in kept}
    initial["seen"] = training.verified_by_id is not None
    form = TrainingForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save = actions.correct
        if saved(request, form, lambda said: save(training, by=request.user, **said)):
            return redirect("partners:trainings", training.contact_id)
    shown = {"contact": training.contact, "training": training, "form": form, "lines": []}
    return render(request, "partners/trainings.html", shown, status=422 if form.errors else 200)


@require_POST
def end_training(request, pk):
    """It does not count any more."""
    training = find_training(request, pk)
    try:
        actions.end(training, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("partners:trainings", training.contact_id)


@require_GET
def training_file(request, pk):
    """The certificate, as a download."""
    training = find_training(request, pk)
    require(rules.can_read_training(request.user, training))
    if not training.file:
        raise Http404
    return files.serve(training.file, f"training-{training.pk}")
