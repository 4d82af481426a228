"""Mails to employers go out once each, whatever happens to the processes; offers that nobody answers close.

Two real beats hurry the whole timetable, a real worker is killed with SIGKILL while it works: once while it
composes, twice right after the mail server took a mail and before it could say so. Counted is what the server got.
"""

import os
import signal
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from redis import Redis

from kit import clock
from notifications.models import Message, Notice
from notifications.tasks import HEARTBEAT
from partners import rules
from partners.actions import checks, intents, opportunities
from partners.models import Contact, Opportunity, OpportunityMove, Partnership
from tests import factories as make
from tests.walks.town import Letters, Town, wait
from wbl.settings import redis_database

pytestmark = pytest.mark.django_db(transaction=True)

FIRMS, OWNERS = 40, 4
CONCURRENCY = 2
KILLED_AT = (40, 140)  # mails that had arrived when the worker was killed, all days together
HURRY = 1  # seconds between two rounds of the timetable
ROUNDS = 3  # so many more after the last mail that is expected
SUBJECTS = {
    "Does your place for students still stand?": "offer",
    "Will you host students": "intent",
    "A paper ends soon": "check",
    f"{FIRMS // OWNERS} papers end soon": "check",
}


class Trap(Letters):
    """A mail server that has the worker killed in place of saying yes, after so many mails."""

    def __init__(self):
        super().__init__()
        self.kill = None
        self.kills = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        if len({m["Message-ID"] for m in self.all}) in KILLED_AT[self.kills : self.kills + 1]:
            self.kills += 1
            self.kill()
        return answer


class Street(Town):
    """Two beats and a worker, without the web; the worker is started again whenever it was killed."""

    def __init__(self, folder):
        super().__init__(folder)
        self.letters = self.smtp.handler = Trap()
        self.letters.kill = self.kill
        self.worker = None
        self.kills = 0

    def environment(self):
        return super().environment() | {"TIMETABLE_SECONDS": str(HURRY)}

    def start(self):
        for n in (1, 2):
            schedule = self.folder / f"schedule-{n}"
            self.run(f"celery -A wbl beat --schedule {schedule} --pidfile= --loglevel error")
        self.work()

    def work(self):
        self.worker = self.run(
            f"celery -A wbl worker --concurrency {CONCURRENCY} --without-gossip --without-mingle "
            "--without-heartbeat --loglevel error"
        )

    def kill(self):
        self.kills += 1
        end(self.worker)

    def stop(self):
        for child in self.children:
            end(child)
            child.wait()
        self.children = []

    def later(self, *, days):
        """Only the worker has a clock that can be moved; the beats go on as they were."""
        end(self.worker)
        self.worker.wait()
        self.shift = days
        self.work()

    def until(self, ready, what):
        """Wait, with a worker."""

        def look():
            if self.worker.poll() is not None:
                self.work()
            return ready()

        wait(look, what)

    def rounds(self):
        """Let the timetable run some more, so that what goes out twice has its chance."""
        begun = last_tick()
        more = timedelta(seconds=ROUNDS * HURRY)
        self.until(lambda: last_tick() > begun + more, "more rounds of the timetable")


def end(process):
    """Without a good-bye, and its children with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def last_tick():
    return datetime.fromisoformat(cache.get(HEARTBEAT))


@pytest.fixture
def street(tmp_path):
    with Redis.from_url(redis_database(settings.REDIS_URL, settings.REDIS_DB)) as broker:
        broker.flushdb()
    place = Street(tmp_path)
    yield place
    place.close()


def fill(school, coordinator):
    """40 firms, each with an offer to confirm, a request for its intent and a paper that ends; four owners."""
    owners = [make.make_coordinator(school) for _n in range(OWNERS)]
    type_ = make.PlacementType.objects.get(code="internship", school=None)
    long_ago = clock.now() - timedelta(days=200)
    partnerships = []
    for n in range(FIRMS):
        partnership = make.make_partnership(school, f"Firm {n}", owner=owners[n % OWNERS])
        make.make_contact(partnership, can_coordinate=True)
        Opportunity.objects.create(
            partnership=partnership, type=type_, title="Assistant", confirmed_at=long_ago
        )
        paper = checks.Paper(valid_until=clock.today() + timedelta(days=45))
        site = partnership.employer.sites.get()
        checks.note_seen(partnership, site, "insurance", paper, by=coordinator)
        partnerships.append(partnership)
    intents.ask(partnerships, rules.school_year(clock.today()) + 1, coordinator)
    return [owner.email for owner in owners]


def arrived(street):
    """(recipient, kind): the Message-IDs under which it came."""
    found = {}
    for mail in list(street.letters.all):
        kind = next(kind for words, kind in SUBJECTS.items() if mail["Subject"].startswith(words))
        [to] = mail["To"].addresses
        found.setdefault((to.addr_spec, kind), Counter())[mail["Message-ID"]] += 1
    return found


def settle(street, expected):
    """Wait until as many mails as expected have come and two more rounds bring no other; hold each to once."""
    wanted = sum(expected.values())
    street.until(lambda: len({m["Message-ID"] for m in street.letters.all}) >= wanted, "the mails")
    street.until(lambda: Message.objects.filter(state="sent").count() >= wanted, "the commits")
    street.rounds()
    found = arrived(street)
    assert {who: len(ids) for who, ids in found.items()} == expected
    again = sum(ids.total() - len(ids) for ids in found.values())
    assert again <= street.kills * CONCURRENCY


def answer_half():
    """Of every second firm the contact says that the offer stands, and that they host."""
    said = set()
    for offer in Opportunity.objects.order_by("pk")[::2]:
        contact = offer.partnership.contacts.get()
        opportunities.host_answers(offer, contact=contact, still=True)
        year = offer.partnership.intent_requests.get().year
        intents.answer(offer.partnership, year, says="yes", places=1, contact=contact)
        said.add(contact.email)
    return said


def test_each_mail_once_under_two_beats_and_a_killed_worker(street):
    school = make.make_school(time_zone="UTC")
    owners = fill(school, make.make_coordinator(school))
    hosts = set(Contact.objects.values_list("email", flat=True))
    street.begin()
    street.until(lambda: Message.objects.count() > FIRMS // 2, "the first mails")
    street.kill()  # while it composes
    expected = Counter((host, kind) for host in hosts for kind in ("offer", "intent", "check"))
    expected.update((owner, "check") for owner in owners)
    settle(street, expected)

    silent = hosts - answer_half()
    street.later(days=11)
    expected.update((host, kind) for host in silent for kind in ("offer", "intent"))
    settle(street, expected)
    assert not OpportunityMove.objects.exists()

    street.later(days=22)  # past `answer_by`; and the papers end in less than 30 days
    expected.update((who, "check") for who in [*hosts, *owners])
    settle(street, expected)
    closed = Opportunity.objects.filter(state="closed", lapsed_at__isnull=False)
    assert {offer.asked_contact.email for offer in closed} == silent
    assert Opportunity.objects.filter(state="open").count() == FIRMS - len(silent)
    moves = OpportunityMove.objects.values_list("opportunity", "old", "new")
    assert sorted(moves) == sorted((offer.pk, "open", "closed") for offer in closed)
    assert street.kills == len(KILLED_AT) + 1
    assert not Notice.objects.filter(state="pending").exists()
    assert not Partnership.objects.exclude(stage="active").exists()
