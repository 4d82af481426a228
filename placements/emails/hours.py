"""Mails about hours: the supervisor's week, queries to the student, nudges."""

from collections import defaultdict
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit.templatetags.house import hours as in_words
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.models import Notice
from notifications.outbox import Letter, letter
from partners.models import Contact
from placements.models import LogEntry, Placement
from placements.rules.hours import is_open_for_hours

DOOR = "placements:confirm_hours"
LINK_DAYS = 30
BUNDLE_MINUTES = 10  # a supervisor who saves twice still causes one mail
LINES_A_MINUTE = 8
SHOWN = 8  # so many students by name; the page has them all


def ask_week(contact, school, *, on):
    """The weekly request to look at hours; `on` is the day of that week's mail."""
    _ask("hours_week", contact, school, f"hours-week:{contact.pk}:{on}")


def chase(contact, school, *, moment):
    """The same request once more, at most once in 24 hours. Returns whether it was posted."""
    if rests("hours_chase", contact, moment):
        return False
    _ask("hours_chase", contact, school, f"hours-chase:{contact.pk}:{moment.isoformat()}")
    return True


def _ask(kind, contact, school, key):
    ref, case = f"contact:{contact.pk}", _case_of(contact, school)
    outbox.post(kind, ref, about=contact, school=school, key=key, label=contact.name, case=case)


def _case_of(contact, school):
    """A supervisor's week has many students; before the school is live it is that of one who was let out."""
    if school.is_live:
        return contact
    out = Placement.objects.mailed_about().filter(
        school=school, participants__contact=contact, participants__ended_on=None
    )
    return out.first() or contact


def tell_of_query(line, *, moment):
    """The student is told what is off with a line; several lines go in one mail."""
    outbox.post(
        "hours_query",
        f"student:{line.student_id}",
        about=line,
        school=line.placement.school,
        key=f"hours-query:{line.pk}:{line.version}",
        due_at=moment + timedelta(minutes=BUNDLE_MINUTES),
        label=str(line.student),
        case=line.placement,
    )


def tell_of_correction(line, *, moment):
    """The student is told that the supervisor put a line right; several lines go in one mail."""
    outbox.post(
        "hours_corrected",
        f"student:{line.student_id}",
        about=line,
        school=line.placement.school,
        key=f"hours-corrected:{line.pk}:{line.version}",
        due_at=moment + timedelta(minutes=BUNDLE_MINUTES),
        label=str(line.student),
        case=line.placement,
    )


def nudge(placement, *, moment):
    """Ask the student for the hours of the last days, at most once in 24 hours."""
    if rests("hours_nudge", placement, moment):
        return False
    outbox.post(
        "hours_nudge",
        f"student:{placement.student_id}",
        about=placement,
        school=placement.school,
        key=f"hours-nudge:{placement.pk}:{moment.isoformat()}",
        label=str(placement),
    )
    return True


def rests(kind, about, moment):
    """Whether a mail of this kind about this row was posted in the last 24 hours."""
    return Notice.objects.filter(
        kind=kind,
        about_model=about._meta.label_lower,
        about_id=about.pk,
        made_at__gt=moment - timedelta(hours=24),
    ).exists()


