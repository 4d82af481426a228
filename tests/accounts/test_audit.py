"""The log: bulk and raw writes too, who acted, no personal value, nothing taken back."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import audit
from accounts.models import Audit, Holiday, School, User
from tests.factories import make_coordinator, make_school, make_student, make_user

pytestmark = pytest.mark.django_db


def log(row):
    return Audit.objects.filter(table=row._meta.db_table, row=row.pk)


def test_a_bulk_insert_is_logged():
    school = make_school()
    rows = Holiday.objects.bulk_create(
        Holiday(school=school, name=f"day {n}", first_on="2026-11-20", last_on="2026-11-20")
        for n in range(3)
    )
    assert [log(row).get().verb for row in rows] == ["insert"] * 3


def test_a_bulk_update_says_what_changed():
    schools = [make_school(name) for name in ("A", "B")]
    School.objects.update(phone="2")
    assert [log(s).get(verb="update").changes for s in schools] == [
        {"phone": ["+1 405 555 0100", "2"]}
    ] * 2


def test_a_raw_write_is_logged():
    school = make_school()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_school SET phone = '3' WHERE id = %s", [school.pk])
        cursor.execute("DELETE FROM accounts_school WHERE id = %s", [school.pk])
    assert [entry.verb for entry in log(school)] == ["delete", "update", "insert"]


def test_nothing_changed_is_nothing_logged():
    school = make_school()
    School.objects.update(phone=school.phone)
    assert not log(school).filter(verb="update").exists()


def test_personal_columns_are_named_without_their_value():
    student = make_student(given_name="Zofia")
    student.given_name = "Zuzanna"
    student.language = "es"
    student.save()
    entry = log(student).get(verb="update")
    assert entry.changes == {"given_name": "*", "language": ["en", "es"]}


def test_no_value_of_a_personal_column_stands_in_the_log():
    user = make_user(name="Zofia Nowak", email="zofia@redbud.example")
    User.objects.filter(pk=user.pk).update(name="Zuzanna", email="zuzanna@redbud.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM accounts_audit a")
        text = cursor.fetchone()[0].lower()
    assert not [word for word in ("zofia", "nowak", "zuzanna", "md5$") if word in text]


def test_signing_in_is_no_change(client):
    user = make_user()
    client.login(email=user.email, password="correct horse")
    assert not log(user).filter(verb="update").exists()


def test_the_actor_of_a_request_is_named(client):
    school = make_school()
    user = make_coordinator(school)
    client.force_login(user)
    sent = {"name": "Break", "first_on": "2026-11-20"}
    client.post(reverse("accounts:add_holiday", args=[school.pk]), sent)
    assert log(Holiday.objects.get()).get().actor == f"user:{user.pk}"


def test_the_actor_is_forgotten_afterwards(client):
    user = make_coordinator(make_school())
    client.force_login(user)
    client.post(reverse("accounts:account"), {"name": "New", "language": "en"})
    assert log(make_school("After")).get().actor == ""


def test_an_actor_for_a_block():
    with audit.acting_as("task:mail"):
        inside = make_school("Inside")
    assert log(inside).get().actor == "task:mail"


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_audit SET actor = 'x'", "DELETE FROM accounts_audit"]
)
def test_the_log_is_only_added_to(statement):
    make_school()
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Audit.objects.exists()


def test_every_table_of_the_trade_is_watched():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_update'"
        )
        watched = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in audit.audited_models()} <= watched
