"""The bodies at work in a period, and their documents."""

import pytest

from reports import document
from tests.factories import make_body, make_mandate, make_organisation
from tests.publications.factories import make_publication, make_publicationauthor
from tests.reports.blocks.filled import rows, titles

pytestmark = pytest.mark.django_db


def documents() -> list[str]:
    """The lines of the documents of the only body."""
    (row,) = rows("bodies")
    items = row.entry["nodes"][0]["items"] if row.entry["nodes"] else []
    return ["".join(n["text"] for n in document.walk(item) if n["t"] == "text") for item in items]


def authored(body, title, role="author", **fields):
    publication = make_publication(title, **fields)
    make_publicationauthor(publication, body=body, role=role)
    return publication


def test_bodies_at_work_are_shown_by_kind_and_name():
    make_body("Group", starts_on="2021", ends_on="2024")
    make_body("Another group")
    make_body("Old group", ends_on="2022-10")
    make_body("Later group", starts_on="2024-03")
    make_body("Board", kind="steering_board")
    make_body("All", kind="executive_committee", starts_on="2016")

    assert titles("bodies") == ["All", "Board", "Another group", "Group"]
    assert titles("bodies", "working_group") == ["Another group", "Group"]


def test_documents_of_the_period_and_announced_ones_are_told():
    body = make_body("Group")
    authored(body, "Paper", published_on="2023")
    authored(body, "Old paper", published_on="2021")
    authored(body, "Later paper", published_on="2025")
    authored(body, "Reflection", state="in_preparation", published_on=None, link="")
    authored(body, "Helped only", role="partner")
    authored(body, "Taken back", state="withdrawn")
    authored(body, "Draft", is_published=False)

    assert documents() == ["Paper (2023)", "Reflection (in preparation)"]


def test_organisations_with_a_mandate_are_counted_once_and_nobody_is_named():
    body = make_body("Group", starts_on="2021")
    twice, hidden = make_organisation(), make_organisation(is_published=False)
    for organisation, fields in [
        (twice, {}),
        (twice, {}),
        (make_organisation(), {"starts_on": "2023"}),
        (make_organisation(), {"ends_on": "2022-10"}),
        (make_organisation(), {"starts_on": "2024-03"}),
        (hidden, {}),
        (None, {}),
    ]:
        make_mandate(body=body, organisation=organisation, **fields)

    (row,) = rows("bodies")

    assert row.entry["meta"] == "Working Group · since 2021 · 2 organisations with a mandate"
    assert row.data["organisations"] == 2


def test_in_the_executive_committee_sit_all_members():
    body = make_body("Executive Committee", kind="executive_committee", starts_on="2016")
    make_mandate(body=body, organisation=make_organisation())

    (row,) = rows("bodies")

    assert row.entry["meta"] == "since 2016 · all members"
    assert row.data["organisations"] is None
