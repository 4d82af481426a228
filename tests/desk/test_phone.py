"""What makes a learner's pages an app on the phone: what is kept, what it weighs, what signing out clears."""

import json
import re

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from tests import factories as make

MOST = 250 * 1024
PAGES = ["desk:home", "placements:my_hours", "placements:log_hours", "desk:unsent"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    student = make.make_student(user=make.make_user())
    make.make_placement("active", student.attendances.get().school, student)
    client.force_login(student.user)
    return student.user


def told(client):
    """What the service worker is told."""
    answer = client.get(reverse("desk:worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    return json.loads(re.search(r"self.placewell = (.*);", answer.text)[1])


def loaded(page):
    """The files that a page loads; its drawing is asked for only by a phone that puts the app on its first page."""
    return set(re.findall(r'(?:src|href)="(/static/(?!icons/)[^"#]+)', page))


def test_everything_that_the_kept_pages_load_is_kept_too(client, learner):
    known = told(client)
    assert set(known["forms"]) < set(known["pages"])
    for name in PAGES:
        assert reverse(name) in known["pages"]
        assert loaded(client.get(reverse(name)).text) <= set(known["shell"])
    assert loaded(client.get(known["offline"]).text) <= set(known["shell"])


def test_only_a_learners_pages_are_kept(client, learner):
    home = client.get("/").text
    assert f'data-person="{learner.pk}"' in home
    assert 'rel="manifest"' in home
    for other in (make.make_coordinator(), make.make_user()):
        client.force_login(other)
        page = client.get(reverse("accounts:account")).text
        assert "data-person" not in page
        assert "phone.js" not in page
    client.logout()
    assert "data-person" not in client.get(reverse("account_login")).text


def test_another_language_is_another_service_worker(client, learner):
    first = told(client)
    client.cookies["django_language"] = "es"
    assert told(client)["version"] != first["version"]


def test_the_manifest_names_drawings_that_exist(client):
    page = client.get(reverse("desk:manifest"))
    assert page["Content-Type"] == "application/manifest+json"
    icons = page.json()["icons"]
    assert {one["purpose"] for one in icons} == {"any", "maskable"}
    for one in icons:
        path = settings.BASE_DIR / one["src"].lstrip("/")
        assert path.read_bytes()[16:24] == 2 * int(one["sizes"].partition("x")[0]).to_bytes(
            4, "big"
        )


def test_the_key_says_who_is_signed_in(client, learner):
    assert client.get(reverse("desk:phone_key")).json()["person"] == str(learner.pk)


def test_signing_out_empties_the_browser(client, learner):
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


def test_a_first_visit_is_light(client, learner, collected_static):
    """Page, files and what the phone keeps, compressed as they are served."""
    served = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    kinds = settings.STORAGES | {"staticfiles": settings.STORAGES["staticfiles"] | served}
    with override_settings(STORAGES=kinds, STATIC_ROOT=collected_static):
        known = told(client)
        pages = sum(len(client.get(path).content) for path in known["pages"])
    files = [collected_static / path.removeprefix("/static/") for path in known["shell"]]
    packed = [path.with_name(f"{path.name}.gz") for path in files]
    weight = sum(
        (gz if gz.exists() else path).stat().st_size
        for gz, path in zip(packed, files, strict=True)
    )
    assert known["hashed"]
    assert weight + pages <= MOST, (weight, pages)
