"""The pages of whoever is asked for feedback: by mailed link without an account, or signed in.

Both see the same pages. GET shows, POST acts: mail scanners open links.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import actions, forms
from assessments.models import FeedbackRequest
from assessments.states import ASKED, R
from assessments.waiting import parties
from kit.errors import Conflict
from notifications.links import door
from notifications.parties import find

SHOWN = (*ASKED, R.SUBMITTED, R.EXPIRED, R.WAIVED)


@dataclass(frozen=True)
class Asked:
    """Who is asked, and where their pages lie: behind a mailed token, or the sign-in."""

    name: str
    refs: list[str]
    school: object = None
    token: list[str] = field(default_factory=list)

    def requests(self):
        """What this person was asked; of a mailed link, by the school that sent it."""
        found = FeedbackRequest.objects.of_party(*self.refs).filter(state__in=SHOWN)
        if self.school:
            found = found.filter(placement__school=self.school)
        return found.for_pages().select_related("feedback")

    @property
    def list_url(self):
        return reverse(
            "assessments:feedback" if self.token else "assessments:mine", args=self.token
        )

    def form_url(self, request):
        name = "assessments:feedback_form" if self.token else "assessments:give"
        return reverse(name, args=[*self.token, request.pk])

    def save_url(self, request):
        name = "assessments:feedback_save" if self.token else "assessments:save"
        return reverse(name, args=[*self.token, request.pk])


def holder(request, link):
    """Whoever holds this mailed link."""
    party = find(link.party)
    token = request.resolver_match.kwargs["token"]
    return Asked(party.name if party else "", [link.party], link.school, [token])


def account(request):
    """The supervisor who signed in."""
    return Asked(request.user.name, parties(request.user))


@door("assessments:feedback")
def feedback(request, link):
    """The students of one supervisor; straight to the form where there is one."""
    return show_list(request, holder(request, link))


@door("assessments:feedback")
def feedback_form(request, link, pk):
    """One student's form."""
    return one(request, holder(request, link), pk)


@door("assessments:feedback")
def feedback_save(request, link, pk):
    """Keep what is typed so far."""
    return keep(request, holder(request, link), pk)


def mine(request):
    """The students of a supervisor who signed in."""
    return show_list(request, account(request))


def give(request, pk):
    """One student's form, signed in."""
    return one(request, account(request), pk)


@require_POST
def save(request, pk):
    """Keep what is typed so far, signed in."""
    return keep(request, account(request), pk)


def show_list(request, asked):
    """Who waits for a word, and who has it."""
    rows = list(asked.requests().filter(Q(state__in=ASKED) | Q(state=R.SUBMITTED)))
    waiting = [row for row in rows if row.is_unanswered]
    if len(waiting) == 1 and len(rows) == 1:
        return redirect(asked.form_url(waiting[0]))
    context = {"rows": lines(asked, waiting), "given": lines(asked, set(rows) - set(waiting))}
    minutes = sum(row.form.minutes for row in waiting)
    return render(request, "assessments/ask_list.html", {**context, "minutes": minutes})


def lines(asked, rows):
    """Requests with the address of their page, the soonest first."""
    found = [{"request": row, "url": asked.form_url(row)} for row in rows]
    return sorted(found, key=lambda line: (line["request"].due_on, line["request"].pk))


def one(request, asked, pk):
    """The form; once it is in, or closed, a page that says so."""
    wanted = get_object_or_404(asked.requests(), pk=pk)
    if request.method == "POST":
        return send(request, asked, wanted)
    if not wanted.is_unanswered:
        return show_done(request, asked, wanted)
    return show_form(request, asked, wanted, form_for(wanted))


def form_for(wanted, data=None, **options):
    """The request's questions, with what was typed before."""
    draft = getattr(wanted, "feedback", None)
    questions = wanted.form.questions.select_related("scale")
    initial = forms.initial_of(draft) if draft else {}
    return forms.FeedbackForm(questions, data, initial=initial, **options)


def show_form(request, asked, wanted, form, status=200):
    """The form on one screen and a half of a phone."""
    context = {"wanted": wanted, "form": form, "save_url": asked.save_url(wanted)}
    others = asked.requests().filter(state__in=ASKED).exclude(pk=wanted.pk).exists()
    context["list_url"] = asked.list_url if others else ""
    return render(request, "assessments/ask_form.html", context, status=status)


def send(request, asked, wanted):
    """Send the answers; with something to put right, keep the rest and say what."""
    form = form_for(wanted, request.POST)
    try:
        if not form.is_valid():
            actions.save_draft(wanted, form.answers(), by_label=asked.name)
            return show_form(request, asked, wanted, form, status=422)
        actions.submit(wanted, form.answers(), by_label=asked.name)
    except Conflict as told:
        messages.info(request, str(told))
        return redirect(asked.form_url(wanted))
    return onward(request, asked, wanted)


def onward(request, asked, wanted):
    """To the next student who waits, else to the thanks."""
    following = asked.requests().filter(state__in=ASKED).order_by("due_on", "pk").first()
    if following is None:
        return redirect(asked.form_url(wanted))
    words = {"name": wanted.placement.student.name, "next": following.placement.student.name}
    messages.success(request, _("Thank you, %(name)s is done. Next: %(next)s.") % words)
    return redirect(asked.form_url(following))


def show_done(request, asked, wanted):
    """Received with thanks, or no longer asked for; and the other students."""
    others = (
        asked.requests().filter(Q(state__in=ASKED) | Q(state=R.SUBMITTED)).exclude(pk=wanted.pk)
    )
    rows = lines(asked, others)
    context = {
        "wanted": wanted,
        "waiting": [line for line in rows if line["request"].is_unanswered],
        "given": [line for line in rows if not line["request"].is_unanswered],
    }
    return render(request, "assessments/ask_done.html", context)


def keep(request, asked, pk):
    """Save a draft as it is typed: 204, or 409 once it was sent."""
    if request.method != "POST":
        raise Http404
    wanted = get_object_or_404(asked.requests(), pk=pk)
    form = form_for(wanted, request.POST, draft=True)
    form.is_valid()
    try:
        actions.save_draft(wanted, form.answers(), by_label=asked.name)
    except Conflict:
        return HttpResponse(status=409)
    return HttpResponse(status=204)
