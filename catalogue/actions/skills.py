"""A school's own sets of skills: brought in, put into words, followed by a new version, switched off."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import School, User
from catalogue import rules
from catalogue.models import Behaviour, Competency, Framework
from kit import clock, errors
from kit.constraints import in_words
from kit.errors import Refused


@transaction.atomic
def add_set(school: School, name: str, skills: Iterable = (), *, by: User) -> Framework:
    """A set of the school's own with these skills, as `catalogue.sheet` reads them.

    Raises Refused where the school knows a set of this name.
    """
    errors.require(rules.can_keep_skills(by, school))
    School.objects.select_for_update(no_key=True).get(
        pk=school.pk
    )  # two at once would both find the name free
    check_name(school, name)
    own = Framework.objects.create(code=free_code(school, name), name=name, school=school)
    for skill in skills:
        row = Competency(
            framework=own, code=skill.code, name=skill.name, kind=skill.kind, group=skill.group
        )
        row.save()
        tell_levels(row, skill.levels)
    return own


def check_name(school, name):
    """Raise Refused where a set that is offered at the school has this name."""
    known = Framework.objects.open_to(school).current()
    if name.casefold() in {str(row).casefold() for row in known}:
        raise Refused(_("There is a set “%s” already. Choose another name.") % name)


def free_code(school, name):
    """A short code made of the name, which no set of this school has."""
    stem, n = slugify(name)[:36] or "own", 1
    taken = set(Framework.objects.filter(school=school).values_list("code", flat=True))
    code = stem
    while code in taken:
        n += 1
        code = f"{stem}-{n}"
    return code


def tell_levels(skill, texts):
    """What is seen at each level, from the lowest; a blank takes it away."""
    skill.behaviours.all().delete()
    Behaviour.objects.bulk_create(
        Behaviour(competency=skill, level=level, text=text)
        for level, text in enumerate(texts, start=1)
        if text
    )


def own(framework: Framework, by: User) -> Framework:
    """The set, locked, for whoever keeps its school's skills. Raises PermissionDenied."""
    found = Framework.objects.select_for_update(of=("self",)).select_related("school")
    framework = found.get(pk=framework.pk)
    errors.require(rules.can_change_set(by, framework))
    return framework


def today_of(framework):
    """The school's own day."""
    return clock.today(framework.school.time_zone)


@transaction.atomic
def copy_set(framework: Framework, school: School, *, by: User) -> Framework:
    """A ready set as the school's own, to be changed. Raises Refused where it has one."""
    errors.require(rules.can_keep_skills(by, school))
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    if Framework.objects.filter(school=school, code=framework.code).exists():
        raise Refused(_("Your school has this set already."))
    new = Framework.objects.create(
        code=framework.code, name=_("%s, ours") % framework, school=school
    )
    copy_skills(framework, new)
    return new


@transaction.atomic
def new_version(framework: Framework, *, by: User) -> Framework:
    """The next version with the same skills. What was rated, planned or asked keeps the one before."""
    framework = own(framework, by)
    if framework.ended_on:
        raise Refused(_("This set is switched off. Switch it on first."))
    framework.ended_on = today_of(framework)
    framework.save(update_fields=["ended_on"])
    new = Framework.objects.create(
        code=framework.code,
        name=framework.name,
        school=framework.school,
        version=framework.version + 1,
    )
    copy_skills(framework, new)
    return new


def copy_skills(old, new):
    """The skills of a set and what is seen at their levels, in the reader's language where they were ready."""
    for skill in old.competencies.prefetch_related("behaviours").order_by("pk"):
        seen = list(skill.behaviours.all())
        row = Competency.objects.create(
            framework=new,
            code=skill.code,
            name=str(skill),
            kind=skill.kind,
            group=_(skill.group) if skill.group else "",
        )
        Behaviour.objects.bulk_create(
            Behaviour(competency=row, level=each.level, text=str(each)) for each in seen
        )


@transaction.atomic
def end_set(framework: Framework, *, by: User, back: bool = False) -> None:
    """Offer an own set no more, or again; what refers to it stays.

    Raises Refused where another version, or another set of this name, took its place.
    """
    framework = own(framework, by)
    if back:
        check_name(framework.school, framework.name)
    framework.ended_on = None if back else today_of(framework)
    framework.save(update_fields=["ended_on"])


@transaction.atomic
def save_skill(skill: Competency, levels: Iterable[str], *, by: User) -> Competency:
    """Add a skill to an own set, or change its words. Raises Refused where its code is taken."""
    own(skill.framework, by)
    with in_words():
        skill.save()
    tell_levels(skill, levels)
    return skill


@transaction.atomic
def remove_skill(skill: Competency, *, by: User) -> None:
    """Take a skill out of an own set. Raises Refused where something refers to it."""
    own(skill.framework, by)
    try:
        skill.delete()
    except ProtectedError as error:
        told = _("“%s” is used in forms, plans or records. Make a new version to leave it out.")
        raise Refused(told % skill) from error
