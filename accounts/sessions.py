"""Sessions in PostgreSQL that know whose they are: a person sees their own, and ends them.

A flushed cache logs nobody out. Named in SESSION_ENGINE.
"""

from datetime import timedelta

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from kit import clock

SEEN_EVERY = timedelta(minutes=10)

# Words in a browser's own description, the telling ones first: Edge calls itself Chrome too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def device_name(agent: str) -> str:
    """What a person calls the device, such as "Firefox · Windows"; empty where nothing is known."""
    found = (
        next((name for word, name in names.items() if word in agent), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return " · ".join(name for name in found if name)


class SessionStore(DatabaseStore):
    """Django's own, with the person's key, the kind of device and the time in columns."""

    device = ""  # the middleware says what asks
    row: Session | None = None

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()
        return self.row

    def create_model_instance(self, data):
        made = super().create_model_instance(data)
        made.user_id = data.get(SESSION_KEY)
        made.device = self.device
        if self.row and self.row.pk == made.pk:
            made.begun_at = self.row.begun_at
            made.device = self.device or self.row.device
        return made

    def touch(self) -> None:
        """Note that the session is in use, at most every ten minutes: one write, no read."""
        moment = clock.now()
        if self.row and self.row.user_id and moment - self.row.seen_at >= SEEN_EVERY:
            Session.objects.filter(pk=self.row.pk).update(seen_at=moment)


def living(user: User) -> list[Session]:
    """The sessions that still open something, last seen first; a changed password ended others."""
    current = user.get_session_auth_hash()
    return [
        session
        for session in user.sessions.filter(expire_date__gt=Now())
        if constant_time_compare(
            SessionStore().decode(session.session_data).get(HASH_SESSION_KEY, ""), current
        )
    ]


def end(user: User, handle: str) -> bool:
    """End one of this person's sessions; tells whether there was one of that handle."""
    keys = [s.pk for s in user.sessions.all() if constant_time_compare(s.handle, handle)]
    return bool(user.sessions.filter(pk__in=keys).delete()[0])


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of this person, but the one of this key; tells how many there were."""
    return user.sessions.exclude(pk=but or "").delete()[0]
