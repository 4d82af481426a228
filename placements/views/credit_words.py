"""A credit rule in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kit.templatetags.house import hours


def in_words(rule):
    """A rule in a line: "280 h are one credit, at most 20% remote"; blank without one."""
    if rule is None:
        return ""
    parts = [*about_hours(rule), *about_results(rule)]
    return ", ".join(parts)


def about_hours(rule):
    if rule.minutes:
        yield _("%s are one credit") % hours(rule.minutes)
    if rule.least_minutes:
        yield _("at least %s in all") % hours(rule.least_minutes)
    if rule.least_work_minutes:
        yield _("at least %s at work") % hours(rule.least_work_minutes)
    if rule.most_remote is not None:
        yield _("at most %d%% remote") % rule.most_remote
    if rule.most_minutes:
        yield _("at most %s count") % hours(rule.most_minutes)
    if not rule.with_simulated:
        yield _("simulated tasks do not count")


def about_results(rule):
    if rule.least_average:
        yield _("rated %s on average") % number_format(rule.least_average.normalize())
    if rule.least_rating:
        yield _("rated at least %d") % rule.least_rating
    if rule.needs_feedback:
        yield _("final feedback in")
    if rule.outcome:
        yield _("result: %s") % rule.get_outcome_display().lower()
    if rule.least_reflections:
        yield _("reflections: %d") % rule.least_reflections
    if rule.least_evidence:
        yield _("verified evidence: %d") % rule.least_evidence
