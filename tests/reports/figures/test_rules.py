"""Rules of counting: what is within a period, what is told apart, what nobody may see."""

import pytest
from django.utils import timezone

from reports.figures import Period
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_mandate,
    make_membership,
    make_organisation,
)
from tests.initiatives.factories import (
    make_initiative,
    make_initiativefigure,
    make_programme,
    make_programmefigure,
)
from tests.publications.factories import make_publication
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.figures.asking import read

pytestmark = pytest.mark.django_db


def test_rows_have_the_names_of_their_day():
    make_membership(make_organisation("Academy", acronym="ACA"))

    (row,) = read("members on=2023-01-01").rows

    assert (row.title, row.text) == ("Academy", "Germany")


def test_who_joined_on_the_first_day_of_the_period_joined_in_it():
    make_membership(make_organisation("On time"), starts_on="2022-11-01")
    make_membership(make_organisation("Before"), starts_on="2022-10-31")
    make_membership(make_organisation("Gone"), starts_on="2020", ends_on="2024-02-28")

    assert [row.title for row in read("joined").rows] == ["On time"]
    assert [row.title for row in read("left").rows] == ["Gone"]


def test_meetings_that_were_not_held_or_only_partly_within_do_not_count():
    make_event(status="cancelled")
    make_event(status="planned")
    make_event(starts_on="2024-02-29", ends_on="2024-03-01")
    make_event("Counted", starts_on="2022-11")

    assert [row.title for row in read("meetings").rows] == ["Counted"]


def test_ordinals_are_written_as_they_are_spoken():
    for number, words in [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (22, "22nd"),
    ]:
        make_event(slug=f"event-number-{number}", number=number)
        assert read(f"ordinal of=event-number-{number}").words == words


def test_a_practice_counts_in_the_period_in_which_the_public_first_saw_it():
    make_bestpractice("Ours", source="")
    today = timezone.localdate()

    assert read("best_practices", Period(today, today, today)).number == 1
    assert read("best_practices").number == 0


def test_two_records_of_one_slug_are_told_apart_by_their_whole_address():
    make_initiativefigure(make_initiative("One", slug="same"), label="Budget", number=1)
    make_programmefigure(make_programme("Other", slug="same"), label="Budget", number=2)

    with pytest.raises(ValueError, match="Write of=initiatives/same or of=programmes/same"):
        read("stated of=same what=budget")
    assert read("stated of=programmes/same what=budget").number == 2


def test_a_year_that_only_touches_the_period_does_not_count():
    make_publication(published_on="2024")
    make_publication("Within", published_on="2024-02")

    assert [row.title for row in read("publications").rows] == ["Within"]


def test_what_is_not_public_is_not_read_by_its_address_either():
    make_event("Secret", slug="secret", is_published=False)
    make_programmefigure(make_programme("Secret", slug="secret", is_published=False))

    for source in ["held of=secret", "stated of=secret", "begins of=secret"]:
        with pytest.raises(ValueError, match="The public knows no record “secret”"):
            read(source)


def test_winners_who_are_not_named_are_counted_and_not_shown():
    edition = make_edition(2023, state="published")
    make_award("Mireia Seuma", edition=edition)
    make_award("Somebody", edition=edition, is_name_public=False, consented_on=None)

    reading = read("winners of=2023")

    assert reading.number == 2
    assert [row.title for row in reading.rows] == ["Mireia Seuma"]


def test_a_person_who_does_not_agree_is_counted_and_not_shown():
    body = make_body("Steering Board", slug="steering-board", kind="steering_board")
    mandate = make_mandate(body=body)
    mandate.person.is_name_public = False
    mandate.person.save()

    reading = read("mandates of=steering-board")

    assert (reading.number, reading.rows) == (1, ())


def test_organisations_of_one_name_are_two_rows():
    make_membership(make_organisation("Ministry of Health", country=make_country("BE")))
    make_membership(make_organisation("Ministry of Health", country=make_country("FR")))

    reading = read("members")

    assert reading.number == len(reading.rows) == 2
    assert {row.text for row in reading.rows} == {"Belgium", "France"}
