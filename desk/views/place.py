"""An employer's own place: one page for one person at one school, by link or signed in.

It stands at the top of the ladder because it tells of everything a host has with a school: learners and hours
(placements), feedback (assessments), sites, people, papers and offers (partners). From here it looks down at all of
them behind one key; a page in partners could not, and pieces behind doors of their own would each need another key.
"""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessments.rules import SPOKEN_OF
from desk import actions
from desk.views.places import both
from desk.waiting import turns
from kit import clock
from kit.errors import Refused
from kit.templatetags.house import day_from
from partners import rules
from partners.actions import hosts
from partners.models import SchoolPaper
from partners.views import papers, school_papers
from partners.views.opportunities import SHAPES as OFFER_SHAPES
from partners.views.opportunities import confirmed_words
from placements.models import JournalEntry, Participant
from placements.models.hosting import HERE, hosted, placements_of
from placements.rules import released
from placements.rules.doing import is_supervisor
from placements.states import S
from placements.views import hosting, pieces

WISHES = ("wants_recognition", "wants_talent_pool")


@both()
@require_GET
def place(request, here):
    """What waits, who is here, and all that the employer keeps with the school."""
    today = clock.today(here.school.time_zone)
    told = {
        "here": here,
        "shell": here.shell,
        "waits": [waits(here, turn, today) for turn in turns(here.contact)],
        "students": students(here),
        "me": here.contact,
        "my_facts": about(here.contact, _("you"), email=True),
        "me_url": here.to("me"),
        "leave_url": here.to("leave"),
        "account_url": "" if here.contact.user_id else here.to("account"),
        **past(here),
    }
    if here.speaks:
        told |= of_the_firm(here)
    return render(request, "desk/place/place.html", told)


def waits(here, turn, today):
    """A thing to do; signed in it may have a page of its own, else a POST opens the one behind its link."""
    own = turn.url if not here.token else ""
    return {
        "turn": turn,
        "url": own or here.to("open", turn.what, turn.about),
        "posts": not own,
        "when": due_words(turn.due, today) if turn.due else "",
        "late": turn.due and turn.due < today,
    }


def due_words(due, today):
    """ "due in 6 days", "overdue 5 days"."""
    days = (today - due).days
    if days > 0:
        return ngettext("overdue %d day", "overdue %d days", days) % days
    return _("due %s") % day_from(due, today)


def students(here):
    """Who is here now or comes next: what the agreement releases, and no more."""
    parts = Participant.objects.filter(ended_on=None).select_related("contact")
    rows = placements_of(here.contact).filter(state__in=HERE)
    rows = rows.select_related("student", "type").prefetch_related(Prefetch("participants", parts))
    shared = JournalEntry.objects.handed_to(here.contact).filter(placement=OuterRef("pk"))
    rows = rows.annotate(shares_journal=Exists(shared))
    return [student(here, row) for row in rows.order_by("starts_on", "pk")]


def student(here, placement):
    part = placement.supervisor
    project = placement.has_project and is_supervisor(here.contact, placement)
    at_work = placement.state == S.ACTIVE and is_supervisor(here.contact, placement)
    return {
        "name": released(placement).name,
        "title": placement.title,
        "dates": pieces.dates(placement),
        "supervisor": part.contact.name if part and part.contact else "",
        "at_work_url": here.to("open", "at_work_link", placement.pk) if at_work else "",
        "project_url": here.to("open", "project_link", placement.pk) if project else "",
        "journal_url": here.to("open", "journal_link", placement.pk)
        if placement.shares_journal
        else "",
        "word_url": word_url(here, placement),
        "state": placement.get_state_display(),
        "shape": pieces.SHAPES[placement.state],
    }


def word_url(here, placement):
    """Where a word on the learner is said: behind the same key, or signed in; once the placement is firm."""
    if placement.state not in SPOKEN_OF:
        return ""
    if here.token:
        return f"{reverse('assessments:say_by_link', args=[here.token])}?placement={placement.pk}"
    return reverse("assessments:say", args=[placement.pk])


def past(here):
    """What was hosted so far, by school years, and the words of thanks."""
    done = hosted(placements_of(here.contact))
    years = [
        {"term": rules.year_words(year), "value": learners(count)}
        for year, count in done.years.items()
    ]
    return {
        "years": years,
        "thanks": thanks(here, done) if done.learners else "",
        "certificate_url": here.to("certificate") if here.speaks and done.learners else "",
    }


