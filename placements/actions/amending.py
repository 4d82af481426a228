"""Change a placement that runs on a signed agreement: the change is written, signed by the same parties, then done."""

import json
from datetime import date, time

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kit import clock, errors
from kit.errors import Conflict, Refused
from partners.models import Contact, Site
from placements import agreement, emails, rules
from placements.actions.changing import Details, Stretch, apply, change_now
from placements.actions.moves import lock
from placements.actions.visits import follow
from placements.models import Agreement, Amendment, Party, Placement
from placements.requirements.kinds import current_agreement
from placements.requirements.turns import unsigned
from placements.states import OPEN, RUNNING

AT_ONCE = ("dress", "travel", "delivery", "coordinator", "opportunity")  # not in the signed text


def needs_amendment(placement):
    """Whether a change of the agreed text has to be signed before it counts: it runs on what all have signed."""
    text = current_agreement(placement)
    return placement.state in RUNNING and bool(text and text.pdf)


@transaction.atomic
def change(placement, details, *, by, from_on=None):
    """Change a placement that is not over.

    Before the start what was signed must be signed again if its text changed. While it runs on an agreement that all
    have signed, a change of the text becomes an amendment: nothing is changed until it is signed and its day has come.
    """
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if not needs_amendment(placement):
        return change_now(placement, details, by=by)
    text = text_after(placement, details)
    if agreement.says_the_same(current_agreement(placement), text):
        return change_now(placement, details, by=by)
    propose(placement, details, text, by=by, from_on=from_on)
    return placement


def text_after(placement, details):
    """The agreed text as it would be; a double booking is told at once. Nothing stays changed."""
    before = current_agreement(placement)
    point = transaction.savepoint()
    try:
        changed = lock(placement)
        apply(changed, details)
        changed = Placement.objects.get(pk=placement.pk)
        if before.is_on_paper:
            return agreement.on_paper(changed)
        return agreement.content(changed, before.template)
    finally:
        transaction.savepoint_rollback(point)


def propose(placement, details, text, *, by, from_on):
    """Write the amendment and ask whoever is first to sign. What is not in the text is changed at once."""
    if placement.amendments.filter(in_force_at=None, withdrawn_at=None).exists():
        raise Refused(_("An amendment is being signed already. Withdraw it first, or wait."))
    today = clock.today(placement.school.time_zone)
    before = current_agreement(placement)
    number = placement.amendments.count() + 1
    written = Agreement.objects.create(
        placement=placement,
        version=max(a.version for a in placement.agreements.all()) + 1,
        state=Agreement.State.PROPOSED,
        template=before.template,
        made_by=str(by),
        made_at=clock.now(),
        **in_words(before, text, number, max(from_on or today, today)),
    )
    amendment = Amendment.objects.create(
        placement=placement,
        text=written,
        number=number,
        from_on=max(from_on or today, today),
        change=packed(details),
        made_by=by,
        made_at=clock.now(),
    )
    apply(placement, Details(fields={n: v for n, v in details.fields.items() if n in AT_ONCE}))
    emails.ask_amendment(amendment)
    return amendment


def in_words(before, text, number, day):
    """The amendment's content and hash: what changes from when, and the facts as they will then be."""
    with translation.override(text["language"]):
        title = _("Amendment %(number)s · %(title)s") % {
            "number": number,
            "title": before.content["title"].rpartition(" · ")[2],
        }
    content = {
        **{key: value for key, value in text.items() if key != "on_paper"},
        "title": title,
        "parties": sorted(
            ([party, label] for party, label, signed in before.lines() if signed),
            key=lambda pair: Party.values.index(pair[0]),
        ),
        "amendment": {
            "number": number,
            "from": day.isoformat(),
            "of": before.version,
            "changes": agreement.changes(before.content, text),
        },
    }
    return {"content": content, "content_hash": agreement.hash_of(content)}


