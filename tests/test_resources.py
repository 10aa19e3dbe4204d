"""Every model goes out as a spreadsheet and comes back; a faulty file changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from icpermed.resources import RecordResource
from icpermed.spreadsheets import write_csv, write_xlsx
from registry import resources
from registry.models import Body, Country, Membership, Name, Organisation, Person, Region, Relation
from tests.factories import (
    make_application,
    make_body,
    make_country,
    make_decision,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    saved,
)

pytestmark = pytest.mark.django_db

RESOURCES = [
    resource
    for resource in vars(resources).values()
    if isinstance(resource, type)
    and issubclass(resource, RecordResource)
    and resource is not RecordResource
]
IMPORTED = [resource for resource in RESOURCES if resource.can_import]
NASTY = " =HYPERLINK(\"x\";1);\n- 'one'\r\n\ttwo, „drei“ Ÿ \u200b| \\"


def file_of(resource, form="csv", queryset=None) -> bytes:
    table = resource().table(queryset)
    if form == "csv":
        return write_csv(table.headers, table)
    return write_xlsx("Records", table.headers, table)


def faults(review) -> list[tuple[int, str]]:
    return [(row.line, str(fault)) for row in review.rows for fault in row.faults]


@pytest.fixture
def register():
    """One record at least of every model, with texts that spreadsheets like to spoil."""
    body = make_body(slug="executive-committee", kind="executive_committee", purpose=NASTY)
    decision = make_decision(body=body, title="+1 = yes / no", text=NASTY)
    region = saved(Region(country=make_country("BE"), name="R\\|x", aliases=["a|b", "\\", "'=c"]))
    one = make_organisation("@one", acronym="-O", region=region, country=region.country, note=NASTY)
    two = make_organisation("Two", country=make_country("FR"))
    saved(Relation(organisation=one, other=two, since="2020-05"))
    for starts_on, ends_on in [("2016", "2018"), ("2019-07", None)]:
        make_membership(
            one, starts_on=starts_on, ends_on=ends_on, start_decision=decision, note=NASTY
        )
    make_membership(two, starts_on=None)
    saved(Name(organisation=one, kind="alias", text="Ōne", language="et", ends_on="2017-03-31"))
    twins = [make_person("O'Neill, =A", email=email) for email in ("", "A@example.org")]
    sharing = make_person("B", email="a@example.org", affiliation=one, note=NASTY)
    for person in [*twins, sharing]:
        make_mandate(person, body=body, organisation=two, decision=decision)
    make_mandate(sharing, body=body, starts_on="2016", ends_on="2017", organisation=one)
    make_application()


# --- out and in again ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("resource", IMPORTED, ids=lambda resource: resource.__name__)
def test_what_goes_out_comes_back_and_changes_nothing(register, resource, form):
    size = resource._meta.model.objects.count()
    review = resource.import_file(file_of(resource, form), file_name=f"file.{form}")
    assert (review.is_written, review.faults, faults(review), review.counts) == (
        True,
        [],
        [],
        {"new": 0, "changed": 0, "unchanged": size, "faulty": 0},
    )


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.__name__)
def test_an_export_asks_the_database_once(register, resource):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        resource().table()
    assert len(queries) == 1


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.__name__)
def test_every_column_is_explained_or_speaks_for_itself(resource):
    columns = resource.columns()
    assert [column["name"] for column in columns] == resource().get_export_headers()
    assert [c["name"] for c in columns if c["is_key"]] == [
        resource().fields[name].column_name
        for name in resource().get_export_order()
        if name in resource._meta.import_id_fields
    ]


def test_files_and_tokens_of_applications_never_go_out(register):
    headers = set(resources.ApplicationResource().get_export_headers())
    assert headers & {"token", "letter_of_intent", "contact_form", "letter_of_motivation"} == set()


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        st.sampled_from("'=+-@\t\r\n＝;,\"")
        | st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        max_size=30,
    )
)
def test_any_text_survives_the_way_out_and_in(text):
    body = Body.objects.filter(slug="any").first() or make_body(slug="any")
    Body.objects.filter(slug="any").update(purpose=text)
    review = resources.BodyResource.import_file(
        file_of(resources.BodyResource, queryset=Body.objects.filter(pk=body.pk)), file_name="x.csv"
    )
    assert (review.counts["unchanged"], Body.objects.get(slug="any").purpose) == (1, text)


def test_a_register_can_be_rebuilt_from_its_files(register):
    order = ["Body", "Region", "Organisation", "Name", "Relation", "Person", "Decision"]
    names = [*order, "Membership", "Mandate"]
    files = {name: file_of(getattr(resources, f"{name}Resource")) for name in names}
    for name in reversed(names):
        getattr(resources, f"{name}Resource")._meta.model.objects.all().delete()
    for name in names:
        resource = getattr(resources, f"{name}Resource")
        review = resource.import_file(files[name], file_name=f"{name}.csv", accept_warnings=True)
        assert (faults(review), review.faults) == ([], [])
    assert files == {name: file_of(getattr(resources, f"{name}Resource")) for name in names}


# --- whole files that are refused ---------------------------------------------------------------


def test_an_unknown_column_is_refused_by_name():
    review = resources.BodyResource.import_file(b"slug,name,knd\na,A,board\n", file_name="x.csv")
    assert review.faults == [
        "The column “knd” is not known here. Did you mean “kind”? Rename it, or delete it. Columns"
        " are: slug, name, kind, starts_on, ends_on, purpose, is_published."
    ]


def test_a_file_without_its_key_is_refused():
    review = resources.MembershipResource.import_file(
        b"organisation,role\na,member\n", file_name="x"
    )
    assert review.faults == [
        "The column “starts_on” is missing. It tells which membership a row means."
    ]


def test_all_faults_of_all_rows_are_told_and_nothing_is_written():
    data = (
        b"slug,name,kind,starts_on,ends_on,is_published\n"
        b"good,Good,working_group,2020,,yes\n"
        b"bad,,committee,2020-13,2019,perhaps\n"
        b"worse,Worse,working_group,2020,2019,no\n"
        b"good,Again,working_group,,,no\n"
        b"short,Short\n"
        b"=1,Formula,working_group,,,no\n"
    )
    review = resources.BodyResource.import_file(data, file_name="x.csv")
    assert (faults(review), review.is_written, Body.objects.filter(slug="good").exists()) == (
        [
            (
                3,
                "kind: Write one of: executive_committee, steering_board, advisory_board,"
                " stakeholder_forum, working_group, secretariat.",
            ),
            (3, "starts_on: 2020-13 is not a day of the calendar."),
            (3, "is_published: Write yes or no."),
            (3, "name: This field cannot be blank."),
            (4, "ends_on: The end lies before the start."),
            (5, "This is the same body as in line 2. Keep one of them."),
            (6, "The row has only 2 of 6 cells. If it is no record, delete it."),
            (7, "slug: This is a formula. Write the text that it shows."),
        ],
        False,
        False,
    )


# --- rows ---------------------------------------------------------------------------------------


def test_a_missing_column_is_left_alone_and_a_blank_cell_empties():
    body = make_body("Board", slug="board", purpose="Old", starts_on="2016")
    review = resources.BodyResource.import_file(b"slug,starts_on\nboard,\n", file_name="x.csv")
    body.refresh_from_db()
    changes = [str(change) for change in review.rows[0].changes]
    assert (changes, body.purpose, body.starts_on) == (["starts_on: 2016 → (nothing)"], "Old", None)


def test_the_constraints_of_the_database_speak_beside_the_column():
    make_membership(make_organisation("One", slug="one"), starts_on="2016", ends_on="2019")
    data = b"organisation,starts_on\none,2018\n"
    review = resources.MembershipResource.import_file(data, file_name="x.csv")
    assert faults(review) == [
        (
            2,
            "starts_on: The organisation already has a membership in this period. End that one"
            " first, or correct its dates.",
        )
    ]


def test_warnings_must_be_accepted():
    make_organisation("One", slug="one")
    data = b"organisation,starts_on\none,2999-07\n"
    asked = resources.MembershipResource.import_file(data, file_name="x.csv")
    told = resources.MembershipResource.import_file(data, file_name="x.csv", accept_warnings=True)
    assert (asked.rows[0].warnings, asked.is_written, told.is_written) == (
        ["The start (July 2999) lies in the future."],
        False,
        True,
    )


def test_a_dry_run_writes_nothing_and_promises_what_follows():
    data = b"slug,name,kind\nboard,Board,steering_board\n"
    preview = resources.BodyResource.import_file(data, file_name="x.csv", dry_run=True)
    before = Body.objects.count()
    done = resources.BodyResource.import_file(data, file_name="x.csv", expected=preview.fingerprint)
    assert (before, done.is_written, Body.objects.count()) == (0, True, 1)


def test_what_changed_in_between_is_not_overwritten():
    make_body("Board", slug="board", kind="steering_board")
    data = b"slug,name\nboard,New name\n"
    preview = resources.BodyResource.import_file(data, file_name="x.csv", dry_run=True)
    Body.objects.update(name="Somebody was quicker")
    review = resources.BodyResource.import_file(
        data, file_name="x.csv", expected=preview.fingerprint
    )
    assert (review.is_outdated, Body.objects.get().name) == (True, "Somebody was quicker")


def test_the_history_names_the_file():
    resources.BodyResource.import_file(
        b"slug,name,kind\nboard,Board,steering_board\n", file_name="boards.csv", reason="by mail"
    )
    event = Body.objects.get().events.get()
    assert event.pgh_context.metadata["reason"] == "import of boards.csv – by mail"


def test_countries_are_renamed_and_never_added():
    review = resources.CountryResource.import_file(
        b"code,name,continent\nGR,Hellas,asia\nXX,Nowhere,asia\n", file_name="x.csv"
    )
    assert faults(review) == [
        (2, "continent: This column cannot be changed by a file. Leave it as it was."),
        (3, "code: There is no such country. Files change those that are there, and add none."),
    ]
    resources.CountryResource.import_file(b"code,name\nGR,Hellas\n", file_name="x.csv")
    assert Country.objects.get(code="GR").name == "Hellas"


def test_organisations_are_renamed_under_names():
    make_organisation("One", slug="one", acronym="O")
    review = resources.OrganisationResource.import_file(
        b"slug,name,acronym\none,Another,O\n", file_name="x.csv"
    )
    assert faults(review) == [
        (2, "name: An organisation is renamed under Names, where the old name stays on record.")
    ]


def test_a_new_organisation_gets_its_names_and_a_slug_once():
    data = b"name,acronym,kind,country,slug\nConseil,CNR,funder,Frankreich,\n"
    resources.OrganisationResource.import_file(data, file_name="x.csv")
    again = resources.OrganisationResource.import_file(data, file_name="x.csv")
    names = Name.objects.filter(organisation__slug="cnr").values_list("kind", "text")
    assert (sorted(names), faults(again)) == (
        [("acronym", "CNR"), ("official", "Conseil")],
        [(2, "slug: Conseil (CNR) is in the register. Write its address here: cnr")],
    )


def test_another_start_is_another_membership():
    organisation = make_organisation("One", slug="one")
    make_membership(organisation, starts_on="2016", ends_on="2018")
    data = b"organisation,starts_on,ends_on\none,2016,2017\none,2019-05,\n"
    review = resources.MembershipResource.import_file(data, file_name="x.csv")
    periods = Membership.objects.order_by("period").values_list("starts_on", "ends_on")
    written = [tuple(str(day or "") for day in period) for period in periods]
    assert (review.summary, written) == (
        "1 new, 1 changed, 0 unchanged, 0 faulty, 0 with warnings",
        [("2016", "2017"), ("May 2019", "")],
    )


def test_a_person_is_found_by_address_also_under_another_name():
    make_person("Ada King", email="ada@example.org")
    resources.PersonResource.import_file(
        b"name,email\nAda Lovelace,ADA@example.org\n", file_name="x.csv"
    )
    assert list(Person.objects.values_list("name", "email")) == [
        ("Ada Lovelace", "ADA@example.org")
    ]


def test_records_that_are_not_there_are_named_with_suggestions():
    data = b"slug,name,kind,country,region\nx,X,funder,Slovennia,Flanders\n"
    review = resources.OrganisationResource.import_file(data, file_name="x.csv")
    assert faults(review)[0] == (
        2,
        "country: This is no country that we know. Did you mean Slovenia? Write its code: EG.",
    )
    review = resources.NameResource.import_file(
        b"organisation,kind,language,text\nnobody,alias,en,N\n", file_name="x.csv"
    )
    assert faults(review) == [
        (
            2,
            "organisation: There is no organisation “nobody”. Add an organisation first, or correct"
            " it.",
        )
    ]
    assert Organisation.objects.count() == 0
