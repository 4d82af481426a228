"""Mail that waits for a coordinator: addresses to correct, schools to let go live."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from kit.waiting import Waiting
from notifications import parties
from notifications.models import Message, Notice


def waiting(user, today):
    """What this person has to see to."""
    return [*schools_to_go_live(user), *addresses_to_correct(user), *addresses_to_add(user)]


def addresses_to_correct(user):
    """One item an address, however many mails came back from it."""
    bounced = Message.objects.visible_to(user).undelivered().order_by("pk")
    firsts = {(mail.recipient, mail.to_address): mail for mail in reversed(bounced)}
    return [
        Waiting(
            key="correct-address",
            verb=ngettext("Correct %(n)s address", "Correct %(n)s addresses", len(firsts))
            % {"n": len(firsts)},
            label=mail.to_name or mail.to_address,
            detail=mail.to_address,
            url=reverse("notifications:message", args=[mail.pk]),
            since=localdate(mail.made_at),
        )
        for mail in firsts.values()
    ]


def addresses_to_add(user):
    """One item a person to whom something is due and who has no address that works."""
    stuck = Notice.objects.visible_to(user).stuck().order_by().values("recipient")
    since = dict(stuck.annotate(since=Min("made_at")).values_list("recipient", "since"))
    back = set(Message.objects.visible_to(user).undelivered().values_list("recipient", flat=True))
    people = parties.find_all(since.keys() - back)  # whose mail came back is listed already
    verb = ngettext("Add %(n)s address", "Add %(n)s addresses", len(people)) % {"n": len(people)}
    return [
        Waiting(
            key="add-address",
            verb=verb,
            label=person.name,
            url=reverse("notifications:mail") + "?state=stuck",
            since=localdate(since[ref]),
        )
        for ref, person in people.items()
    ]


def schools_to_go_live(user):
    """Schools whose mail is held back."""
    held = Notice.objects.visible_to(user).held().order_by().values("school")
    counts = {row.pop("school"): row for row in held.annotate(n=Count("pk"), since=Min("made_at"))}
    return [
        Waiting(
            key="go-live",
            verb=_("Go live"),
            label=school.name,
            detail=ngettext("%(n)s mail waits", "%(n)s mails wait", counts[school.pk]["n"])
            % {"n": number_format(counts[school.pk]["n"])},
            url=reverse("notifications:go_live", args=[school.pk]),
            since=localdate(counts[school.pk]["since"]),
        )
        for school in School.objects.filter(pk__in=counts)
    ]
