"""The rules of the registry: refused with words an editor understands, and by the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from registry.models import (
    Application,
    Body,
    Decision,
    Mandate,
    Membership,
    Name,
    Organisation,
    Person,
    Region,
    Relation,
)
from tests.factories import (
    make_body,
    make_country,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_region,
)

pytestmark = pytest.mark.django_db


def assert_refused(record, field, words):
    """Refused next to a field by the form's check, and again by the database without any check."""
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert words in " ".join(refusal.value.message_dict[field])
    with pytest.raises(Error), transaction.atomic():
        save_for_good(record)


def save_for_good(record):
    """Save, and let the database check what it else leaves to the end of the transaction."""
    record.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_memberships_of_one_organisation_do_not_overlap():
    organisation = make_membership(starts_on="2018", ends_on="2020-06").organisation

    assert_refused(
        Membership(organisation=organisation, starts_on="2020-06-30"),
        "starts_on",
        "already has a membership in this period",
    )


def test_an_organisation_may_leave_and_come_back():
    organisation = make_membership(starts_on="2018", ends_on="2020-06").organisation

    make_membership(organisation, starts_on="2020-07")

    assert [m.years for m in organisation.memberships.all()] == [
        "since July 2020",
        "2018 to June 2020",
    ]


def test_a_member_cannot_leave_before_joining():
    membership = Membership(
        organisation=make_organisation(), starts_on="2020", ends_on="2019-12-31"
    )

    assert_refused(membership, "ends_on", "The end lies before the start.")


def test_a_year_may_begin_and_end_a_membership():
    assert make_membership(starts_on="2020", ends_on="2020").years == "2020"


def test_a_reason_for_leaving_needs_a_date():
    membership = Membership(organisation=make_organisation(), reason_for_leaving="Reorganised")

    assert_refused(membership, "reason_for_leaving", "needs the date of leaving")


def test_a_date_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="is not a day of the calendar"):
        Membership(organisation=make_organisation(), starts_on="2023-02-31").full_clean()
    membership = make_membership()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_membership SET starts_on = '2023-02-31' WHERE id = %s", [membership.pk]
        )


@pytest.mark.parametrize("kind", ["official", "original", "acronym"])
def test_names_of_one_kind_and_language_do_not_overlap(kind):
    organisation = make_organisation("Council", acronym="C")
    Name.objects.create(organisation=organisation, kind=kind, language="de", text="Rat")

    assert_refused(
        Name(organisation=organisation, kind=kind, language="de", text="Anderer Rat"),
        "text",
        "Another name of this kind and language",
    )


def test_an_organisation_has_many_aliases_but_each_once():
    organisation = make_organisation("Council")
    for text in ["The council", "Rada"]:
        Name.objects.create(organisation=organisation, kind="alias", text=text)

    assert_refused(
        Name(organisation=organisation, kind="alias", text="the  COUNCIL"),
        "text",
        "already has this name",
    )


@pytest.mark.parametrize("text", [" ", "\u00a0", "\u200b"])
def test_a_name_is_not_empty(text):
    assert_refused(
        Name(organisation=make_organisation(), kind="alias", text=text), "text", "Write a"
    )


def test_a_region_belongs_to_the_country():
    organisation = make_organisation(country=make_country("DE"))
    organisation.region = make_region("Flanders", country=make_country("BE"))

    assert_refused(organisation, "region", "Flanders is in Belgium, not in Germany.")


def test_a_country_has_each_region_once():
    make_region("Flanders", country=make_country("BE"))

    assert_refused(
        Region(name="FLANDERS ", country=make_country("BE")), "name", "already has a region"
    )


def test_only_international_organisations_have_no_country():
    make_organisation("European Commission", kind="international_organisation")

    assert_refused(
        Organisation(name="A ministry", slug="a", kind="ministry"), "country", "Choose a country."
    )


@pytest.mark.parametrize("ror_id", ["03yrm5c27", "03yrm5c2", "13yrm5c26", "03yrm5u26"])
def test_a_ror_id_has_the_right_check_digits(ror_id):
    organisation = make_organisation()
    organisation.ror_id = ror_id

    assert_refused(organisation, "ror_id", "not a ROR id")


def test_a_ror_address_is_taken_for_its_id():
    organisation = make_organisation(ror_id="https://ror.org/03yrm5c26")

    assert (organisation.ror_id, organisation.ror_url) == ("03yrm5c26", "https://ror.org/03yrm5c26")


def test_a_ror_id_belongs_to_one_organisation():
    make_organisation(ror_id="03yrm5c26")
    other = make_organisation()
    other.ror_id = "03yrm5c26"

    assert_refused(other, "ror_id", "already has this ROR id")


