"""The pages of whoever is asked for feedback: by mailed link without an account, or signed in.

Both see the same pages. GET shows, POST acts: mail scanners open links.
"""

from secrets import token_hex

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import actions, forms
from assessments.actions.answers import Meanwhile
from assessments.models import Feedback, Form, Question
from assessments.states import ASKED, R
from assessments.views.asked import account, holder
from assessments.views.thanks import after_thanks
from catalogue.models import Behaviour
from kit.errors import Conflict
from notifications.links import door


@door("assessments:feedback")
def feedback(request, link):
    """All that is asked of one person; straight to the form where it is one."""
    return show_list(request, holder(request, link))


@door("assessments:feedback")
def feedback_form(request, link, pk):
    """One form."""
    return one(request, holder(request, link), pk)


@door("assessments:feedback")
def feedback_save(request, link, pk):
    """Keep what is typed so far."""
    return keep(request, holder(request, link), pk)


def mine(request):
    """All that is asked of somebody who signed in."""
    return show_list(request, account(request))


def give(request, pk):
    """One form, signed in."""
    return one(request, account(request), pk)


@require_POST
def save(request, pk):
    """Keep what is typed so far, signed in."""
    return keep(request, account(request), pk)


def show_list(request, asked):
    """Who waits for a word, and who has it."""
    rows = list(asked.requests().filter(Q(state__in=ASKED) | Q(state=R.SUBMITTED)))
    waiting = lines(asked, [row for row in rows if row.is_unanswered])
    if len(waiting) == 1 and len(rows) == 1:
        return redirect(waiting[0]["url"])
    wanted = [line["request"] for line in waiting]
    students = {row.placement.student_id for row in wanted}
    supervised = [row for row in wanted if row.form.audience == Form.Audience.SUPERVISOR]
    context = {
        "asked": asked,
        "rows": waiting,
        "given": lines(asked, [row for row in rows if not row.is_unanswered]),
        "minutes": sum(row.form.minutes for row in wanted),
        "students": len(students),
        "own": bool(wanted) and all(row.is_learners_own for row in wanted),
        "colleague_url": asked.url("colleague", supervised[0].pk) + "?all=1" if supervised else "",
    }
    return render(request, "assessments/ask_list.html", context)


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
    form = form_for(wanted)
    form.prefill(request.GET)
    return show_form(request, asked, wanted, form)


def form_for(wanted, data=None, **options):
    """The request's questions, with what was typed before."""
    questions = list(wanted.form.questions.select_related("scale"))
    if any(row.kind == Question.Kind.OBJECTIVES for row in questions):
        options.setdefault("objectives", wanted.placement.tasks)
    options["hints"] = hints_of(questions)
    initial = forms.initial_of(draft) if (draft := draft_of(wanted)) else {}
    return forms.FeedbackForm(questions, data, initial=initial, **options)


def hints_of(questions):
    """{competency id: {level: what is seen at it}}."""
    return Behaviour.objects.hints([q.competency_id for q in questions if q.competency_id])


def draft_of(wanted):
    """What is there so far, or was sent; None before anybody wrote."""
    return getattr(wanted, "feedback", None)


def show_form(request, asked, wanted, form, status=200, **more):
    """The form on one screen and a half of a phone."""
    others = asked.requests().filter(state__in=ASKED).exclude(pk=wanted.pk).exists()
    supervised = wanted.form.audience == Form.Audience.SUPERVISOR
    draft = draft_of(wanted)
    context = {
        "asked": asked,
        "wanted": wanted,
        "form": form,
        "save_url": asked.url("save", wanted.pk),
        "list_url": asked.list_url if others else "",
        "colleague_url": asked.url("colleague", wanted.pk) if supervised else "",
        "page": page_of(request) or token_hex(8),
        "seen": draft.page if draft else "",
        "prefilled": request.method == "GET" and any(name in form.asks for name in request.GET),
    }
    return render(request, "assessments/ask_form.html", context | more, status=status)


def page_of(request):
    """The name of the page that posts."""
    return request.POST.get("page", "")[:32]


def writer(request, asked):
    """Who writes, from which page, and which page's writing they had seen."""
    seen = request.POST.get("seen")
    return {"by_label": asked.name, "page": page_of(request), "seen": seen}


