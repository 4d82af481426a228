"""The admin with many rows and under forged forms: queries stay fixed, choices are typed, records stay as they are."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from kit.admin import HouseAdmin, relations
from tests.test_admin import (
    LIST_QUERIES,
    MODELS,
    PAGE_QUERIES,
    address,
    counted,
    more_of,
    rows_of,
    told,
)
from tests.world import ELSEWHERE, make_world

MANY = 30
# Models that are no admin's business, and why.
OUTSIDE = {
    "accounts.Session": "keys that open a session; each person ends their own on the account page",
    "placements.Incident": "a report is read by named persons on its own page, by nobody here",
    "placements.IncidentStep": "what was done with a report, as above",
    "placements.JournalEntry": "read by those whom its student chose, by nobody here",
    "placements.JournalFile": "as the entry",
    "placements.JournalComment": "as the entry",
    "placements.Pulse": "the student's own; schools see averages",
    "placements.PulseShare": "whether a teacher sees it is the student's to say",
    "assessments.RecordShare": "a link to one's record is the learner's own",
    "assessments.ShareVisit": "how often it was opened, as above",
    "assessments.PersonMet": "a note on somebody met is the learner's own",
    "account.EmailAddress": "allauth's copy of the address that stands on the account",
    "account.EmailConfirmation": "allauth's; confirmations by mail are not used",
    "mfa.Authenticator": "second factors hold secrets; they are reset on the page of people",
    "admin.LogEntry": "the admin's own history, shown with each row",
    "auth.Permission": "the house asks its own rules, not Django's permissions",
    "auth.Group": "the house asks its own rules, not Django's permissions",
    "contenttypes.ContentType": "Django's own",
    "sessions.Session": "keys that open a session",
}
# Written by a trigger or a signal with every change, so that a refused change may not add to them.
APPEND_ONLY = ("placements.Move", "placements.Signature", "placements.Agreement")

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def inside(client, world):
    """A browser of the school's administrator."""
    client.force_login(world.mine.staff["administrator"])
    return client


@pytest.fixture
def operator(client, world):
    client.force_login(world.operator)
    return client


def of(model):
    return admin.site.get_model_admin(model)


def test_every_model_is_there_or_listed_with_the_reason():
    left_out = {model._meta.label for model in apps.get_models() if model not in MODELS}
    left_out = {label for label in left_out if apps.get_model(label)._meta.managed}
    assert left_out == {label for label in OUTSIDE if label in left_out}, (
        "Register these in their admin.py, or give the reason in OUTSIDE"
    )


def test_everything_is_searched_by_words():
    plain = [m for m in MODELS if of(m).search_fields == HouseAdmin.search_fields]
    assert [m._meta.label for m in plain] == []


def test_every_relation_is_typed_not_scrolled(rf, world):
    """Autocomplete, or a field that the form only shows."""
    request = rf.get("/")
    request.user = world.operator
    wrong = []
    for model in MODELS:
        owners = [of(model), *(i(model, admin.site) for i in of(model).inlines)]
        for owner in owners:
            typed = owner.get_autocomplete_fields(request)
            held = [f for f in relations(owner.model) if f.remote_field.model in MODELS]
            wrong += [str(field) for field in held if field.name not in typed]
    assert wrong == []


def test_no_filter_reads_another_schools_values():
    """A filter over all values of a related row's text would list every school's."""
    wrong = []
    for model in MODELS:
        for name in of(model).list_filter:
            path, kind = name if isinstance(name, tuple | list) else (name, None)
            field = models.Field if not isinstance(path, str) else last(model, path)
            free = isinstance(field, models.Field) and not (field.choices or field.is_relation)
            loose = kind is AllValuesFieldListFilter or (
                kind is None
                and free
                and not isinstance(field, models.BooleanField | models.DateField)
            )
            if loose and "__" in path:
                wrong.append(f"{model._meta.label}.{path}")
    assert wrong == []


def last(model, path):
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return field


# Many rows


