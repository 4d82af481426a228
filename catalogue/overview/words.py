"""The words of the public page. Change CHANGED_ON with them."""

from datetime import date

from django.utils.translation import gettext_noop as _

CHANGED_ON = date(2026, 11, 22)

TITLE = _("What is work-based learning?")
LEAD = _("Learning that happens in real work, and that a school and an employer plan together.")

WHY_EMPLOYERS = _("Why employers take part")

# heading, paragraphs, points
BEFORE: list[tuple[str, list[str], list[str]]] = [
    (
        _("In short"),
        [
            _(
                "A student spends time with an employer: an hour, a day, some weeks or a few years. What is done "
                "there belongs to what is learned at school, and both sides have agreed on it beforehand."
            ),
            _(
                "Three people carry it: the student, a supervisor at the workplace, and a coordinator at the school. "
                "They say what is to be learned, keep count of the hours, tell each other how it goes, and at the end "
                "look at what was reached. The school may give credit for it."
            ),
        ],
        [],
    ),
    (
        _("Why students do it"),
        [],
        [
            _("You see a trade from the inside before you choose it, or leave it."),
            _(
                "You practice what no classroom holds: customers, real machines, deadlines, colleagues."
            ),
            _("People of the trade tell you how you do while there is time to change something."),
            _("You leave with hours, skills and a person’s word that you can show to others."),
        ],
    ),
    (
        WHY_EMPLOYERS,
        [],
        [
            _("You meet people who may work for you one day, long before any interview."),
            _("You say what your trade needs, and it finds its way into lessons."),
            _("Your own staff learn to explain and to lead."),
            _(
                "You choose how much: one visit, a day, a project, a training. The school does the paperwork; you "
                "answer by a link, without an account."
            ),
        ],
    ),
    (
        _("Why schools offer it"),
        [],
        [
            _("Students come back with questions that a subject can answer."),
            _("Teachers stay close to how the work is done today."),
            _("Each placement leaves a record: agreement, hours, feedback, result."),
            _("An employer who was looked after hosts again next year."),
        ],
    ),
    (
        _("On the job and off it"),
        [
            _(
                "Part of the learning takes place while the work is done, led by experienced colleagues. Another part "
                "takes place away from it, in a classroom, a workshop or a training center, led by teachers. A good "
                "plan says which is which, and the two together cover what is to be learned."
            )
        ],
        [],
    ),
    (
        _("What makes it good"),
        [],
        [
            _("A purpose that all sides know, written down with the dates, hours and tasks."),
            _("A real task, and somebody at work who has time for the learner."),
            _("Safety explained on the first day, and rules of work for young people kept."),
            _("Feedback in both directions, while it still helps."),
            _("A look back at the end: what was learned, and what comes next."),
        ],
    ),
]

KINDS = _("The kinds, from a first look to a training")

# level: what it is for
LEVELS = {
    "awareness": _("Hear and see that a trade exists."),
    "exploration": _("Come closer: watch, ask, try a little."),
    "preparation": _("Do real tasks, with goals and a supervisor."),
    "training": _("Be trained in an occupation, with hours that count."),
    "upskilling": _("For people who work already."),
    "staff": _("For teachers."),
}

