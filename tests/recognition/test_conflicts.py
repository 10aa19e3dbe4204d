"""Conflicts of interest are found in the register, each with its path; and answered, and noted."""

import itertools
from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry.merging import merge
from tests.factories import (
    make_body,
    make_mandate,
    make_name,
    make_organisation,
    make_person,
    make_relation,
)
from tests.recognition.factories import (
    make_award,
    make_coauthor,
    make_edition,
    make_judged_edition,
    make_juror,
    make_nomination,
)
from tests.recognition.planting import found, juror_called, late

pytestmark = pytest.mark.django_db
YEARS_AGO = timezone.localdate() - timedelta(days=4 * 366)


@pytest.fixture
def edition():
    return make_judged_edition(conflict_years=3)


def test_strangers_have_no_conflict(edition):
    juror_called(edition, affiliation=make_organisation())
    make_nomination(edition, organisation=make_organisation(), person=make_person())
    assert found(edition) == []


# --- the same person ------------------------------------------------------------------------------


def test_a_juror_is_the_nominee_by_the_register(edition):
    juror = juror_called(edition)
    make_nomination(edition, person=juror.person, name="Ada J.")
    assert found(edition) == [("same_person", "stands", ["Ada Juror is the nominee."])]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        (
            {"email": "ADA@jury.Example.org", "name": "Bo"},
            "Bo (nominee) has the address ada@jury.example.org, as the juror Ada Juror has.",
        ),
        (
            {"name": "ÀDA  juror"},
            "ÀDA  juror (nominee) has the same name as the juror Ada Juror.",
        ),
        (
            {"is_self": False, "nominator_name": "Bo", "nominator_email": "ada@jury.example.org"},
            "Bo (nominator) has the address ada@jury.example.org, as the juror Ada Juror has.",
        ),
        (
            {"is_self": False, "nominator_name": "Ada Juror"},
            "Ada Juror (nominator) has the same name as the juror Ada Juror.",
        ),
    ],
)
def test_a_juror_is_named_by_address_or_name(edition, fields, path):
    juror_called(edition)
    make_nomination(edition, **fields)
    assert ("same_person", "stands", [path]) in found(edition)


@pytest.mark.parametrize("whose", ["juror", "account"])
def test_every_address_of_a_juror_counts(edition, whose):
    juror = juror_called(edition)
    if whose == "juror":
        juror.email = "other@jury.example.org"
        juror.save()
    else:
        juror.user.email = "other@jury.example.org"
        juror.user.save()
    make_nomination(edition, email="other@jury.example.org")
    assert [rule for rule, *_ in found(edition)] == ["same_domain", "same_person"]


def test_a_juror_is_a_co_author(edition):
    juror = juror_called(edition)
    late(make_coauthor, edition, make_nomination(edition), name="A. J.", person=juror.person)
    assert found(edition) == [("same_person", "stands", ["Ada Juror is the co-author."])]


# --- worked together ------------------------------------------------------------------------------


def test_whoever_was_nominated_by_a_juror_before_has_worked_with_them(edition):
    juror_called(edition)
    before = make_edition(2019)
    make_nomination(
        before,
        name="Bo Nominee",
        is_self=False,
        nominator_name="Ada J.",
        nominator_email="ada@jury.example.org",
    )
    make_nomination(edition, name="Bo Nominee")
    assert found(edition) == [
        (
            "worked_together",
            "asked",
            [
                "Ada Juror (nominator) and Bo Nominee (nominee) are named together for the"
                " ICPerMed Recognition 2019.",
                "Bo Nominee (nominee) of this nomination has the same name.",
            ],
        )
    ]


def test_winners_of_one_work_have_worked_together(edition):
    juror, bo = juror_called(edition), make_person("Bo Winner")
    before = make_edition(2018)
    make_award("Ada Juror", edition=before, title="Our work", person=juror.person)
    make_award("Bo Winner", edition=before, title="Our  Work", person=bo)
    make_award("Cy Other", edition=before, title="Other work")
    make_nomination(edition, name="B. Winner", person=bo)
    make_nomination(edition, name="Cy Other")
    assert [(rule, path[-1]) for rule, _, path in found(edition)] == [
        ("worked_together", "B. Winner (nominee) is named in this nomination.")
    ]


# --- the same organisation ------------------------------------------------------------------------


