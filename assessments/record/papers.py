"""The record on paper and as data. Both draw on `facts.Record`, so that no figure differs from the page's.

The JSON's keys are stable: what is added keeps the version, what is renamed or dropped raises it.

    schema       "placewell.experience-record/1"
    made_on      the day, "2027-06-10"
    name         as the learner chose it
    school       who keeps the record; null where the learner attends none
    verify       where anybody can check a copy
    totals       as in `experiences`, summed: only where hours are shown
    experiences  one a placement, the newest first: only where hours are shown
        employer, role, type, level, cluster, program, school, first_day, last_day, outcome
        confirmed_minutes       on_the_job_minutes + off_the_job_minutes + carried_over_minutes
        remote_minutes          of the confirmed ones
        credits                 as the school awarded them: 0.5; 0 where none were
        minutes_by_setting      {"workplace": 180}, without those carried over
        tasks                   [{text, skill, confirmed_minutes}]
    skills       [{name, kind, ratings: [{on, level, of, word, by, role, employer}]}]: only where skills are shown
    evidence     [{kind, title, text, skill, task, on, whom, learners, has_file, verified}]

Minutes are whole numbers; blank text is "", what does not apply is null.
"""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.models import Evidence
from assessments.record.facts import Experience, Hours, Rating, Record, Skill, name_of
from kit import pdf
from kit.templatetags.house import hours as in_words
from placements.agreement import seal
from placements.agreement.pdf import qr

SCHEMA = "placewell.experience-record/1"
TEMPLATE = Path(__file__).with_name("record.typ")
SALT = "assessments.record"


def as_data(record: Record) -> dict:
    """The record as data; what was not chosen has no key."""
    told: dict = {
        "schema": SCHEMA,
        "made_on": record.as_of.isoformat(),
        "name": record.name,
        "school": record.school.name if record.school else None,
        "verify": verify_url(record),
    }
    if record.with_hours:
        told["totals"] = minutes(record.total) | {"credits": float(record.credits)}
        told["experiences"] = [experience(each) for each in record.experiences]
    if record.with_skills:
        told["skills"] = [
            {"name": s.name, "kind": s.kind, "ratings": [rating(r) for r in s.ratings]}
            for s in record.skills
        ]
    return told | {"evidence": [evidence(piece) for piece in record.evidence]}


def minutes(hours: Hours) -> dict:
    return {
        "confirmed_minutes": hours.confirmed,
        "on_the_job_minutes": hours.on_job,
        "off_the_job_minutes": hours.off_job,
        "carried_over_minutes": hours.carried,
        "remote_minutes": hours.remote,
        "minutes_by_setting": {str(setting): n for setting, n in hours.settings.items() if n},
    }


def experience(each: Experience) -> dict:
    row = each.placement
    facts = {
        "employer": each.employer,
        "role": row.title,
        "type": row.type.code,
        "level": row.type.level,
        "cluster": each.cluster,
        "program": str(row.programme or ""),
        "school": row.school.name,
        "first_day": row.starts_on.isoformat(),
        "last_day": row.ends_on.isoformat(),
        "outcome": each.outcome,
    }
    tasks = [
        {"text": task.text, "skill": task.skill, "confirmed_minutes": task.minutes}
        for task in each.tasks
    ]
    return facts | minutes(each.hours) | {"credits": float(each.credits), "tasks": tasks}


def rating(given: Rating) -> dict:
    return {
        "on": given.on.isoformat(), "level": given.level, "of": given.of, "word": given.word,
        "by": given.by, "role": given.role, "employer": given.employer,
    }  # fmt: skip


def evidence(piece: Evidence) -> dict:
    return {
        "kind": piece.kind,
        "title": piece.title,
        "text": piece.text,
        "skill": name_of(piece.competency),
        "task": piece.objective.text if piece.objective else "",
        "on": piece.on.isoformat() if piece.on else None,
        "whom": piece.whom,
        "learners": piece.learners,
        "has_file": bool(piece.file),
        "verified": piece.is_verified,
    }


