"""Ready sets of skills, what is seen at each level of the soft ones, and scales to rate by.

Names follow the U.S. Department of Education's Employability Skills Framework and the Massachusetts Work-Based
Learning Plan; what is seen at a level is written for this house.
"""

from django.utils.translation import gettext_noop as _

from catalogue.models import Behaviour, Competency, Framework, Scale

SOFT = Competency.Kind.SOFT
TECHNICAL = Competency.Kind.TECHNICAL
CORE = "employability-core"

# code: (name, levels from the lowest)
SCALES = {
    "five-steps": (
        _("Five steps"),
        [
            _("Needs to improve"), _("Developing"), _("Competent"), _("Proficient"), _("Advanced"),
        ],
    ),
    "confidence": (
        _("How sure of oneself"),
        [_("Not yet"), _("A little"), _("Fairly"), _("Very")],
    ),
    "agreement": (
        _("How true it is"),
        [_("Not at all"), _("A little"), _("Mostly"), _("Fully")],
    ),
}  # fmt: skip

# what is seen at each level, from the lowest
SEEN = {
    "attendance": (
        _("Is often late or away, and nobody knows why."),
        _("Comes on most days; is sometimes late or forgets to call."),
        _("Comes on time, and calls when something is in the way."),
        _("Is ready to begin on the minute, and plans time off ahead."),
        _("Can be relied on every day; others plan around it."),
    ),
    "communication": (
        _("Says little, or does not listen to the end."),
        _("Answers when asked; what is unclear is left unclear."),
        _("Listens, asks when unsure, and tells when something is done."),
        _("Finds the right words for customers, colleagues and the boss."),
        _("Explains difficult things well, in speech and in writing."),
    ),
    "teamwork": (
        _("Works alone where the work is shared."),
        _("Helps when asked, and needs to be told what to do in the team."),
        _("Does a fair share, and is friendly to everybody."),
        _("Sees where help is needed, and keeps what was agreed."),
        _("Makes the others better; brings people together when it is tense."),
    ),
    "problem-solving": (
        _("Stops when something goes wrong, and waits."),
        _("Says that there is a problem, and needs help to see the next step."),
        _("Tries what was shown, then asks with a clear question."),
        _("Looks for the cause, and comes with a way to solve it."),
        _("Sees problems before they happen, and finds better ways."),
    ),
    "adaptability": (
        _("Is upset when plans change."),
        _("Follows a change after some time and with help."),
        _("Takes a new task calmly and does it."),
        _("Switches between tasks, and learns new tools quickly."),
        _("Looks for what is new, and helps others to get used to it."),
    ),
    "initiative": (
        _("Has to be asked for every step."),
        _("Begins when told, and stops when the task is done."),
        _("Asks for the next task, and finishes what was begun."),
        _("Sees what has to be done, and does it without being told."),
        _("Has ideas, tries them out, and takes them to the end."),
    ),
    "workplace": (
        _("Has to be reminded of rules and of safety."),
        _("Knows the rules, and forgets some under pressure."),
        _("Keeps rules and safety, and dresses and speaks as is usual here."),
        _("Knows why the rules are there, and looks after others’ safety."),
        _("Is an example; speaks up when something is not safe."),
    ),
}

# by code: the name, and of each skill code, name, kind, group and what is seen of it
SETS = {
    CORE: (
        _("Employability core"),
        [
            ("problem-solving", _("Problem-solving"), SOFT, "", "problem-solving"),
            ("communication", _("Communication"), SOFT, "", "communication"),
            ("teamwork", _("Teamwork"), SOFT, "", "teamwork"),
            ("adaptability", _("Adaptability"), SOFT, "", "adaptability"),
        ],
    ),
    "massachusetts-plan": (
        _("Massachusetts work-based learning plan"),
        [
            ("attendance", _("Attendance and punctuality"), SOFT, "", "attendance"),
            ("communication", _("Communication"), SOFT, "", "communication"),
            ("teamwork", _("Teamwork and collaboration"), SOFT, "", "teamwork"),
            ("initiative", _("Motivation and initiative"), SOFT, "", "initiative"),
            (
                "critical-thinking", _("Critical thinking and problem solving"), SOFT, "",
                "problem-solving",
            ),
            ("workplace", _("Workplace culture, policy and safety"), SOFT, "", "workplace"),
        ],
    ),
    "us-employability": (
        _("US Employability Skills Framework"),
        [
            ("academic", _("Applied academic skills"), SOFT, _("Applied knowledge"), ""),
            (
                "critical-thinking", _("Critical thinking skills"), SOFT, _("Applied knowledge"),
                "problem-solving",
            ),
            (
                "interpersonal", _("Interpersonal skills"), SOFT, _("Effective relationships"),
                "teamwork",
            ),
            (
                "personal", _("Personal qualities"), SOFT, _("Effective relationships"),
                "initiative",
            ),
            ("resources", _("Resource management"), SOFT, _("Workplace skills"), ""),
            ("information", _("Information use"), SOFT, _("Workplace skills"), ""),
            (
                "communication", _("Communication skills"), SOFT, _("Workplace skills"),
                "communication",
            ),
            ("systems", _("Systems thinking"), SOFT, _("Workplace skills"), ""),
            ("technology", _("Technology use"), TECHNICAL, _("Workplace skills"), ""),
        ],
    ),
    "enterprise-innovation-digital": (
        _("Entrepreneurial, innovation and digital skills"),
        [
            ("opportunities", _("Seeing opportunities"), SOFT, _("Entrepreneurial"), ""),
            ("initiative", _("Taking the initiative"), SOFT, _("Entrepreneurial"), "initiative"),
            ("money", _("Handling money and resources"), TECHNICAL, _("Entrepreneurial"), ""),
            ("ideas", _("Having new ideas"), SOFT, _("Innovation"), ""),
            ("trying-out", _("Trying out and making better"), SOFT, _("Innovation"), ""),
            ("change", _("Coping with change"), SOFT, _("Innovation"), "adaptability"),
            ("tools", _("Using digital tools"), TECHNICAL, _("Digital"), ""),
            ("data", _("Finding and judging information"), TECHNICAL, _("Digital"), ""),
            ("online-safety", _("Safety and privacy online"), TECHNICAL, _("Digital"), ""),
        ],
    ),
}  # fmt: skip


def write() -> None:
    """The ready scales and sets, each once; what is there already is left as it is."""
    for code, (name, levels) in SCALES.items():
        Scale.objects.get_or_create(code=code, defaults={"name": name, "levels": levels})
    for code, (name, skills) in SETS.items():
        framework, _made = Framework.objects.get_or_create(
            code=code, version=1, school=None, defaults={"name": name}
        )
        for row in skills:
            write_skill(framework, *row)


def write_skill(framework, code, name, kind, group, seen):
    """One skill, and what is seen at its levels where nothing is told yet."""
    skill, _made = Competency.objects.get_or_create(
        framework=framework, code=code, defaults={"name": name, "kind": kind, "group": group}
    )
    if seen and not skill.behaviours.exists():
        Behaviour.objects.bulk_create(
            Behaviour(competency=skill, level=level, text=text)
            for level, text in enumerate(SEEN[seen], start=1)
        )
