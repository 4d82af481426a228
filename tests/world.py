"""Two schools with a row of everything, and everybody who could knock at a door.

`mine` is the school that the visitors belong to, `theirs` the other one. Every word of the other
school's rows holds ELSEWHERE, so that a page that shows one of them gives itself away.
"""

from datetime import date, time, timedelta
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from accounts.actions import make_feed
from accounts.models import FactorReset, Holiday, Role, Term, Token
from accounts.models.tokens import derived, mint
from assessments.models import (
    Answer,
    Award,
    Badge,
    Certificate,
    Credit,
    CreditStep,
    Criterion,
    Cycle,
    Evidence,
    Feedback,
    FeedbackRequest,
    FinalAssessment,
    FollowConsent,
    FollowUp,
    Form,
    Goal,
    GoalStep,
    HostReply,
    Mark,
    PersonMet,
    QualityAction,
    Question,
    Rating,
    RecordShare,
    Remark,
    RemarkPolicy,
    Reply,
    Sample,
    SampleLine,
    ShareVisit,
    SupervisorChange,
)
from assessments.proof import badges
from assessments.proof import papers as proof_papers
from assessments.record import papers
from assessments.record.facts import record_of
from catalogue.models import (
    Behaviour,
    Competency,
    Framework,
    LawLimit,
    LawSet,
    PlacementType,
    Scale,
    SchoolLaw,
    SchoolType,
)
from kit import clock
from notifications import links
from notifications.models import Clearance, Handover, Message, Notice
from partners.models import (
    Capacity,
    CapacityShare,
    Check,
    CheckWaiver,
    ContactPolicy,
    ContactTraining,
    EmployerImport,
    Enquiry,
    Event,
    EventGuest,
    HostChange,
    HostingIntent,
    IntentRequest,
    Interaction,
    Merge,
    OfferPolicy,
    Opportunity,
    OpportunityMove,
    OwnerChange,
    PartnershipPlan,
    PlanActivity,
    PlanChange,
    PlanTemplate,
    PlanVersion,
    SchoolPaper,
    StageMove,
    StandingAgreement,
    Suggestion,
    YearlyRecord,
)
from placements.agreement import seal, text
from placements.models import (
    Absence,
    Acknowledgment,
    AdviceOverride,
    Agreement,
    AgreementTemplate,
    Amendment,
    Application,
    ApplicationMove,
    ApplicationRule,
    Arrival,
    CheckIn,
    ChecklistItem,
    ChecklistTick,
    Document,
    DocumentKind,
    HostProposal,
    HoursRules,
    Incident,
    IncidentDuty,
    IncidentRule,
    IncidentStep,
    InterestCheck,
    Interruption,
    JournalComment,
    JournalEntry,
    JournalFile,
    JournalPolicy,
    LearningPlan,
    LearningPlanTemplate,
    LogChange,
    LogEntry,
    LogFile,
    Move,
    Observation,
    Presence,
    Principal,
    Project,
    ProjectFile,
    ProjectMessage,
    ProjectTask,
    Prompt,
    Pulse,
    PulseShare,
    Refusal,
    Requirement,
    RequirementSet,
    Running,
    Scan,
    SettingAdvice,
    SheetImport,
    Signature,
    SiteCode,
    TemplateObjective,
    Visit,
    VisitQuestion,
    VisitRule,
    Waiver,
)
from students.models import (
    CareerPlan,
    ClassGroup,
    Course,
    CourseOutcome,
    Enrolment,
    Import,
    ImportProblem,
    ImportStep,
    Teaching,
)
from tests import factories as make

ELSEWHERE = "Elsewhere"
MONDAY = make.MONDAY


def make_staff(school, word):
    """One of each role; the accounts carry the word in their names."""
    return {
        role.value: make.make_user(role, school, name=f"{word} {role.value}".strip())
        for role in Role
    }


def account(person, word):
    """Give a student, guardian or contact an account."""
    person.user = make.make_user(name=f"{word} {person.name}".strip())
    person.save()
    return person.user


