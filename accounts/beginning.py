"""An installation and a school begin: the first school with its first person, and the first steps after that."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import rules
from accounts.actions import find_or_make, set_staff_flag
from accounts.models import Membership, Role, School, User
from kit import clock
from kit.errors import Refused, require

LOCK = 7_264_001  # of the database: two people who begin at once begin once


@transaction.atomic
def begin(name: str, *, email: str, person: str = "") -> tuple[School, User]:
    """Make the first school and whoever runs it, as its administrator. Raises Refused where one has begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    there = School.objects.first()
    if there:
        raise Refused(_("%s has begun here already.") % there)
    school = School.objects.create(name=name, contact_name=person)
    user = find_or_make(email, name=person or email.partition("@")[0], language=school.language)
    Membership.objects.create(user=user, school=school, role=Role.ADMINISTRATOR)
    set_staff_flag(user)
    return school, user


def password_link(user: User) -> str:
    """An address under which this person chooses a password, once, within three days."""
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return settings.SITE_URL + reverse("account_reset_password_from_key", args=key)


@transaction.atomic
def mark_step(school: School, step: str, *, by: User, done: bool = True) -> None:
    """Remember a step of the first ten minutes that leaves no other trace, or forget it."""
    require(rules.can_change_school(by, school))
    row = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if done:
        row.beginning.setdefault(step, clock.now().isoformat())
    else:
        row.beginning.pop(step, None)
    row.save(update_fields=["beginning"])
    school.beginning = row.beginning
