"""Who hosts in a year: the employer's answer by link, what a coordinator is told, and all answers together."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, FilteredRelation, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.errors import require
from notifications.links import door
from partners import rules
from partners.actions import intents
from partners.forms.offers import HostingFilter, IntentForm, NotedIntentForm
from partners.models import HostingIntent, IntentRequest, Partnership
from partners.views.pieces import find, one_form

PER_PAGE = 50
Answer = HostingIntent.Answer
SHAPES = {"yes": "done", "maybe": "waiting", "no": "stopped", None: "dots-0"}


@door("partners:intent")
def intent(request, link):
    """Yes, maybe or no. What stands in the mail's link is chosen already; it counts once it is sent."""
    rows = IntentRequest.objects.select_related(
        "partnership__school", "partnership__employer", "contact"
    )
    asked = get_object_or_404(rows, pk=link.about_id)
    said = HostingIntent.objects.filter(partnership=asked.partnership, year=asked.year).first()
    form = IntentForm(request.POST or None, initial=chosen(request, said))
    if request.method == "POST" and form.is_valid():
        intents.answer(asked.partnership, asked.year, contact=asked.contact, **form.cleaned_data)
        return redirect(f"{request.path}?done")
    told = {
        "form": form,
        "asked": asked,
        "years": rules.year_words(asked.year),
        "school": asked.partnership.school,
        "said": said,
        "thanks": "done" in request.GET and said,
    }
    return render(request, "partners/links/intent.html", told, status=422 if form.errors else 200)


def chosen(request, said):
    """What the page shows as chosen: the mail's link, else what was said before."""
    before = {"says": said.answer, "places": said.places, "reason": said.reason} if said else {}
    says = request.GET.get("say", "")
    return before | ({"says": says} if says in Answer.values else {})


def year_of(request):
    """The school year that is asked about: the coming one unless told."""
    coming = rules.school_year(clock.today()) + 1
    typed = request.GET.get("year", "")
    return int(typed) if typed.isdecimal() and abs(int(typed) - coming) <= 5 else coming


def active(user):
    """Active partners of the schools that one runs."""
    return Partnership.objects.filter(
        school__in=user.coordinated_schools(),
        stage=Partnership.Stage.ACTIVE,
        employer__ended_on=None,
    )


@require_GET
def hosting(request):
    """Who hosts in a year: how many said what, and the list."""
    require(request.user.coordinated_schools().exists())
    year, form = year_of(request), HostingFilter(request.GET)
    rows = active(request.user).annotate(
        said=FilteredRelation("intents", condition=Q(intents__year=year)),
        request=FilteredRelation("intent_requests", condition=Q(intent_requests__year=year)),
    )
    rows = rows.annotate(
        answer=F("said__answer"),
        why=F("said__reason"),
        offered=F("said__places"),
        asked_at=F("request__asked_at"),
    )
    counts = dict(rows.order_by().values_list("answer").annotate(n=Count("pk")))
    says = form.cleaned_data["says"] if form.is_valid() else ""
    found = rows.filter(answer=None if says == HostingFilter.NONE else says) if says else rows
    if says == HostingFilter.NONE:
        found = rows.filter(answer__isnull=True)
    found = found.select_related("employer", "school").order_by("employer__name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for partnership in page:
        partnership.shape = SHAPES[partnership.answer]
        partnership.word = str(Answer(partnership.answer).label) if partnership.answer else ""
    told = {
        "page": page,
        "form": form,
        "filtered": bool(says),
        "year": year,
        "years": rules.year_words(year),
        "facts": [
            {"term": word, "value": counts.get(value, 0)}
            for value, word in [*Answer.choices, (None, _("Not answered"))]
        ],
        "open": rows.filter(answer__isnull=True, asked_at__isnull=True).count(),
    }
    return render(request, "partners/hosting.html", told)


@require_POST
def ask_hosting(request):
    """Ask by mail every active partner that was not asked yet, after the page has said how many."""
    require(request.user.coordinated_schools().exists())
    rows = active(request.user).select_related("school", "employer")
    told = intents.ask(rows, year_of(request), request.user)
    words = ngettext(
        "%d employer is asked by mail.", "%d employers are asked by mail.", told.asked
    )
    messages.success(request, words % told.asked)
    if told.nobody:
        words = ngettext(
            "%d has no contact with an e-mail address: call, and note the answer.",
            "%d have no contact with an e-mail address: call, and note the answer.",
            told.nobody,
        )
        messages.warning(request, words % told.nobody)
    return redirect("partners:hosting")


def note_intent(request, pk):
    """An answer that was given on the telephone."""
    partnership, year = find(request, pk), year_of(request)
    title = _("Hosting in %s") % rules.year_words(year)
    form = NotedIntentForm(request.POST or None)
    return one_form(
        request,
        partnership,
        form,
        title,
        lambda values: intents.answer(partnership, year, by=request.user, **values),
    )


def told_of(partnership):
    """What the employer said of the last years, for its page."""
    return [
        {
            "years": rules.year_words(said.year),
            "word": said.get_answer_display(),
            "shape": SHAPES[said.answer],
            "places": said.places,
            "reason": said.reason,
            "said_by": said.said_by,
            "said_at": said.said_at,
        }
        for said in partnership.intents.all()[:2]
    ]
