from itertools import product

import pytest

from assessments.actions.moves import go
from assessments.states import MOVES, R
from kit.errors import Conflict
from tests.assessments.making import make_asked

pytestmark = pytest.mark.django_db


def test_every_state_has_its_place_on_the_map():
    assert set(MOVES) == set(R)


def test_every_pair_follows_the_map():
    request = make_asked()
    for before, after in product(R, R):
        if before == after:
            continue
        request.state = before
        if after in MOVES[before]:
            assert go(request, after).state == after
        else:
            with pytest.raises(Conflict):
                go(request, after)


def test_what_is_in_stays_in():
    assert MOVES[R.SUBMITTED] == set()