@handed(DOOR, words=("contact",), kinds=("hours_week", "hours_chase"), by_person=True)
def hours_link(pk, ref):
    """The page on which a supervisor looks at hours: that of the contact themself."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, _("Hours to look at"), days=LINK_DAYS)


@letter("hours_week", bundle=True, title=gettext_lazy("Hours of the week"))
@letter("hours_chase", bundle=True, title=gettext_lazy("Hours, reminded"))
def compose_week(recipient, notices, moment):
    """To the supervisor: all students in one mail; nothing where nothing waits any more."""
    contact = Contact.objects.select_related("partnership__school").get(pk=notices[0].about_id)
    lines = LogEntry.objects.waiting().looked_at_by([contact]).select_related("student")
    lines = lines.filter(placement__in=Placement.objects.mailed_about())
    by_student = defaultdict(list)
    for line in lines:
        by_student[line.student].append(line)
    if not by_student:
        return None
    count = sum(len(found) for found in by_student.values())
    subject = week_subject(len(by_student), count)
    school = contact.partnership.school
    return Letter(
        subject=subject,
        paragraphs=[_("Please look over these hours. One tap a line, or one for all.")],
        details=[(student.name, summary(found)) for student, found in by_student.items()][:SHOWN],
        button=_("Look at the hours"),
        link=links.make(
            DOOR,
            party=recipient.ref,
            about=contact,
            school=school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


def week_subject(students, lines):
    """ "Confirm this week: two students, 2 min"."""
    told = {"count": spelled(students), "minutes": 1 + lines // LINES_A_MINUTE}
    return (
        ngettext(
            "Confirm this week: %(count)s student, %(minutes)s min",
            "Confirm this week: %(count)s students, %(minutes)s min",
            students,
        )
        % told
    )


def spelled(number):
    """Small numbers in words, as one writes them in a letter."""
    words = ("", _("one"), _("two"), _("three"), _("four"), _("five"), _("six"))
    return words[number] if number < len(words) else str(number)


def summary(lines):
    """ "9 h in 3 lines"."""
    minutes = in_words(sum(line.minutes for line in lines))
    return ngettext("%(hours)s in %(count)s line", "%(hours)s in %(count)s lines", len(lines)) % {
        "hours": minutes,
        "count": len(lines),
    }


@letter("hours_query", bundle=True, title=gettext_lazy("Hours that need an answer"))
def compose_query(recipient, notices, moment):
    """To the student: the lines that are still queried, with the supervisor's word on each."""
    lines = LogEntry.objects.to_answer().filter(pk__in=[n.about_id for n in notices])
    lines = list(lines.select_related("placement__partnership__employer"))
    if not lines:
        return None
    return Letter(
        subject=ngettext(
            "%(name)s asks about %(count)s line of your hours",
            "%(name)s asks about %(count)s lines of your hours",
            len(lines),
        )
        % {"name": lines[0].looked_by, "count": len(lines)},
        paragraphs=[_("Put the line right, or answer. Then it goes back to your supervisor.")],
        details=[(day_and_hours(line), f"“{line.query}”") for line in lines[:SHOWN]],
        button=_("Answer"),
        url=reverse("placements:my_hours"),
    )


@letter("hours_corrected", bundle=True, title=gettext_lazy("Hours put right by the supervisor"))
def compose_corrected(recipient, notices, moment):
    """To the student: what the supervisor put right, old and new; not what has been settled since."""
    lines = LogEntry.objects.confirmed().filter(pk__in=[n.about_id for n in notices])
    lines = [line for line in lines.prefetch_related("changes") if line.may_be_objected]
    if not lines:
        return None
    return Letter(
        subject=ngettext(
            "%(name)s put %(count)s line of your hours right",
            "%(name)s put %(count)s lines of your hours right",
            len(lines),
        )
        % {"name": lines[0].corrected_by, "count": len(lines)},
        paragraphs=[
            _("The lines count as they stand now. Is one of them not right? Say so on the page.")
        ],
        details=[(day_and_hours(line), put_right(line)) for line in lines[:SHOWN]],
        button=_("Look at my hours"),
        url=reverse("placements:my_hours"),
    )


def put_right(line):
    """ "3 h → 2 h: “left at two”"."""
    change = list(line.changes.all())[-1]
    return f"{change.told}: “{line.correction}”" if change.told else f"“{line.correction}”"


def day_and_hours(line):
    """ "Mon November 16, 3 h", in the reader's way."""
    day = f"{date_format(line.worked_on, 'D')} {date_format(line.worked_on, 'MONTH_DAY_FORMAT')}"
    return f"{day}, {in_words(line.minutes)}"


@letter("hours_nudge", bundle=True, title=gettext_lazy("Hours, student nudged"))
def compose_nudge(recipient, notices, moment):
    """To the student: write down your days. Not where a line came in since."""
    found = Placement.objects.select_related("partnership__employer", "school")
    found = [p for p in found.filter(pk__in=[n.about_id for n in notices]) if still(p, notices)]
    if not found:
        return None
    last = max((line.worked_on for p in found for line in p.log.all()), default=None)
    since = _("Your last line is of %(day)s.") % {"day": date_format(last)} if last else ""
    ask = _(
        "Write down the days since then while you remember them: one tap for a day as planned."
    )
    return Letter(
        subject=_("Your hours at %(employer)s: 1 min")
        % {"employer": found[0].employer_name or found[0].school.name},
        paragraphs=[text for text in (since, ask) if text],
        button=_("Log hours"),
        url=reverse("placements:my_hours"),
    )


def still(placement, notices):
    """Whether the student has written nothing since the nudge was posted."""
    first = min(n.made_at for n in notices if n.about_id == placement.pk)
    day = first.date()
    fresh = placement.log.filter(made_at__gte=first).exists()
    return is_open_for_hours(placement, day) and not fresh
