"""Suggesting an initiative without an account: the form, the mail, the button; and activities."""

from datetime import timedelta

import pytest
from django.urls import reverse

from icpermed.outbox.models import Mail
from initiatives.models import Initiative
from initiatives.suggesting import UNCONFIRMED_AT_ONCE, suggest_from_activity
from tests.factories import make_country, make_organisation
from tests.initiatives.factories import (
    make_activity,
    make_initiative,
    make_initiativelink,
    make_memberreport,
)

pytestmark = pytest.mark.django_db

NEW = "/initiatives/new/"


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """People need longer than tests; and the country of the form is there."""
    monkeypatch.setattr("initiatives.suggestion_forms.SuggestionForm.fastest", timedelta(0))
    make_country("IT")


def suggest(client, **changes):
    form = client.get(NEW).context["form"]
    typed = {
        "started": form["started"].value(),
        "title": "Genomes for all",
        "kind": "strategy",
        "country": "IT",
        "lead": "Ministry of Health",
        "starts_on": "2024",
        "summary": "A strategy.",
        "link": "www.example.org/genomes",
        "note": "Budget: 5 million euros",
        "suggester_name": "Ada",
        "suggester_email": "ada@example.org",
        "is_agreed": "on",
    }
    return client.post(NEW, typed | changes)


def personal_page() -> str:
    return Initiative.objects.get().get_suggestion_url()


def test_a_suggestion_waits_for_its_confirmation(client):
    response = suggest(client)

    initiative, mail = Initiative.objects.get(), Mail.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/initiatives/new/sent/")
    assert (initiative.state, initiative.is_published) == ("unconfirmed", False)
    assert [str(row) for row in initiative.leads.all()] == ["Ministry of Health"]
    assert initiative.links.get().url == "https://www.example.org/genomes"
    assert initiative.country_rows.get().country_id == "IT"
    assert (mail.to, personal_page() in mail.text) == ("ada@example.org", True)


def test_opening_the_link_changes_nothing_and_the_button_confirms(client):
    suggest(client)
    page = personal_page()
    for _ in range(2):
        client.get(page)
    assert Initiative.objects.get().state == "unconfirmed"

    for _ in range(2):
        client.post(page, {"do": "confirm"})

    assert Initiative.objects.get().state == "suggested"
    assert [mail.to for mail in Mail.objects.order_by("pk")][1:] == [
        "ada@example.org",
        Mail.objects.latest("pk").to,
    ]
    assert b"We have it" in client.get(page).content


def test_the_desk_reads_what_is_alike(client):
    make_initiative("Genomes for all!")
    make_initiativelink(make_initiative("Other words"), link="https://www.example.org/genomes")
    make_initiative("Something else")
    suggest(client)
    initiative = Initiative.objects.get(state="unconfirmed")
    client.post(initiative.get_suggestion_url(), {"do": "confirm"})

    words = Mail.objects.latest("pk").text
    assert [name in words for name in ["Genomes for all!", "Other words", "Something else"]] == [
        True,
        True,
        False,
    ]


def test_whoever_knows_nothing_of_it_deletes_it(client):
    suggest(client)
    page = personal_page()
    response = client.post(page, {"do": "forget"})

    assert Initiative.objects.count() == 0
    assert Initiative.recorded_states.rel.related_model.objects.count() == 0
    assert (client.get(response["Location"]).status_code, client.get(page).status_code) == (
        410,
        404,
    )


def test_what_is_confirmed_is_not_deleted_by_an_old_page(client):
    suggest(client)
    client.post(personal_page(), {"do": "confirm"})

    assert client.post(personal_page(), {"do": "forget"}).status_code == 409
    assert Initiative.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"country": ""}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"kind": "poem"}, "kind"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"starts_on": "2024", "ends_on": "2020"}, "ends_on"),
        ({"summary": "x" * 1501}, "summary"),
        ({"suggester_email": "nobody"}, "suggester_email"),
        ({"is_agreed": ""}, "is_agreed"),
        ({"fax": "1"}, "fax"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(client, changes, field):
    response = suggest(client, **changes)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "Budget: 5 million euros" in response.content.decode()
    assert Initiative.objects.count() == 0


def test_nobody_is_flooded_with_mails_by_somebody_else(client):
    answers = [suggest(client, title=f"Title {n}") for n in range(UNCONFIRMED_AT_ONCE + 2)]

    assert {answer["Location"] for answer in answers} == {"/initiatives/new/sent/"}
    assert Mail.objects.count() == UNCONFIRMED_AT_ONCE


def test_an_address_is_free_even_where_titles_are_the_same(client):
    suggest(client, title="New")
    suggest(client, title="Approval")
    suggest(client, title="Approval")

    slugs = set(Initiative.objects.values_list("slug", flat=True))
    assert slugs == {"new-2", "approval-2", "approval-3"}


def test_nothing_of_a_suggestion_is_public(client):
    initiative = make_initiative("Hidden", state="suggested", suggester_name="Ada Lovelace")

    assert client.get(initiative.get_absolute_url()).status_code == 404
    assert b"Hidden" not in client.get(reverse("initiative_list")).content
    assert client.get(f"/initiatives/suggestion/{initiative.token}/").status_code == 404


# --- of what members report -----------------------------------------------------------------------


def accepted(**fields):
    member = make_organisation("Ministry of Health", country=make_country("NO"))
    report = make_memberreport(organisation=member, state="accepted")
    return make_activity(
        report,
        **{"title": "National plan", "lead": "ministry of health", "link": "example.org/plan"}
        | fields,
    )


def test_an_accepted_activity_becomes_a_suggestion_with_all_it_tells():
    activity = accepted(
        kind="law", starts_on="2023", budget="5000000", currency="NOK", budget_qualifier="about"
    )
    initiative = suggest_from_activity(activity=activity)

    assert (initiative.state, initiative.kind, str(initiative.starts_on)) == (
        "suggested",
        "law",
        "2023",
    )
    assert initiative.figures.get().words == "about 5 million Norwegian kroner"
    assert initiative.links.get().url == "https://example.org/plan"
    assert initiative.leads.get().organisation == activity.report.organisation
    assert initiative.country_rows.get().country_id == "NO"
    assert initiative.contact_email == activity.report.contact_email
    activity.refresh_from_db()
    assert activity.initiative == initiative


def test_an_activity_becomes_one_initiative_however_often_it_is_reported():
    first = accepted()
    initiative = suggest_from_activity(activity=first)
    again = accepted(previous=first)

    assert suggest_from_activity(activity=first) == initiative
    assert suggest_from_activity(activity=again) == initiative
    assert Initiative.objects.count() == 1


def test_what_is_confidential_or_not_accepted_stays_in_the_report():
    submitted = make_activity(make_memberreport(state="submitted"))
    for activity, sentence in [
        (accepted(is_confidential=True), "confidential"),
        (submitted, "Accept the report first"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            suggest_from_activity(activity=activity)
    assert Initiative.objects.count() == 0