def make_side(word=""):
    """A school with people, a placement in which all have their part, and a row of every kind."""
    side = SimpleNamespace(word=word)
    side.school = make.make_school(f"{word} High School".strip())
    side.staff = make_staff(side.school, word)
    side.membership = side.staff["teacher"].memberships.get()
    side.student = make.make_student(side.school, family_name=f"{word}Longbow")
    side.guardian = make.make_guardian(side.student)
    side.partnership = make.make_partnership(side.school, f"{word} Dental Care".strip())
    side.employer = side.partnership.employer
    side.site = side.employer.sites.get()
    side.check = Check.objects.create(
        site=side.site, school=side.school, kind="insurance", valid_until=MONDAY
    )
    side.check.file.save("x.pdf", ContentFile(b"%PDF-1.7"))
    side.check_waiver = CheckWaiver.objects.create(
        partnership=side.partnership,
        kind="safety_visit",
        why=f"{side.word} why",
        by=side.staff["coordinator"],
    )
    side.contact = make.make_contact(side.partnership, name=f"{word} Dana Ortiz".strip())
    side.signatory = make.make_contact(
        side.partnership, name=f"{word} Sam Reed".strip(), can_supervise=False
    )
    for name in ("student", "guardian", "contact", "signatory"):
        setattr(side, f"{name}_user", account(getattr(side, name), word))
    make_policy(side)
    make_placement(side)
    make_roster(side)
    make_paper(side)
    make_learning(side)
    make_feedback(side)
    make_record(side)
    make_proof(side)
    make_growth(side)
    make_mail(side)
    make_day(side)
    make_visit(side)
    make_doing(side)
    make_presence(side)
    side.feed = make_feed(side.staff["teacher"])
    side.feed_token = SimpleNamespace(pk=side.feed.token)
    make_journal(side)
    side.token_row = Token.objects.create(
        user=side.staff["coordinator"],
        name=f"{word} report".strip(),
        prefix=f"pw_{side.school.pk}",
        digest=f"{side.school.pk:0>64}",
        expires_on=clock.today() + timedelta(days=90),
    )
    return side


def make_policy(side):
    """The school's own types, requirements, skills and questions."""
    school, word = side.school, side.word
    side.reset = FactorReset.objects.create(
        user=side.staff["teacher"], by=side.staff["administrator"], reason=f"{word} lost"
    )
    side.type = PlacementType.objects.create(
        code="own", name=f"{word} type", level="training", school=school
    )
    side.framework = Framework.objects.create(code="own", name=f"{word} skills", school=school)
    side.competency = Competency.objects.create(
        framework=side.framework, code="own", name=f"{word} skill", kind="technical"
    )
    side.behaviour = Behaviour.objects.create(
        competency=side.competency, level=3, text=f"{word} seen"
    )
    side.set = RequirementSet.objects.create(school=school, type=side.type, name=f"{word} set")
    side.requirement = Requirement.objects.create(
        set=side.set, kind="signature_student", step="confirm"
    )
    named = {"document_kind": "guardian", "host_kind": "employer", "student_kind": "student"}
    for name, party in named.items():
        row = DocumentKind.objects.create(
            school=school, name=f"{word} TB test, {party}", sent_by=party
        )
        setattr(side, name, row)
    side.form = Form.objects.create(code="own", school=school, title=f"{word} form")
    side.question = Question.objects.create(form=side.form, kind="text", text=f"{word} question")


def make_day(side):
    """What the school runs, who is away, and what it let out before it was live."""
    side.school_type = SchoolType.objects.create(school=side.school, type=side.type)
    side.absence = Absence.objects.create(
        placement=side.placement, on=MONDAY, why=f"{side.word} why"
    )
    side.interruption = Interruption.objects.create(
        placement=side.placement,
        starts_on=MONDAY + timedelta(days=14),
        ends_on=MONDAY + timedelta(days=15),
        why=f"{side.word} pause",
    )
    side.period = side.placement.periods.first()
    make_law(side)
    side.clearance = Clearance.objects.create(
        school=side.school,
        case_model="placements.placement",
        case_id=side.placement.pk,
        label=f"{side.word} placement",
        by=side.staff["coordinator"],
    )


def make_visit(side):
    """A visit that was made, and a report which the school's administrator reads."""
    word, teacher = side.word, side.staff["teacher"]
    side.visit_rule = VisitRule.objects.create(programme=side.programme, first_weeks=4)
    side.visit_question = VisitQuestion.objects.create(school=side.school, text=f"{word} safe?")
    side.visit = Visit.objects.create(
        placement=side.placement, number=1, due_on=MONDAY, made_on=MONDAY, state="made",
        by=teacher, met=f"{word} Dana", notes=f"{word} notes",
    )  # fmt: skip
    side.visit.photo.save("x.jpg", ContentFile(b"\xff\xd8\xff"))
    side.incident_duty = IncidentDuty.objects.create(
        school=side.school, user=side.staff["administrator"], safeguarding=True
    )
    side.incident_rule = IncidentRule.objects.create(school=side.school, emergency=f"{word} 911")
    side.incident = Incident.objects.create(
        school=side.school, placement=side.placement, number=side.school.pk + 500_000,
        reported_label=f"{word} Ava", kind="safeguarding", text=f"{word} Unspoken",
        happened_at=clock.now(), respond_by=clock.now(),
    )  # fmt: skip
    # its address holds the number, not the key
    side.incident_number = SimpleNamespace(pk=side.incident.number)
    side.incident_step = IncidentStep.objects.create(
        incident=side.incident, kind="action", text=f"{word} call", due_on=MONDAY
    )


