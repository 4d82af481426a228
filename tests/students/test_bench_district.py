"""The district that `make bench` imports is a clean one, so that what is measured is the importing."""

import importlib.util

import pytest
from django.conf import settings

from students.models import Enrolment, Guardian, Student
from tests.students.rosters import take

pytestmark = pytest.mark.django_db


def bench_import():
    path = settings.BASE_DIR / "scripts/bench_import.py"
    spec = importlib.util.spec_from_file_location("bench_import", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_row_of_the_benchs_district_is_taken(tmp_path, django_assert_max_num_queries):
    bench = bench_import()
    bench.write_district(tmp_path / "roster.zip", 1500)
    with (tmp_path / "roster.zip").open("rb") as file, django_assert_max_num_queries(120):
        _result, problems = take(file=file)
    assert problems == []
    assert (Student.objects.count(), Guardian.objects.count()) == (1500, 1500)
    assert Enrolment.objects.count() == 4500
