"""Mails on papers of a site: asked for, refused, about to end. To the employer with a link, to the owner."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Check, Contact

PAPERS_DOOR = "partners:papers"
PAPER_KINDS = ("check_ask", "check_refused", "check_ends")
LINK_DAYS = 60
SHOWN = 8  # so many by name; the page has them all


def ask_for_paper(check):
    """One mail for all that is asked for at once."""
    post("check_ask", f"contact:{check.contact_id}", check, check.school, f"{check.pk}")


def tell_refusal(check):
    """To whoever handed it in, with the reason."""
    post("check_refused", f"contact:{check.contact_id}", check, check.school, f"{check.pk}")


def remind_of_end(check, partnership, contact, step):
    """To the employer and to whoever looks after it, once for each step (days before the end)."""
    key = f"{check.pk}:{step}"
    if contact:
        post("check_ends", f"contact:{contact.pk}", check, partnership.school, key)
    if partnership.owner_id:
        party = f"user:{partnership.owner_id}"
        post("check_ends_owner", party, check, partnership.school, key)


def post(kind, party, check, school, key):
    outbox.post(
        kind,
        party,
        about=check,
        school=school,
        key=f"{kind}:{key}",
        label=str(check.site.employer),
    )


@handed(PAPERS_DOOR, words=("contact",), kinds=PAPER_KINDS, by_person=True)
def papers_link(pk, ref):
    """The page on which a contact sends papers."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, _("Papers for the school"), LINK_DAYS)


def letter_to(recipient, subject, paragraphs, details):
    contact = Contact.objects.select_related("partnership__school").get(
        pk=int(recipient.ref.partition(":")[2])
    )
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        details=details,
        button=_("Send a scan or photo"),
        link=links.make(
            PAPERS_DOOR,
            party=recipient.ref,
            about=contact,
            school=contact.partnership.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


def found_in(notices, **of):
    rows = Check.objects.filter(pk__in=[notice.about_id for notice in notices], **of)
    return list(rows.select_related("site__employer").order_by("valid_until", "pk"))


@letter("check_ask", bundle=True, title=gettext_lazy("Papers asked for"))
def compose_ask(recipient, notices, moment):
    """What is still missing by now, in one mail."""
    rows = found_in(notices, state=Check.State.ASKED)
    if not rows:
        return None
    subject = ngettext(
        "A paper is needed for your students",
        "%(n)d papers are needed for your students",
        len(rows),
    ) % {"n": len(rows)}
    words = [_("A scan or a photo by telephone is enough. It is kept, so one time serves all.")]
    told = [(row.get_kind_display(), str(row.site)) for row in rows[:SHOWN]]
    return letter_to(recipient, subject, words, told)


@letter("check_refused", title=gettext_lazy("Paper refused"))
def compose_refused(recipient, notices, moment):
    """What is wrong with it."""
    rows = found_in(notices, state=Check.State.REFUSED)
    if not rows:
        return None
    words = [_("What you sent does not fit yet: %s") % rows[0].refused_because]
    told = [(rows[0].get_kind_display(), str(rows[0].site))]
    return letter_to(recipient, _("Please send a paper once more"), words, told)


@letter("check_ends", bundle=True, title=gettext_lazy("Papers that end"))
def compose_ends(recipient, notices, moment):
    """To the employer: what ends, unless something newer has come."""
    rows = still_ending(notices)
    if not rows:
        return None
    words = [_("Send the new one when you have it. Students who are with you now stay.")]
    return letter_to(recipient, ending_subject(rows), words, ends(rows))


@letter(
    "check_ends_owner",
    bundle=True,
    title=gettext_lazy("Papers that end, to whoever looks after the employer"),
)
def compose_ends_owner(recipient, notices, moment):
    """To whoever looks after the employer."""
    rows = still_ending(notices)
    if not rows:
        return None
    told = [(f"{row.site.employer}: {row.get_kind_display()}", until(row)) for row in rows[:SHOWN]]
    return Letter(
        subject=ending_subject(rows),
        paragraphs=[_("The employer is reminded, too. New placements wait for it.")],
        details=told,
        button=_("Look at it"),
        url=reverse("partners:detail", args=[rows[0].site.employer_id]),
    )


def still_ending(notices):
    """Those that nothing newer has replaced, and that have not ended before the mail left."""
    rows = found_in(notices, state=Check.State.VALID, valid_until__gte=clock.today())
    came = (Check.State.VALID, Check.State.HANDED_IN)
    return [
        row
        for row in rows
        if not Check.objects.filter(
            site=row.site_id, kind=row.kind, pk__gt=row.pk, state__in=came
        ).exists()
    ]


def ending_subject(rows):
    return ngettext("A paper ends soon", "%(n)d papers end soon", len(rows)) % {"n": len(rows)}


def ends(rows):
    return [(f"{row.get_kind_display()}, {row.site}", until(row)) for row in rows[:SHOWN]]


def until(row):
    return _("until %s") % date_format(row.valid_until, "DATE_FORMAT")
