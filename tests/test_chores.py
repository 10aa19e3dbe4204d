"""Daily chores: each is run, and one that fails keeps no other from its turn."""

import pytest
from django.db import OperationalError

from icpermed import chores


@pytest.fixture
def own_chores(monkeypatch):
    """Only the chores of this test."""
    monkeypatch.setattr(chores, "_registered", [])
    monkeypatch.setattr(chores, "_often", [])
    monkeypatch.setattr(chores, "autodiscover_modules", lambda name: None)


def test_a_chore_that_fails_keeps_no_other_from_its_turn(own_chores, caplog):
    @chores.chore
    def fails():
        raise ValueError("planted")

    @chores.chore
    def sweep():
        return 3

    assert chores.do_all() == {"sweep": 3}
    assert "The chore “fails” failed" in caplog.text


def test_trouble_with_the_database_is_for_the_worker(own_chores):
    @chores.chore
    def away():
        raise OperationalError("planted")

    with pytest.raises(OperationalError):
        chores.do_all()


def test_what_is_due_often_is_not_a_chore_of_the_day(own_chores):
    @chores.often
    def look():
        return 1

    assert (chores.do_often(), chores.do_all()) == ({"look": 1}, {})
