"""Long work: waking a task by name, how far it is, and stopping it.

How far it is lies in the cache (Redis): a row written inside the work's transaction would be seen only at its end.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

import structlog
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

KEEP = 24 * 3600  # seconds; a job that died without a word is forgotten after a day
OFTEN = 0.2  # seconds between two notes: the page asks once a second
PAUSE = 15  # seconds without asking Redis again once it did not answer
log = structlog.get_logger(__name__)


def wake(task: str, *ids: int) -> None:
    """After commit, tell a worker that rows wait. A lost message is harmless: the timetable sweeps."""
    transaction.on_commit(
        lambda: current_app.send_task(task, args=ids, ignore_result=True), robust=True
    )


class Cancelled(Exception):
    """Somebody stopped the work. Raised inside it, so that its transaction rolls back."""


class Shown(NamedTuple):
    """How far the work is: what it does now, and how many of how many (0 of 0: not known)."""

    phase: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Progress:
    """How far one piece of work is, under a key such as "import:12". Without Redis nothing shows; work goes on."""

    def __init__(self, key: str):
        self.key = f"progress:{key}"
        self.shown_at, self.phase, self.away_until = 0.0, "", 0.0

    def show(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Note what is done now. Cheap to call for every row: most calls write nothing."""
        is_soon = phase == self.phase and monotonic() - self.shown_at < OFTEN
        if is_soon and not 0 < total <= done:
            return
        self.phase, self.shown_at = phase, monotonic()
        self._ask(lambda: cache.set(self.key, (phase, done, total), KEEP))

    def read(self) -> Shown | None:
        """What was last noted; None where nothing was, or Redis is away."""
        noted = self._ask(lambda: cache.get(self.key))
        return Shown(*noted) if noted else None

    def cancel(self) -> None:
        """Ask the work to stop at its next `check`."""
        self._ask(lambda: cache.set(f"{self.key}:cancel", 1, KEEP))

    def is_cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return bool(self._ask(lambda: cache.get(f"{self.key}:cancel")))

    def check(self) -> None:
        """Raise Cancelled where somebody asked the work to stop. One question to Redis: ask between chunks."""
        if self.is_cancelled():
            raise Cancelled

    def end(self) -> None:
        """Forget the work, also that it was to stop. Call it before anew and after."""
        self._ask(lambda: cache.delete_many([self.key, f"{self.key}:cancel"]))

    def _ask(self, question: Callable[[], Any]) -> Any:
        """Redis's answer, or None while it is away: no job fails for want of a bar."""
        if monotonic() < self.away_until:
            return None
        try:
            return question()
        except (RedisError, OSError) as error:
            log.warning("progress.unseen", key=self.key, why=type(error).__name__)
            self.away_until = monotonic() + PAUSE
            return None
