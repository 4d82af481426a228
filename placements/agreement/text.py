"""The agreed text, made from the placement. Same facts, same hash; telephone numbers and addresses stay out of it."""

import hashlib
import json

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kit import clock
from kit.weekdays import weekday_name
from placements.agreement.clauses import in_words, template_for, words
from placements.models import Agreement, Party
from placements.requirements import asks_for
from placements.requirements.kinds import current_agreement, needs_signature

LABELS = {
    "learner": gettext_noop("Student"),
    "school": gettext_noop("School"),
    "programme": gettext_noop("Program"),
    "type": gettext_noop("Type"),
    "role": gettext_noop("Role"),
    "employer": gettext_noop("Employer"),
    "site": gettext_noop("Place of work"),
    "supervisor": gettext_noop("Workplace supervisor"),
    "first_day": gettext_noop("First day"),
    "last_day": gettext_noop("Last day"),
    "times": gettext_noop("Days and times"),
    "hours": gettext_noop("Hours asked for"),
    "pay": gettext_noop("Pay"),
    "tasks": gettext_noop("Tasks and objectives"),
}


def is_asked_for(placement):
    """Whether any signature is required at all."""
    return any(asks_for(placement, f"signature_{party}") for party in Party.values)


def content(placement, template=None):
    """What is agreed, in the school's language: facts (label, text or list), clauses and who signs."""
    with translation.override(placement.school.language):
        told = facts(placement)
        title, clauses = words(template, told)
        return {
            "title": title,
            "language": translation.get_language(),
            "facts": [[key, str(_(LABELS[key])), value] for key, value in told if value],
            "clauses": clauses,
            "parties": [
                [party, str(Party(party).label)]
                for party in Party.values
                if asks_for(placement, f"signature_{party}") and needs_signature(placement, party)
            ],
        }


def facts(placement):
    """Pairs of key and text, in the order of the page."""
    return [
        ("learner", placement.student.name),
        ("school", placement.school.name),
        ("programme", str(placement.programme or "")),
        ("type", str(placement.type)),
        ("role", placement.title),
        ("employer", placement.employer_name),
        ("site", place_of(placement)),
        ("supervisor", str(placement.supervisor or "")),
        ("first_day", placement.starts_on.isoformat()),
        ("last_day", placement.ends_on.isoformat()),
        (
            "times",
            [
                f"{weekday_name(p.weekday)} {p.begins:%H:%M}–{p.ends:%H:%M} {p.particulars}".strip()
                for p in placement.periods.all()
            ],
        ),
        ("hours", f"{placement.required_minutes / 60:g}" if placement.required_minutes else ""),
        ("pay", " · ".join(filter(None, [str(placement.get_pay_display()), placement.pay_note]))),
        ("tasks", [str(o) for o in placement.tasks]),
    ]


def place_of(placement):
    """Where the work is done; a remote placement has no address."""
    return _("Remote") if placement.is_remote else str(placement.site or "")


def hash_of(text):
    """SHA-256 of the content, in one spelling."""
    plain = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def new_version(placement, *, by_label):
    """Write the next version, unless the newest says the same; nobody has signed a new version."""
    template = template_for(placement)
    return write(placement, content(placement, template), by_label, template=template)


def write(placement, text, by_label, **more):
    """Keep this text as the newest version, unless it is that already."""
    latest = current_agreement(placement)
    if latest and says_the_same(latest, text):
        return latest
    last = max((a.version for a in placement.agreements.all()), default=0)
    return Agreement.objects.create(
        placement=placement,
        version=last + 1,
        content=text,
        content_hash=hash_of(text),
        made_by=by_label,
        made_at=clock.now(),
        **more,
    )


def says_the_same(latest, text):
    """Whether nothing that was agreed is different. An amendment has words of its own about the same facts."""
    if latest.amendment:
        return latest.content["facts"] == text["facts"]
    return latest.content_hash == hash_of(text)


def paper_version(placement, *, by_label):
    """A version that stands on paper, without our text."""
    return write(placement, on_paper(placement), by_label)


def on_paper(placement):
    """What is on record of an agreement whose words are on a sheet: the facts as they are now, and no clauses."""
    with translation.override(placement.school.language):
        title = _("Agreement on paper")
    return {**content(placement), "title": title, "clauses": [], "on_paper": True}


def refresh(placement, *, by_label):
    """After a change: a new version if the agreed facts changed and there was an agreement. Returns whether it did.

    The new version is always ours, so that everybody can read what they are asked to sign.
    """
    latest = current_agreement(placement)
    if latest is None or (latest.is_on_paper and says_the_same(latest, on_paper(placement))):
        return False
    return new_version(placement, by_label=by_label).pk != latest.pk


def differences(older, newer):
    """What changed between two versions: (label, before, after)."""
    return changes(older.content, newer.content)


def changes(older, newer):
    """The same of two contents."""
    before = {key: (label, value) for key, label, value in older["facts"]}
    after = {key: (label, value) for key, label, value in newer["facts"]}
    return [
        ((after.get(key) or before[key])[0], plain(key, before), plain(key, after))
        for key in LABELS
        if before.get(key) != after.get(key)
    ]


def plain(key, facts):
    """A fact's text on one line; blank where there was none."""
    return in_words(key, facts[key][1]) if key in facts else ""
