"""The certificate of hosting: what an employer has done for a school's learners, on one sheet, nobody named."""

from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import clock, pdf
from partners.models import Contact, Partnership
from partners.rules import can_read_notes, school_year, speaks_for_employer, year_words
from placements.models.hosting import hosted_by

TEMPLATE = Path(__file__).parents[1] / "hosting.typ"


@require_GET
def hosting_certificate(request, pk):
    """For the school's staff, and for those who speak for the employer and have an account."""
    rows = Partnership.objects.visible_to(request.user).select_related("school", "employer")
    partnership = get_object_or_404(rows, pk=pk)
    if not (can_read_notes(request.user, partnership) or speaks_for(request.user, partnership)):
        raise Http404
    return as_pdf(partnership)


def speaks_for(user, partnership):
    people = Contact.objects.current().filter(partnership=partnership, user=user)
    return any(speaks_for_employer(person) for person in people)


def as_pdf(partnership):
    """The certificate as a file; 404 while nobody was hosted."""
    told = certificate(partnership)
    if told is None:
        raise Http404
    answer = HttpResponse(pdf.compiled(TEMPLATE, told), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="hosting-{partnership.pk}.pdf"'
    return answer


def certificate(partnership):
    """What stands on the certificate, in the reader's language; None while nobody was hosted."""
    done = hosted_by(partnership)
    if not done.learners:
        return None
    today = clock.today(partnership.school.time_zone)
    return {
        "language": (get_language() or "en").partition("-")[0],
        "title": _("Certificate of hosting"),
        "school": partnership.school.name,
        "thanks": _("%s thanks") % partnership.school.name,
        "employer": partnership.employer.name,
        "for": _("for opening its doors to those who learn."),
        "figures": [
            [number_format(done.learners, force_grouping=True), learner_words(done.learners)],
            [hours_figure(done.minutes), _("hours of work confirmed")],
            [years_words(done, today), ngettext("school year", "school years", len(done.years))],
        ],
        "dated": date_format(today, "DATE_FORMAT"),
        "seal": _("Three dots on a line, filled: school, learner and workplace."),
        "signed": partnership.school.contact_name,
    }


def learner_words(count):
    return ngettext("learner hosted", "learners hosted", count)


def hours_figure(minutes):
    """ "1,260": whole hours, rounded down, so that nobody is thanked for more than there was."""
    return number_format(minutes // 60, force_grouping=True)


def years_words(done, today):
    """ "2024–25 to 2026–27", never beyond the year that is running."""
    years = [year for year in done.years if year <= school_year(today)] or list(done.years)
    first, last = year_words(min(years)), year_words(max(years))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
