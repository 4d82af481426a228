"""Every kind of page, with who looks at it: what the browser tests open.

A page is (visitor, path); the rows come from tests/world.py, which has one of everything.
"""

import io
import uuid
from datetime import timedelta
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import School
from assessments.models import (
    Answer,
    Feedback,
    FinalAssessment,
    FollowConsent,
    FollowUp,
    Form,
    Question,
)
from catalogue.models import Framework
from kit import clock
from kit.jobs import Progress
from notifications import links
from partners.models import Event, EventGuest
from placements import actions
from placements.actions import sheets
from placements.models import (
    InterestCheck,
    Objective,
    Party,
    Presence,
    ProjectMessage,
    ProjectTask,
    SheetImport,
    Visit,
)
from students.models import Import, ImportStep
from tests import factories as make
from tests.assessments import making
from tests.browser.growth import grow, grown_pages
from tests.placements import messy
from tests.world import make_world

STREETS = ["Anvil", "Bluestem", "Cottonwood", "Dogwood", "Elm", "Foundry", "Granary", "Harvest"]


def town():
    """The world, and on top of it a placement that is being signed."""
    world = make_world()
    mine = world.mine
    mine.signing = make.make_placement(
        school=mine.school,
        student=mine.student,
        contact=mine.signatory,
        programme=mine.programme,
        coordinator=mine.staff["coordinator"],
        starts_on=make.MONDAY.replace(year=2027),
        ends_on=make.MONDAY.replace(year=2027, month=12),
    )
    Objective.objects.create(placement=mine.signing, text="Answer the telephone")
    actions.send_out(mine.signing, by=mine.staff["coordinator"])
    refuse(mine)
    ask_about_offer(mine)
    settle(mine)
    open_place(mine)
    look_back(mine)
    rate(mine)
    ask_all(mine)
    follow(mine)
    grow(mine)
    bring_in_sheets(world)
    begin(world)
    mine.bare = make.make_placement("draft", mine.school, mine.student, mine.contact)
    mine.bare.objectives.all().delete()
    return world


def credit(mine):
    """Credit of a placement, the school's list, the rules, marks, and the sample marked again."""
    return {
        "credit": reverse("assessments:credit", args=[mine.placement.pk]),
        "credit of the school": reverse("assessments:credits") + "?show=decided",
        "credit, nothing waits": reverse("assessments:credits"),
        "credit rule of a programme": reverse(
            "placements:programme_credit", args=[mine.programme.pk]
        ),
        "credit rule of a school": reverse("placements:school_credit", args=[mine.school.pk]),
        "assessment criteria": reverse("assessments:criteria", args=[mine.programme.pk]),
        "marks": reverse("assessments:marks", args=[mine.placement.pk]),
        "moderation": reverse("assessments:moderation", args=[mine.programme.pk]),
    }


def refuse(mine):
    """A placement whose host would not sign."""
    mine.refused = make.make_placement(
        "draft", mine.school, contact=mine.signatory, coordinator=mine.staff["coordinator"]
    )
    placement = actions.send_out(mine.refused, by=mine.staff["coordinator"])
    actions.refuse(
        placement,
        Party.SIGNATORY,
        person=f"contact:{mine.signatory.pk}",
        name=mine.signatory.name,
        why="The hours are too many for us in November.",
        shown=placement.agreements.get().content_hash,
    )


def settle(mine):
    """Employers around the school for the list and the map: some close together, one nowhere."""
    School.objects.filter(pk=mine.school.pk).update(latitude=36.1156, longitude=-97.0584)
    for number in range(24):
        partnership = make.make_partnership(mine.school, f"{STREETS[number % 8]} {number}")
        north, east = 36.1 + (number % 5) * 0.021, -97.05 - (number % 7) * 0.017
        if number:
            partnership.employer.sites.update(latitude=north, longitude=east)


def building(mine):
    """The pages on which a school keeps its skills and builds its forms."""
    at, own = mine.school.pk, [mine.school.pk, mine.form.pk]
    skills = [at, mine.framework.pk]
    ready = Form.objects.get(code="final", school=None)
    return {
        "skills": reverse("catalogue:skills", args=[at]),
        "new skills": reverse("catalogue:skills_new", args=[at]),
        "set of skills": reverse("catalogue:skill_set", args=skills),
        "ready set of skills": reverse(
            "catalogue:skill_set", args=[at, Framework.objects.get(code="us-employability").pk]
        ),
        "new skill": reverse("catalogue:skill_new", args=skills),
        "skill": reverse("catalogue:skill", args=[*skills, mine.competency.pk]),
        "forms": reverse("assessments:forms", args=[at]),
        "new form": reverse("assessments:form_new", args=[at]),
        "form": reverse("assessments:form", args=own),
        "ready form": reverse("assessments:form", args=[at, ready.pk]),
        "title of a form": reverse("assessments:form_title", args=own),
        "form in other languages": reverse("assessments:form_words", args=[*own, "es"]),
        "form on a phone": reverse("assessments:form_preview", args=own),
        "form to try": f"{reverse('assessments:try_form', args=[at])}?form={ready.pk}",
        "question": reverse("assessments:question", args=[*own, mine.question.pk]),
        **{
            f"new {kind}": reverse("assessments:question_new", args=[*own, kind])
            for kind in Question.Kind.values
        },
    }