def make_law(side):
    """A law of the school's own, which it chose."""
    side.law_set = LawSet.objects.create(
        school=side.school, code="own", name=f"{side.word} law", source=f"{side.word} code"
    )
    side.limit = LawLimit.objects.create(law=side.law_set, kind="days_a_year", value=300)
    side.school_law = SchoolLaw.objects.create(school=side.school)
    side.school_law.laws.add(side.law_set)


def make_doing(side):
    """Lists of the first days, what the learner says, and the room of a project."""
    word, here = side.word, {"placement": side.placement}
    side.item = ChecklistItem.objects.create(
        school=side.school, type=side.type, list="induction", text=f"{word} exits", by="school"
    )
    side.tick = ChecklistTick.objects.create(item=side.item, by_label=f"{word} Dana", **here)
    side.interest = InterestCheck.objects.create(
        when="before", level=3, destination="career", words=f"{word} words", **here
    )
    side.observation = Observation.objects.create(
        on=MONDAY, observed=f"{word} Dana", task=f"{word} task", **here
    )
    side.remote = make.make_placement(
        "confirmed",
        side.school,
        side.student,
        side.contact,
        side.programme,
        starts_on=MONDAY + timedelta(days=200),
        ends_on=MONDAY + timedelta(days=230),
        delivery="remote",
    )
    there = {"placement": side.remote, "contact": side.contact}
    side.project = Project.objects.create(
        placement=side.remote, meeting_url=f"https://meet.example/{word}"
    )
    side.project_task = ProjectTask.objects.create(title=f"{word} task", **there)
    side.project_file = ProjectFile.objects.create(title=f"{word} file", **there)
    side.project_file.file.save("x.pdf", ContentFile(b"%PDF-1.7"))
    side.project_message = ProjectMessage.objects.create(text=f"{word} hello", **there)


def make_journal(side):
    """One entry that only its learner reads, one that is shared as far as it goes, and a week's question."""
    word, here = side.word, {"placement": side.placement, "on": MONDAY}
    side.journal_policy = JournalPolicy.objects.create(school=side.school)
    side.prompt = Prompt.objects.create(school=side.school, text=f"{word} what was new?")
    side.private = JournalEntry.objects.create(text=f"{word} only mine", **here)
    side.entry = JournalEntry.objects.create(
        text=f"{word} for all", prompt=f"{word} what was new?", audience="supervisor", **here
    )
    side.journal_file = JournalFile.objects.create(entry=side.entry)
    side.journal_file.file.save("x.jpg", ContentFile(b"\xff\xd8\xff"))
    side.comment = JournalComment.objects.create(
        entry=side.entry, contact=side.contact, audience="supervisor", text=f"{word} well done"
    )
    told = {"student": side.student, "placement": side.placement}
    for week, kind in enumerate(("motivation", "confidence", "motivation", "confidence")):
        Pulse.objects.create(
            week=MONDAY - timedelta(weeks=9 - week), kind=kind, level=2 + week // 2,
            about=f"{word} objective" if kind == "confidence" else "", **told,
        )  # fmt: skip
    PulseShare.objects.create(placement=side.placement)


def make_placement(side):
    side.programme = make.make_programme(side.school, title=f"{side.word} programme")
    side.placement = make.make_placement(
        "active",
        side.school,
        side.student,
        side.contact,
        side.programme,
        coordinator=side.staff["coordinator"],
    )
    part = side.placement.participants.get(role="signatory")
    part.contact = side.signatory
    part.save()
    side.proposed = make.make_placement(
        "proposed",
        side.school,
        side.student,
        side.contact,
        side.programme,
        starts_on=MONDAY + timedelta(days=90),
        ends_on=MONDAY + timedelta(days=120),
    )
    side.objective = side.placement.objectives.get()
    side.objective.text = f"{side.word} objective"
    side.objective.save()
    side.draft = make.make_placement(
        "draft", side.school, side.student, side.contact, side.programme
    )


