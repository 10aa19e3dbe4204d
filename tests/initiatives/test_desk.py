"""Initiatives at the desk: the steps and their refusals, who sees what, publication."""

import pytest
from django.urls import reverse

from initiatives.models import Initiative
from tests.desk import management_form
from tests.factories import make_country
from tests.initiatives.factories import (
    make_activity,
    make_initiative,
    make_initiativelink,
)

pytestmark = pytest.mark.django_db


def url(page: str, *args) -> str:
    return reverse(f"admin:initiatives_initiative_{page}", args=args)


def in_state(state: str, **fields) -> Initiative:
    fields = {"country": make_country("IT"), "source": "A page", "approval_note": ""} | fields
    if state in {"approved", "published", "superseded"}:
        fields["approval_note"] = "By mail."
    return make_initiative("HEAL ITALIA", state=state, is_published=False, **fields)


def fresh(initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


def step(client, initiative, move: str, **data):
    return client.post(url("move", initiative.pk, move), data)


def form_of(initiative, **changes) -> dict:
    """What a browser sends that changes nothing but ``changes``."""
    names = ["title", "kind", "summary", "text", "source", "suggested_by", "approval_note"]
    names += ["suggester_name", "suggester_email", "contact_name", "contact_email", "note"]
    data = {name: getattr(initiative, name) for name in names}
    data |= {"report_years": "", "_seen": "2999-01-01T00:00:00+00:00"}
    if initiative.is_published:
        data["is_published"] = "on"
    inlines = ["country_rows", "leads", "topic_rows", "key_points", "figures", "links"]
    return data | management_form(*inlines) | changes


def save(client, initiative, **changes):
    return client.post(url("change", initiative.pk), form_of(initiative, **changes))


def errors(response) -> dict:
    return dict(response.context["adminform"].form.errors)


def test_an_initiative_goes_from_the_suggestion_to_the_site(secretariat, client):
    initiative = in_state("suggested", contact_email="approves@example.org")

    step(secretariat, initiative, "verify")
    step(secretariat, initiative, "draft")
    step(secretariat, initiative, "ask")
    step(secretariat, initiative, "approved", note="By mail of 2 May.")
    step(secretariat, initiative, "publish")

    stored = fresh(initiative)
    assert (stored.state, stored.is_published) == ("published", True)
    assert stored.approval_note == "By mail of 2 May."
    assert stored.verified_on is not None


STEPS = {
    "suggested": ["verify", "duplicate", "reject"],
    "verified": ["draft", "duplicate", "reject", "back"],
    "drafted": ["ask", "approved", "duplicate", "reject", "back"],
    "approved": ["publish", "duplicate", "reject", "back"],
    "published": ["supersede", "back"],
    "rejected": ["back"],
}


@pytest.mark.parametrize("state", STEPS)
def test_the_page_offers_the_steps_that_are_possible(state, secretariat):
    initiative = in_state(state, contact_email="approves@example.org")
    page = secretariat.get(url("change", initiative.pk))
    offered = [address.split("/")[-2] for _, address in page.context["moves"]]
    assert offered == STEPS[state]


def test_a_step_that_asks_for_something_shows_its_form_and_changes_nothing(secretariat):
    initiative = in_state("drafted")
    for move in ["approved", "duplicate", "reject", "back"]:
        assert secretariat.get(url("move", initiative.pk, move)).status_code == 200
    assert fresh(initiative).state == "drafted"


def test_a_step_that_is_over_leads_back_with_a_sentence(secretariat):
    initiative = in_state("published")
    response = secretariat.get(url("move", initiative.pk, "verify"), follow=True)
    assert "That is not possible: it is “published”." in response.content.decode()


def test_what_is_missing_is_said_on_the_page_of_the_step(secretariat):
    initiative = in_state("suggested", source="")
    response = step(secretariat, initiative, "verify")
    assert response.context["form"].non_field_errors() == [
        "Say where the facts come from first: a source, or a link."
    ]
    assert fresh(initiative).state == "suggested"


def test_a_duplicate_names_the_one_that_stays(secretariat):
    stays, initiative = make_initiative("The same"), in_state("suggested")
    assert step(secretariat, initiative, "duplicate", of="").context["form"].errors
    step(secretariat, initiative, "duplicate", of=stays.pk)
    assert fresh(initiative).duplicate_of == stays
    step(secretariat, initiative, "back", reason="It is another one.")
    assert (fresh(initiative).state, fresh(initiative).duplicate_of) == ("suggested", None)


def test_a_superseded_initiative_keeps_its_page(secretariat):
    newer, initiative = make_initiative("Newer"), in_state("published")
    Initiative.objects.filter(pk=initiative.pk).publish()
    step(secretariat, initiative, "supersede", by=newer.pk)
    assert (fresh(initiative).superseded_by, fresh(initiative).is_published) == (newer, True)


def test_what_a_member_approved_is_not_changed_under_it(secretariat):
    initiative = in_state("approved")
    response = save(secretariat, initiative, title="Another title")
    assert errors(response) == {
        "title": ["A member approved this text. To change it, take it back to the draft first."]
    }
    assert response.context["adminform"].form.data["title"] == "Another title"


def test_nothing_is_shown_that_no_member_has_approved(secretariat):
    initiative = in_state("drafted")
    response = save(secretariat, initiative, is_published="on")
    assert errors(response) == {"is_published": ["It can be shown once a member has approved it."]}
    data = {"action": "publish", "_selected_action": initiative.pk}
    page = secretariat.post(url("changelist"), data, follow=True).content.decode()
    assert "Not published, because it has not come to that step: “HEAL ITALIA”." in page


def test_the_form_saves_what_it_shows(secretariat):
    initiative = in_state("drafted", note="Ours")
    response = save(secretariat, initiative, summary="In our words", report_years="2023,2024")
    assert response.status_code == 302
    stored = fresh(initiative)
    assert (stored.summary, stored.report_years, stored.note) == (
        "In our words",
        [2023, 2024],
        "Ours",
    )


def test_the_list_tells_the_countries_and_reports_and_filters_by_report(secretariat):
    initiative = in_state("suggested", report_years=[2023])
    other = in_state("suggested", is_international=True, country=None)
    page = secretariat.get(url("changelist"), {"report": "2023"})
    assert list(page.context["cl"].result_list) == [initiative]
    words = secretariat.get(url("changelist")).content.decode()
    assert "Italy" in words
    assert "International" in words
    assert other.is_international


def test_a_reader_sees_no_people_and_takes_no_step(reader):
    initiative = in_state(
        "suggested", suggester_email="planted@example.org", note="Planted note", contact_name="Plan"
    )
    page = reader.get(url("change", initiative.pk)).content.decode()
    assert "HEAL ITALIA" in page
    assert "lanted" not in page
    assert reader.post(url("move", initiative.pk, "reject"), {"reason": "x"}).status_code == 403
    search = reader.get(url("changelist"), {"q": "planted"})
    assert search.context["cl"].result_count == 0
    exported = reader.post(
        f"{url('changelist')}export/", {"form": "csv", "columns": ["slug", "suggester_email"]}
    )
    assert b"planted" not in exported.content


def test_what_is_alike_and_what_members_reported_stand_beside_it(secretariat):
    initiative = in_state("suggested")
    make_initiativelink(initiative, link="https://example.org/x")
    twin = make_initiative("Something else")
    make_initiativelink(twin, link="https://example.org/x")
    activity = make_activity(initiative=initiative)
    page = secretariat.get(url("change", initiative.pk))
    assert page.context["alike"] == [twin]
    assert page.context["activities"] == [activity]
