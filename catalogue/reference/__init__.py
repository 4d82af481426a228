"""The catalogue that every installation starts with, written after each migrate and safe to run again.

Types and levels follow the JFF framework, Oklahoma, Colorado, Tennessee, CEDEFOP, CALPADS and Queensland; the
clusters are the 14 of the 2024 National Career Clusters Framework; the rating scale is that of the Massachusetts
Work-Based Learning Plan.
"""

from django.utils.translation import gettext_noop as _

from catalogue.models import (
    Cluster,
    LawLimit,
    LawSet,
    PlacementType,
    Structure,
)
from catalogue.reference import skills

H = 60

# code: (name, level, youngest age, lowest grade, usual minutes, at an employer)
TYPES = {
    "career_fair": (_("Career fair"), "awareness", None, None, 3 * H, False),
    "guest_speaker": (_("Guest speaker"), "awareness", None, None, 1 * H, False),
    "workplace_tour": (_("Workplace tour"), "awareness", None, None, 3 * H, True),
    "informational_interview": (
        _("Informational interview"),
        "awareness",
        None,
        None,
        1 * H,
        True,
    ),
    "job_shadow": (_("Job shadow"), "exploration", None, 7, 6 * H, True),
    "career_mentoring": (_("Career mentoring"), "exploration", None, 6, 20 * H, True),
    "service_learning": (_("Service learning"), "exploration", None, 6, 20 * H, True),
    "externship": (_("Externship"), "exploration", 14, 9, 30 * H, True),
    "work_sampling": (_("Work sampling"), "exploration", 14, 9, 30 * H, True),
    "industry_project": (_("Industry project"), "preparation", None, 9, 40 * H, True),
    "simulated": (_("Simulated work"), "preparation", None, 9, 60 * H, False),
    "school_enterprise": (_("School enterprise"), "preparation", None, 9, 60 * H, False),
    "entrepreneurship": (_("Entrepreneurship"), "preparation", None, 9, 60 * H, False),
    "live_work": (_("Live work"), "preparation", 14, 9, 60 * H, False),
    "internship": (_("Internship"), "preparation", 14, 10, 120 * H, True),
    "virtual_internship": (_("Virtual internship"), "preparation", 14, 10, 80 * H, True),
    "clinical": (_("Clinical experience"), "training", 16, 11, 120 * H, True),
    "cooperative_education": (_("Cooperative education"), "training", 16, 11, 270 * H, True),
    "structured_placement": (_("Structured placement"), "training", 15, None, 315 * H, True),
    "pre_apprenticeship": (_("Pre-apprenticeship"), "training", 16, 10, 150 * H, True),
    "youth_apprenticeship": (_("Youth apprenticeship"), "training", 16, 11, 450 * H, True),
    "apprenticeship": (_("Apprenticeship"), "training", 16, None, 2000 * H, True),
    "supervised_agricultural": (
        _("Supervised agricultural experience"),
        "training",
        None,
        8,
        60 * H,
        True,
    ),
    "on_the_job_training": (_("On-the-job training"), "training", 16, 11, 200 * H, True),
    "employee_development": (_("Employee development"), "upskilling", None, None, 20 * H, True),
    "micro_learning": (_("Micro-learning"), "upskilling", None, None, 15, True),
    "teacher_externship": (_("Teacher externship"), "staff", None, None, 40 * H, True),
}

STRUCTURES = {
    Structure.SINGLE: ("career_fair", "guest_speaker", "workplace_tour", "informational_interview"),
    Structure.BLOCK: ("job_shadow", "externship", "work_sampling", "teacher_externship"),
    Structure.HALF_DAY: ("internship", "virtual_internship", "cooperative_education", "clinical"),
    Structure.DAY_RELEASE: ("career_mentoring", "service_learning", "pre_apprenticeship"),
    Structure.BLOCKS: ("structured_placement",),
    Structure.ALTERNATING: ("youth_apprenticeship",),
    Structure.IN_ROLE: (
        "apprenticeship", "on_the_job_training", "employee_development", "micro_learning",
    ),
}  # fmt: skip
STRUCTURE_OF = {code: structure for structure, codes in STRUCTURES.items() for code in codes}

CALPADS = {
    "internship": "10",
    "school_enterprise": "15",
    "simulated": "20",
    "pre_apprenticeship": "25",
}

# where it is not the workplace
SETTINGS = {
    "career_fair": "community",
    "guest_speaker": "classroom",
    "service_learning": "community",
    "simulated": "classroom",
    "school_enterprise": "school_workshop",
    "entrepreneurship": "community",
    "live_work": "school_workshop",
    "virtual_internship": "remote",
}

CLUSTERS = {
    "advanced-manufacturing": "Advanced Manufacturing",
    "agriculture": "Agriculture",
    "arts-entertainment-design": "Arts, Entertainment, & Design",
    "construction": "Construction",
    "digital-technology": "Digital Technology",
    "education": "Education",
    "energy-natural-resources": "Energy & Natural Resources",
    "financial-services": "Financial Services",
    "healthcare-human-services": "Healthcare & Human Services",
    "hospitality-events-tourism": "Hospitality, Events, & Tourism",
    "management-entrepreneurship": "Management & Entrepreneurship",
    "marketing-sales": "Marketing & Sales",
    "public-service-safety": "Public Service & Safety",
    "supply-chain-transportation": "Supply Chain & Transportation",
}