def make_roster(side):
    """Calendar, class, career plan, upload."""
    school, word = side.school, side.word
    side.holiday = Holiday.objects.create(
        school=school, name=f"{word} break", first_on=MONDAY, last_on=MONDAY
    )
    side.term = Term.objects.create(
        school=school,
        title=f"{word} fall",
        starts_on=date(2026, 8, 12),
        ends_on=date(2026, 12, 18),
    )
    side.course = Course.objects.create(school=school, title=f"{word} biology")
    side.group = ClassGroup.objects.create(school=school, course=side.course, title=f"{word} 3b")
    side.group.terms.add(side.term)
    side.teaching = Teaching.objects.create(user=side.staff["teacher"], group=side.group)
    side.enrolment = Enrolment.objects.create(student=side.student, group=side.group)
    side.plan = CareerPlan.objects.create(student=side.student, pathway=f"{word} pathway")
    side.batch = Import.objects.create(school=school, made_by=side.staff["coordinator"])
    side.sheet = SheetImport.objects.create(
        school=side.school,
        name=f"{side.word} placements.csv",
        table={
            "headings": ["Student", "Employer", "Start", "Hours so far"],
            "rows": [[2, [f"{side.word} Nowak", f"{side.word} Dental", "2026-09-01", "lots"]]],
        },
        columns={"0": "student", "1": "employer", "2": "starts_on", "3": "minutes"},
    )
    side.employer_list = EmployerImport.objects.create(
        school=school,
        made_by=side.staff["coordinator"],
        name=f"{word} employers.csv",
        table={
            "headings": ["Firm", "E-mail"],
            "samples": [[f"{word} Bakery"], [f"{word} nobody"]],
            "rows": [[2, [f"{word} Bakery", f"{word} nobody"]], [3, [f"{word} Bakery Inc", ""]]],
        },
        columns={"0": "employer", "1": "email"},
        counts={"firms": 2, "new": 6, "changed": 0, "rejected": 0, "warned": 1},
        problems=[
            {
                "level": "warned",
                "line": 2,
                "column": "email",
                "row": f"{word} Bakery",
                "reason": f"{word} reason",
            }
        ],
    )
    side.problem = ImportProblem.objects.create(
        batch=side.batch, level="warned", file="users.csv", line=2, reason=f"{word} reason"
    )
    side.step = ImportStep.objects.create(
        batch=side.batch, verb="made", model="students.course", rows=[side.course.pk]
    )
    side.opportunity = Opportunity.objects.create(
        partnership=side.partnership, type=side.type, title=f"{word} place"
    )
    make_care(side)
    make_enquiry(side)
    side.intent = HostingIntent.objects.create(
        partnership=side.partnership, year=2027, answer="yes", said_by=f"{word} Dana"
    )
    make_terms(side)
    make_events(side)


def make_enquiry(side):
    """Somebody wrote at the school's front door."""
    side.enquiry = Enquiry.objects.create(
        school=side.school,
        organisation=f"{side.word} Bakery".strip(),
        name=f"{side.word} Lee".strip(),
        email="lee@bakery.example",
        phone="+1 405 555 0190",
        town=f"{side.word} Perkins",
        wants=["host", "talk"],
        message=f"{side.word} hello",
        mark=f"{side.school.pk:0>64}",
    )


def make_care(side):
    """Who looks after the employer, what was said, how often one calls."""
    staff, word = side.staff, side.word
    side.stage_move = StageMove.objects.create(
        partnership=side.partnership, before="talking", after="active", why=f"{word} why"
    )
    side.owner_change = OwnerChange.objects.create(
        partnership=side.partnership, after=staff["teacher"], note=f"{word} note"
    )
    side.interaction = Interaction.objects.create(
        partnership=side.partnership, on=MONDAY, by=staff["coordinator"], note=f"{word} said"
    )
    side.merge = Merge.objects.create(
        kept=side.employer, gone_id=900_000 + side.employer.pk, gone_name=f"{word} Dental"
    )
    side.training = ContactTraining.objects.create(
        contact=side.contact, kind="mentor", title=f"{word} mentor training", trained_on=MONDAY
    )
    side.training.file.save("x.pdf", ContentFile(b"%PDF-1.7"))
    side.contact_policy = ContactPolicy.objects.create(school=side.school)
    side.host_change = HostChange.objects.create(
        partnership=side.partnership, kind="details", what=f"{word} Dana", by=f"{word} Dana"
    )
    side.school_paper = SchoolPaper.objects.create(
        school=side.school, kind="liability", title=f"{word} liability", text="Policy 4711"
    )
    side.school_paper.file.save("x.pdf", ContentFile(b"%PDF-1.7"))


def make_events(side):
    """A fair with an employer and a learner on its lists; what the employer would have taught."""
    word, today = side.word, clock.today()
    side.event = Event.objects.create(
        school=side.school, title=f"{word} career fair", on=today, by=side.staff["coordinator"]
    )
    side.guest = EventGuest.objects.create(
        event=side.event, partnership=side.partnership, contact=side.contact, said=f"{word} said"
    )
    side.presence = Presence.objects.create(event=side.event, student=side.student)
    side.suggestion = Suggestion.objects.create(
        partnership=side.partnership, contact=side.contact, subject=f"{word} drawings"
    )


