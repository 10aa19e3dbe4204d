"""Which organisation a row of a membership list means; doubt is shown, never decided by itself."""

import pytest

from icpermed.imports import steps
from registry.models import Organisation
from tests.factories import make_country, make_membership, make_organisation
from tests.registry.lists import (
    board,
    buckets,
    errors,
    ireland,
    is_written,
    listed,
    received,
    tried,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "HEALTH  board"},
        {"name": "Conseil de santé", "acronym": ""},
        {"name": "Conseil de Sante", "acronym": ""},
        {"name": "Old Board", "acronym": ""},
        {"name": "Health Board (HB)", "acronym": ""},
        {"name": "HB - Health Board", "acronym": ""},
        {"name": "Health Board (HB), Ireland", "acronym": "", "country": ""},
        {"name": "HB; IE", "acronym": "", "country": ""},
        {"name": "HB", "acronym": ""},
        {"name": "", "acronym": "", "country": "", "ROR": "https://ror.org/05dxps055"},
        {"name": "", "acronym": "", "country": "", "address": "hb"},
        {"name": "", "acronym": "", "country": "", "id": "https://example.org/members/hb/"},
    ],
)
def test_any_known_name_finds_the_organisation_and_changes_nothing(cells):
    organisation = ireland(ror_id="05dxps055")
    organisation.names.create(kind="original", language="fr", text="Conseil de Santé")
    organisation.names.create(kind="former", text="Old Board", ends_on="2018")
    make_membership(organisation)
    [row] = tried(board(**cells))
    assert (row.bucket, row.record_id, row.key, row.changes) == (
        "unchanged",
        organisation.pk,
        "hb",
        {},
    )


def test_the_own_address_comes_before_all_else():
    make_organisation("Other", slug="o", acronym="HB", country=make_country("IE"))
    meant = ireland(acronym="X")
    make_membership(meant)
    rows = tried(board(address="hb", acronym="HB", name="Health Board"))
    assert (rows[0].record_id, rows[0].changes) == (meant.pk, {"acronym": ["", "“HB” as an alias"]})


def test_an_address_that_nobody_has_is_a_fault():
    rows = tried(board(address="nobody"))
    assert errors(rows) == [
        (2, "address", "No organisation of the register has this address."),
    ]


def test_the_ror_id_comes_before_names():
    make_organisation("Health Board", country=make_country("IE"))
    meant = make_organisation("Council", country=make_country("IE"), ror_id="05dxps055")
    rows = tried(board(name="Council", acronym="", ROR="05dxps055"))
    assert rows[0].record_id == meant.pk


def test_the_same_name_in_another_country_is_another_organisation():
    make_organisation("Ministry of Health", country=make_country("IL"))
    batch = listed(board(name="Ministry of Health", acronym="", country="IT", kind="ministry"))
    assert (buckets(batch.rows.all()), Organisation.objects.count()) == ([(2, "new")], 2)


def test_a_name_without_country_is_ambiguous_however_clear_it_looks():
    organisation = ireland()
    row = {"name": "Health Board", "status": "member", "kind": "funder"}
    [found] = tried(row)
    assert (found.bucket, found.candidates, found.errors[0]["message"]) == (
        "ambiguous",
        [
            {
                "id": organisation.pk,
                "label": "Health Board (HB), Ireland",
                "reason": "has the name Health Board",
            }
        ],
        "The row does not say the country; it may be this one: Health Board (HB), Ireland.",
    )


def test_one_name_of_two_organisations_of_a_country_is_ambiguous():
    for slug in ("a", "b"):
        make_organisation("Council", slug=slug, country=make_country("IE"))
    [row] = tried(board(name="Council", acronym=""))
    assert (row.bucket, [one["label"] for one in row.candidates], row.changes) == (
        "ambiguous",
        ["Council, Ireland", "Council, Ireland"],
        {},
    )


def test_acronym_and_name_of_two_organisations_are_ambiguous_with_reasons():
    ireland()
    make_organisation("Other", acronym="O", country=make_country("IE"))
    [row] = tried(board(name="Other", acronym="HB"))
    assert (row.bucket, [one["reason"] for one in row.candidates]) == (
        "ambiguous",
        ["has the acronym HB", "has the name Other"],
    )