LEARNERS = [5, 8, 10, 12, 14, 16, 17]  # hazardous orders with an exemption for student learners
K = LawLimit.Kind
FLSA = "29 CFR 570.35"

# code: (name, source, whom it concerns, first day of its week, limits); a limit: kind, value, ages, where it stands,
# hazardous orders
LAWS: dict[str, tuple[str, str, str, int, list[tuple]]] = {
    "flsa": (
        _("United States: Fair Labor Standards Act"),
        FLSA,
        _("Ages 14 and 15: hours and times of day. Under 18: no hazardous work, but for student learners from 16 on."),
        6,
        [
            (K.NO_WORK, 0, 0, 13, "29 CFR 570.2"),
            (K.SCHOOL_HOURS, 0, 14, 15, f"{FLSA}(a)(1)"),
            (K.OTHER_WEEK, 40 * H, 14, 15, f"{FLSA}(a)(2)"),
            (K.SCHOOL_WEEK, 18 * H, 14, 15, f"{FLSA}(a)(3)"),
            (K.OTHER_DAY, 8 * H, 14, 15, f"{FLSA}(a)(4)"),
            (K.SCHOOL_DAY, 3 * H, 14, 15, f"{FLSA}(a)(5)"),
            (K.EARLIEST, 7 * H, 14, 15, f"{FLSA}(a)(6)"),
            (K.LATEST, 19 * H, 14, 15, f"{FLSA}(a)(6)"),
            (K.LATEST_SUMMER, 21 * H, 14, 15, f"{FLSA}(a)(6)"),
            (K.HAZARDOUS, 0, 0, 15, "29 CFR 570.33"),
            (K.HAZARDOUS, 0, 16, 17, "29 CFR 570.50", LEARNERS),
        ],
    ),
    "queensland": (
        _("Queensland: work experience"),
        _("Queensland, work experience of school students"),
        _("From 14 on, and at most 30 days in a calendar year."),
        0,
        [(K.NO_WORK, 0, 0, 13, ""), (K.DAYS_A_YEAR, 30, 14, 17, "")],
    ),
    "eu_young": (
        _("European Union: young people at work"),
        _("Directive 94/33/EC"),
        _("From 15 on: 8 hours a day, 40 a week, nothing from 10 p.m. to 6 a.m. A country's law may be stricter."),
        0,
        [
            (K.SCHOOL_DAY, 8 * H, 15, 17, "Directive 94/33/EC, art. 8"),
            (K.OTHER_DAY, 8 * H, 15, 17, "Directive 94/33/EC, art. 8"),
            (K.SCHOOL_WEEK, 40 * H, 15, 17, "Directive 94/33/EC, art. 8"),
            (K.OTHER_WEEK, 40 * H, 15, 17, "Directive 94/33/EC, art. 8"),
            (K.EARLIEST, 6 * H, 15, 17, "Directive 94/33/EC, art. 9"),
            (K.LATEST, 22 * H, 15, 17, "Directive 94/33/EC, art. 9"),
        ],
    ),
}  # fmt: skip


def write_laws() -> None:
    """The ready laws, each with its limits once; what is there already is left as it is."""
    for code, (name, source, about, week_begins, limits) in LAWS.items():
        law, made = LawSet.objects.get_or_create(
            code=code,
            school=None,
            defaults={
                "name": name, "source": source, "about": about, "week_begins": week_begins,
            },
        )  # fmt: skip
        if made:
            LawLimit.objects.bulk_create(
                LawLimit(law=law, kind=kind, value=value, min_age=young, max_age=old,
                         citation=citation, orders=orders[0] if orders else [])
                for kind, value, young, old, citation, *orders in limits
            )  # fmt: skip


def write_structures() -> None:
    """The usual structure of the ready types, where none has been chosen."""
    bare = PlacementType.objects.filter(school=None, default_structure="")
    for kind in bare.filter(code__in=TYPES):
        kind.default_structure = STRUCTURE_OF.get(kind.code, Structure.MIXED)
        kind.save(update_fields=["default_structure"])


def write(**kwargs) -> None:
    """Bring the ready rows up to this file; rows that a school added are left alone."""
    for code, (name, level, age, grade, minutes, employer) in TYPES.items():
        codes = {"calpads": CALPADS[code]} if code in CALPADS else {}
        PlacementType.objects.get_or_create(
            code=code,
            school=None,
            defaults={
                "name": name,
                "level": level,
                "youngest_age": age,
                "youngest_grade": grade,
                "default_minutes": minutes,
                "needs_employer": employer,
                "external_codes": codes,
                "default_setting": SETTINGS.get(code, "workplace"),
            },
        )
    write_structures()
    write_laws()
    for code, name in CLUSTERS.items():
        Cluster.objects.get_or_create(code=code, defaults={"name": name})
    skills.write()
