"""The catalogue that every installation starts with, written after each migrate and safe to run again.

Types and levels follow the JFF framework, Oklahoma, Colorado, Tennessee, CEDEFOP, CALPADS and Queensland; the
clusters are the 14 of the 2024 National Career Clusters Framework; the rating scale is that of the Massachusetts
Work-Based Learning Plan.
"""

from django.utils.translation import gettext_noop as _

from catalogue.models import Cluster, Competency, Framework, PlacementType, Scale

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

SKILLS = {
    "problem-solving": _("Problem-solving"),
    "communication": _("Communication"),
    "teamwork": _("Teamwork"),
    "adaptability": _("Adaptability"),
}

LEVELS = [
    _("Needs to improve"),
    _("Developing"),
    _("Competent"),
    _("Proficient"),
    _("Advanced"),
]


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
    for code, name in CLUSTERS.items():
        Cluster.objects.get_or_create(code=code, defaults={"name": name})
    Scale.objects.get_or_create(
        code="five-steps", defaults={"name": "Five steps", "levels": LEVELS}
    )
    core, _made = Framework.objects.get_or_create(
        code="employability-core", version=1, school=None, defaults={"name": "Employability core"}
    )
    for code, name in SKILLS.items():
        Competency.objects.get_or_create(
            framework=core, code=code, defaults={"name": name, "kind": Competency.Kind.SOFT}
        )
