"""One installation for all these tests: each breaks it and mends it."""

import pytest

from tests.operator.home import Home, wait


@pytest.fixture(scope="session")
def home(collected_static):
    own = Home()
    try:
        yield own.begin(collected_static)
    finally:
        own.end()


@pytest.fixture(scope="session")
def running(home):
    """The same with worker, beat and web, and the first mail tick behind it."""
    home.start_worker()
    home.start_beat()
    home.start_web()
    wait(lambda: home.get("/readyz")[0] == 200, "the first mail tick")
    return home
