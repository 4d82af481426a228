"""A school builds its forms: a draft of questions, published, followed by the next version."""

from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import School, User
from assessments import presets, rules
from assessments.models import Form, Question, minutes_for
from assessments.models.forms import in_house
from kit import errors
from kit.constraints import in_words
from kit.errors import Refused

COPIED = (
    "kind", "text", "help", "competency", "scale", "choices", "required", "school_only", "position",
)  # fmt: skip
SAID = ("text", "help", "choices")  # of a question, in other languages


def draft(form: Form, by: User) -> Form:
    """The form, locked. Raises PermissionDenied, and Refused once it is published."""
    found = Form.objects.select_for_update(of=("self",)).select_related("school")
    form = found.get(pk=form.pk)
    errors.require(rules.can_change_form(by, form))
    if form.published_on:
        raise Refused(_("This version is published and stays as it is. Make the next version."))
    return form


@transaction.atomic
def start_form(school: School, title: str, audience: str, *, by: User) -> Form:
    """A draft without questions."""
    errors.require(rules.can_build(by, school))
    hold(school)
    return Form.objects.create(
        school=school, code=free_code(title), title=title, audience=audience, minutes=1
    )


def hold(school):
    """One at a time at a school: two would both find a code or version free."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)


def free_code(title):
    """A short code made of the title; its beginning keeps it apart from those that cycles ask for by name."""
    stem, n = f"own-{slugify(title)}"[:36].rstrip("-"), 1
    taken = set(Form.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code = stem
    while code in taken:
        n += 1
        code = f"{stem}-{n}"
    return code


@transaction.atomic
def next_draft(form: Form, school: School, *, by: User) -> Form:
    """A ready form as the school's own, or the next version of an own one; the draft that is there, where one is."""
    errors.require(rules.can_build(by, school))
    hold(school)
    versions = Form.objects.filter(school=school, code=form.code).order_by("-version")
    last = versions.first()
    if last and not last.published_on:
        return last
    new = Form.objects.create(
        school=school,
        code=form.code,
        version=last.version + 1 if last else 1,
        title=form.title,
        audience=form.audience,
        minutes=form.minutes,
        minutes_set=form.minutes_set,
        translations=translated(form, ("title",)),
    )
    Question.objects.bulk_create(
        Question(
            form=new,
            translations=translated(row, SAID, ready=form.school_id is None),
            **{name: getattr(row, name) for name in COPIED},
        )
        for row in form.questions.select_related("competency", "scale")
    )
    return new


def translated(row, names, *, ready=None):
    """The words in other languages; of a ready row those of the house, so that they can be changed."""
    if not (row.school_id is None if ready is None else ready):
        return row.translations
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told = {name: house_words(getattr(row, name)) for name in names}
        own = {name: words for name, words in told.items() if words != getattr(row, name)}
        if own:
            found[language] = own
    return found


def house_words(words):
    return [in_house(word) for word in words] if isinstance(words, list) else in_house(words)


@transaction.atomic
def save_form(form: Form, *, title: str, minutes: int | None, by: User) -> None:
    """Name a draft, and say how long it takes; without minutes they are reckoned from the questions."""
    row = draft(form, by)
    row.title, row.minutes_set = title, minutes is not None
    if minutes is not None:
        row.minutes = minutes
    row.save(update_fields=["title", "minutes", "minutes_set"])
    reckon(row)


def reckon(form):
    """Keep the minutes in step with the questions, unless somebody set them."""
    if not form.minutes_set:
        form.minutes = minutes_for(form.questions.all())
        form.save(update_fields=["minutes"])


@transaction.atomic
def save_question(question: Question, *, by: User) -> Question:
    """Add a question at the end of a draft, or change one."""
    form = draft(question.form, by)
    old = Question.objects.filter(pk=question.pk, form=form).first()
    if old is None:
        question.position = form.questions.count()
    elif old.choices != question.choices:  # words of other choices would stand beside these
        for told in question.translations.values():
            told.pop("choices", None)
    with in_words():
        question.save()
    put_in_order(form)
    return question


@transaction.atomic
def remove_question(question: Question, *, by: User) -> None:
    """Take a question out of a draft."""
    form = draft(question.form, by)
    form.questions.filter(pk=question.pk).delete()
    put_in_order(form)


@transaction.atomic
def move_question(question: Question, *, up: bool, by: User) -> None:
    """Let it change places with the one before or after it; at an end it stays."""
    form = draft(question.form, by)

    def swap(rows):
        at = next((n for n, row in enumerate(rows) if row.pk == question.pk), None)
        other = None if at is None else at + (-1 if up else 1)
        if other is not None and 0 <= other < len(rows):
            rows[at], rows[other] = rows[other], rows[at]

    put_in_order(form, swap)


def put_in_order(form, change: Callable[[list[Question]], None] = lambda rows: None):
    """Number the questions from 0, and reckon the minutes."""
    rows = list(form.questions.all())
    change(rows)
    for position, row in enumerate(rows):
        row.position = position
    Question.objects.bulk_update(rows, ["position"])
    reckon(form)


@transaction.atomic
def translate(
    form: Form, language: str, title: str, questions: Iterable[tuple[Question, dict]], *, by: User
) -> None:
    """The words of a draft in another language; blank ones are shown in the original."""
    row = draft(form, by)
    put_words(row, language, {"title": title})
    for question, words in questions:
        if question.form_id == row.pk:
            put_words(question, language, words)


def put_words(row, language, words):
    told = {name: said for name, said in words.items() if said}
    row.translations.pop(language, None)
    if told:
        row.translations[language] = told
    row.save(update_fields=["translations"])


@transaction.atomic
def publish(form: Form, *, by: User, today: date) -> int:
    """From now on its questions never change. The school's cycles of its code ask with it from here on.

    Returns how many requests that were planned are asked with it; those already asked keep their version. Raises
    Refused where it has no question.
    """
    row = draft(form, by)
    if not row.questions.exists():
        raise Refused(_("Add a question first."))
    row.published_on = today
    row.save(update_fields=["published_on"])
    return presets.take_over(row)


@transaction.atomic
def discard(form: Form, *, by: User) -> None:
    """Throw a draft away; versions that were published stay."""
    draft(form, by).delete()
