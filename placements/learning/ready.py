"""Templates and recommendations that every installation starts with; safe to run again, what was changed stays.

That technical skills are trained at the workplace, in workshops or training centers, as real or simulated work, and
social ones among people, follows the guides on vocational training of CEDEFOP and the ILO toolkit.
"""

from django.utils.translation import gettext_noop as _

from catalogue.models import Cluster, Competency
from placements.models import LearningPlanTemplate, SettingAdvice, TemplateObjective
from placements.models.onoff import Approach, Mode, Setting

H = 60
ON, OFF = Mode.ON, Mode.OFF

# job function: (cluster, [(what is learned, by doing what, mode, setting, minutes, competency of the core)])
TEMPLATES = {
    _("Office assistant"): (
        "management-entrepreneurship",
        [
            (_("Answer the telephone and greet visitors"), _("At the front desk, beside a colleague, then alone"),
             ON, "", 20 * H, "communication"),
            (_("File and find records"), _("Sort the incoming mail and keep the files in order"),
             ON, "", 20 * H, "problem-solving"),
            (_("Prepare a meeting with the team"), _("Book the room, write the agenda, take notes"),
             ON, "", 10 * H, "teamwork"),
            (_("Know how personal data are kept safe"), _("A lesson with examples from the office"),
             OFF, Setting.CLASSROOM, 2 * H, None),
        ],
    ),
    _("Workshop helper"): (
        "advanced-manufacturing",
        [
            (_("Work safely at the bench"), _("Safety lesson, then each machine under supervision"),
             OFF, Setting.WORKSHOP, 6 * H, None),
            (_("Set up, clean and put away tools"), _("At the beginning and the end of each day"),
             ON, "", 20 * H, "adaptability"),
            (_("Measure, mark and check a workpiece"), _("Beside an experienced colleague"),
             ON, "", 30 * H, "problem-solving"),
            (_("Help with a repair from order to delivery"), _("One repair a week with the team"),
             ON, "", 24 * H, "teamwork"),
        ],
    ),
    _("Care assistant"): (
        "healthcare-human-services",
        [
            (_("Keep hygiene rules"), _("Practise in the school's skills room before the first day"),
             OFF, Setting.WORKSHOP, 4 * H, None),
            (_("Talk with the people who are cared for"), _("Meals and conversation, with a colleague near"),
             ON, "", 30 * H, "communication"),
            (_("Prepare rooms and materials"), _("Following the checklist of the ward"),
             ON, "", 30 * H, "problem-solving"),
            (_("Hand over at the end of a shift"), _("Report to the team what was seen and done"),
             ON, "", 10 * H, "teamwork"),
        ],
    ),
}  # fmt: skip

# (kind of skill, cluster): (settings, approaches)
ADVICE = {
    ("technical", None): (
        [Setting.WORKPLACE, Setting.WORKSHOP, Setting.CENTRE],
        [Approach.REAL, Approach.SIMULATED],
    ),
    ("technical", "digital-technology"): (
        [Setting.WORKPLACE, Setting.REMOTE, Setting.WORKSHOP, Setting.CLASSROOM],
        [Approach.REAL, Approach.SIMULATED],
    ),
    ("soft", None): (
        [Setting.WORKPLACE, Setting.COMMUNITY, Setting.REMOTE],
        [Approach.REAL, Approach.SIMULATED],
    ),
}


def write(**kwargs) -> None:
    """Add the templates and recommendations that are not there yet."""
    clusters = {row.code: row for row in Cluster.objects.all()}
    for (kind, code), (settings, approaches) in ADVICE.items():
        SettingAdvice.objects.get_or_create(
            school=None,
            competency=None,
            kind=kind,
            cluster=clusters[code] if code else None,
            defaults={"settings": settings, "approaches": approaches},
        )
    core = Competency.objects.filter(framework__code="employability-core", framework__school=None)
    skills = {row.code: row for row in core}
    for name, (code, rows) in TEMPLATES.items():
        template, made = LearningPlanTemplate.objects.get_or_create(
            school=None, name=name, defaults={"cluster": clusters[code]}
        )
        if made:
            TemplateObjective.objects.bulk_create(
                TemplateObjective(
                    template=template, text=text, activity=activity, mode=mode, setting=setting,
                    planned_minutes=minutes, competency=skills[skill] if skill else None, position=n,
                )
                for n, (text, activity, mode, setting, minutes, skill) in enumerate(rows)
            )  # fmt: skip