def make_applications(side):
    """The learner applied, was shown, and found a place of their own."""
    word = side.word
    side.application = Application.objects.create(
        student=side.student,
        opportunity=side.opportunity,
        school=side.school,
        note=f"{word} note",
        agreed=True,
        state="shown",
        shown_to=side.contact,
    )
    side.application_move = ApplicationMove.objects.create(
        application=side.application, before="applied", after="shown", by=f"{word} coordinator"
    )
    side.application_rule = ApplicationRule.objects.create(school=side.school)
    side.host_proposal = HostProposal.objects.create(
        student=side.student,
        school=side.school,
        employer=f"{word} Kettle Bakery",
        address="5 Oak St",
        contact_name=f"{word} Ray",
        would_do="Bake",
        starts_on=MONDAY,
        ends_on=MONDAY,
    )


def make_terms(side):
    """What employer and school have said for a year."""
    partnership, word = side.partnership, side.word
    side.intent_request = IntentRequest.objects.create(
        partnership=partnership, year=2027, contact=side.contact
    )
    side.opportunity_move = OpportunityMove.objects.create(
        opportunity=side.opportunity, old="draft", new="open", by=f"{word} coordinator"
    )
    side.offer_policy = OfferPolicy.objects.create(school=side.school)
    side.capacity = Capacity.objects.create(employer=side.employer, year=2027, total=9)
    side.share = CapacityShare.objects.create(
        capacity=side.capacity, partnership=partnership, places=3, said_by=f"{word} Dana"
    )
    side.standing = StandingAgreement.objects.create(
        partnership=partnership,
        content={"title": f"{word} standing", "language": "en", "facts": [], "clauses": []},
        content_hash="0" * 64,
        valid_from=date(2020, 1, 1),
        valid_until=date(2020, 12, 31),
    )
    make_partner_plan(side)
    make_applications(side)


def make_partner_plan(side):
    """A plan of the year with all that hangs on it."""
    word = side.word
    content = {
        "title": f"{word} plan", "language": "en", "facts": [["Employer", f"{word} Dental"]],
        "clauses": [["Aims", f"{word} aims"]],
        "table": {"head": "Who", "columns": ["What", "Who", "When"],
                  "rows": [[f"{word} visit", f"{word} Dana", "May 1"]]},
    }  # fmt: skip
    text = {"content": content, "content_hash": "0" * 64}
    side.partner_plan = PartnershipPlan.objects.create(
        partnership=side.partnership,
        year=2027,
        aims=f"{word} aims",
        skills=f"{word} soldering",
        state="out",
        asked_at=clock.now(),
        review_on=MONDAY,
        **text,
    )
    side.activity = PlanActivity.objects.create(
        plan=side.partner_plan, what=f"{word} visit", due_on=MONDAY
    )
    side.plan_change = PlanChange.objects.create(
        plan=side.partner_plan, what="aims", before=f"{word} old", after=f"{word} new"
    )
    side.plan_version = PlanVersion.objects.create(
        plan=side.partner_plan, version=1, host_name=f"{word} Dana", **text
    )
    side.plan_template = PlanTemplate.objects.create(
        school=side.school, name=f"{word} template", aims=f"{word} aims"
    )
    side.record = YearlyRecord.objects.create(
        partnership=side.partnership, year=2027, side="school", brought=f"{word} ideas"
    )


def make_paper(side):
    """Agreement, signature, move, waiver, hours."""
    placement, word = side.placement, side.word
    side.agreement = text.new_version(placement, by_label=word)
    text.new_version(side.proposed, by_label=word)
    side.signature = Signature.objects.create(
        agreement=side.agreement,
        party="student",
        person=f"student:{side.student.pk}",
        name=f"{word} Ava Longbow",
        method="link",
        content_hash="0" * 64,
    )
    side.scan = Scan.objects.create(placement=placement, uploaded_by=side.staff["coordinator"])
    side.scan.file.save("sheet.pdf", ContentFile(b"%PDF-1.7"))
    side.paper = Signature.objects.create(
        agreement=side.agreement,
        party="signatory",
        name=f"{word} Sam Reed",
        method="paper",
        content_hash=side.agreement.content_hash,
        recorded_by=side.staff["coordinator"],
        scan=side.scan,
    )
    make_amendment(side)
    side.move = Move.objects.create(
        placement=placement, before="confirmed", after="active", why=f"{word} why"
    )
    make_document(side)
    side.waiver = Waiver.objects.create(
        placement=placement, kind="insurance", reason=word or "x", by=side.staff["coordinator"]
    )
    side.log = LogEntry.objects.create(
        placement=placement,
        student=placement.student,
        worked_on=MONDAY,
        minutes=180,
        note=f"{word} note",
        breaks=f"{word} at most 2 h a day.",
    )
    side.log_file = LogFile.objects.create(line=side.log)
    side.log_file.file.save("x.pdf", ContentFile(b"%PDF-1.7"))
    side.log_change = LogChange.objects.create(
        line=side.log,
        role="student",
        by_label=f"{word} Ava",
        before={"minutes": 240},
        after={"minutes": 180},
    )
    side.hours_rules = HoursRules.objects.create(school=side.school, line_days=20)