def verify_url(record: Record) -> str | None:
    """Where a copy can be checked: the address itself says, signed, what the copy says."""
    if record.school is None:
        return None
    total = record.total.confirmed if record.with_hours else None
    said = [record.student.pk, record.school.pk, total, record.as_of.isoformat()]
    code = signing.dumps(said, key=settings.LINK_KEY, salt=SALT)
    return settings.SITE_URL + reverse("assessments:verify_record", args=[code])


def said_by(code: str) -> tuple[int, int, int | None, date] | None:
    """Learner, school, confirmed minutes and day that stand in a copy's code; None for a forged one."""
    try:
        student, school, total, day = signing.loads(code, key=settings.LINK_KEY, salt=SALT)
    except signing.BadSignature:
        return None
    return student, school, total, date.fromisoformat(day)


def as_pdf(record: Record) -> bytes:
    """The record as a tagged PDF in the reader's language, sealed by the school that keeps it."""
    made = pdf.compiled(TEMPLATE, page_data(record))
    return seal.sealed(made, record.school) if record.school else made


def page_data(record: Record) -> dict:
    """What the template needs."""
    url = verify_url(record)
    return {
        "language": (get_language() or "en").partition("-")[0],
        "title": _("Experience record"),
        "name": record.name,
        "school": record.school.name if record.school else "",
        "lead": _("As of %(day)s. Only hours that were confirmed are counted.")
        % {"day": date_format(record.as_of)},
        "total": [in_words(record.total.confirmed), _("confirmed")] if record.with_hours else None,
        "parts": [
            *([[_("Credits"), record.credits_told]] if record.credits else []),
            *([words, in_words(n)] for words, n in record.total.parts),
        ],
        "experiences": [experience_lines(each) for each in record.experiences],
        "skills_title": _("Skills"),
        "skills": [skill_line(skill) for skill in record.skills],
        "columns": [_("Skill"), _("First"), _("Last"), _("Rated by")],
        "evidence_title": _("Evidence"),
        "evidence": [evidence_lines(piece) for piece in record.evidence],
        "verify": {"text": _("Is this copy genuine?"), "url": url, "qr": qr(url)} if url else None,
    }


def experience_lines(each: Experience) -> dict:
    row = each.placement
    days = f"{date_format(row.starts_on)} – {date_format(row.ends_on)}"
    about = filter(None, [str(row.type), each.cluster, each.outcome])
    parts = [f"{words}: {in_words(n)}" for words, n in each.hours.parts]
    if each.credits:
        parts.insert(0, _("Credits: %s") % each.credits_told)
    return {
        "title": " · ".join(filter(None, [each.employer, row.title])),
        "about": " · ".join(about),
        "days": days,
        "hours": in_words(each.hours.confirmed),
        "parts": " · ".join(parts),
        "tasks": [
            f"{task.text} ({in_words(task.minutes)})" if task.minutes else task.text
            for task in each.tasks
        ],
    }


def skill_line(skill: Skill) -> list[str]:
    first = level(skill.first) if skill.rose else "–"
    return [skill.name, first, level(skill.last), rater(skill.last)]


def level(given: Rating) -> str:
    """ "3 of 5, Competent"."""
    return _("%(level)s of %(of)s, %(word)s") % {
        "level": given.level,
        "of": given.of,
        "word": given.word,
    }


def rater(given: Rating) -> str:
    return ", ".join(filter(None, [given.by or given.role, given.employer]))


def evidence_lines(piece: Evidence) -> dict:
    return {
        "title": piece.title,
        "about": about(piece),
        "text": piece.text,
        "verified": _("Verified by the school") if piece.is_verified else "",
    }


def about(piece: Evidence) -> str:
    """What kind of piece, of which skill, and whom the learner taught."""
    taught = ""
    if piece.kind == Evidence.Kind.TAUGHT and piece.on:
        taught = f"{piece.whom} ({piece.learners}), {date_format(piece.on)}"
    task = piece.objective.text if piece.objective else ""
    words = [piece.get_kind_display(), taught, task, name_of(piece.competency)]
    return " · ".join(filter(None, words))
