"""A record behind a learner's link, and the check of a copy: open to whoever holds the link or the copy.

Opening is counted, nothing about the visitor is kept. Links that are unknown, ended or expired all show one page.
"""

import re
from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import School
from accounts.models.tokens import digest_of
from assessments.actions.sharing import visited
from assessments.models import RecordShare
from assessments.record import facts, papers
from assessments.views.record import as_json, as_pdf
from kit import files
from kit.templatetags.house import initials
from notifications import links
from placements.agreement import seal
from placements.forms.verify import CopyForm
from students.models import Student

MACHINE = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|scan|monitor", re.IGNORECASE
)


def share_door(view):
    """Let a view be opened by the key of a learner's link: `def view(request, share, …)`."""

    @wraps(view)
    def opened(request, token, *args, **kwargs):
        if limited := ratelimit.consume_or_429(request, action="verify"):
            return limited
        rows = RecordShare.objects.select_related("student")
        share = rows.filter(token_hash=digest_of(token)).first()
        if share is None:
            return closed(request, 404)
        if not share.is_live(facts.today_of(share.student)):
            return closed(request, 410)
        return view(request, share, token, *args, **kwargs)

    return login_not_required(never_cache(links.quiet(require_safe(opened))))


def closed(request, status):
    """One page for every link that does not open."""
    return render(request, "assessments/record/closed.html", status=status)


@share_door
def shared(request, share, token):
    """What the learner chose to show."""
    if counts(request, share):
        visited(share)
    record = facts.shared(share)
    pieces = [
        {"piece": piece, "about": papers.about(piece), "may_verify": False}
        for piece in record.evidence
    ]
    context = {"record": record, "pieces": pieces, "token": token, "share": share}
    return render(request, "assessments/record/shared.html", context)


def counts(request, share) -> bool:
    """Whether somebody looks: not the learner, not a machine that follows links, not a HEAD."""
    agent = request.headers.get("User-Agent", "")
    mine = request.user.is_authenticated and request.user.pk == share.student.user_id
    return request.method == "GET" and bool(agent) and not MACHINE.search(agent) and not mine


@share_door
def shared_pdf(request, share, token):
    """The same as a sealed PDF."""
    return as_pdf(facts.shared(share))


@share_door
def shared_json(request, share, token):
    """The same as data."""
    return as_json(facts.shared(share))


@share_door
def shared_file(request, share, token, pk):
    """The file of a piece that the learner chose."""
    piece = get_object_or_404(share.evidence.exclude(file=""), pk=pk)
    return files.serve(piece.file, f"evidence-{piece.pk}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_record(request, code):
    """Whether a copy of a record is genuine: what its code says, and whether a file bears the school's seal."""
    action = "verify_file" if request.method == "POST" else "verify"
    if limited := ratelimit.consume_or_429(request, action=action):
        return limited
    said = papers.said_by(code)
    if said is None:
        return render(request, "assessments/record/verify.html", {"school": None}, status=404)
    student_pk, school_pk, total, day = said
    school = get_object_or_404(School, pk=school_pk)
    student = get_object_or_404(Student, pk=student_pk)
    form = CopyForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    answer = compare(school, form.cleaned_data["file"]) if form.is_valid() else None
    context = {
        "school": school,
        "learner": initials(student.name),
        "total": total,
        "day": day,
        "form": form,
        "answer": answer,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessments/record/verify.html", context, status=status)


def compare(school, file):
    """Whether the file is a paper of this school, as it was when it was sealed: {shape, word, note}."""
    if seal.holds(file.read(), school):
        note = _("The school's seal on this file is whole: no byte has changed since.")
        return {"shape": "done", "word": _("Sealed"), "note": note}
    note = _("This file was changed, or it never had the school's seal.")
    return {"shape": "stopped", "word": _("Not sealed"), "note": note}