def test_both_work_for_one_organisation(edition):
    here = make_organisation("Institute of Examples")
    juror_called(edition, affiliation=here)
    make_nomination(edition, name="Bo", organisation=here, affiliation="Elsewhere")
    assert found(edition) == [
        (
            "same_organisation",
            "stands",
            [
                "Ada Juror works for Institute of Examples.",
                "Institute of Examples is the organisation of Bo (nominee).",
            ],
        )
    ]


def test_an_affiliation_is_known_by_a_former_name(edition):
    here = make_organisation("Institute of Examples")
    make_name(here, kind="former", text="Éxample Office", ends_on="2019")
    juror_called(edition, affiliation=here)
    make_nomination(edition, name="Bo", affiliation="EXAMPLE  office")
    assert found(edition) == [
        (
            "same_organisation",
            "stands",
            [
                "Ada Juror works for Institute of Examples.",
                "“EXAMPLE  office” is the affiliation of Bo (nominee).",
                "Institute of Examples was called “Éxample Office” until 2019.",
            ],
        )
    ]


def test_an_abbreviation_of_two_organisations_asks(edition):
    here = make_organisation("Ministry of Science", acronym="MS")
    make_organisation("Ministry of Health", acronym="MS")
    juror_called(edition, affiliation=here)
    make_nomination(edition, affiliation="MS")
    assert [(rule, status) for rule, status, _ in found(edition)] == [
        ("same_organisation", "asked")
    ]


def test_a_part_of_an_affiliation_asks(edition):
    here = make_organisation("University of Examples")
    juror_called(edition, affiliation=here)
    make_nomination(edition, affiliation="Department of Rules, University of Examples, Rome")
    assert [(rule, status) for rule, status, _ in found(edition)] == [
        ("same_organisation", "asked")
    ]


def test_words_that_the_register_does_not_know_ask(edition):
    juror = juror_called(edition)
    make_nomination(make_judged_edition(), person=juror.person, affiliation="Independent")
    make_nomination(edition, affiliation="independent")
    assert [(rule, status) for rule, status, _ in found(edition)] == [
        ("same_organisation", "asked")
    ]


@pytest.mark.parametrize("role", ["nominator", "co-author", "nominee"])
def test_everybody_who_is_named_brings_their_organisation(edition, role):
    here = make_organisation("Institute of Examples")
    juror_called(edition, affiliation=here)
    if role == "nominator":
        fields = {"nominator_name": "Bo", "nominator_affiliation": "Institute of Examples"}
        make_nomination(edition, is_self=False, **fields)
    elif role == "co-author":
        late(make_coauthor, edition, make_nomination(edition), name="Bo", organisation=here)
    else:
        make_nomination(edition, name="Bo", person=make_person(affiliation=here))
    rule, status, path = found(edition)[0]
    assert (rule, status, role in path[-1]) == ("same_organisation", "stands", True)


@pytest.mark.parametrize("whose", ["juror", "nominee", "co-author"])
@pytest.mark.parametrize("is_recent", [True, False])
def test_a_mandate_counts_for_so_many_years_after_it_ended(whose, is_recent):
    edition = make_judged_edition(
        opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30), conflict_years=3
    )
    here, bo = make_organisation("Institute of Examples"), make_person("Bo")
    juror = juror_called(edition, affiliation=None if whose == "juror" else here)
    person = juror.person if whose == "juror" else bo
    ends_on = "2021-06-30" if is_recent else "2021-06-29"
    make_mandate(person, organisation=here, starts_on="2018", ends_on=ends_on)
    if whose == "juror":
        make_nomination(edition, organisation=here)
    elif whose == "nominee":
        make_nomination(edition, person=bo)
    else:
        late(make_coauthor, edition, make_nomination(edition), name="Bo", person=bo)
    rules = [rule for rule, *_ in found(edition)]
    assert rules == (["same_organisation"] if is_recent else [])


def test_an_earlier_nomination_says_where_a_juror_worked(edition):
    here = make_organisation("Institute of Examples")
    juror = juror_called(edition)
    last_year = timezone.localdate().year - 1
    recent = make_edition(last_year, closes_on=timezone.localdate() - timedelta(days=200))
    make_nomination(recent, name="A.", person=juror.person, affiliation="Institute of examples")
    long_ago = make_edition(2012, opens_on=date(2012, 1, 1), closes_on=date(2012, 2, 1))
    there = make_organisation("Office of the Past")
    make_award("Ada", edition=long_ago, person=juror.person, organisation=there)
    make_nomination(edition, name="Bo", organisation=here)
    make_nomination(edition, name="Cy", organisation=there)
    assert [path for *_, path in found(edition)] == [
        [
            "“Institute of examples” is the affiliation of Ada Juror, nominee of the ICPerMed"
            f" Recognition {last_year}.",
            "Institute of Examples is the organisation of Bo (nominee).",
        ]
    ]


