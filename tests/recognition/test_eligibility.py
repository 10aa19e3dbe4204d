"""The rules of an edition, as data, and what they say of a nomination."""

from datetime import date

import pytest
from django.utils import timezone

from recognition import applying
from recognition.eligibility import (
    certain_doubles,
    doubles,
    findings,
    problems,
    problems_for_the_desk,
    with_doubles,
)
from recognition.models import Nomination
from tests.factories import make_country, make_membership, make_organisation, make_person
from tests.recognition.factories import (
    make_award,
    make_draft_nomination,
    make_editiontopic,
    make_nomination,
    make_nominationfile,
    make_open_edition,
    make_requiredfile,
)

pytestmark = pytest.mark.django_db
BY_ANOTHER = {"is_self": False, "nominator_name": "Nina", "nominator_email": "nina@example.org"}


def make_draft(edition=None, **fields) -> Nomination:
    """A draft that can be handed in."""
    fields = {"country": make_country("IT")} | fields
    return make_draft_nomination(edition, **fields)


def found(nomination) -> list[tuple[str, str]]:
    return [(finding.field, finding.words) for finding in findings(nomination)]


def test_a_complete_draft_has_no_problem():
    assert problems(make_draft()) == []
    assert problems(make_draft(**BY_ANOTHER)) == []


@pytest.mark.parametrize("field", ["title", "name", "affiliation", "summary", "text"])
@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_what_is_needed_is_named_by_its_field(field, nothing):
    assert [place for place, _ in found(make_draft(**{field: nothing}))] == [field]


def test_country_topic_and_conditions_are_needed_too():
    edition = make_open_edition()
    make_editiontopic(edition)
    draft = make_draft(edition, country=None, confirms_conditions=False)
    assert [place for place, _ in found(draft)] == ["country", "topic", "confirms_conditions"]


def test_whoever_nominates_somebody_else_is_named_and_the_nominee_has_an_address():
    draft = make_draft(is_self=False, email="", nominator_name="")
    assert [place for place, _ in found(draft)] == ["email", "nominator_name"]


def test_nobody_nominates_themselves_as_somebody_else():
    draft = make_draft(**BY_ANOTHER | {"nominator_email": "ME@example.org"}, email="me@example.org")
    assert [place for place, _ in found(draft)] == ["email"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2022-07-01", ""),
        ("2023-06-30", ""),
        ("2022-12", ""),
        ("2022-06-30", "The work is of 30 June 2022; this edition is for work from 1 July 2022"),
        ("2023-07-01", "The work is of 1 July 2023"),
        ("2021", "The work is of 2021"),
        ("2022", "Write the month, or the day: 2022 is only partly from 1 July 2022"),
        ("2023", "Write the month, or the day: 2023 is only partly"),
        (None, "Write when the work was done or published."),
    ],
)
def test_the_work_lies_in_the_window_as_precisely_as_its_date_is_known(day, words):
    edition = make_open_edition(evidence_from=date(2022, 7, 1), evidence_to=date(2023, 6, 30))
    said = found(make_draft(edition, evidence_on=day))
    assert [place for place, _ in said] == (["evidence_on"] if words else [])
    assert "".join(sentence for _, sentence in said).startswith(words)


def test_a_month_that_is_partly_in_the_window_needs_its_day():
    edition = make_open_edition(evidence_from=date(2022, 7, 15))
    assert problems(make_draft(edition, evidence_on="2022-07")) == [
        "Write the day: July 2022 is only partly from 15 July 2022."
    ]
    assert problems(make_draft(edition, evidence_on="2022-08")) == []
    assert problems(make_draft(make_open_edition(), evidence_on=None)) == []


def test_who_may_apply_goes_by_the_members_on_the_day_on_which_the_call_opened():
    edition = make_open_edition(open_to="member_countries")
    day = edition.opens_on
    for code, starts, ends in [
        ("IT", "2020", None),
        ("FR", "2020", f"{day:%Y-%m-%d}"),
        ("ES", f"{day:%Y-%m-%d}", None),
        ("DE", "2010", "2015"),
    ]:
        country = make_country(code)
        organisation = make_organisation(f"Fund of {code}", country=country)
        make_membership(organisation, starts_on=starts, ends_on=ends)
    observer = make_organisation("Observer", country=make_country("AR"))
    make_membership(observer, role="observer")
    answers = {
        code: found(make_draft(edition, country=make_country(code)))
        for code in ["IT", "FR", "ES", "DE", "AR", "US"]
    }
    assert [code for code, said in answers.items() if said] == ["DE", "AR", "US"]
    assert answers["DE"][0][0] == "country"
    assert "Germany was none when the call opened" in answers["DE"][0][1]
    assert problems(make_draft(make_open_edition(), country=make_country("US"))) == []