def unique_names(model):
    """Fields that take part in a rule about twins."""
    names = {f.name for f in model._meta.fields if f.unique and not f.primary_key}
    for rule in model._meta.constraints:
        names |= {n.lstrip("-") for n in getattr(rule, "fields", ())}
        names |= {
            part.name for ex in getattr(rule, "expressions", ()) for part in flat(ex)
            if isinstance(part, models.F)
        }  # fmt: skip
    return names


def flat(expression):
    yield from expression if isinstance(expression, tuple | list) else [expression]
    if hasattr(expression, "flatten"):
        yield from expression.flatten()


def twin(row, number):
    """The row once more, other in what must differ; whether the database takes it."""
    model = type(row)
    row = model._base_manager.get(pk=row.pk)
    row.pk = None
    row._state.adding = True
    for field in model._meta.fields:
        if field.name not in unique_names(model) or field.is_relation or field.choices:
            continue
        value = getattr(row, field.name)
        if isinstance(field, models.UUIDField):
            value = uuid.uuid4()
        elif isinstance(field, models.CharField | models.TextField):
            value = f"{number}-{value}"[: field.max_length or 200]
        elif isinstance(field, models.IntegerField) and value is not None:
            value += number
        elif isinstance(field, models.DateField) and value is not None:
            value += timedelta(days=number)
        setattr(row, field.name, value)
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except (DatabaseError, ValueError):
        return False
    return True


def grow():
    """Up to thirty rows of every model that may have that many alike."""
    for model in MODELS:
        row = model._base_manager.order_by("pk").first()
        for number in range(MANY):
            if row is None or not twin(row, 100 + number):
                break


def asked(client, pages):
    """Status and number of queries by page."""
    answers = {}
    for name, url in pages.items():
        response, queries = counted(client, url)
        answers[name] = (response.status_code, queries)
    return answers


def lists():
    return {model._meta.label: address(model, "changelist") for model in MODELS}


def changes(row_by_model):
    return {m._meta.label: address(m, "change", row.pk) for m, row in row_by_model.items()}


def test_lists_and_pages_take_the_same_queries_with_thirty_rows(operator, world):
    first = {m: m._base_manager.order_by("pk").first() for m in MODELS}
    first = {m: row for m, row in first.items() if row is not None}
    pages = changes(first)
    asked(operator, lists())  # content types are cached now
    few = asked(operator, lists()), asked(operator, pages)
    more_of(world.mine)
    grow()
    many = asked(operator, lists()), asked(operator, pages)
    for before, after, most in zip(few, many, (LIST_QUERIES, PAGE_QUERIES), strict=True):
        assert {n: (before[n], after[n]) for n in before if differs(before[n], after[n])} == {}
        wrong = {n: got for n, got in after.items() if got[0] != 200 or got[1] > most}
        assert wrong == {}
    counts = {m._meta.label: m._base_manager.count() for m in MODELS}
    thin = [label for label, count in counts.items() if count < 10]
    # of some there is one a school or a placement; were these many, this test would show little
    assert len(thin) < len(MODELS) * 2 / 5, thin


def differs(before, after):
    """More rows must not cost more; a page that is asked a second time may cost less."""
    return before[0] != after[0] or after[1] > before[1]


def test_search_and_the_second_page_take_no_more(operator, world):
    grow()
    wrong = {}
    for model in MODELS:
        _response, plain = counted(operator, address(model, "changelist"))
        response, queries = counted(operator, address(model, "changelist"), {"q": "longbow 1"})
        if response.status_code != 200 or queries > plain + 1:
            wrong[model] = (response.status_code, plain, queries)
    assert told(wrong) == {}


# Forged forms


def test_nothing_is_deleted_in_bulk(inside, operator, world):
    wrong = {}
    for user in (world.mine.staff["administrator"], world.operator):
        inside.force_login(user)
        for model in MODELS:
            keys = [*model._base_manager.values_list("pk", flat=True)]
            sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
            response = inside.post(address(model, "changelist"), sent)
            gone = len(keys) - model._base_manager.filter(pk__in=keys).count()
            if gone or response.status_code not in {200, 302, 403}:
                wrong[model] = (response.status_code, gone)
    assert told(wrong) == {}
    assert "delete_selected" not in inside.get(lists()["placements.Placement"]).text