# --- related organisations ------------------------------------------------------------------------


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("kind", ["succeeds", "part_of"])
def test_relations_count_in_both_directions(edition, kind, is_turned):
    one, other = make_organisation("One"), make_organisation("Other")
    make_relation(one, kind=kind, other=other)
    here, there = (other, one) if is_turned else (one, other)
    juror_called(edition, affiliation=here)
    make_nomination(edition, name="Bo", organisation=there)
    verb = {"succeeds": "is the successor of", "part_of": "is part of"}[kind]
    assert found(edition) == [
        (
            "related_organisation",
            "stands",
            [
                f"Ada Juror works for {here.name}.",
                f"One {verb} Other.",
                f"{there.name} is the organisation of Bo (nominee).",
            ],
        )
    ]


def test_chains_of_relations_are_told_step_by_step(edition):
    names = ["One", "Two", "Three", "Four"]
    chain = [make_organisation(name) for name in names]
    for one, other in itertools.pairwise(chain):
        make_relation(one, other=other, since="2020")
    juror_called(edition, affiliation=chain[0])
    make_nomination(edition, organisation=chain[-1])
    _, status, path = found(edition)[0]
    assert (status, path[1:-1]) == (
        "stands",
        [
            "One is the successor of Two, since 2020.",
            "Two is the successor of Three, since 2020.",
            "Three is the successor of Four, since 2020.",
        ],
    )


def test_two_parts_of_one_whole_ask(edition):
    whole = make_organisation("Whole")
    parts = [make_organisation(name) for name in ["Left", "Right"]]
    for part in parts:
        make_relation(part, kind="part_of", other=whole)
    juror_called(edition, affiliation=parts[0])
    make_nomination(edition, organisation=parts[1])
    assert [(rule, status) for rule, status, _ in found(edition)] == [
        ("related_organisation", "asked")
    ]


def test_merged_records_are_one_organisation(edition):
    kept, gone = make_organisation("Kept"), make_organisation("Gone")
    juror_called(edition, affiliation=kept)
    make_nomination(edition, affiliation="Gone")
    merge(kept, gone)
    assert {(rule, status) for rule, status, _ in found(edition)} <= {
        ("same_organisation", "stands"),
        ("related_organisation", "stands"),
    }
    assert found(edition)


# --- the same body, the same domain ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["working_group", "executive_committee"])
def test_who_sat_in_one_body_is_asked(edition, kind):
    group, bo = make_body("The Group", kind=kind), make_person("Bo")
    juror = juror_called(edition)
    make_mandate(juror.person, body=group, role="chair", starts_on="2021")
    make_mandate(bo, body=group, starts_on="2022")
    make_nomination(edition, name="Bo", person=bo)
    assert found(edition) == [
        (
            "same_body",
            "asked",
            [
                "Ada Juror is chair in “The Group”, since 2021.",
                "Bo (nominee) is external expert in “The Group”, since 2022.",
            ],
        )
    ]


def test_who_left_a_body_long_ago_is_not_asked(edition):
    group, bo = make_body(), make_person("Bo")
    juror = juror_called(edition)
    ends_on = YEARS_AGO.isoformat()
    make_mandate(juror.person, body=group, starts_on="2015", ends_on=ends_on)
    make_mandate(bo, body=group, starts_on="2015")
    make_nomination(edition, person=bo)
    assert found(edition) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "is_asked"),
    [
        ("ada@uni.example", "bo@uni.example", True),
        ("ada@UNI.example", "bo@bio.uni.example", True),
        ("ada@chem.uni.example", "bo@bio.uni.example", True),
        ("ada@chem.uni.ac.uk", "bo@bio.uni.ac.uk", True),
        ("ada@one.ac.uk", "bo@other.ac.uk", False),
        ("ada@one.example", "bo@other.example", False),
        ("ada@gmail.com", "bo@gmail.com", False),
        ("ada@ec.europa.eu", "bo@ema.europa.eu", False),
    ],
)
def test_one_mail_domain_asks_unless_anybody_may_have_it(edition, mine, theirs, is_asked):
    make_juror(edition, person=make_person("Ada", email=mine))
    make_nomination(edition, name="Bo", email=theirs)
    rules = [(rule, status) for rule, status, _ in found(edition)]
    assert rules == ([("same_domain", "asked")] if is_asked else [])
