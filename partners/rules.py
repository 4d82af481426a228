"""Who may do what with employers and what a school has with them."""

from datetime import date

from accounts.models import Membership, Role, School, User
from partners.models import (
    Check,
    Contact,
    ContactTraining,
    Employer,
    Enquiry,
    Event,
    EventGuest,
    Interaction,
    Merge,
    Opportunity,
    Partnership,
    SchoolPaper,
    Site,
    Suggestion,
)

SPEAK = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.TEACHER)

# offers that the employer's own people see and answer for
HOSTS_OFFERS = (Opportunity.State.OPEN, Opportunity.State.PAUSED, Opportunity.State.FILLED)


def can_add_employer(user: User, school: School) -> bool:
    """Whoever runs the school finds its partners."""
    return user.coordinated_schools().filter(pk=school.pk).exists()


def can_import(user: User, school: School) -> bool:
    """Whoever may add one employer may add a list of them."""
    return can_add_employer(user, school)


def can_edit_partnership(user: User, partnership: Partnership) -> bool:
    """Whoever runs the partnership's school."""
    return can_add_employer(user, partnership.school)


def schools_worked_in(user: User):
    """Schools of which the person is staff, in whichever role."""
    return user.schools_as(*Role)


def can_read_notes(user: User, partnership: Partnership) -> bool:
    """What a school notes of an employer is for its own staff, never for the employer's people."""
    return schools_worked_in(user).filter(pk=partnership.school_id).exists()


def schools_spoken_for(user: User):
    """Schools for which the person may speak with employers: those that they run or teach at."""
    return user.schools_as(*SPEAK)


def works_at_a_school(user: User) -> bool:
    """Whether the person is staff of any school; asks the database nothing more."""
    return user.is_superuser or bool(user.roles)


def speaks(user: User) -> bool:
    """Whether the person may speak with employers for any school; asks the database nothing more."""
    return user.is_superuser or not user.roles.isdisjoint(SPEAK)


def can_note_contact(user: User, partnership: Partnership) -> bool:
    """Whoever may speak for the school: those who run it, and its teachers."""
    return schools_spoken_for(user).filter(pk=partnership.school_id).exists()


def can_keep_event(user: User, event: Event) -> bool:
    """Coordinators and teachers of the school make its events and note who came."""
    return schools_spoken_for(user).filter(pk=event.school_id).exists()


def can_invite(user: User, guest: EventGuest) -> bool:
    """Whoever runs the school writes to employers in its name."""
    return can_edit_partnership(user, guest.partnership)


def can_answer(user: User, suggestion: Suggestion) -> bool:
    """Whoever runs the school says what becomes of a suggestion; teachers and observers read."""
    return can_edit_partnership(user, suggestion.partnership)


def can_correct_note(user: User, interaction: Interaction) -> bool:
    """Whoever wrote it, while they still speak for the school."""
    return interaction.by_id == user.pk and can_note_contact(user, interaction.partnership)


def can_edit_employer(user: User, employer: Employer) -> bool:
    """What all schools share is changed only while no school of others works with it too."""
    others = employer.partnerships.exclude(school__in=user.coordinated_schools())
    mine = employer.partnerships.filter(school__in=user.coordinated_schools())
    return mine.exists() and not others.exists()


def employers_of(user: User):
    """Employers that only schools of this person work with, and that they may therefore change."""
    if user.is_superuser:
        return Employer.objects.all()
    mine = Partnership.objects.filter(school__in=user.coordinated_schools())
    others = Partnership.objects.exclude(school__in=user.coordinated_schools())
    found = Employer.objects.filter(pk__in=mine.values("employer"))
    return found.exclude(pk__in=others.values("employer"))


def can_merge(user: User, *employers: Employer) -> bool:
    """Whoever runs every school that works with any of these: nobody's partner vanishes unasked."""
    wanted = {employer.pk for employer in employers}
    return employers_of(user).filter(pk__in=wanted).count() == len(wanted)


def can_undo_merge(user: User, merge: Merge) -> bool:
    """Whoever could join them."""
    return can_merge(user, merge.kept)


def can_answer_enquiry(user: User, enquiry: Enquiry) -> bool:
    """Whoever runs the school to which it was written."""
    return can_add_employer(user, enquiry.school)


def who_answers(school: School):
    """Whom an enquiry is mailed to: the school's coordinators; without any its administrators, or those above."""
    above = School.objects.above([school.pk])
    held = Membership.objects.filter(user__is_active=True)
    for schools, role in (
        ([school.pk], Role.COORDINATOR),
        ([school.pk], Role.ADMINISTRATOR),
        (above.values("pk"), Role.COORDINATOR),
        (above.values("pk"), Role.ADMINISTRATOR),
    ):
        found = User.objects.filter(
            pk__in=held.filter(school__in=schools, role=role).values("user")
        )
        if found.exists():
            return found.order_by("pk")
    return User.objects.none()


def can_judge_check(user: User, check: Check) -> bool:
    """Whoever runs the school to which it was handed in."""
    return can_add_employer(user, check.school)


def can_read_training(user: User, training: ContactTraining) -> bool:
    """The school's staff, and the person themself; not their colleagues at the employer."""
    return training.contact.user_id == user.pk or can_read_notes(
        user, training.contact.partnership
    )


def can_edit_site(user: User, site: Site) -> bool:
    """Whoever runs a school that works with the site's employer."""
    mine = Partnership.objects.filter(school__in=user.coordinated_schools())
    return mine.filter(employer=site.employer_id).exists()


def arranges(contact: Contact) -> bool:
    """Whoever arranges placements there keeps the sites, people and offers, while the partnership lasts."""
    ended = contact.partnership.stage == Partnership.Stage.ENDED
    return contact.can_coordinate and contact.ended_on is None and not ended


def speaks_for_employer(contact: Contact) -> bool:
    """Whoever arranges or signs speaks for the employer: sees all its learners, says whether it may be named."""
    return (contact.can_sign or contact.can_coordinate) and contact.ended_on is None


def can_keep_papers(user: User, paper: SchoolPaper) -> bool:
    """Whoever runs the school."""
    return can_add_employer(user, paper.school)


def school_year(day: date) -> int:
    """The year in which the school year of this day ends; school years end with June."""
    return day.year + (day.month >= 7)


def year_words(year: int) -> str:
    """The school year that ends in `year`, as one writes it: "2026–27"."""
    return f"{year - 1}–{year % 100:02}"