def send(request, asked, wanted):
    """Send the answers; with something to put right, keep the rest and say what."""
    form = form_for(wanted, request.POST)
    by, valid, later = writer(request, asked), form.is_valid(), "later" in request.POST
    try:
        if later or not valid:
            keep_draft(wanted, form, by)
        if later:
            messages.success(request, _("Kept. The same link brings you back here."))
            return redirect(asked.form_url(wanted))
        if not valid:
            return show_form(request, asked, wanted, form, status=422)
        submit(wanted, form, by)
    except Meanwhile:
        return show_meanwhile(request, asked, wanted, form)
    except Conflict as told:
        return too_late(request, asked, wanted, form, told)
    return onward(request, asked, wanted)


def submit(wanted, form, by):
    """Send; what another page wrote meanwhile goes along where this one says nothing, or the same."""
    try:
        actions.submit(wanted, form.answers(), **by)
    except Meanwhile:
        draft = Feedback.objects.get(request=wanted)
        if differing(form, draft):
            raise
        left = {pk: value for pk, value in form.answers().items() if not forms.is_blank(value)}
        actions.submit(wanted, left, **by | {"seen": draft.page})


def differing(form, there):
    """What was typed and differs from what is there, by field name."""
    known = forms.initial_of(there)
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if not forms.is_blank(value) and known.get(name, value) != value
    }


def show_meanwhile(request, asked, wanted, form):
    """Two pages wrote: all that was typed here stays, what it left empty is filled, and what differs is told."""
    wanted = asked.requests().get(pk=wanted.pk)
    there = forms.initial_of(wanted.feedback)
    other = form.told({name: there[name] for name in differing(form, wanted.feedback)})
    both = request.POST.copy()
    for name, value in there.items():
        if not both.get(name):
            both[name] = value
    form = form_for(wanted, both)
    form.is_valid()
    return show_form(request, asked, wanted, form, status=409, meanwhile=other)


def too_late(request, asked, wanted, form, told):
    """It is in already, or closed: what was typed here and differs stays to be read."""
    wanted = asked.requests().get(pk=wanted.pk)
    there = draft_of(wanted)
    known = forms.initial_of(there) if there else {}
    typed = {
        name: value
        for name, value in form.cleaned_data.items()
        if not forms.is_blank(value) and known.get(name) != value
    }
    messages.info(request, str(told))
    if not typed:
        return redirect(asked.form_url(wanted))
    return show_done(request, asked, wanted, status=409, typed=form.told(typed))


def onward(request, asked, wanted):
    """To the next one who waits, else to the thanks."""
    following = asked.requests().filter(state__in=ASKED).order_by("due_on", "pk").first()
    if following is None:
        return redirect(asked.form_url(wanted))
    if following.is_learners_own:
        messages.success(request, _("Thank you, that is in. One more page."))
    else:
        words = {"name": wanted.placement.student.name, "next": following.placement.student.name}
        messages.success(request, _("Thank you, %(name)s is done. Next: %(next)s.") % words)
    return redirect(asked.form_url(following))


def show_done(request, asked, wanted, status=200, typed=()):
    """Received with thanks, or no longer asked for; and what else this person may want to say."""
    shown = Q(state__in=ASKED) | Q(state=R.SUBMITTED)
    rows = lines(asked, asked.requests().filter(shown).exclude(pk=wanted.pk))
    context = {
        "asked": asked,
        "wanted": wanted,
        "typed": typed,
        "sent": form_for(wanted).told(forms.initial_of(wanted.given)) if wanted.given else [],
        "waiting": [line for line in rows if line["request"].is_unanswered],
        "given": [line for line in rows if not line["request"].is_unanswered],
    }
    context |= after_thanks(asked, wanted, context["waiting"])
    return render(request, "assessments/ask_done.html", context, status=status)


def keep(request, asked, pk):
    """Save a draft as it is typed: 204, 422 where a part cannot be kept, 409 once sent or after another page."""
    if request.method != "POST":
        raise Http404
    wanted = get_object_or_404(asked.requests(), pk=pk)
    form = form_for(wanted, request.POST, draft=True)
    valid = form.is_valid()
    try:
        keep_draft(wanted, form, writer(request, asked))
    except Conflict:
        return HttpResponse(status=409)
    return HttpResponse(status=204 if valid else 422)


def keep_draft(wanted, form, by):
    """Keep what could be understood. A post that says nothing begins nothing: some mail scanners press buttons."""
    if form.says_something or (draft_of(wanted) and form.answers()):
        actions.save_draft(wanted, form.answers(), **by)
    elif not wanted.is_unanswered:
        raise Conflict(_("This feedback is no longer asked for."))
