"""A party's link in a coordinator's hands: to copy, as a QR code, by one's own telephone or mail, or opened here.

The one page that shows a key. It is asked for by POST, kept by no cache, and each time leaves a row.
"""

from urllib.parse import quote

import segno
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from notifications import actions, handing, links, parties, rules
from notifications.models import Handover

How = Handover.How


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@links.quiet
def hand(request, what, about, word, person):
    """Whose link, and the ways of handing it over; after POST the link in the way that was chosen."""
    way, offer, party = found(request.user, what, about, word, person)
    context = {
        "offer": offer,
        "party": party,
        "tel": number_of(party.phone),
        "how": "",
        "facts": facts(offer, party),
        "back": back(offer),
        "last": Handover.objects.filter(
            link__door=way.door, link__party=party.ref, link__about_id=offer.about.pk
        ).select_related("by")[:5],
    }
    if request.method == "POST":
        how = request.POST.get("how")
        if how not in How.values:
            raise Http404
        link = actions.hand_over(offer, way.door, party, how=how, by=request.user)
        if how == How.OPEN:
            return redirect(links.path(link))
        context |= {"how": how, **shown(links.url(link), offer, party)}
    return render(request, "notifications/hand.html", context)


def found(user, what, about, word, person):
    """The way, the offer and the party; 404 where there is nothing that this person may hand over."""
    way = handing.way(what, word)
    try:
        party = parties.find(f"{word}:{person}") if way else None
    except OverflowError:
        party = None
    if way is None or party is None:
        raise Http404
    with translation.override(party.language):
        offer = way.find(about, party.ref)
    if offer is None or not rules.can_hand_over(user, offer.school):
        raise Http404
    return way, offer, party


def back(offer):
    """The placement's page, where the link is about one; blank for links about a person."""
    of_placement = offer.about._meta.label_lower == actions.PLACEMENT
    return reverse("placements:detail", args=[offer.about.pk]) if of_placement else ""


def facts(offer, party):
    """Whom it is for, and how they can be reached otherwise."""
    pairs = [
        (_("For"), party.name),
        (_("E-mail"), party.email or _("no address on file")),
        (_("Telephone"), party.phone or _("no number on file")),
        (_("School"), offer.school.name),
    ]
    return [{"term": term, "value": value} for term, value in pairs]


def shown(url, offer, party):
    """The link in each form that the page can show it in."""
    with translation.override(party.language):
        words = _("%(school)s: %(subject)s") % {"school": offer.school, "subject": offer.subject}
    text = f"{words}\n{url}"
    return {
        "url": url,
        "qr": qr(url),
        # "?&" is what both great makes of telephone understand
        "sms": f"sms:{number_of(party.phone)}?&body={quote(text, safe='')}",
        "mailto": f"mailto:{quote(party.email, safe='@')}?subject={quote(offer.subject, safe='')}"
        f"&body={quote(text, safe='')}",
    }


def number_of(phone):
    """A telephone number as a link takes it: digits, with the plus before them."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return f"+{digits}" if phone.strip().startswith("+") else digits


def qr(url):
    """The address as SVG: black on white in the dark as well, no style of its own."""
    code = segno.make(url, error="m", micro=False)
    title = escape(_("QR code of the link"))
    svg = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", title=title)
    return mark_safe(svg)  # noqa: S308 - made of numbers and our own title