def forged(row):
    """Every field of the row with another value, whatever the form shows of it."""
    sent = {}
    for field in row._meta.fields:
        value = another(field, getattr(row, field.attname))
        if value is not None and not isinstance(field, models.FileField):
            sent[field.name] = value
        if isinstance(field, models.DateTimeField):
            sent |= {f"{field.name}_0": "2020-01-01", f"{field.name}_1": "10:00"}
    return sent


def forgeries(row):
    """The forged form, and once more the row as it is with each of the other states."""
    yield forged(row)
    states = [f for f in row._meta.fields if f.name == "state"]
    as_it_is = {f.name: f.value_from_object(row) for f in row._meta.fields}
    as_it_is = {name: value for name, value in as_it_is.items() if value not in (None, False)}
    as_it_is = {n: v for n, v in as_it_is.items() if not hasattr(v, "storage")}
    for field in states:
        yield from (as_it_is | {"state": key} for key, _words in field.flatchoices)


def another(field, value):
    """What a forger would send in place of this value."""
    if field.choices:
        return next((key for key, _words in reversed(field.flatchoices) if key != value), value)
    if isinstance(field, models.BooleanField):
        return "" if value else "on"
    if isinstance(field, models.DateField):  # moments too
        return "2020-01-01 10:00" if isinstance(field, models.DateTimeField) else "2020-01-01"
    return "forged" if isinstance(field, models.CharField | models.TextField) else value


def kept(row):
    """What the admin may not touch: states, keys and hashes, moments, what no form holds."""
    names = ("state", "stage") if row._meta.label != "partners.Partnership" else ("state",)
    fixed = [
        f for f in row._meta.fields
        if f.name in names or not f.editable or "hash" in f.name or "nonce" in f.name
    ]  # fmt: skip
    return {field.name: getattr(row, field.attname) for field in fixed}


def test_no_state_and_no_record_is_changed_by_a_forged_form(inside, world):
    before = {label: apps.get_model(label)._base_manager.count() for label in APPEND_ONLY}
    wrong = {}
    for model in MODELS:
        row = rows_of(world.mine, model).first()
        if row is None:
            continue
        whole = {f.attname: getattr(row, f.attname) for f in model._meta.fields}
        for sent in forgeries(row):
            inside.post(address(model, "change", row.pk), sent)
        now = model._base_manager.get(pk=row.pk)
        if kept(now) != kept(row):
            wrong[model] = (kept(row), kept(now))
        elif of(model).read_only and whole != {n: getattr(now, n) for n in whole}:
            wrong[model] = "a record was changed"
    assert told(wrong) == {}
    after = {label: apps.get_model(label)._base_manager.count() for label in APPEND_ONLY}
    assert after == before


def test_a_row_of_another_school_takes_no_form(inside, world):
    wrong = {}
    for model in MODELS:
        for row in rows_of(world.theirs, model)[:1]:
            before = model._base_manager.filter(pk=row.pk).values().get()
            status = inside.post(address(model, "change", row.pk), forged(row)).status_code
            after = model._base_manager.filter(pk=row.pk).values().get()
            # records refuse every form alike: 403, whether the row is there or not
            if status != (403 if of(model).read_only else 404) or before != after:
                wrong[model] = status
    assert told(wrong) == {}


# The first page


def test_the_first_page_speaks_the_trades_words(inside):
    text = inside.get(reverse("admin:index")).text
    sections = [
        "Feedback and results", "Placements", "Employers", "Students", "Mail and links",
        "What can be learned", "People and schools",
    ]  # fmt: skip
    places = [text.index(f">{words}</a>") for words in sections]
    assert places == sorted(places)
    assert ELSEWHERE not in text
    assert "Audit" not in text  # the operator's alone


def test_every_section_has_words_of_its_own():
    plain = [
        app.label
        for app in apps.get_app_configs()
        if (settings.BASE_DIR / app.label).is_dir() and any(m in MODELS for m in app.get_models())
        if str(app.verbose_name) == app.label.title()
        and app.label not in {"students", "placements"}
    ]
    assert plain == []