def ask_about_offer(mine):
    """The employer is asked whether its offer still stands."""
    mine.opportunity.asked_at, mine.opportunity.answer_by = clock.now(), clock.today()
    mine.opportunity.asked_contact = mine.contact
    mine.opportunity.save()


def open_place(mine):
    """The contact arranges placements, told a new address, and agreed to be named."""
    mine.contact.can_coordinate, mine.contact.told_email = True, "dana@new.example"
    mine.contact.save()
    mine.partnership.wants_recognition = True
    mine.partnership.save()


def look_back(mine):
    """Interest after as well; a task that is late, and one that is done, in the project."""
    InterestCheck.objects.create(
        placement=mine.placement, when="after", level=5, destination="college", words="More!"
    )
    there = {"placement": mine.remote, "by": mine.student_user}
    ProjectTask.objects.create(
        title="Send the first draft", due_on=clock.today() - timedelta(days=2), **there
    )
    ProjectTask.objects.create(title="Read the brief", state="done", **there)
    ProjectMessage.objects.create(text="Good morning.\nThe draft is coming.", **there)


def place(world, name="", *args):
    """A page of the contact's own place, behind its link."""
    key = link(world, "desk:place", f"contact:{world.mine.contact.pk}", world.mine.contact)
    token = key.strip("/").rpartition("/")[2]
    return reverse(f"desk:place{name}", args=[token, *args])


def bring_in_sheets(world):
    """A sheet that waits to be looked at, with every mess; one brought in, one under way."""
    mine, by = world.mine, world.mine.staff["coordinator"]
    made = [upload_sheet(mine.school, by) for _n in range(3)]
    mine.sheet, mine.sheet_done, mine.sheet_waits = made
    sheets.apply(mine.sheet_done, by=by)
    SheetImport.objects.filter(pk=mine.sheet_waits.pk).update(state="applying")


def upload_sheet(school, by):
    batch = sheets.upload(school, lambda: io.BytesIO(messy.make(1, 60).xlsx()), "my.xlsx", by=by)
    columns = {int(index): name for index, name in batch.columns.items()}
    return sheets.tell_columns(batch, columns, by=by)


def begin(world):
    """A school that has just begun, with a placement whose mail is held."""
    mine = world.mine
    mine.new_school = make.make_school("Cedar Technology Center", live=False)
    world.visitors["beginner"] = make.make_coordinator(mine.new_school)
    mine.held = make.make_placement("draft", mine.new_school)
    actions.send_out(mine.held, by=world.visitors["beginner"])


def rosters(mine):
    """Imports in each state that looks different: {name: path}."""
    tally = {"new": 12, "changed": 3, "ended": 0}
    counts = {"kinds": {"students": tally, "enrollments": tally}, "leaving": 8, "present": 40}
    counts |= {"is_many": True, "new": 24, "changed": 6, "rejected": 2, "warned": 1, "noted": 1}
    undone = {"removed": 20, "restored": 4, "overtaken": 1}
    undone["kept"] = [["students.student", mine.student.pk, "placement"]]
    choices = {"orgs": [{"id": "hs", "name": "Cimarron High"}], "courses": [], "anchors": []}
    states = {
        "roster to apply": {"state": "previewed", "counts": counts, "choices": choices},
        "roster being applied": {"state": "applying"},
        "applied roster": {"state": "applied", "counts": counts, "applied_at": clock.now()},
        "undone roster": {"state": "undone", "counts": counts | {"undone": undone}},
        "roster that failed": {"state": "failed", "error": _("This file is not a zip file.")},
    }
    found = {}
    for name, fields in states.items():
        batch = Import.objects.create(school=mine.school, **fields)
        found[name] = batch.get_absolute_url()
        if batch.state == "applied":
            ImportStep.objects.create(batch=batch, verb="made", model="students.course", rows=[])
        Progress(f"import:{batch.pk}").show(_("Students, guardians and teachers"), 3000, 12000)
    return found


