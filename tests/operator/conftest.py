"""One installation for the tests of a module: they break it and mend it."""

import pytest

from tests.operator.home import Home, wait


@pytest.fixture(scope="module")
def home():
    own = Home()
    try:
        yield own.begin()
    finally:
        own.end()


@pytest.fixture(scope="module")
def running(home):
    """The same with worker, beat and web, and the first mail tick behind it."""
    home.start_worker()
    home.start_beat()
    home.start_web()
    wait(lambda: home.get("/readyz")[0] == 200, "the first mail tick")
    return home