def make_presence(side):
    """Who is there: the first day, a clock of somebody else, a sheet at the site, times beside the line."""
    word, placement = side.word, side.placement
    side.arrival = Arrival.objects.create(placement=placement, on=MONDAY, by_label=f"{word} x")
    side.checkin = CheckIn.objects.create(line=side.log, site=side.site, came=time(12, 28))
    side.site_code = SiteCode.objects.create(
        school=side.school, site=side.site, code=f"code{side.school.pk}", by_label=f"{word} x"
    )
    side.site_code_word = SimpleNamespace(pk=side.site_code.code)
    side.running = Running.objects.create(
        placement=placement, student=side.student, site=side.site
    )


def make_document(side):
    """Documents of the school's own are asked for in two placements, and one has come."""
    own = RequirementSet.objects.create(
        school=side.school, type=side.placement.type, name=f"{side.word} with document"
    )
    for row in side.placement.requirement_set.requirements.all():
        row.pk, row.set = None, own
        row.save()
    for kind in (side.document_kind, side.host_kind, side.student_kind):
        own.requirements.create(kind="document", document=kind, step="start", position=50)
    for placement in (side.placement, side.proposed):
        placement.requirement_set = own
        placement.save()
    side.document = Document.objects.create(
        kind=side.document_kind,
        student=side.student,
        party=f"guardian:{side.guardian.pk}",
        sent_by=f"{side.word} Nora",
    )
    side.document.file.save("x.pdf", ContentFile(b"%PDF-1.7"))


def make_learning(side):
    """A plan that was put out, a template, a recommendation, a course that teaches the skill."""
    word, staff = side.word, side.staff
    side.course_outcome = CourseOutcome.objects.create(
        course=side.course, competency=side.competency
    )
    objective = side.objective
    objective.activity, objective.competency = f"{word} activity", side.competency
    objective.planned_minutes, objective.cost = 720, 40
    objective.setting, objective.approach = "classroom", "observation"
    objective.save()
    side.advice = SettingAdvice.objects.create(
        school=side.school,
        competency=side.competency,
        settings=["workplace"],
        approaches=["real"],
    )
    side.override = AdviceOverride.objects.create(
        objective=objective, advised="Workplace", chosen=f"{word} x", by=staff["coordinator"]
    )
    side.learning = LearningPlan.objects.create(
        placement=side.placement,
        version=1,
        content={"objectives": []},
        content_hash="0" * 64,
        made_by=f"{word} coordinator",
    )
    side.acknowledgment = Acknowledgment.objects.create(
        plan=side.learning, party="student", name=f"{word} Ava"
    )
    side.learning_template = LearningPlanTemplate.objects.create(
        school=side.school, name=f"{word} job"
    )
    side.template_objective = TemplateObjective.objects.create(
        template=side.learning_template, text=f"{word} task"
    )


def make_amendment(side):
    """A change that is being signed; words, principal and key of the school; somebody who would not sign."""
    placement, word, by = side.placement, side.word, side.staff["coordinator"]
    side.copy = SimpleNamespace(pk=side.agreement.code)
    changes = [["Pay", "Unpaid", f"{word} $14 an hour"]]
    content = {
        **side.agreement.content,
        "title": f"{word} Amendment 1",
        "amendment": {"number": 1, "from": MONDAY.isoformat(), "of": 1, "changes": changes},
    }
    side.amendment = Amendment.objects.create(
        placement=placement,
        text=Agreement.objects.create(
            placement=placement,
            version=2,
            state="proposed",
            content=content,
            content_hash=text.hash_of(content),
        ),
        number=1,
        from_on=MONDAY,
        change={"fields": {"pay_note": f"{word} $14 an hour"}},
        made_by=by,
    )
    side.refusal = Refusal.objects.create(
        agreement=side.proposed.agreements.get(),
        party="student",
        person=f"student:{side.student.pk}",
        name=f"{word} Ava",
        why=f"{word} no bus",
        settled_at=clock.now(),
        settled_by=by,
    )
    side.template = AgreementTemplate.objects.create(
        school=side.school, title=f"{word} words", clauses=f"# {word} all\n{{learner}} {word}"
    )
    side.principal = Principal.objects.create(school=side.school, user=side.staff["administrator"])
    side.school_key, _secret = seal.new_key(side.school)
    seal.new_key(side.school)  # which ends the one before: its certificate still counts


