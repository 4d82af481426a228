"""A school says how hours become credit: from a day on, and never of placements that began before."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from kit import constraints, errors
from kit.errors import Refused
from placements import rules
from placements.actions.policies import alone
from placements.models import CreditRule


@transaction.atomic
def save_credit_rule(rule: CreditRule, *, by: User, today: date, since: date | None = None):
    """Judge placements that begin from `since` on by this unsaved rule; the old one ends the day before.

    Without a day: from today on, and where there was no rule from always. What says the same changes nothing.
    Raises Refused for a day before the rule that it replaces.
    """
    errors.require(rules.can_make(by, rule.school))
    alone(rule.school)
    last = CreditRule.objects.alike(rule).first()
    if last and last.valid_to is None:
        if last.said == rule.said and since in (None, last.valid_from):
            return last
        since = since or max(today, last.valid_from or today)
        make_room(rule, last, since, today)
    rule.valid_from, rule.valid_to = since, None
    with constraints.in_words():
        rule.save()
    return rule


def make_room(rule, last, since, today):
    """End the last rule the day before; one under which nobody can have begun is written anew."""
    if last.valid_from and since <= last.valid_from:
        if last.valid_from < today or since < last.valid_from:
            day = date_format(last.valid_from)
            raise Refused(_("There is a rule from %s on. Choose a later day.") % day)
        rule.pk = last.pk
        return
    last.valid_to = since - timedelta(days=1)
    last.save(update_fields=["valid_to"])


def copy_rules(old, new, *, today):
    """What the old programme's placements are judged by now holds for the new one from always."""
    rule = CreditRule.objects.filter(programme=old).valid_on(today).first()
    if rule:
        rule.pk, rule.programme, rule.valid_from, rule.valid_to = None, new, None, None
        rule.save()