def settle_amendment(placement, amendment, *, by=None):
    """Put the amendment in force once all have signed and its day has come; else ask whoever is next."""
    amendment = Amendment.objects.select_related("text").get(pk=amendment.pk)
    if not amendment.is_open:
        return placement
    today = clock.today(placement.school.time_zone)
    if unsigned(amendment.text) or amendment.from_on > today:
        emails.ask_amendment(amendment)
        return placement
    return put_in_force(placement, amendment)


@transaction.atomic
def put_in_force(placement, amendment):
    """Do what everybody has signed. The text becomes the one that counts; those before stay as they were."""
    placement = lock(placement)
    if placement.state not in OPEN:
        raise Refused(_("This placement is over; it can be read, but not changed."))
    apply(placement, unpacked(amendment.change))
    follow(placement)
    amendment.in_force_at = clock.now()
    amendment.save(update_fields=["in_force_at"])
    amendment.text.state = Agreement.State.COUNTS
    amendment.text.save(update_fields=["state"])
    agreement.keep(amendment.text)
    emails.amendment_counts(amendment)
    return placement


@transaction.atomic
def begin_due(amendment, *, today):
    """Put an amendment in force whose day has come, if all have signed it; safe to run twice."""
    placement = lock(amendment.placement)
    amendment.refresh_from_db()
    if amendment.is_open and amendment.from_on <= today and not unsigned(amendment.text):
        put_in_force(placement, amendment)


@transaction.atomic
def withdraw(amendment, *, by, why):
    """Take an amendment back that does not count yet, with the reason; whoever knew of it is told."""
    placement = lock(amendment.placement)
    errors.require(rules.can_run(by, placement))
    amendment.refresh_from_db()
    if not amendment.is_open:
        raise Conflict(_("This amendment is not being signed any more."))
    if not why.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the placement."))
    amendment.withdrawn_at, amendment.withdrawn_why = clock.now(), why.strip()[:300]
    amendment.save(update_fields=["withdrawn_at", "withdrawn_why"])
    amendment.text.state = Agreement.State.WITHDRAWN
    amendment.text.save(update_fields=["state"])
    emails.amendment_withdrawn(amendment)


def packed(details):
    """The details as JSON, rows by their keys."""
    plain = {
        "fields": {n: getattr(v, "pk", v) for n, v in details.fields.items() if n not in AT_ONCE},
        "periods": details.periods and [packed_hours(Stretch(*told)) for told in details.periods],
        "tasks": details.tasks,
        "supervisor": getattr(details.supervisor, "pk", None),
        "signatory": getattr(details.signatory, "pk", None),
    }
    return json.loads(json.dumps(plain, cls=DjangoJSONEncoder))


def packed_hours(told):
    return told._replace(site=getattr(told.site, "pk", None))


def unpacked(change):
    """The Details that were packed."""
    periods = change["periods"]
    return Details(
        fields={name: field_value(name, value) for name, value in change["fields"].items()},
        periods=periods and [unpacked_hours(Stretch(*told)) for told in periods],
        tasks=change["tasks"],
        supervisor=Contact.objects.filter(pk=change["supervisor"]).first(),
        signatory=Contact.objects.filter(pk=change["signatory"]).first(),
    )


def unpacked_hours(told):
    """Hours of one weekday, with times, days and the site again."""
    return told._replace(
        begins=time.fromisoformat(told.begins),
        ends=time.fromisoformat(told.ends),
        starts_on=told.starts_on and date.fromisoformat(told.starts_on),
        ends_on=told.ends_on and date.fromisoformat(told.ends_on),
        site=told.site and Site.objects.get(pk=told.site),
    )


def field_value(name, value):
    """A packed value as the model takes it."""
    field = Placement._meta.get_field(name)
    if field.is_relation and value is not None:
        return field.related_model.objects.get(pk=value)
    return date.fromisoformat(value) if name in {"starts_on", "ends_on"} else value
