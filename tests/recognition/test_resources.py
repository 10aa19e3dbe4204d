"""How editions, topics, nominations and jurors stand in cells, and what a file cannot change."""

import pytest

from icpermed.imports.shell import bring_in
from recognition.models import Assignment, Award, Criterion, Edition, Nomination
from tests.factories import make_person
from tests.recognition.factories import (
    make_award,
    make_edition,
    make_editiontopic,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_open_edition,
)

pytestmark = pytest.mark.django_db


def bring(model, *lines):
    """Bring in a file, as far as it can be: what is wrong, in sentences."""
    data = "\n".join(lines).encode()
    key = f"recognition.{model}"
    batch = bring_in(key, data, file_name="x.csv", skip_open=True)
    return [error["message"] for row in batch.rows.order_by("line") for error in row.errors]


def test_an_edition_of_the_past_comes_with_its_state_and_keeps_it():
    assert bring("edition", "year,title,state,is_published", "2019,Old,published,yes") == []
    assert Edition.objects.get(year=2019).state == "published"
    refused = bring("edition", "year,state", "2019,running")
    assert refused == ["A file sets this of new records only."]
    assert Edition.objects.get(year=2019).state == "published"


@pytest.mark.parametrize("year", ["1999", "next", "2031-01-01", "99999"])
def test_a_year_without_an_edition_is_named(year):
    make_edition(2031)
    assert bring("editiontopic", "edition,name", f"{year},Paper") == [
        f"There is no edition “{year}”."
    ]


def test_a_topic_is_that_of_the_edition_of_the_row():
    one, other = make_edition(2031), make_edition(2032)
    topic = make_editiontopic(one, name="Paper")
    make_editiontopic(other, name="Group")
    lines = ["edition,name,title,topic", "2031,A,T,Paper", "2032,B,T,Paper"]
    assert bring("award", *lines) == ["There is no topic “Paper” here."]
    assert Award.objects.get().topic == topic


@pytest.mark.parametrize("cell", ["2031 / 7", "2031 / 07", "ICPerMed_BPR_2031_07"])
def test_assignments_come_by_number_and_person(cell):
    edition = make_judged_edition(2031, number_prefix="ICPerMed_BPR_2031")
    nomination = make_nomination(edition, number=7)
    make_nomination(make_judged_edition(2032), number=7)
    juror = make_juror(edition, person=make_person("Ann", email="ann@example.org"))
    assert bring("assignment", "juror,nomination", f"2031 / Ann <ann@example.org>,{cell}") == []
    row = Assignment.objects.get()
    assert (row.juror, row.nomination) == (juror, nomination)


@pytest.mark.parametrize(("cell", "weight"), [("2.5", 2.5), ("2,5", 2.5), ("2.50", 2.5), ("0", 0)])
def test_weights_have_places_after_the_point(cell, weight):
    make_open_edition(2031)
    assert bring("criterion", "edition;name;weight", f"2031;Relevance;{cell}") == []
    assert Criterion.objects.get().weight == weight


@pytest.mark.parametrize("cell", ["1234.5", "2.555", "-1", "much"])
def test_weights_that_do_not_fit_are_refused_in_words(cell):
    make_open_edition(2031)
    refused = bring("criterion", "edition;name;weight", f"2031;Relevance;{cell}")
    assert refused == ["This is no number, or has too many figures."]


def test_a_file_changes_nothing_that_was_handed_in_and_adds_no_nomination():
    edition = make_judged_edition(2031)
    nomination = make_nomination(edition, number=7, title="As it was")
    columns = "edition,number,title,feedback"
    assert bring("nomination", columns, "2031,7,Forged,Good") == [
        "Only whoever wrote the nomination changes this."
    ]
    assert bring("nomination", columns, "2031,7,As it was,Good", "2031,8,New,") != []
    found = Nomination.objects.get()
    assert (found.pk, found.title, found.feedback) == (nomination.pk, "As it was", "Good")


def test_an_old_file_names_nobody_again():
    award = make_award("Ann", edition=make_edition(2031), title="T", is_name_public=False)
    refused = bring("award", "edition,name,title,is_name_public", "2031,Ann,T,yes")
    assert refused == ["Winners agree to this themselves, or on the page of the award."]
    award.refresh_from_db()
    assert award.is_name_public is False