def events(mine):
    """Events and what hangs on them: {name: path}."""
    before = Event.objects.create(
        school=mine.school,
        title="Spring talk",
        on=clock.today() - timedelta(days=3),
        state="held",
        by=mine.staff["coordinator"],
    )
    mine.guest_before = EventGuest.objects.create(
        event=before, partnership=mine.partnership, contact=mine.contact, came=True, rating=4
    )
    for _n in range(12):
        Presence.objects.create(event=mine.event, student=make.make_student(mine.school))
    for name in ("Kettle Bakery", "Lantern Press"):
        make.make_partnership(mine.school, name, rest_until=clock.today() + timedelta(days=9))
    one = {"event": mine.event, "suggestion": mine.suggestion}
    return {
        "events": reverse("partners:events"),
        "new event": reverse("partners:new_event"),
        "event": reverse("partners:event_detail", args=[one["event"].pk]),
        "edit event": reverse("partners:edit_event", args=[one["event"].pk]),
        "event guests": reverse("partners:event_guests", args=[one["event"].pk]),
        "event add guests": reverse("partners:add_guests", args=[one["event"].pk]),
        "event invite": reverse("partners:invite_guests", args=[one["event"].pk]),
        "event roll call": reverse("placements:roll_call", args=[one["event"].pk]),
        "event choose learners": reverse("placements:choose_learners", args=[one["event"].pk])
        + f"?group={mine.group.pk}",
        "suggestions": reverse("partners:suggestions"),
        "suggestion": reverse("partners:suggestion", args=[one["suggestion"].pk]),
        "suggestion noted": reverse("partners:note_suggestion", args=[mine.partnership.pk]),
        "suggestion asked": reverse("partners:ask_suggestions", args=[mine.partnership.pk]),
        "quick note found": reverse("partners:quick_note") + "?q=e&next=/",
        "quick note": f"{reverse('partners:quick_note')}?partnership={mine.partnership.pk}",
    }


def visits(mine):
    """Visits that are due, missed and made: {name: path}."""
    for number, days in enumerate((-9, -2, 4, 5, 12), start=2):
        Visit.objects.create(
            placement=mine.placement,
            number=number,
            due_on=clock.today() + timedelta(days=days),
            state="missed" if days < 0 else "due",
            by=mine.staff["coordinator"],
        )
    due = mine.placement.visits.get(number=4)
    return {
        "visits": reverse("placements:visit_list"),
        "visits by area": reverse("placements:visit_list") + "?by=area",
        "visit to make": reverse("placements:visit", args=[due.pk]),
        "visit made": reverse("placements:visit", args=[mine.visit.pk]),
        "new visit": reverse("placements:new_visit", args=[mine.placement.pk]),
        "visits of a placement": reverse("placements:visits_of", args=[mine.placement.pk]),
        "questions of a visit": reverse("placements:visit_questions", args=[mine.school.pk]),
        "report": f"{reverse('placements:report')}?placement={mine.placement.pk}",
    }


def link(world, door, party, about):
    """The path behind a mailed link."""
    return links.path(links.make(door, party=party, about=about, school=world.mine.school))


def rate(mine):
    """A skill that rose from the middle to the end, and an afternoon that counts."""
    make.make_line(mine.placement, make.MONDAY + timedelta(days=3), "confirmed", setting="remote")
    for feedback, level in ((mine.feedback, 4), (middle(mine), 2)):
        question = Question.objects.filter(kind="scale", competency__isnull=False).first()
        Answer.objects.create(feedback=feedback, question=question, level=level)


def middle(mine):
    """What the supervisor said two weeks before."""
    said = clock.now() - timedelta(days=14)
    return Feedback.objects.create(request=mine.asked, given_by="Dana Ortiz", submitted_at=said)


def ask_all(mine):
    """Feedback with every kind of question, and what a learner is asked about the host."""
    kinds = ("scale", "objectives", "choice", "text", "call")
    mine.asked_all = making.make_request(
        making.make_form(code="all-kinds", kinds=kinds),
        f"contact:{mine.contact.pk}",
        mine.placement,
        number=9,
    )
    for n in range(9):
        Objective.objects.create(
            placement=mine.placement, text=f"Lay out a tray, the {n + 1}. way"
        )
    mine.asked_host = making.make_request(
        making.make_form("host", kinds=("scale", "choice", "text")),
        f"student:{mine.student.pk}",
        mine.placement,
    )


def answering(world):
    """The pages of whoever is asked, and of who decides on another supervisor."""
    mine = world.mine
    door = link(world, "assessments:feedback", f"contact:{mine.contact.pk}", mine.contact)
    own = link(world, "assessments:feedback", f"student:{mine.student.pk}", mine.student)
    form = f"{door}{mine.asked_all.pk}/"
    question = mine.asked_all.form.questions.first()
    change = reverse("assessments:supervisor_change", args=[mine.supervisor_change.pk])
    return {
        "feedback of every kind": ("stranger", f"{form}?q{question.pk}=4"),
        "feedback about the host": ("stranger", f"{own}{mine.asked_host.pk}/"),
        "another supervisor": ("stranger", f"{form}colleague/?all=1"),
        "feedback with thanks": ("stranger", f"{door}{mine.request.pk}/"),
        "feedback taken down": (
            "coordinator",
            reverse("assessments:fill", args=[mine.asked_all.pk]),
        ),
        "supervisor to decide on": ("coordinator", change),
    }


