"""How much a school asks of employers and their sites before a placement starts."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from catalogue.models import PlacementType
from kit import clock, errors
from partners.models import Employer
from placements import presets, requirements, rules
from placements.actions.policies import choose_policy
from placements.forms.policy import AS_IT_IS, WORDS, PolicyForm
from placements.models import Programme, Requirement, RequirementSet


@dataclass(frozen=True)
class Now:
    """A type that the school runs: the policy of its programmes, those it may have, what is asked now."""

    type: PlacementType
    now: str
    names: list[str]
    asked: str


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request, pk):
    """Light, standard or strict for each type; new placements follow."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, school))
    form = PolicyForm(request.POST or None, types=types_of(school))
    if request.method == "POST" and form.is_valid():
        today = clock.today(school.time_zone)
        for type_, name in form.changed:
            choose_policy(school, type_, name, by=request.user, today=today)
        messages.success(request, _("Saved."))
        return redirect("placements:policy", school.pk)
    told = {"form": form, "school": school, "facts": levels(), "own": with_own_rules(school)}
    return render(request, "placements/policy.html", told, status=422 if form.errors else 200)


def types_of(school):
    """The types of the school's open programmes, by name."""
    found = Programme.objects.filter(
        school=school, ended_on=None, requirement_set__programme=None
    ).select_related("type", "requirement_set")
    sets: dict[PlacementType, set[RequirementSet]] = {}
    for programme in found.prefetch_related("requirement_set__requirements"):
        sets.setdefault(programme.type, set()).add(programme.requirement_set)
    ready = RequirementSet.objects.filter(school=None, name=presets.NAME, type__in=sets)
    ready = set(ready.values_list("type", flat=True))
    return [now(each, sets[each], each.pk in ready) for each in sorted(sets, key=str)]


def with_own_rules(school):
    """Programmes that do not follow their type."""
    found = Programme.objects.filter(school=school, ended_on=None)
    return found.filter(requirement_set__programme__isnull=False)


def now(type_, sets, has_standard):
    """How the type stands. Programmes that differ, and rules of the school's own, are "as it is now"."""
    [first, *others] = sets
    own = first.school_id is not None
    known = (presets.LIGHT, presets.STRICT) if own else (presets.NAME,)
    name = first.name if first.name in known and not others else AS_IT_IS
    names = [presets.NAME] if has_standard else []
    names += [presets.LIGHT, presets.STRICT, *([AS_IT_IS] if name == AS_IT_IS else [])]
    return Now(
        type_,
        name,
        names,
        differing(first, type_, name) if not others else _("Its programs differ."),
    )


def differing(requirement_set, type_, name):
    """What is asked now, where that is not just what the policy of this name asks."""
    words = in_words(requirement_set.requirements.all())
    same = name != AS_IT_IS and words == in_words(presets.rows(type_, name))
    return "" if same else _("Asked now: %s.") % words


def nothing():
    return _("Nothing of the employer or the site")


def in_words(rows):
    """What these rows ask of the employer and the site, and of firms of which size."""
    rows = {row.kind: row for row in rows}
    asked = [rows[kind] for kind in presets.OF_THE_SITE if kind in rows]
    asked = [one(row) for row in asked if row.level != Requirement.Level.OFF]
    return ", ".join(asked) or nothing()


def one(row):
    """One requirement: "Insurance of the site (50 to 249 people, 250 people or more)"."""
    label = str(requirements.label_of(row.kind))
    notes = [str(Employer.Size(size).label) for size in row.sizes]
    if row.level == Requirement.Level.RECOMMENDED:
        notes.insert(0, _("recommended"))
    return f"{label} ({', '.join(notes)})" if notes else label


def levels():
    """What each policy asks of the employer and the site, in the shape of parts/facts.html."""
    usual = PlacementType(needs_employer=True)
    return [
        {
            "term": WORDS[name],
            "value": in_words(presets.rows(usual, name)),
            "note": eased(presets.rows(usual, name)),
        }
        for name in presets.NAMES
    ]


def eased(rows):
    """What else stops nobody under these rows."""
    other = [row for row in rows if row.kind not in presets.OF_THE_SITE]
    other = [row for row in other if row.level == Requirement.Level.RECOMMENDED]
    names = ", ".join(str(requirements.label_of(row.kind)) for row in other)
    return _("Recommended only: %s") % names
