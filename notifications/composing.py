"""From due notices to mails: whether each is still wanted, to whom it goes now, and its words."""

import hashlib
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import School
from notifications import links, outbox, parties
from notifications.models import Message, Notice
from notifications.outbox import Letter
from notifications.parties import Recipient

log = structlog.get_logger(__name__)
BLANK_LINES = re.compile(r"\n{3,}")
STUCK_REST = 3600  # seconds until a notice without an address is looked at again


def compose_due(moment: datetime) -> list[Exception]:
    """Turn what is due into mails. What an app's composer raises stays due, and is handed back."""
    _look_again_at_stuck()
    groups = Notice.objects.due(moment).order_by().values_list("kind", "recipient", "school")
    errors: list[Exception] = []
    for group in groups.distinct():
        try:
            _compose_group(group, moment)
        except Exception as error:
            log.exception("mail.not_composed", kind=group[0], recipient=group[1])
            errors.append(error)
    return errors


def _look_again_at_stuck():
    """An import may have brought the address."""
    if cache.add("mail:stuck", 1, STUCK_REST):
        Notice.objects.stuck().update(state=Notice.State.PENDING)


@transaction.atomic
def _compose_group(group, moment):
    """All that is due of one kind for one recipient of one school, by one worker at a time."""
    if not _claim(group):
        return
    kind, ref, school = group
    notices = list(
        Notice.objects.due(moment)
        .filter(kind=kind, recipient=ref, school=school)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("school")
    )
    if not notices:
        return
    recipient = parties.find(ref)
    if recipient is None:
        _mark(notices, Notice.State.DROPPED)
    elif not _reachable(recipient):
        _mark(notices, Notice.State.STUCK)
    else:
        bundle = outbox.composer(kind).bundle
        for batch in [notices] if bundle else [[notice] for notice in notices]:
            _compose(recipient, batch, moment)


def _claim(group) -> bool:
    """Another worker that took the first of these rows must get the others too, or none."""
    with connection.cursor() as cursor:
        name = "notices:{}:{}:{}".format(*group)
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def _reachable(recipient: Recipient) -> bool:
    """Whether there is an address, and the mail server did not refuse it last time."""
    bounced = Message.objects.undelivered().filter(
        state=Message.State.BOUNCED, recipient=recipient.ref, to_address=recipient.email
    )
    return bool(recipient.email) and not bounced.exists()


def _mark(notices, state, message=None):
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys).update(state=state, message=message)


def _compose(recipient, notices, moment):
    school = notices[0].school
    with translation.override(recipient.language), timezone.override(ZoneInfo(school.time_zone)):
        letter = outbox.composer(notices[0].kind).compose(recipient, notices, moment)
        if letter is None:
            _mark(notices, Notice.State.DROPPED)
            return
        message = _message(recipient, notices, letter, moment)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    _mark(notices, Notice.State.POSTED, Message.objects.get(key=message.key))


def _message(recipient: Recipient, notices: list[Notice], letter: Letter, moment) -> Message:
    first = notices[0]
    words = written(recipient, letter, first.school)
    return Message(
        key=_key(notices),
        school=first.school,
        kind=first.kind,
        recipient=recipient.ref,
        to_name=_one_line(recipient.name)[:150],
        to_address=recipient.email,
        language=recipient.language,
        about_model=first.about_model,
        about_id=first.about_id,
        about_label=str(letter.about_label or first.about_label)[:200],
        restricted=any(notice.restricted for notice in notices),
        subject=_plain(_one_line(letter.subject))[:200],
        text=words["text"],
        html=words["html"],
        attachment=letter.attachment,
        attachment_name=letter.attachment_name,
        next_at=moment,
        made_at=moment,
    )


def _key(notices) -> str:
    """The same notices make the same key, and with it the same Message-ID, however often."""
    if len(notices) == 1:
        return notices[0].key
    keys = "\n".join(sorted(notice.key for notice in notices))
    return f"{notices[0].kind}:{hashlib.sha256(keys.encode()).hexdigest()}"


def written(recipient: Recipient, letter: Letter, school: School) -> dict[str, str]:
    """The mail as text and as HTML, with places for the addresses of links."""
    context = {
        "recipient": recipient,
        "school": school,
        "subject": _plain(letter.subject),
        "paragraphs": [_plain(words) for words in letter.paragraphs],
        "details": [(_plain(term), _plain(value)) for term, value in letter.details],
        "button": letter.button,
        "address": _address(letter),
        "not_me": _plain(letter.not_me),
        "choices": letter.choices,
        "question": _plain(letter.question),
    }
    text = render_to_string("notifications/mail.txt", context)
    html = render_to_string("notifications/mail.html", context)
    return {"text": BLANK_LINES.sub("\n\n", text).strip() + "\n", "html": html}


def _address(letter):
    if letter.link:
        return links.place(letter.link)
    return settings.SITE_URL + letter.url if letter.url.startswith("/") else letter.url


def _plain(text) -> str:
    """Words that somebody typed must not pass for the place of a link."""
    return str(text).replace("{link:", "{link :")


def _one_line(text) -> str:
    return " ".join(str(text).split())
