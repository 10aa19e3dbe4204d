"""Each rule of the checklist finds just its rows: planted beside others that look alike."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.duties import all_duties
from recognition.checklist import checklist
from recognition.checklist_rules import RULES
from tests.factories import make_country
from tests.recognition.factories import (
    make_assignment,
    make_award,
    make_conflict,
    make_criterion,
    make_edition,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_open_edition,
    make_phase,
    make_review,
)

pytestmark = pytest.mark.django_db
BY_NAME = {rule.name: rule for rule in RULES}


def now():
    return timezone.now()


def days(number):
    return timedelta(days=number)


def closed_edition(**fields):
    """An edition whose call is over, without any phase."""
    today = timezone.localdate()
    given = {"opens_on": today - days(60), "closes_on": today - days(30), "state": "running"}
    return make_edition(**given | fields)


def coming_edition(in_days=30, **fields):
    """An edition whose call opens later."""
    today = timezone.localdate()
    given = {"opens_on": today + days(in_days), "closes_on": today + days(in_days + 90)}
    return make_edition(**{"state": "running"} | given | fields)


def phase(edition, begins, ends, **fields):
    return make_phase(edition, starts_at=now() + days(begins), ends_at=now() + days(ends), **fields)


def without_days():
    make_edition(opens_on=None, closes_on=None, state="running", is_published=False)
    make_edition(opens_on=None, closes_on=None)
    make_open_edition()
    return [make_edition(opens_on=None, closes_on=None, state="running")]


def without_text():
    make_open_edition(text="The call.", summary="In short.")
    closed_edition()
    return [make_open_edition(summary="In short."), coming_edition(text="The call.")]


def without_criteria():
    make_criterion(make_open_edition())
    coming_edition(in_days=30)
    make_edition()
    only_noted = make_criterion(make_judged_edition(), weight=0).edition
    return [coming_edition(in_days=10), only_noted]


def few_jurors():
    full = closed_edition(reviews_per_nomination=1)
    make_juror(full)
    make_open_edition(closes_on=timezone.localdate() + days(40))
    one = closed_edition(reviews_per_nomination=2)
    make_juror(one)
    return [one, make_open_edition()]


def no_phase():
    phase(closed_edition(), 1, 2)
    phase(make_open_edition(), 20, 30)
    phase(closed_edition(), -3, -2)  # It was there: now a decision is missing.
    only_talks, too_early = closed_edition(), make_open_edition()
    phase(only_talks, 1, 2, may_review=False)
    phase(too_early, 1, 2)
    return [only_talks, too_early]


def to_screen():
    make_nomination(make_open_edition(), state="submitted")
    make_nomination(closed_edition())
    return [make_nomination(closed_edition(), state="submitted")]


def twice():
    edition = make_open_edition()
    same = {"name": "Zoë Ångström"}
    make_nomination(make_open_edition(), **same)
    make_nomination(edition, state="ineligible", **same)
    several = make_open_edition(is_once_a_person=False)
    for _ in range(2):
        make_nomination(several, **same)
    return [make_nomination(edition, **same), make_nomination(edition, name="ZOE ANGSTROM")]


def nominee_silent():
    other = {"is_self": False, "accepted_at": None}
    edition = make_open_edition()
    make_nomination(edition, accepted_at=None)
    make_nomination(edition, is_self=False)
    make_nomination(edition, declined_at=now(), **other)
    make_nomination(edition, state="draft", **other)
    make_nomination(make_edition(), **other)
    return [make_nomination(edition, **other)]


def nominee_declined():
    declined = {"is_self": False, "accepted_at": None, "declined_at": now()}
    make_nomination(state="withdrawn", **declined)
    make_nomination(is_self=False, accepted_at=None)
    return [make_nomination(**declined)]


def conflict_asked():
    edition = make_judged_edition()
    make_conflict(make_juror(edition), rule="declared")
    make_conflict(make_juror(edition), status="dismissed", rule="same_body")
    return [make_conflict(make_juror(edition), status="asked", rule="same_body")]


def not_invited():
    make_juror(make_open_edition())
    make_juror(closed_edition(), invited_at=now())
    make_juror(make_edition())
    return [make_juror(closed_edition())]


def not_declared():
    make_juror(closed_edition())
    make_juror(closed_edition(), invited_at=now(), declared_at=now())
    return [make_juror(closed_edition(), invited_at=now())]


def no_redacted_text():
    blind, named = closed_edition(), closed_edition()
    phase(blind, 1, 2, sees_names=False)
    phase(named, 1, 2)
    make_nomination(named)
    make_nomination(blind, redacted_text="Without names.")
    make_nomination(blind, state="ineligible")
    return [make_nomination(blind)]


def few_reviewers():
    edition = make_judged_edition(reviews_per_nomination=1)
    make_assignment(make_juror(edition), make_nomination(edition))
    make_nomination(edition, state="ineligible")
    make_nomination(closed_edition())
    return [make_nomination(edition)]


def open_sheets():
    soon, later = closed_edition(), make_judged_edition()
    phase(soon, -1, 2)
    make_assignment(make_juror(later), make_nomination(later))
    idle, done = make_juror(soon), make_juror(soon)
    assert idle.pk
    nomination = make_nomination(soon)
    make_review(done, nomination)
    make_assignment(done, nomination)
    drafting = make_juror(soon)
    make_review(drafting, nomination, state="draft", submitted_at=None)
    return [
        make_assignment(drafting, nomination).juror,
        make_assignment(make_juror(soon), nomination).juror,
    ]


def undecided():
    closed_edition()
    phase(make_edition(), -3, -2)
    going_on = closed_edition()
    phase(going_on, -3, -2)
    phase(going_on, 1, 2)
    edition = closed_edition()
    phase(edition, -3, -2)
    return [edition]


def no_answer():
    make_award()
    unnamed = {"is_name_public": False, "consented_on": None}
    make_award(country=make_country("FR"), declined_at=now(), **unnamed)
    make_award(edition=make_open_edition(), **unnamed)
    return [make_award(edition=make_edition(state="decided"), **unnamed)]


def no_country():
    make_award(country=make_country("FR"))
    return [make_award()]


def to_be_published():
    unnamed = {"is_name_public": False, "consented_on": None}
    make_edition(state="decided")
    make_award()
    make_award(edition=make_edition(state="decided"), **unnamed)
    edition = make_edition(state="decided")
    make_award(edition=edition)
    make_award(edition=edition, declined_at=now(), **unnamed)
    return [edition]


PLANTED = {
    "edition_without_days": without_days,
    "edition_without_text": without_text,
    "edition_without_criteria": without_criteria,
    "edition_with_few_jurors": few_jurors,
    "edition_without_phases": no_phase,
    "nomination_to_screen": to_screen,
    "nomination_twice": twice,
    "nominee_silent": nominee_silent,
    "nominee_declined": nominee_declined,
    "conflict_asked": conflict_asked,
    "juror_not_invited": not_invited,
    "juror_not_declared": not_declared,
    "nomination_without_redacted_text": no_redacted_text,
    "nomination_with_few_reviewers": few_reviewers,
    "juror_with_open_sheets": open_sheets,
    "edition_undecided": undecided,
    "award_without_answer": no_answer,
    "award_without_country": no_country,
    "edition_without_publication": to_be_published,
}


def test_every_rule_has_planted_rows():
    assert PLANTED.keys() == BY_NAME.keys()


@pytest.mark.parametrize("name", PLANTED)
def test_a_rule_finds_just_its_rows(name):
    expected = PLANTED[name]()
    found = BY_NAME[name].duty.rows()
    assert sorted(row.pk for row in found) == sorted(row.pk for row in expected)


@pytest.mark.parametrize("name", PLANTED)
def test_the_checklist_of_the_edition_says_it(name):
    row = PLANTED[name]()[0]
    edition = row
    for part in BY_NAME[name].to_edition.split("__"):
        edition = edition if part == "pk" else getattr(edition, part)
    open_points = {point.rule.name for point in checklist(edition, RULES) if not point.is_done}
    assert name in open_points


def test_the_checklist_is_one_query():
    edition = make_judged_edition()
    with CaptureQueriesContext(connection) as queries:
        checklist(edition, RULES)
    assert len(queries) == 1


def test_the_start_page_knows_all_rules_and_those_of_practices():
    names = {duty.name for duty in all_duties()}
    assert BY_NAME.keys() | {"practices_to_publish"} <= names