def learners(count):
    return ngettext("%d student", "%d students", count) % count


def thanks(here, done):
    """ "You have hosted 14 students since 2024, 1,260 hours confirmed."."""
    told = {
        "students": learners(done.learners),
        "year": done.since.year,
        "hours": hosting.hours_figure(done.minutes),
    }
    if done.minutes < 60:
        return _("You have hosted %(students)s since %(year)s.") % told
    return _("You have hosted %(students)s since %(year)s, %(hours)s hours confirmed.") % told


def of_the_firm(here):
    """What those see who speak for the employer: sites, people, checks, offers, papers, wishes."""
    partnership = here.partnership
    offers = partnership.opportunities.filter(state__in=rules.HOSTS_OFFERS)
    return {
        "sites": [
            {"site": site, "url": here.arranges and here.to("site", site.pk)}
            for site in partnership.employer.sites.all()
        ],
        "people": [
            {"name": person.name, "facts": about(person)}
            for person in partnership.contacts.current().exclude(pk=here.contact.pk)
        ],
        "checks": papers.lines_for(partnership),
        "offers": [offer_line(here, offer) for offer in offers],
        "papers": paper_lines(here),
        "partnership": partnership,
        "urls": {
            "site": here.to("add_site"),
            "colleague": here.to("colleague"),
            "papers": here.to("open", "papers", here.contact.pk),
            "capacity": here.to("open", "capacity", here.contact.pk),
            "suggest": here.to("open", "suggest", here.contact.pk),
            "wishes": here.to("wishes"),
            "rating": here.to("open", "rating_by_link", here.contact.pk),
        },
        "years_now": rules.year_words(rules.school_year(clock.today())),
    }


def about(person, *words, email=False):
    """What one reads of a person: their job, and what they may do."""
    powers = (
        (person.can_sign, _("may sign")),
        (person.can_supervise, _("may supervise")),
        (person.can_coordinate, _("arranges placements")),
    )
    own = (person.email, person.phone) if email else ()
    told = [*words, person.job_title, *own, *(word for may, word in powers if may)]
    return " · ".join(filter(None, told))


def offer_line(here, offer):
    return {
        "offer": offer,
        "shape": OFFER_SHAPES[offer.state],
        "confirmed": confirmed_words(offer),
        "url": here.arranges and here.to("offer", offer.pk),
        "stands_url": here.arranges and here.to("offer_stands", offer.pk),
    }


def paper_lines(here):
    """The school's papers that count today, each with its file."""
    rows = SchoolPaper.objects.filter(school=here.school)
    rows = rows.counting(clock.today(here.school.time_zone))
    return [{"paper": row, "url": row.file and here.to("paper", row.pk)} for row in rows]


@both()
@require_POST
def open_page(request, here, what, about):
    """Go on to a page that waits behind a link; by POST, as it makes the link."""
    until = here.link.expires_at if here.link else None
    link = actions.open_page(here.contact, what, about, until=until)
    if link is None:
        here.say(_("This is done already, or in other hands now."))
        return redirect(here.home)
    return redirect(actions.path_of(link))


@both()
@require_POST
def wishes(request, here):
    """Whether the employer may be named, and wants to hear of graduates: one switch a press."""
    wish = request.POST.get("wish")
    if wish in WISHES:
        hosts.set_wishes(here.contact, **{wish: request.POST.get("to") == "on"})
        here.say(_("Saved. You can change it at any time."))
    return redirect(here.home)


@both()
@require_POST
def account(request, here):
    """From now on they may sign in instead of looking for the mail with the link."""
    try:
        hosts.open_account(here.contact)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        here.say(
            _("Sign in with %s whenever you like: a code is mailed to you each time.")
            % here.contact.email
        )
    return redirect(here.home)


@both()
@require_GET
def paper(request, here, row) -> HttpResponse:
    """A file of the school, as a download."""
    here.require(here.speaks)
    rows = SchoolPaper.objects.filter(school=here.school)
    found = here.one(rows.counting(clock.today(here.school.time_zone)), row)
    return school_papers.as_download(found)


@both()
@require_GET
def certificate(request, here) -> HttpResponse:
    """The certificate of hosting."""
    here.require(here.speaks)
    return hosting.as_pdf(here.partnership)
