"""What lists cost in queries: session, person and frame counted in, the same for 3 rows as for 60."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, School
from students.models import ClassGroup, Enrolment, Teaching
from tests import factories as make

pytestmark = pytest.mark.django_db

MOST = 8
OUTER = (
    "SAVEPOINT",
    "RELEASE",
)  # a request is a transaction; inside a test's own it takes a savepoint


class Town:
    """A school of a district, with one of each who looks at its lists."""

    def __init__(self):
        district = make.make_school("District", kind=School.Kind.DISTRICT)
        self.school = make.make_school(parent=district)
        self.programme = make.make_programme(self.school)
        self.people = {
            "coordinator": make.make_coordinator(self.school),
            "teacher": make.make_user(Role.TEACHER, self.school),
            "district administrator": make.make_user(Role.ADMINISTRATOR, district),
        }
        self.group = ClassGroup.objects.create(school=self.school, title="3b")
        Teaching.objects.create(user=self.people["teacher"], group=self.group)

    def add(self, count):
        """So many students in the teacher's class, each placed at a firm of their own."""
        for number in range(count):
            student = make.make_student(self.school)
            Enrolment.objects.create(student=student, group=self.group)
            contact = make.make_contact(make.make_partnership(self.school, f"Firm {number}"))
            make.make_placement("active", self.school, student, contact, self.programme)


@pytest.fixture
def town():
    return Town()


def cost(browser, path):
    """How many rows a page shows, and the statements that it takes."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(path)
    assert answer.status_code == 200
    told = [query["sql"] for query in queries if not query["sql"].startswith(OUTER)]
    return answer.text.count("<tr>"), told


@pytest.mark.parametrize("who", ["coordinator", "teacher", "district administrator"])
@pytest.mark.parametrize(
    ("name", "most"),
    [("placements:list", MOST), ("students:list", MOST), ("partners:list", MOST)],
)
def test_lists(who, name, most, town):
    browser = Client()
    browser.force_login(town.people[who])
    town.add(3)
    browser.get(reverse(name))  # the first page of a session looks up its time zone
    few_rows, few = cost(browser, reverse(name))
    town.add(57)
    many_rows, many = cost(browser, reverse(name))
    assert (few_rows, many_rows) == (1 + 3, 1 + 50)
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= most, "\n".join(many)
