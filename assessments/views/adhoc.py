"""A word in between: said from the placement's page or behind any mailed link; read and settled by the school."""

from dataclasses import dataclass

from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import School
from assessments import rules
from assessments.actions import adhoc as actions
from assessments.forms.growth import RemarkForm, RemarkPolicyForm, SchoolAnswerForm
from assessments.models import FeedbackRequest, Goal, QualityAction, Remark, RemarkPolicy
from assessments.rules import Speaker
from assessments.views import posted
from assessments.views.placement import placement_of
from kit import errors
from kit.errors import Refused
from kit.search import Pages
from notifications import parties
from notifications.links import any_door
from placements.models import Placement

PER_PAGE = 50
WITH = ("student", "school", "partnership__employer")
OF_PARTY = {
    "contact": lambda key: Q(participants__contact=key, participants__ended_on=None),
    "guardian": lambda key: Q(student__guardians=key),
    "student": lambda key: Q(student=key),
}
ROLES = {"contact": rules.HOST, "guardian": rules.GUARDIAN, "student": rules.LEARNER}


@dataclass
class Page:
    """Where somebody says a word: who they are, about which placements, and where it leads."""

    request: object
    speaker: Speaker
    school: School
    placements: list
    rows: object
    shell: str
    home: str
    report_url: str


@require_http_methods(["GET", "HEAD", "POST"])
def say(request, pk):
    """Signed in, on one placement."""
    placement = placement_of(request, pk)
    speaker = rules.speaker(request.user, placement)
    errors.require(rules.can_say(speaker, placement))
    rows = Placement.objects.filter(pk=pk).select_related(*WITH)
    page = Page(
        request,
        speaker,
        placement.school,
        [placement],
        rows,
        "base.html",
        reverse("assessments:progress", args=[pk]),
        f"{reverse('placements:report')}?placement={pk}",
    )
    return say_page(page, {})


@any_door
def say_by_link(request, link):
    """Behind any mailed link of a contact, guardian or learner; with what they said before, and what came of it."""
    word, key = parties.split(link.party)
    party = parties.find(link.party)
    if word not in OF_PARTY or party is None:
        raise Http404
    found = Placement.objects.filter(OF_PARTY[word](key), school=link.school)
    found = found.filter(state__in=rules.SPOKEN_OF).values("pk")
    rows = (
        Placement.objects.filter(pk__in=found).select_related(*WITH).order_by("-starts_on", "pk")
    )
    token = request.resolver_match.kwargs["token"]
    page = Page(
        request,
        Speaker(ROLES[word], link.party, party.name),
        link.school,
        list(rows),
        rows,
        "link.html",
        request.path,
        reverse("placements:report_by_link", args=[token]),
    )
    if not page.placements:
        return render(request, "assessments/growth/say_nobody.html", {"school": link.school})
    return say_page(page, before(page))


def before(page):
    """What this person said before, what came of it, and what learners answered to their feedback."""
    ref, keys = page.speaker.party, [row.pk for row in page.placements]
    mine = Remark.objects.filter(placement__in=keys).select_related("placement__student")
    replies = FeedbackRequest.objects.of_party(ref).filter(
        placement__in=keys, feedback__reply__isnull=False
    )
    told = QualityAction.objects.filter(placement__in=keys, raised_by=ref).exclude(told="")
    return {
        "said": mine.of_party(ref)[:20],
        "heard": passed_on(mine, page.speaker)[:20],
        "told_back": told.select_related("placement__student").order_by("-done_at")[:20],
        "replies": replies.select_related("placement__student", "feedback__reply", "cycle"),
        "goals": Goal.objects.open().filter(placement__in=keys).select_related("placement__student")
        if page.speaker.role != rules.GUARDIAN else [],
    }  # fmt: skip


def passed_on(rows, speaker):
    """What others said and a coordinator passed on to whoever holds the link."""
    about = Remark.About.HOST if speaker.role == rules.HOST else Remark.About.LEARNER
    return rows.filter(shown_at__isnull=False, about=about).exclude(party=speaker.party)


def say_page(page, told):
    """The form, with whoever reads it beside it; words of danger are asked about once."""
    request, speaker = page.request, page.speaker
    asked = request.GET.get("placement", "")
    form = RemarkForm(
        posted(request),
        role=speaker.role,
        school=page.school,
        placements=page.rows,
        initial={"placement": asked if asked.isdecimal() else None, "despite": False},
    )
    unsafe = False
    if request.method == "POST" and form.is_valid():
        unsafe = not kept(request, form, speaker)
        if not form.errors and not unsafe:
            return redirect(page.home)
    told |= {
        "shell": page.shell,
        "form": form,
        "unsafe": unsafe and not form.errors,
        "role": speaker.role,
        "school": page.school,
        "holds": actions.holds_concerns(page.school),
        "placement": form.only,
        "report_url": page.report_url,
        "home": page.home,
    }
    status = 422 if form.errors or unsafe else 200
    return render(request, "assessments/growth/say.html", told, status=status)


def kept(request, form, speaker):
    """Whether the word was kept; False where its words are asked about, or it was refused."""
    if not ratelimit.consume(request, action="word", key=speaker.party):
        form.add_error(None, _("A lot is coming in just now. Please try again in an hour."))
        return False
    despite = form.cleaned_data["despite"]
    try:
        remark = actions.say(form.chosen, speaker, form.said, despite=despite)
    except actions.Unsafe:
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    words = (
        _("Sent. The coordinator reads it first.")
        if remark.is_held
        else _("Sent. It can be read at once.")
    )
    messages.success(request, words)
    return True


def remark_of(request, pk):
    rows = Remark.objects.visible_to(request.user).select_related(
        "placement__student", "placement__school", "placement__partnership__employer",
        "competency", "settled_by",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


@require_GET
def remark_list(request):
    """What is held in the schools that one runs, the oldest first; as many queries for many as for one."""
    schools = request.user.coordinated_schools()
    errors.require(School.objects.filter(pk__in=schools).exists())
    rows = Remark.objects.waiting().filter(placement__school__in=schools)
    rows = rows.select_related("placement__student", "placement__partnership__employer")
    page = Pages(rows.order_by("at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/growth/remarks.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def remark(request, pk):
    """One word, for staff: pass it on, answer it, make something of it."""
    row = remark_of(request, pk)
    errors.require(rules.is_staff(request.user, row.placement))
    may_settle = rules.can_settle_remark(request.user, row)
    form = SchoolAnswerForm(posted(request))
    if request.method == "POST":
        errors.require(may_settle)
        if form.is_valid() and settled(request, row, form):
            return redirect("assessments:remark", pk)
    told = {
        "remark": row,
        "placement": row.placement,
        "form": form,
        "may_settle": may_settle and row.is_held,
        "may_pass": row.about != Remark.About.SCHOOL,
        "may_act": rules.can_make_action(request.user, row.placement.school, row.placement),
        "actions": row.quality_actions.select_related("owner"),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/growth/remark.html", told, status=status)


def settled(request, row, form):
    """Do what the button says; False where it was refused."""
    try:
        if "pass" in request.POST:
            actions.pass_on(row, by=request.user)
        else:
            actions.answer(row, form.cleaned_data["answer"], by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def remark_rules(request, pk):
    """What the school settles for words in between."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make_action(request.user, school))
    now = RemarkPolicy.objects.filter(school=school).first() or RemarkPolicy(school=school)
    form = RemarkPolicyForm(posted(request), instance=now)
    if request.method == "POST" and form.is_valid():
        actions.keep_policy(school, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("assessments:remark_rules", pk)
    return render(request, "assessments/growth/rules.html", {"school": school, "form": form})