def test_an_address_is_for_good():
    organisation = make_organisation("Council")
    organisation.slug = "elsewhere"

    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        organisation.save()


def test_an_organisation_is_not_its_own_successor():
    organisation = make_organisation()

    assert_refused(
        Relation(organisation=organisation, other=organisation),
        "other",
        "cannot be related to itself",
    )


@pytest.mark.parametrize("role", ["delegate", "deputy"])
def test_an_organisation_has_one_delegate_at_a_time(role):
    body, organisation = make_body(), make_organisation()
    make_mandate(body=body, organisation=organisation, role=role, starts_on="2020")

    assert_refused(
        Mandate(
            body=body, organisation=organisation, role=role, person=make_person(), starts_on="2023"
        ),
        "person",
        "already has somebody in this role",
    )


def test_a_delegate_follows_another():
    body, organisation = make_body(), make_organisation()
    for starts_on, ends_on in [("2020", "2022-03-31"), ("2022-04", None)]:
        make_mandate(
            body=body,
            organisation=organisation,
            role="delegate",
            starts_on=starts_on,
            ends_on=ends_on,
        )

    assert body.mandates.current().count() == 1


def test_a_person_holds_a_role_once_at_a_time():
    mandate = make_mandate(role="chair", starts_on="2020")

    assert_refused(
        Mandate(body=mandate.body, role="chair", person=mandate.person, starts_on="2023"),
        "person",
        "already has this role",
    )


def test_a_delegate_speaks_for_an_organisation():
    mandate = Mandate(body=make_body(), role="delegate", person=make_person())

    assert_refused(mandate, "organisation", "A delegate speaks for an organisation")


def test_there_is_one_executive_committee_at_a_time():
    make_body(kind="executive_committee", starts_on="2016")

    assert_refused(
        Body(name="Another", slug="another", kind="executive_committee", starts_on="2020"),
        "kind",
        "already an Executive Committee",
    )


def test_nothing_of_a_person_is_shown_without_consent():
    assert_refused(Person(name="A. Delegate", is_name_public=True), "consented_on", "agreed")


def test_an_address_of_a_person_is_shown_only_with_the_name():
    person = Person(name="A. Delegate", is_email_public=True, consented_on="2024-01-01")

    assert_refused(person, "is_email_public", "only be shown with the name")


def test_an_application_is_accepted_only_by_a_decision():
    application = Application(
        name="Council",
        kind="funder",
        country=make_country(),
        contact_name="A. Applicant",
        contact_email="a@example.org",
        state="accepted",
    )

    with pytest.raises(Error), transaction.atomic():
        application.save()


@pytest.mark.parametrize(
    ("record", "warning"),
    [
        (Membership(starts_on="2933-07"), "The start (July 2933) lies in the future."),
        (Membership(ends_on="2933"), "The end (2933) lies in the future."),
        (Decision(decided_on="2933-07-01"), "The date (1 July 2933) lies in the future."),
        (Membership(starts_on="2023-07"), None),
    ],
)
def test_dates_in_the_future_are_asked_about(record, warning):
    record.clean_fields(
        exclude={f.name for f in record._meta.fields} - {"starts_on", "ends_on", "decided_on"}
    )

    assert record.warnings() == ([warning] if warning else [])


def test_the_label_of_an_organisation_follows_its_names():
    organisation = make_organisation("Old", acronym="O")

    organisation.rename(to="New", starts_on="2024-03")
    Name.objects.filter(organisation=organisation, kind="acronym").delete()
    organisation.refresh_from_db()

    assert (organisation.name, organisation.acronym, str(organisation)) == ("New", "", "New")
    assert [(n.text, n.years) for n in organisation.names.order_by("starts_on")] == [
        ("New", "since March 2024"),
        ("Old", "until 29 February 2024"),
    ]


def test_organisations_of_the_same_name_get_different_addresses():
    slugs = [make_organisation("Ministry of Health").slug for _ in range(3)]

    assert slugs == ["ministry-of-health", "ministry-of-health-2", "ministry-of-health-3"]


def test_names_are_compared_without_case_accents_quotes_and_spaces():
    organisation = make_organisation("Fonds de recherche du Québec – Santé")
    other_spellings = [
        "FONDS DE RECHERCHE DU QUEBEC - SANTE",
        " Fonds  de recherche\u00a0du Qu\u00ada\u200bébec – Santé".replace("\u00ada", ""),
        "Fonds de recherche du Que\u0301bec — Sante\u0301",
    ]

    assert [
        list(Name.objects.matching(text).values_list("organisation", flat=True))
        for text in other_spellings
    ] == [[organisation.pk]] * 3