def records(mine):
    """The experience record from all sides."""
    key = mine.share_key.pk
    own = {
        "my record": reverse("assessments:record"),
        "portfolio": reverse("assessments:portfolio"),
        "new evidence": reverse("assessments:new_evidence", args=["file"]),
        "taught others": reverse("assessments:edit_evidence", args=[mine.taught.pk]),
        "my links": reverse("assessments:shares"),
        "new link to my record": reverse("assessments:new_share"),
        "link to my record": reverse("assessments:share", args=[mine.share.pk]),
        "people I met": reverse("assessments:people"),
        "somebody I met": reverse("assessments:edit_person", args=[mine.met.pk]),
    }
    code = reverse("assessments:verify_record", args=[mine.record_code.pk])
    return {
        **{name: ("student", path) for name, path in own.items()},
        "student's record": (
            "coordinator",
            reverse("assessments:student_record", args=[mine.student.pk]),
        ),
        "record behind a link": ("stranger", reverse("assessments:shared", args=[key])),
        "record nobody knows": ("stranger", reverse("assessments:shared", args=["forged"])),
        "record to verify": ("stranger", code),
    }


def follow(mine):
    """Another completed placement that waits for its certificate; five answers, and a call to make."""
    there = {"contact": mine.contact, "programme": mine.programme}
    days = {
        "starts_on": make.MONDAY - timedelta(days=200),
        "ends_on": make.MONDAY - timedelta(days=120),
    }
    for number in range(6):
        past = make.make_placement("completed", mine.school, **there, **days)
        said = {"answered_at": clock.now(), "doing": "job", "same": "yes"} if number else {}
        FollowUp.objects.create(
            placement=past, months=3, asked_on=clock.today() - timedelta(days=20), **said
        )
        FollowConsent.objects.create(student=past.student, is_given=True, said_by="Ava")
    FinalAssessment.objects.create(
        placement=past,
        outcome="completed",
        confirmed_minutes=7200,
        signed_by=mine.staff["coordinator"],
    )
    mine.to_certify = past


def proofs(world):
    """Certificates, badges and what came of it, from all sides."""
    mine = world.mine
    student, guardian = f"student:{mine.student.pk}", f"guardian:{mine.guardian.pk}"
    staff = {
        "proof": reverse("assessments:proof", args=[mine.past.pk]),
        "proof to give": reverse("assessments:proof", args=[mine.to_certify.pk]),
        "certificates": reverse("assessments:certificates"),
        "badges": reverse("assessments:badges", args=[mine.school.pk]),
        "new badge": reverse("assessments:new_badge", args=[mine.school.pk]),
        "outcomes": reverse("assessments:outcomes"),
        "whom to call": reverse("assessments:calls"),
        "call": reverse("assessments:call", args=[mine.follow_up.pk]),
    }
    own = {
        "my proof": reverse("assessments:own_proof"),
        "my certificate": reverse("assessments:proof", args=[mine.past.pk]),
        "how it went on": reverse("assessments:own_afterwards", args=[mine.follow_up.pk]),
    }
    open_to_all = {
        "certificate to verify": reverse(
            "assessments:verify_certificate", args=[mine.certificate.code]
        ),
        "certificate nobody knows": reverse("assessments:verify_certificate", args=["forged"]),
        "badge to verify": reverse("assessments:verify_badge", args=[mine.award.code]),
        "afterwards": link(world, "assessments:afterwards", student, mine.follow_up),
        "may we ask": link(world, "assessments:consent", guardian, mine.student),
        "decision on credit": link(world, "assessments:appeal", guardian, mine.credit),
    }
    return {
        **{name: ("coordinator", path) for name, path in staff.items()},
        **{name: ("student", path) for name, path in own.items()},
        **{name: ("stranger", path) for name, path in open_to_all.items()},
    }


