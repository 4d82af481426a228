"""How students rated an employer: for the school on the partnership's page, for the employer behind its link."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from assessments import rules
from assessments.actions import hosts as actions
from assessments.emails.growth import RATING_DOOR
from assessments.forms.growth import HostReplyForm
from assessments.models import Answer, HostReply, Question
from assessments.models.ratings import FEWEST, given, marks, students_of
from assessments.views import posted
from assessments.views.table import chosen, word_of
from kit import errors
from notifications.links import door
from partners.models import Contact, Partnership

SINGLE = 40  # of the latest that a coordinator reads one by one


def numbers(partnership):
    """The sums, or how many students are missing until there are any."""
    students = students_of(partnership)
    enough = students >= FEWEST
    return {
        "partnership": partnership,
        "students": students if enough else None,
        "fewest": FEWEST,
        "marks": marks(partnership) if enough else [],
    }


@require_GET
def rating(request, pk):
    """For staff; htmx fetches the piece alone, single answers stand on the whole page of those who run the school."""
    rows = Partnership.objects.visible_to(request.user).select_related("employer", "school")
    partnership = get_object_or_404(rows, pk=pk)
    errors.require(rules.can_read_ratings(request.user, partnership))
    piece = request.htmx and not request.htmx.boosted
    told = numbers(partnership) | {
        "is_piece": piece,
        "reads_single": rules.can_read_single_ratings(request.user, partnership),
        "replies": HostReply.objects.filter(partnership=partnership).select_related("contact")[:5],
    }
    if piece:
        return render(request, "assessments/growth/_rating.html", told)
    if told["reads_single"]:
        told["single"] = single(partnership)
    return render(request, "assessments/growth/rating.html", told)


def single(partnership):
    """What each student answered, the latest first."""
    answers = Answer.objects.select_related("question__scale")
    rows = given(partnership).select_related("request__placement__student")
    rows = rows.prefetch_related(Prefetch("answers", answers)).order_by("-submitted_at")[:SINGLE]
    return [
        {
            "student": row.request.placement.student.name,
            "placement": row.request.placement_id,
            "at": row.submitted_at,
            "answers": [
                {"answer": answer, "words": words_of(answer)} for answer in row.answers.all()
            ],
        }
        for row in rows
    ]


def words_of(answer):
    if answer.question.kind == Question.Kind.SCALE:
        return word_of(answer.question, answer.level)
    return chosen(answer.question, answer)


@door(RATING_DOOR)
def rating_by_link(request, link):
    """The employer reads the sums, and may say something to them."""
    rows = Contact.objects.current().select_related("partnership__employer", "partnership__school")
    contact = get_object_or_404(rows, pk=link.about_id)
    if link.party != f"contact:{contact.pk}" or not rules.can_answer_rating(contact):
        raise Http404
    told = numbers(contact.partnership)
    form = HostReplyForm(posted(request))
    if request.method == "POST" and form.is_valid() and told["marks"]:
        actions.reply(contact, form.cleaned_data["text"])
        return redirect(f"{request.path}?done")
    told |= {
        "contact": contact,
        "form": form,
        "thanks": "done" in request.GET,
        "replies": HostReply.objects.filter(partnership=contact.partnership)
        .exclude(text="")
        .select_related("contact")[:5],
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/growth/rating_link.html", told, status=status)
