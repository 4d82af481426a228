"""A talk noted from anywhere: first whom it was with, then what was said, then back to where one was."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.frame import safe_next
from kit import clock
from kit.errors import Refused, require
from kit.search import matching
from partners import rules
from partners.actions import life as actions
from partners.forms.events import FindForm
from partners.forms.life import NoteForm
from partners.models import Interaction, Partnership
from partners.views.pieces import posted

FOUND = 20
LATELY = 8


def quick_note(request):
    """Find the employer by a part of the name, or take one of the latest; then the note itself."""
    require(rules.speaks(request.user))
    onward = safe_next(request, "")
    form = FindForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    mine = noted_by(request.user)
    if request.GET.get("partnership"):
        key = number(request.GET["partnership"])
        return note_of(request, get_object_or_404(mine, pk=key), onward)
    found = list(narrowed(request, mine, words)[:FOUND])
    if len(found) == 1 and (words or request.GET.get("employer")):
        return note_of(request, found[0], onward)
    told = {"form": form, "words": words, "found": found, "next": onward}
    return render(request, "partners/quick_note.html", told)


def noted_by(user):
    """Partnerships of which this person may note a talk."""
    rows = Partnership.objects.visible_to(user).filter(school__in=rules.schools_spoken_for(user))
    return rows.select_related("employer", "school", "owner")


def narrowed(request, rows, words):
    """By what was typed or by the employer that was shown; else those with whom one spoke or whom one looks after."""
    if employer := number(request.GET.get("employer")):
        return rows.filter(employer=employer).order_by("school__name", "pk")
    if words:
        return matching(rows, words, "employer__name").order_by("employer__name", "pk")
    spoken = Interaction.objects.filter(by=request.user).values("partnership")
    spoken = (
        spoken.annotate(last=Max("pk")).order_by("-last").values_list("partnership", flat=True)
    )
    mine = Q(pk__in=list(spoken[:LATELY])) | Q(owner=request.user)
    return rows.filter(mine).order_by("employer__name", "pk")


def note_of(request, partnership, onward):
    """The form; saved, one is back where one came from."""
    today = clock.today(partnership.school.time_zone)
    warning = actions.warning(partnership, request.user, today)
    runs = rules.can_edit_partnership(request.user, partnership)
    form = NoteForm(
        posted(request),
        partnership=partnership,
        initial={"on": today, "kind": Interaction.Kind.CALL},
        warned=bool(warning) and not runs,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.note(partnership, actions.Note(**form.cleaned_data), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted with %s.") % partnership)
            there = reverse("partners:detail", args=[partnership.employer_id])
            return redirect(onward or there)
    told = {
        "partnership": partnership,
        "form": form,
        "warning": warning,
        "next": onward,
        "start": f"{reverse('partners:quick_note')}?{urlencode({'next': onward})}",
    }
    return render(request, "partners/quick_note.html", told, status=422 if form.errors else 200)


def number(text):
    """A key from an address; 0, which no row has, for anything else."""
    return int(text) if (text or "").isdecimal() and len(text) < 18 else 0