def pages(world):
    """What to open: {name: (visitor, path)}."""
    mine = world.mine
    one = {"students:detail": mine.student, "partners:detail": mine.partnership.employer}
    staff = {
        name: reverse(name)
        for name in (
            "desk:home",
            "desk:search",
            "students:list",
            "students:import",
            "students:new",
            "partners:list",
            "partners:new",
            "partners:import",
            "desk:calendar",
            "accounts:calendar_feed",
            "placements:places",
            "placements:list",
            "placements:new",
            "placements:sheet_new",
            "placements:programmes",
            "placements:programme_new",
            "notifications:mail",
            "accounts:people",
            "accounts:invite",
        )
    }
    staff |= {name: reverse(name, args=[row.pk]) for name, row in one.items()} | rosters(mine)
    staff["rows set aside"] = reverse("students:import_problems", args=[mine.batch.pk])
    staff |= {
        "courses": reverse("students:courses"),
        "outcomes of a course": reverse("students:course", args=[mine.course.pk]),
        "students:edit": reverse("students:edit", args=[mine.student.pk]),
        "columns of a list": reverse("partners:import_columns", args=[mine.employer_list.pk]),
        "list of employers": reverse("partners:import_detail", args=[mine.employer_list.pk]),
        "is here twice": reverse("partners:merge", args=[mine.partnership.employer_id]),
        "work with an employer": reverse(
            "partners:work_with", args=[world.theirs.partnership.employer_id]
        ),
        "plan of a year": reverse("partners:plan", args=[mine.partner_plan.pk]),
        "new plan": reverse("partners:new_plan", args=[mine.partnership.pk])
        + "?from=ready:every_term&year=2028",
        "change a plan": reverse("partners:edit_plan", args=[mine.partner_plan.pk]),
        "review a plan": reverse("partners:review_plan", args=[mine.partner_plan.pk]),
        "plan as template": reverse("partners:keep_template", args=[mine.partner_plan.pk]),
        "what the year brought": reverse("partners:keep_record", args=[mine.partnership.pk]),
        "employers, filtered": reverse("partners:list") + "?within=50&owner=nobody&near=36.1,-97",
        "employers, point not known": reverse("partners:list") + "?near=Atlantis",
        "employers on a map": reverse("partners:map"),
        "map of a part": reverse("partners:map") + "?box=36.05,-97.2,36.25,-96.9",
        "hand over many": reverse("partners:hand_over_many") + "?which=all",
        "ask many": reverse("partners:ask_many") + "?which=all",
        "note a check": reverse("partners:add_check", args=[mine.partnership.pk]),
        "ask for papers": reverse("partners:ask_papers", args=[mine.partnership.pk]),
        "do without a check": reverse("partners:waive_check", args=[mine.partnership.pk]),
        "trainings": reverse("partners:trainings", args=[mine.contact.pk]),
        "correct a training": reverse("partners:edit_training", args=[mine.training.pk]),
        "refuse a check": reverse("partners:refuse_check", args=[mine.check.pk]),
        "note a talk": reverse("partners:note", args=[mine.partnership.pk]),
        "what happened": reverse("partners:history", args=[mine.partnership.pk]),
        "hand over an employer": reverse("partners:hand_over", args=[mine.partnership.pk]),
        "next step": reverse("partners:plan_next", args=[mine.partnership.pk]),
        "pause": reverse("partners:change_stage", args=[mine.partnership.pk, "paused"]),
        "readiness": reverse("placements:checklist", args=[mine.placement.pk, "readiness"]),
        "school's lists": reverse("placements:school_list", args=[mine.school.pk, "induction"]),
        "interest, as the school reads it": reverse(
            "placements:interest", args=[mine.placement.pk]
        ),
        "observations": reverse("placements:observations", args=[mine.placement.pk]),
        "journal of a placement": reverse(
            "placements:placement_journal", args=[mine.placement.pk]
        ),
        "journal entry, as the school reads it": reverse(
            "placements:journal_entry", args=[mine.entry.pk]
        ),
        "rules for journals": reverse("placements:journal_rules", args=[mine.school.pk]),
        "what students say": reverse("placements:voice"),
        "project of a remote placement": reverse("placements:project", args=[mine.remote.pk]),
        "policy": reverse("placements:policy", args=[mine.school.pk]),
        "policy of a type": reverse(
            "placements:type_policy", args=[mine.school.pk, mine.programme.type_id]
        ),
        "policy of a program": reverse("placements:programme_policy", args=[mine.programme.pk]),
        "own documents": reverse("placements:document_kinds", args=[mine.school.pk]),
        "new own document": reverse("placements:new_document_kind", args=[mine.school.pk]),
        "own document": reverse("placements:edit_document_kind", args=[mine.document_kind.pk]),
        "document to look at": reverse(
            "placements:document", args=[mine.placement.pk, mine.document_kind.pk]
        ),
        "refuse a document": reverse("placements:refuse_document", args=[mine.document.pk]),
        "contact rules": reverse("partners:contact_rules", args=[mine.school.pk]),
        "offer": reverse("partners:edit_opportunity", args=[mine.opportunity.pk]),
        "offer's page": reverse("partners:opportunity", args=[mine.opportunity.pk]),
        "hours of all": reverse("placements:hours_overview"),
        "hours of all, by program": reverse("placements:hours_overview") + "?by=program",
        "hours of those far behind": reverse("placements:hours_overview") + "?look=behind",
        "hours as a table": reverse("placements:hours_export"),
        "who hosts": reverse("partners:hosting"),
        "answer noted": reverse("partners:note_intent", args=[mine.partnership.pk]),
        "enquiries": reverse("partners:enquiries"),
        "enquiry": reverse("partners:enquiry_page", args=[mine.enquiry.pk]),
        "enquiry taken up": reverse("partners:take_up", args=[mine.enquiry.pk]),
        "enquiry declined": reverse("partners:decline_enquiry", args=[mine.enquiry.pk]),
        "share noted": reverse("partners:note_share", args=[mine.partnership.pk]),
        "new standing agreement": reverse("partners:new_standing", args=[mine.partnership.pk]),
        "standing agreement": reverse("partners:standing", args=[mine.standing.pk]),
        **events(mine),
        "site": reverse("partners:edit_site", args=[mine.site.pk]),
        "contact": reverse("partners:edit_contact", args=[mine.contact.pk]),
        "what they wish": reverse("partners:note_wishes", args=[mine.partnership.pk]),
        "school's papers": reverse("partners:school_papers", args=[mine.school.pk]),
        "school's paper": reverse("partners:edit_school_paper", args=[mine.school_paper.pk]),
        "programme": reverse("placements:programme", args=[mine.programme.pk]),
        "programme, who has none": reverse("placements:programme", args=[mine.programme.pk])
        + "?show=without",
        "change a programme": reverse("placements:programme_edit", args=[mine.programme.pk]),
        "types": reverse("placements:types", args=[mine.school.pk]),
        "new type": reverse("placements:type_new", args=[mine.school.pk]),
        "new type, named": reverse("placements:type_new", args=[mine.school.pk])
        + f"?from={mine.programme.type_id}",
        "own type": reverse("placements:type_edit", args=[mine.type.pk]),
        "somebody in work": reverse("students:new_in_work"),
        "micro-learning": reverse("assessments:short"),
        "new placement": f"{reverse('placements:new')}?student={mine.student.pk}",
        "placement": reverse("placements:detail", args=[mine.placement.pk]),
        "placement being signed": reverse("placements:detail", args=[mine.signing.pk]),
        "edit": reverse("placements:edit", args=[mine.signing.pk]),
        "signed on paper": reverse("placements:paper", args=[mine.signing.pk]),
        "take back": reverse(
            "placements:take_back_paper", args=[mine.placement.pk, mine.paper.pk]
        ),
        "amendment signed on paper": reverse(
            "placements:amendment_paper", args=[mine.placement.pk, 1]
        ),
        "withdraw an amendment": reverse(
            "placements:withdraw_amendment", args=[mine.placement.pk, 1]
        ),
        "change what is signed": reverse("placements:edit", args=[mine.placement.pk]),
        "hand over": reverse(
            "notifications:hand", args=["host", mine.signing.pk, "contact", mine.signatory.pk]
        ),
        "schedule": reverse("placements:schedule", args=[mine.placement.pk]),
        "interruption": reverse("placements:interrupt", args=[mine.placement.pk]),
        "hazardous work": reverse("placements:hazards", args=[mine.placement.pk]),
        "law on minors": reverse("catalogue:law", args=[mine.school.pk]),
        **building(mine),
        "leave": reverse("placements:leave", args=[mine.signing.pk, "cancel"]),
        "applications": reverse("placements:applications"),
        "application": reverse("placements:application", args=[mine.application.pk]),
        "place found": reverse("placements:host_proposal", args=[mine.host_proposal.pk]),
        "many at once": reverse("placements:many"),
        "rotation": reverse("placements:rotation"),
        "sheet": reverse("placements:sheet", args=[mine.sheet.pk]),
        "sheet's columns": reverse("placements:sheet_columns", args=[mine.sheet.pk]),
        "sheet brought in": reverse("placements:sheet", args=[mine.sheet_done.pk]),
        "sheet being brought in": reverse("placements:sheet", args=[mine.sheet_waits.pk]),
        "learning plan": reverse("placements:plan", args=[mine.placement.pk]),
        "learning plan, nothing yet": reverse("placements:plan", args=[mine.bare.pk]),
        "new objective": reverse("placements:plan_add", args=[mine.placement.pk]),
        "change an objective": reverse(
            "placements:plan_change", args=[mine.placement.pk, mine.objective.pk]
        ),
        "learning plan from a template": reverse(
            "placements:plan_templates", args=[mine.placement.pk]
        ),
        "learning plan as template": reverse("placements:plan_keep", args=[mine.placement.pk]),
        "hours": reverse("placements:hours", args=[mine.placement.pk]),
        "hours to decide": reverse("placements:decide_hours", args=[mine.placement.pk]),
        "rules for hours": reverse("placements:hours_rules", args=[mine.school.pk]),
        "feedback": reverse("assessments:placement", args=[mine.placement.pk]),
        "when feedback is asked": reverse("assessments:cycles", args=[mine.programme.pk]),
        "ask at another time": reverse("assessments:new_cycle", args=[mine.programme.pk]),
        "change when it is asked": reverse("assessments:edit_cycle", args=[mine.cycle.pk]),
        "sign off": reverse("assessments:sign_off", args=[mine.placement.pk]),
        **credit(mine),
        "go live": reverse("notifications:go_live", args=[mine.school.pk]),
        "first ten minutes": reverse("desk:begin", args=[mine.school.pk]),
        "name the school": reverse("desk:begin_school", args=[mine.school.pk]),
        "try the form": reverse("assessments:try_form", args=[mine.school.pk]),
        "try the hours": reverse("placements:try_hours", args=[mine.school.pk]),
        "let out": reverse("placements:let_out", args=[mine.signing.pk]),
        **visits(mine),
        "who is at work": reverse("placements:at_work", args=[mine.placement.pk]),
        "day missed": reverse("placements:absence", args=[mine.absence.pk]),
        "code of a site": reverse(
            "placements:site_code", args=[mine.partnership.pk, mine.site.pk]
        ),
        "off campus": f"{reverse('placements:out')}?on={make.MONDAY + timedelta(days=2)}",
        "off campus, absent": f"{reverse('placements:out')}?on={make.MONDAY}",
        "school": reverse("accounts:school", args=[mine.school.pk]),
        "mail": reverse("notifications:message", args=[mine.message.pk]),
        "not found": "/nowhere/",
    }
    contact, guardian = f"contact:{mine.contact.pk}", f"guardian:{mine.guardian.pk}"
    return {
        "sign in": ("stranger", reverse("account_login")),
        "sign in by code": ("stranger", reverse("account_request_login_code")),
        **{name: ("coordinator", path) for name, path in staff.items()},
        "overview": ("stranger", reverse("catalogue:overview")),
        "front door": ("stranger", reverse("partners:front")),
        "front door, nearest first": ("stranger", reverse("partners:front") + "?near=36.1,-97.1"),
        "front door of a school": (
            "stranger",
            reverse("partners:school_front", args=[mine.school.pk]),
        ),
        "front door's thanks": (
            "stranger",
            reverse("partners:front_thanks", args=[mine.school.pk]),
        ),
        "enquiry's link": (
            "stranger",
            link(world, "partners:enquiry", f"enquiry:{mine.enquiry.pk}", mine.enquiry),
        ),
        "student's places": ("student", reverse("placements:places")),
        "place that is not found": ("student", reverse("placements:places") + "?near=Atlantis"),
        "student's place": ("student", reverse("placements:place", args=[mine.opportunity.pk])),
        "hosting site": ("student", reverse("placements:place_host", args=[mine.site.pk])),
        "student's home": ("student", reverse("desk:home")),
        "student's absences": ("student", reverse("placements:my_absences")),
        "clock to stop": ("student", reverse("placements:stop_clock")),
        "check in": (
            "student",
            reverse("placements:check_in", args=[mine.site_code.code]),
        ),
        "check in, no place": (
            "student",
            reverse("placements:check_in", args=["oldcode"]),
        ),
        "not sent yet": ("student", reverse("desk:unsent")),
        "no signal": ("stranger", reverse("desk:offline")),
        "student's hours": ("student", reverse("placements:my_hours")),
        "student's document": (
            "student",
            reverse("placements:document", args=[mine.placement.pk, mine.student_kind.pk]),
        ),
        "log": ("student", reverse("placements:log_hours")),
        "change a line": ("student", reverse("placements:edit_hours", args=[mine.log.pk])),
        "week of hours": ("student", f"{reverse('placements:hours_week')}?of={make.MONDAY}"),
        "student's schedule": (
            "student",
            reverse("placements:schedule", args=[mine.placement.pk]),
        ),
        "student's placement": ("student", reverse("placements:detail", args=[mine.placement.pk])),
        "student's learning plan": (
            "student",
            reverse("placements:plan", args=[mine.placement.pk]),
        ),
        "learning plan to acknowledge": (
            "stranger",
            link(world, "placements:acknowledge", contact, mine.placement),
        ),
        "student's list": (
            "student",
            reverse("placements:checklist", args=[mine.placement.pk, "readiness"]),
        ),
        "student's interest": ("student", reverse("placements:interest", args=[mine.remote.pk])),
        "student's observations": (
            "student",
            reverse("placements:observations", args=[mine.placement.pk]),
        ),
        "journal": ("student", reverse("placements:journal")),
        "new journal entry": ("student", reverse("placements:journal_new")),
        "journal entry": ("student", reverse("placements:journal_entry", args=[mine.entry.pk])),
        "private journal entry": (
            "student",
            reverse("placements:journal_entry", args=[mine.private.pk]),
        ),
        "question of the week": ("student", reverse("placements:pulse")),
        "how it went": ("student", reverse("placements:pulse_trend")),
        "student's project": ("student", reverse("placements:project", args=[mine.remote.pk])),
        "guardian's home": ("guardian", reverse("desk:home")),
        "supervisor's home": ("supervisor", reverse("desk:home")),
        **proofs(world),
        **records(mine),
        **grown_pages(mine, partial(link, world)),
        "student's report": ("student", reverse("placements:report")),
        "report by link": (
            "stranger",
            link(world, "placements:report_by_link", contact, mine.contact),
        ),
        "reports": ("administrator", reverse("placements:incidents")),
        "report to take": (
            "administrator",
            reverse("placements:incident", args=[mine.incident.number]),
        ),
        "who reads reports": (
            "administrator",
            reverse("placements:incident_readers", args=[mine.school.pk]),
        ),
        "teacher's visit": ("teacher", reverse("placements:visit", args=[mine.visit.pk])),
        "supervisor's placement": (
            "supervisor",
            reverse("placements:detail", args=[mine.placement.pk]),
        ),
        "new school's home": ("beginner", reverse("desk:home")),
        "new school's steps": ("beginner", reverse("desk:begin", args=[mine.new_school.pk])),
        "new school's go live": (
            "beginner",
            reverse("notifications:go_live", args=[mine.new_school.pk]),
        ),
        "new school's let out": ("beginner", reverse("placements:let_out", args=[mine.held.pk])),
        "new school's placement": ("beginner", reverse("placements:detail", args=[mine.held.pk])),
        "teacher's home": ("teacher", reverse("desk:home")),
        "observer's home": ("observer", reverse("desk:home")),
        "account": ("student", reverse("accounts:account")),
        "own calendar address": ("teacher", reverse("accounts:calendar_feed")),
        "learner's calendar": ("student", reverse("desk:calendar")),
        "week": ("student", f"{reverse('desk:calendar')}?week={make.MONDAY}"),
        "second step": ("coordinator", reverse("accounts:second_step")),
        "host's link": (
            "stranger",
            link(world, "placements:host", f"contact:{mine.signatory.pk}", mine.signing),
        ),
        "guardian's link": ("stranger", link(world, "placements:sign", guardian, mine.signing)),
        "family's document": (
            "stranger",
            link(world, "placements:family", guardian, mine.placement)
            + f"documents/{mine.document_kind.pk}/",
        ),
        "amendment to sign": (
            "stranger",
            link(world, "placements:amend", guardian, mine.amendment),
        ),
        "copy to verify": ("stranger", reverse("placements:verify", args=[mine.copy.pk])),
        "copy nobody knows": ("stranger", reverse("placements:verify", args=[uuid.UUID(int=0)])),
        "would not sign": (
            "coordinator",
            reverse("placements:detail", args=[mine.refused.pk]),
        ),
        "template in preview": (
            "administrator",
            reverse("admin:agreement_template_preview", args=[mine.template.pk]),
        ),
        "family's link": ("stranger", link(world, "placements:family", guardian, mine.placement)),
        "at work, behind its link": (
            "stranger",
            link(world, "placements:at_work_link", contact, mine.placement),
        ),
        "first day, behind its link": (
            "stranger",
            link(world, "placements:induct", contact, mine.placement),
        ),
        "project, behind its link": (
            "stranger",
            link(world, "placements:project_link", contact, mine.remote),
        ),
        "journal, behind its link": (
            "stranger",
            link(world, "placements:journal_link", contact, mine.placement),
        ),
        "weekly hours": (
            "stranger",
            link(world, "placements:confirm_hours", contact, mine.contact),
        ),
        "offers to confirm": (
            "stranger",
            link(world, "partners:confirm_offers", contact, mine.contact),
        ),
        "apply": ("student", reverse("placements:apply", args=[mine.opportunity.pk])),
        "my applications": ("student", reverse("placements:my_applications")),
        "withdraw the others": ("student", reverse("placements:my_other_applications")),
        "place found myself": ("student", reverse("placements:propose_host")),
        "applicants": (
            "stranger",
            link(world, "placements:applicants", contact, mine.contact),
        ),
        "papers for the school": (
            "stranger",
            link(world, "partners:papers", contact, mine.contact),
        ),
        "hosting next year": (
            "stranger",
            link(world, "partners:intent", contact, mine.intent_request) + "?say=maybe",
        ),
        "event to answer": (
            "stranger",
            link(world, "partners:event", contact, mine.guest) + "?say=yes",
        ),
        "event looked back on": (
            "stranger",
            link(world, "partners:event", contact, mine.guest_before),
        ),
        "what to learn": ("stranger", link(world, "partners:suggest", contact, mine.contact)),
        "places a year": ("stranger", link(world, "partners:capacity", contact, mine.contact)),
        "standing agreement to sign": (
            "stranger",
            link(world, "partners:sign_standing", contact, mine.standing),
        ),
        "plan to sign": (
            "stranger",
            link(world, "partners:sign_plan", contact, mine.partner_plan),
        ),
        "own place": ("stranger", place(world)),
        "own place, details": ("stranger", place(world, "_me")),
        "own place, site": ("stranger", place(world, "_site", mine.site.pk)),
        "own place, offer": ("stranger", place(world, "_offer", mine.opportunity.pk)),
        "own place, colleague": ("stranger", place(world, "_colleague")),
        "own place, leaving": ("stranger", place(world, "_leave")),
        "own place, signed in": ("supervisor", reverse("desk:firm", args=[mine.partnership.pk])),
        "partners named": ("stranger", reverse("partners:partners_of", args=[mine.school.pk])),
        "feedback link": ("stranger", link(world, "assessments:feedback", contact, mine.contact)),
        **answering(world),
        "forged link": ("stranger", "/sign/forged/"),
        "admin": ("administrator", "/admin/"),
    }
