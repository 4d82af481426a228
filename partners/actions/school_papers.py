"""The school's papers for its employers: added, corrected, ended."""

from typing import Any

from django.core.files.base import File
from django.db import transaction

from accounts.models import School, User
from kit import clock, files
from kit.constraints import in_words
from kit.errors import require
from partners import rules
from partners.models import SchoolPaper


@transaction.atomic
def add(school: School, *, by: User, file: File | None = None, **facts: Any) -> SchoolPaper:
    """Show employers one more paper. Raises Refused for a file that is no PDF or picture, or one that says nothing."""
    require(rules.can_add_employer(by, school))
    return keep(SchoolPaper(school=school), file, facts)


@transaction.atomic
def update(paper: SchoolPaper, *, by: User, file: File | None = None, **facts: Any) -> SchoolPaper:
    """Correct a paper; a new file takes the place of the old one."""
    paper = SchoolPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    require(rules.can_keep_papers(by, paper))
    return keep(paper, file, facts)


def keep(paper, file, facts):
    for name, value in facts.items():
        setattr(paper, name, value)
    if file:
        paper.file.save(files.random_name(files.check_upload(file)), file, save=False)
    with in_words():
        paper.save()
    return paper


@transaction.atomic
def end(paper: SchoolPaper, *, by: User) -> None:
    """Employers see it no more; the row stays as history."""
    paper = SchoolPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    require(rules.can_keep_papers(by, paper))
    if paper.ended_on is None:
        paper.ended_on = clock.today(paper.school.time_zone)
        paper.save(update_fields=["ended_on"])
