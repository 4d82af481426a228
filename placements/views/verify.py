"""Is this copy genuine? Open to whoever holds one; names nobody beyond the initials of the learner."""

import hashlib
from datetime import date

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kit.templatetags.house import initials
from placements.agreement import seal
from placements.forms.verify import CopyForm
from placements.models import Agreement
from placements.requirements.kinds import current_agreement

ACTIONS = {"POST": "verify_file"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request, code):
    """What the code on a copy stands for; a file may be compared with the copy that was sealed."""
    action = ACTIONS.get(request.method, "verify")
    if limited := ratelimit.consume_or_429(request, action=action):
        return limited
    found = Agreement.objects.select_related("placement__school", "placement__student")
    text = found.prefetch_related("signatures", "placement__agreements").filter(code=code).first()
    if text is None:
        return render(request, "placements/verify.html", {"text": None}, status=404)
    form = CopyForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    answer = compare(text, form.cleaned_data["file"]) if form.is_valid() else None
    context = {
        "text": text,
        "school": text.placement.school,
        "standing": standing(text),
        "learner": initials(text.placement.student.name),
        "days": days(text),
        "lines": text.lines(),
        "form": form,
        "answer": answer,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "placements/verify.html", context, status=status)


def standing(text):
    """What the version is worth today: {shape, word, note}."""
    if text.state == Agreement.State.WITHDRAWN:
        return told("stopped", _("Withdrawn"), _("This amendment never came to count."))
    if text.state == Agreement.State.PROPOSED:
        return told("waiting", _("Proposed"), _("It counts once everybody has signed."))
    if current_agreement(text.placement) != text:
        return told("stopped", _("Superseded"), _("A newer version counts in its place."))
    if not text.pdf:
        return told("waiting", _("Not signed by all"), _("It counts once everybody has signed."))
    return told("done", _("Genuine"), _("Everybody has signed this version, and it counts."))


def told(shape, word, note):
    return {"shape": shape, "word": word, "note": note}


def days(text):
    """First and last day as agreed."""
    agreed = {key: value for key, _label, value in text.content["facts"]}
    return [date.fromisoformat(agreed[key]) for key in ("first_day", "last_day") if key in agreed]


def compare(text, file):
    """Whether the file is the sealed copy of this version: {shape, word, note}."""
    whole = file.read()
    if text.pdf_hash and hashlib.sha256(whole).hexdigest() == text.pdf_hash:
        note = _("This file is the sealed copy of this version, to the last byte.")
        return told("done", _("The same"), note)
    if seal.holds(whole, text.placement.school):
        note = _("The school's seal on this file is whole, but it is another paper or version.")
        return told("waiting", _("Another paper"), note)
    note = _("This file is not the sealed copy: it was changed, or it never had the seal.")
    return told("stopped", _("Not the same"), note)