def test_another_ror_id_than_the_register_has_is_ambiguous():
    ireland(ror_id="05dxps055")
    [row] = tried(board(ROR="03yrm5c26"))
    assert (row.bucket, row.candidates[0]["reason"]) == (
        "ambiguous",
        "has the acronym HB and the name Health Board and the ROR id 05dxps055",
    )


def test_a_merged_record_leads_to_the_one_that_was_kept():
    kept = ireland()
    gone = make_organisation("Board of Health", country=make_country("IE"), is_published=False)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    make_membership(kept)
    [row] = tried(board(name="Board of Health", acronym=""))
    assert (row.bucket, row.label) == ("unchanged", "Health Board (HB)")


def test_an_old_name_finds_the_renamed_body_and_does_not_rename_it_back():
    organisation = ireland()
    make_membership(organisation)
    organisation.rename(to="Health Agency", starts_on="2022")
    batch = listed(board(acronym=""))
    organisation.refresh_from_db()
    assert (buckets(batch.rows.all()), organisation.name) == ([(2, "unchanged")], "Health Agency")


def test_an_unknown_name_becomes_an_alias_with_a_warning():
    organisation = ireland()
    make_membership(organisation)
    row = board(name="Board of Irish Health")
    first, again = listed(row), listed(row)
    assert (is_written(first), first.rows.get().changes, first.rows.get().warnings) == (
        True,
        {"name": ["", "“Board of Irish Health” as an alias"]},
        [
            "The register knows this as Health Board (HB); “Board of Irish Health” is added as an"
            " alias."
        ],
    )
    organisation.refresh_from_db()
    assert (again.rows.get().bucket, organisation.name) == ("unchanged", "Health Board")


def test_a_name_much_like_another_is_only_suggested():
    known = make_organisation("Council for Health Research", country=make_country("IE"))
    [row] = tried(board(name="Council of Health Research", acronym="CHR"))
    assert (row.bucket, row.candidates, row.warnings) == (
        "new",
        [
            {
                "id": known.pk,
                "label": "Council for Health Research, Ireland",
                "reason": "77 % alike",
            }
        ],
        [
            "Much like Council for Health Research, which is in the register. Go on only if this"
            " is another organisation."
        ],
    )


# --- choosing -------------------------------------------------------------------------------------


def chosen(batch, choice) -> None:
    """Choose a candidate of the only row, compare again, and write."""
    batch.rows.update(choice=choice)
    steps.compare(batch)


def test_a_choice_between_candidates_is_followed():
    organisation = ireland()
    make_membership(organisation)
    batch = listed({"name": "Health Board", "website": "https://hb.example.org/"})
    assert (is_written(batch), batch.rows.get().bucket) == (False, "ambiguous")
    chosen(batch, str(organisation.pk))
    row = batch.rows.get()
    assert (row.bucket, row.choice, len(row.candidates), row.record_id) == (
        "changed",
        str(organisation.pk),
        1,
        organisation.pk,
    )
    steps.apply(batch)
    organisation.refresh_from_db()
    assert organisation.website == "https://hb.example.org/"


def test_what_is_chosen_as_new_is_planned_as_new():
    for slug in ("a", "b"):
        make_organisation("Council", slug=slug, country=make_country("IE"))
    batch = listed(board(name="Council", acronym=""))
    chosen(batch, "new")
    row = batch.rows.get()
    assert (row.bucket, row.choice, len(row.candidates)) == ("new", "new", 2)


def test_new_without_a_country_is_a_fault():
    ireland()
    batch = listed({"name": "Health Board", "kind": "funder"})
    chosen(batch, "new")
    assert errors(batch.rows.all()) == [
        (2, "country", "Only an international organisation has no country.")
    ]


def test_a_choice_that_is_no_candidate_is_not_followed():
    other = make_organisation("Elsewhere")
    ireland()
    batch = listed({"name": "Health Board"})
    chosen(batch, str(other.pk))
    assert (batch.rows.get().bucket, batch.rows.get().choice) == ("ambiguous", "")


def test_a_suggested_organisation_can_be_chosen():
    known = make_organisation("Council for Health Research", country=make_country("IE"))
    batch = received(board(name="Council of Health Research", acronym="CHR"))
    chosen(batch, str(known.pk))
    row = batch.rows.get()
    assert (row.bucket, row.record_id, row.changes["name"]) == (
        "changed",
        known.pk,
        ["", "“Council of Health Research” as an alias"],
    )
    steps.apply(batch)
    assert known.names.filter(text="Council of Health Research", kind="alias").count() == 1