# type: what it asks, what it gives
TYPES = {
    "career_fair": (
        _("Many employers, one hall: walk around and ask people about their work."),
        _("A first idea of the trades that exist nearby."),
    ),
    "guest_speaker": (
        _("Somebody from a trade comes to class and tells what a working day holds."),
        _("A face to a job title, and answers on the spot."),
    ),
    "workplace_tour": (
        _("A group walks through a workplace with a guide, in safe shoes."),
        _("A picture of rooms, tools and pace that no film can give."),
    ),
    "informational_interview": (
        _("Prepare questions, then talk for an hour with one person about their path."),
        _("Honest words about training, pay and an ordinary week."),
    ),
    "job_shadow": (
        _(
            "Follow one person through a working day, watch and ask. Unpaid: the work stays theirs."
        ),
        _("A feeling for whether such a day could be yours."),
    ),
    "career_mentoring": (
        _("Meet the same adult from a trade again and again, at school, at work or online."),
        _("Advice from somebody who knows both you and the trade."),
    ),
    "service_learning": (
        _("Do something that a community needs, and look back on it in class."),
        _("Practice in being responsible, for a result that stays."),
    ),
    "externship": (
        _("Join a workplace for about a week and help with small duties."),
        _("Enough days to look behind the first impression."),
    ),
    "work_sampling": (
        _("Try several tasks or departments for some days each, with guidance."),
        _("A comparison: which work suits your hands and your head."),
    ),
    "industry_project": (
        _("Solve a real question of an employer as a team, and present the answer."),
        _("A result that somebody waits for, and a client’s opinion."),
    ),
    "simulated": (
        _("Run a practice firm or workshop that copies the real thing."),
        _("Room for mistakes that cost nothing."),
    ),
    "school_enterprise": (
        _("Make and sell goods or services in a business that the school owns."),
        _("All sides of a business: customers, stock, quality, accounts."),
    ),
    "entrepreneurship": (
        _("Start something of your own, from the idea to the first sale, with a coach."),
        _("Knowing what it takes to work for yourself."),
    ),
    "live_work": (
        _("Take orders of real customers in the school’s workshop, under a teacher’s eye."),
        _("The standards of the trade, met on work that gets used."),
    ),
    "internship": (
        _("Work part-time in one place for weeks or months, with goals and a supervisor."),
        _("Experience that counts, hours toward credit, and a reference."),
    ),
    "virtual_internship": (
        _("Work from a distance in an employer’s team, with fixed calls and tasks."),
        _("Experience with firms that no bus reaches, and skill in working online."),
    ),
    "clinical": (
        _(
            "Care for patients or clients under a licensed person, after health checks and training."
        ),
        _("The practice that a qualification in health demands."),
    ),
    "cooperative_education": (
        _("Alternate between classes and paid work for a term or more, by a training plan."),
        _("Wages, credit, and lessons that fit the job."),
    ),
    "structured_placement": (
        _("Complete the hours that a qualification sets, by a plan of school and employer."),
        _("The workplace part of the qualification."),
    ),
    "pre_apprenticeship": (
        _("Get ready for a trade in courses and supervised work."),
        _("What an apprenticeship asks at its door, often with a place waiting."),
    ),
    "youth_apprenticeship": (
        _("Learn a trade for a year or two while at school, employed and paid."),
        _("A start in a trade, with school finished at the same time."),
    ),
    "apprenticeship": (
        _("Be employed for years, learn on the job and attend classes beside it."),
        _("A recognized certificate of a trade, and wages from the first day."),
    ),
    "supervised_agricultural": (
        _("Run a project in farming, food or nature, and keep its books."),
        _("Something of your own that grows, with a teacher at your side."),
    ),
    "on_the_job_training": (
        _("Learn one job by doing it beside an experienced colleague."),
        _("The skills of exactly this job, often with an offer to stay."),
    ),
    "employee_development": (
        _("Learn something new for your job without leaving it."),
        _("Skills that keep up with the trade."),
    ),
    "micro_learning": (
        _("Take one small step of some minutes in the middle of work."),
        _("An answer at the moment in which it is needed."),
    ),
    "teacher_externship": (
        _("A teacher spends days or weeks in a firm of the field that they teach."),
        _("Lessons that show how the work is done now."),
    ),
}

AT_EMPLOYER = _("At an employer")
AT_SCHOOL = _("At school or nearby")
# where a type takes place otherwise
PLACES = {
    "career_mentoring": _("At school, at an employer or remote"),
    "industry_project": _("At school, at an employer or remote"),
    "virtual_internship": _("Remote"),
    "service_learning": _("In the community"),
    "supervised_agricultural": _("At home, on a farm or at an employer"),
}

AFTER: list[tuple[str, list[str], list[str]]] = [
    (
        _("How to begin"),
        [],
        [
            _("Students: ask a teacher or the coordinator of your school which kinds it runs."),
            _("Parents and guardians: call the school. Nothing starts without your yes."),
            _(
                "Employers: call a high school, technology center or college near you, and ask for whoever runs "
                "work-based learning. Say what you could show, and for how long."
            ),
            _(
                "Schools: begin with one employer and one kind from the upper part of the list, and grow."
            ),
        ],
    )
]
