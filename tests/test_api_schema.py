"""Whatever schemathesis can think of, as four kinds of people: no answer leaves the schema, none is a 5xx.

`make fuzz` thinks for longer.
"""

import os
from types import SimpleNamespace

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.test_api import token_for
from tests.world import make_world
from wbl.wsgi import application

PEOPLE = ("coordinator", "teacher", "student", "supervisor")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PEOPLE)
def person(request, settings):
    """One of the people, by their token, in a world with a row of everything."""
    settings.API_REQUESTS_A_MINUTE = 10**9
    settings.ALLOWED_HOSTS = ["*"]
    _token, key = token_for(make_world().visitors[request.param], name="fuzz")
    return SimpleNamespace(headers={"Authorization": f"Bearer {key}"}, answers=set())


@pytest.fixture
def one_connection():
    """A request that ends would take the test's own connection with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_is_found(mode, person, one_connection):
    """`positive` asks as the schema allows, `negative` as it does not."""
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema.json", application, headers=person.headers
    )
    for found in schema.get_all_operations():
        try_out(found.ok().as_strategy(generation_mode=mode), person)
    assert (200 if mode.is_positive else 400) in person.answers


def try_out(strategy, person):
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=strategy)
    def ask(case):
        answer = case.call_and_validate(headers=person.headers, checks=CHECKS)
        person.answers.add(answer.status_code)

    ask()