def test_required_files_are_named_and_optional_ones_not():
    edition = make_open_edition()
    paper = make_requiredfile(edition, name="The paper")
    make_requiredfile(edition, name="A letter", is_optional=True)
    draft = make_draft(edition)
    assert found(draft) == [(f"file_{paper.pk}", "Add the file “The paper”.")]
    make_nominationfile(draft, required_file=paper)
    assert problems(draft) == []


# --- honoured before ----------------------------------------------------------------------------


def test_nobody_is_honoured_twice_unless_the_edition_says_so():
    award = make_award("Mario.A. Battaglia")
    sentence = f"Mario.A. Battaglia was honoured in {award.edition.year}, and nobody is honoured"
    draft = make_draft(name="Mario Battaglia")
    assert found(draft) == [("name", f"{sentence} twice.")]
    assert findings(draft, is_somebody_else=True) == []
    free = make_open_edition(excludes_the_honoured=False)
    assert problems(make_draft(free, name="Mario Battaglia")) == []


def test_somebody_of_the_same_name_says_so_and_the_history_keeps_it():
    make_award("Ann Example")
    draft = make_draft(name="Ann Example")
    with pytest.raises(applying.NotEligible):
        applying.hand_in(nomination=draft)
    nomination = applying.hand_in(nomination=draft, is_somebody_else=True)
    assert nomination.reason == applying.ANOTHER_PERSON
    told = problems_for_the_desk(nomination)
    assert [words for words in told if "was honoured" in words] != []


def test_an_award_that_is_not_public_is_for_the_desk_alone():
    make_award("Ann Example", is_name_public=False, consented_on=None)
    draft = make_draft(name="Ann Example")
    assert problems(draft) == []
    assert len(problems_for_the_desk(draft)) == 1


# --- one nomination a person --------------------------------------------------------------------


def test_a_second_nomination_is_taken_and_only_the_desk_is_told():
    edition = make_open_edition(number_prefix="N")
    first = make_nomination(edition, number=1, state="submitted", name="Ánn  Example", **BY_ANOTHER)
    second = make_draft(edition, name="Ann Example")
    assert problems(second) == []
    assert problems_for_the_desk(second) == ["N_01 may be about the same person."]
    assert list(doubles(second)) == [first]
    assert list(certain_doubles(second)) == []
    assert applying.hand_in(nomination=second).number == 2


def test_whoever_keeps_both_is_told():
    edition = make_open_edition(number_prefix="N")
    fields = BY_ANOTHER | {"name": "Ann Example", "email": "ann@example.org"}
    make_nomination(edition, number=1, state="submitted", **fields)
    second = make_draft(edition, **fields | {"nominator_email": "NINA@example.org"})
    assert [place for place, _ in found(second)] == ["name"]
    assert "You have handed in N_01 about the same person." in problems(second)[0]


def test_an_address_that_nobody_confirmed_tells_nothing():
    edition = make_open_edition()
    fields = BY_ANOTHER | {"name": "Ann Example"}
    make_nomination(edition, state="submitted", confirmed_at=None, **fields)
    assert problems(make_draft(edition, **fields)) == []


def test_the_same_person_is_found_by_the_register_by_address_or_by_name():
    edition, person = make_open_edition(), make_person()
    one = make_nomination(edition, name="One", email="one@example.org", person=person)
    by_person = make_nomination(edition, person=person)
    by_address = make_nomination(edition, email="ONE@example.org")
    by_name = make_nomination(edition, name="ONE")
    make_nomination(edition, name="", email="", state="submitted")
    make_nomination(edition, name="", email="", state="submitted")
    make_nomination(name="One", email="one@example.org")
    make_nomination(edition, name="One", state="withdrawn")
    make_draft(edition, name="One")
    assert set(doubles(one)) == {by_person, by_address, by_name}
    assert set(certain_doubles(one)) == {by_person, by_address}
    assert set(with_doubles(Nomination.objects.all())) == {one, by_person, by_address, by_name}


def test_an_edition_may_let_people_be_nominated_twice():
    edition = make_open_edition(is_once_a_person=False)
    make_nomination(edition, name="One", **BY_ANOTHER)
    second = make_draft(edition, name="One", accepted_at=timezone.now(), **BY_ANOTHER)
    assert problems_for_the_desk(second) == []
    assert not with_doubles(edition.nominations.all()).exists()


def test_the_desk_is_told_that_a_nominee_has_not_agreed():
    nomination = make_nomination(state="submitted", accepted_at=None, **BY_ANOTHER)
    assert "The nominee has not agreed yet." in problems_for_the_desk(nomination)


# --- numbers ------------------------------------------------------------------------------------


def test_numbers_go_up_and_are_never_given_twice():
    edition = make_open_edition()
    first, second = (applying.hand_in(nomination=make_draft(edition)) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    applying.withdraw(nomination=second)
    assert applying.hand_in(nomination=make_draft(edition)).number == 3
    Nomination.objects.filter(number=3).delete()
    assert applying.hand_in(nomination=make_draft(edition)).number == 4
    assert applying.hand_in(nomination=make_draft()).number == 1