def make_feedback(side):
    """One that is in, and one that is still asked for."""
    side.cycle = Cycle.objects.create(
        programme=side.programme, name="final", value=90, form=side.form
    )
    asked = {"form": side.form, "party": f"contact:{side.contact.pk}", "opens_on": MONDAY}
    side.request = FeedbackRequest.objects.create(
        placement=side.placement,
        cycle=side.cycle,
        due_on=MONDAY + timedelta(days=7),
        state="submitted",
        **asked,
    )
    side.asked = FeedbackRequest.objects.create(
        placement=side.placement,
        cycle=Cycle.objects.create(
            programme=side.programme, name="middle", value=50, form=side.form
        ),
        due_on=MONDAY + timedelta(days=7),
        state="sent",
        **asked,
    )
    side.feedback = Feedback.objects.create(
        request=side.request, given_by=f"{side.word} Dana", submitted_at=clock.now()
    )
    side.answer = Answer.objects.create(
        feedback=side.feedback, question=side.question, text=f"{side.word} answer"
    )
    side.rating = Rating.objects.create(
        feedback=side.feedback, question=side.question, objective=side.objective, level=3
    )
    side.supervisor_change = SupervisorChange.objects.create(
        placement=side.placement,
        before=side.contact,
        name=f"{side.word} Carlos",
        email=f"carlos@{side.word.lower()}.example",
    )
    side.final = FinalAssessment.objects.create(
        placement=side.placement,
        outcome="completed",
        confirmed_minutes=180,
        signed_by=side.staff["coordinator"],
    )
    make_credit(side)


def make_credit(side):
    """A rule, a refusal that may be appealed, a mark, and a sample that is to be marked again."""
    side.credit_rule = make.make_credit_rule(side.programme)
    told = {"why": f"{side.word} two texts are missing.", "by": side.staff["coordinator"]}
    side.credit = Credit.objects.create(
        placement=side.placement,
        rule=side.credit_rule,
        state="refused",
        due_on=clock.today() + timedelta(days=14),
        decided_by=side.staff["coordinator"],
    )
    CreditStep.objects.create(credit=side.credit, after="proposed", credits=1, by_label="Rule")
    side.credit_step = CreditStep.objects.create(
        credit=side.credit, after="refused", by_label=f"{side.word} Rhea", **told
    )
    side.criterion = Criterion.objects.create(
        programme=side.programme, text=f"{side.word} care for patients"
    )
    side.mark = Mark.objects.create(
        placement=side.placement,
        criterion=side.criterion,
        mark=52,
        words=f"{side.word} calm",
        by=side.staff["teacher"],
    )
    side.sample = Sample.objects.create(
        programme=side.programme, seed=7, by=side.staff["coordinator"]
    )
    side.sample_line = SampleLine.objects.create(
        sample=side.sample, placement=side.placement, marker=side.staff["teacher"], first=52
    )


def make_growth(side):
    """A goal, a word that is held and one that was passed on, a reply, a quality action, an employer's answer."""
    word, by = side.word, side.staff["coordinator"]
    here = {"placement": side.placement}
    side.goal = Goal.objects.create(
        text=f"{word} goal", due_on=MONDAY, party=f"contact:{side.contact.pk}", **here
    )
    GoalStep.objects.create(goal=side.goal, kind="set", by_label=f"{word} Dana")
    said = {"party": f"contact:{side.contact.pk}", "by_label": f"{word} Dana", **here}
    side.remark = Remark.objects.create(kind="concern", text=f"{word} Unspoken", **said)
    side.praise = Remark.objects.create(
        kind="praise", text=f"{word} praise", shown_at=clock.now(), **said
    )
    side.remark_policy = RemarkPolicy.objects.create(school=side.school)
    side.reply = Reply.objects.create(feedback=side.feedback, text=f"{word} reply")
    side.action = QualityAction.objects.create(
        school=side.school, what=f"{word} action", owner=by, due_on=MONDAY, made_by=by,
        remark=side.praise, raised_by=side.praise.party, **here,
    )  # fmt: skip
    side.host_reply = HostReply.objects.create(
        partnership=side.partnership, contact=side.signatory, text=f"{word} thanks"
    )


