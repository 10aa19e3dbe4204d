"""A membership list by mail: the verdict on each row, what is written, what is left alone."""

import pytest
from django.contrib.auth.models import AnonymousUser

from icpermed.imports.importer import find_importer
from registry.models import Membership, Name, Organisation, Person
from tests.factories import (
    make_body,
    make_membership,
    make_user,
)
from tests.registry.lists import (
    TORTURE,
    board,
    buckets,
    errors,
    ireland,
    is_written,
    listed,
    tried,
)

pytestmark = pytest.mark.django_db

# --- the torture sample -------------------------------------------------------------------------


def test_the_torture_sample_gets_the_right_verdicts():
    batch = listed(TORTURE, file_name="liste.csv")
    rows = list(batch.rows.all())
    assert (is_written(batch), Organisation.objects.count()) == (False, 0)
    assert buckets(rows) == [
        (4, "faulty"),  # A separator that nobody put in quotes.
        (5, "new"),
        (6, "faulty"),  # The same acronym and country as in line 5.
        (7, "new"),
        (8, "faulty"),  # A formula.
        (9, "faulty"),  # 31 February.
        (10, "faulty"),  # Saxony is not in Slovenia.
        (11, "new"),
        (12, "faulty"),  # A serial date, a shortened number.
    ]
    assert errors(rows)[:6] == [
        (4, "", "The row has 9 cells, but there are 8 column names."),
        (6, "name", "This is the same organisation as in line 5, but with another name."),
        (8, "name", "This is a formula."),
        (9, "joined", "31.02.2018 is not a day of the calendar."),
        (10, "region", "Saxony is in Germany, not in Slovenia."),
        (12, "phone", "Excel has shortened this number."),
    ]
    assert errors(rows)[6][:2] == (12, "joined")
    assert rows[4].warnings == ["The start (July 2033) lies in the future."]
    assert batch.notices[-2:] == [
        "The column names are in line 3; what is above them is not read.",
        "Line 13 (“Total”) is no member and is left out.",
    ]


def test_every_fault_of_the_torture_sample_says_what_to_do():
    rows = tried(TORTURE)
    assert [error for row in rows for error in row.errors if not error["hint"]] == []


def test_the_sound_rows_of_the_torture_sample_are_written_if_the_others_are_left_out():
    batch = listed(TORTURE, skip_open=True)
    found = Organisation.objects.values_list(
        "slug", "kind", "country", "region__name", "memberships__role", "is_published"
    )
    assert (is_written(batch), sorted(found)) == (
        True,
        [
            ("ec", "international_organisation", None, None, "observer", True),
            ("frqs", "funder", "CA", "Québec", "member", True),
            ("it-moh", "ministry", "IT", None, "member", True),
        ],
    )


# --- all or nothing -----------------------------------------------------------------------------


def test_the_same_list_twice_changes_nothing():
    make_body(slug="executive-committee", kind="executive_committee")
    rows = [
        board(joined="2018-05", website="hb.example.org", contact_email="a@example.org", note="n"),
        board(name="Commission", acronym="", country="EU", kind="", status="observer"),
        board(name="Vlaanderen", acronym="V", country="Belgium, Flandre", kind="region"),
    ]
    first, second = listed(*rows), listed(*rows)
    assert [row.bucket for row in first.rows.all()] == ["new"] * 3
    assert [row.bucket for row in second.rows.all()] == ["unchanged"] * 3


def test_a_faulty_row_holds_everything_back():
    batch = listed(board(), board(name="Bad", acronym="B", joined="31.02.2018"))
    assert (is_written(batch), batch.rows.first().bucket, Organisation.objects.count()) == (
        False,
        "new",
        0,
    )


def test_a_trial_leaves_nothing_behind():
    listed(board(contact_email="a@example.org"), dry_run=True)
    models = [Organisation, Name, Membership, Person]
    events = [model.recorded_states.rel.related_model for model in models]
    assert [model.objects.count() for model in models + events] == [0] * 8


def test_a_row_knows_exactly_what_it_has_written():
    committee = make_body(slug="executive-committee", kind="executive_committee")
    listed(board(contact_email="a@example.org"))
    again = listed(board(website="hb.example.org", contact_email="b@example.org"))
    organisation = Organisation.objects.get()
    person = Person.objects.get(email="b@example.org")
    mandate = committee.mandates.get(person=person)
    row = again.rows.get()
    assert (row.outcome, row.record_id, row.touched) == (
        "written",
        organisation.pk,
        {
            "registry.organisation": [organisation.pk],
            "registry.person": [person.pk],
            "registry.mandate": [mandate.pk],
        },
    )


def test_new_members_are_published_unless_the_secretariat_waits():
    listed(board(), publish=False)
    listed(board(name="Other", acronym="O"))
    found = Organisation.objects.order_by("slug").values_list("slug", "is_published")
    assert list(found) == [("hb", False), ("o", True)]


def test_the_history_names_the_list():
    listed(board(), reason="by mail")
    membership = Membership.objects.get()
    reasons = {
        event.pgh_context.metadata["reason"]
        for record in (membership, membership.organisation)
        for event in record.recorded_states.select_related("pgh_context")
    }
    assert reasons == {"import of list.csv – by mail"}


def test_a_long_list_takes_no_more_statements(django_assert_max_num_queries):
    rows = [
        board(name=f"Board {n}", acronym=f"B{n}", note=f"n{n}", contact_email=f"{n}@example.org")
        for n in range(200)
    ]
    with django_assert_max_num_queries(100):
        listed(*rows)
    with django_assert_max_num_queries(100):
        listed(*[row | {"joined": "2019", "website": "x.example.org"} for row in rows])
    assert Membership.objects.filter(starts_on="2019").count() == 200


def test_one_bad_row_among_many_is_found_in_few_statements(django_assert_max_num_queries):
    organisation = ireland(slug="x", acronym="X")
    make_membership(organisation, starts_on="2016", ends_on="2018")
    make_membership(organisation, starts_on="2020")
    rows = [board(name=f"Board {n}", acronym=f"B{n}") for n in range(200)]
    rows[77] = board(acronym="X", joined="2017", left="2021")
    with django_assert_max_num_queries(220):
        found = tried(*rows)
    assert [row.line for row in found if row.bucket == "faulty"] == [79]


def test_only_who_may_change_all_that_a_row_touches_may_import():
    importer = find_importer("membership-list")
    people = [None, AnonymousUser(), make_user(group="Reader"), make_user(group="Editor")]
    assert [importer.may(user) for user in people] == [True, False, False, True]