def make_record(side):
    """Evidence of each kind, a link that shows it, somebody whom the learner met."""
    side.evidence = Evidence.objects.create(
        student=side.student,
        kind="file",
        title=f"{side.word} tray",
        text=f"{side.word} laid out for a filling.",
        file=ContentFile(b"%PDF-1.7\n%%EOF\n", "tray.pdf"),
        objective=side.objective,
        competency=side.competency,
        verified_at=clock.now(),
        verified_by=side.staff["coordinator"],
    )
    side.taught = Evidence.objects.create(
        student=side.student,
        kind="taught",
        title=f"{side.word} greeting patients",
        whom="New students",
        learners=3,
        on=MONDAY,
        position=2,
    )
    nonce, token_hash = mint()
    side.share = RecordShare.objects.create(
        student=side.student,
        label=f"{side.word} college",
        nonce=nonce,
        token_hash=token_hash,
        ends_on=clock.today() + timedelta(days=90),
    )
    side.share.evidence.add(side.evidence)
    ShareVisit.objects.create(share=side.share)
    side.share_key = SimpleNamespace(pk=derived(nonce))
    url = papers.verify_url(record_of(side.student))
    side.record_code = SimpleNamespace(pk=url.rstrip("/").rpartition("/")[2])
    side.met = PersonMet.objects.create(
        student=side.student, name=f"{side.word} Lee Park", role="Hygienist", employer="Northgate"
    )


def make_proof(side):
    """A certificate, a badge and its holder, and what came of it, of a placement that is over."""
    word, given = side.word, {"school": side.school, "given_by": side.staff["coordinator"]}
    side.past = make.make_placement(
        "completed",
        side.school,
        side.student,
        side.contact,
        side.programme,
        starts_on=MONDAY - timedelta(days=200),
        ends_on=MONDAY - timedelta(days=120),
    )
    side.certificate = Certificate.objects.create(
        placement=side.past, number=1, content=proof_papers.content_of(side.past), **given
    )
    proof_papers.keep(side.certificate)
    side.certificate_code = SimpleNamespace(pk=side.certificate.code)
    side.badge = Badge.objects.create(
        school=side.school,
        competency=side.competency,
        scale=Scale.objects.get(code="five-steps"),
        level=4,
        criteria=f"{word} criteria",
    )
    side.award = Award.objects.create(
        badge=side.badge, placement=side.past, number=1, because=f"{word} seen", **given
    )
    side.award.token = badges.signed(side.award)
    side.award.save()
    side.award_code = SimpleNamespace(pk=side.award.code)
    side.consent = FollowConsent.objects.create(
        student=side.student, is_given=True, said_by=f"{word} Ava"
    )
    side.follow_up = FollowUp.objects.create(placement=side.past, months=3, asked_on=MONDAY)


def make_mail(side):
    about = {"about_model": "placements.placement", "about_id": side.placement.pk}
    side.notice = Notice.objects.create(
        key=f"test:{side.school.pk}",
        school=side.school,
        kind="test",
        recipient=f"contact:{side.contact.pk}",
        about_label=f"{side.word} placement",
        **about,
    )
    side.link = links.make(
        "placements:host",
        party=f"contact:{side.signatory.pk}",
        about=side.placement,
        school=side.school,
    )
    side.handover = Handover.objects.create(
        link=side.link, how="qr", to_name=f"{side.word} Sam", by=side.staff["coordinator"]
    )
    side.message = Message.objects.create(
        key=f"test:{side.school.pk}",
        school=side.school,
        kind="test",
        to_name=f"{side.word} Dana",
        to_address="dana@employer.example",
        subject=f"{side.word} subject",
        text=f"{side.word} text",
        **about,
    )


def make_world():
    """Both sides, and the visitors of the doors by name."""
    mine, theirs = make_side(), make_side(ELSEWHERE)
    other_student = make.make_student(mine.school)
    other_guardian = make.make_guardian(other_student)
    return SimpleNamespace(
        mine=mine,
        theirs=theirs,
        operator=get_user_model().objects.create_superuser("root@placewell.example", name="Root"),
        visitors={
            "stranger": None,
            "link holder": None,
            "student": mine.student_user,
            "other student": account(other_student, ""),
            "guardian": mine.guardian_user,
            "other guardian": account(other_guardian, ""),
            "supervisor": mine.contact_user,
            "other supervisor": theirs.contact_user,
            "signatory": mine.signatory_user,
            "teacher": mine.staff["teacher"],
            "observer": mine.staff["observer"],
            "coordinator": mine.staff["coordinator"],
            "administrator": mine.staff["administrator"],
            "other coordinator": theirs.staff["coordinator"],
            "other administrator": theirs.staff["administrator"],
        },
    )
