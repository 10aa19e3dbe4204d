"""Proposals on the desk: accept all, accept some, decline; who may, and what went on meanwhile."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from registry.models import Organisation
from registry.proposing import changes
from tests.factories import (
    make_proposal,
)
from tests.registry.contacts import change_of_name, reasons

pytestmark = pytest.mark.django_db

ROR = "05hppb561"


# --- the desk -------------------------------------------------------------------------------------


def desk(proposal) -> str:
    return reverse("admin:registry_proposal_change", args=[proposal.pk])


def send(client, proposal, **data):
    """Press a button on the page as it stands."""
    seen = client.get(desk(proposal)).context["mark"]
    return client.post(desk(proposal), {"seen": seen} | data)


def test_waiting_proposals_come_first(secretariat):
    waiting = make_proposal()
    make_proposal(state="withdrawn")
    response = secretariat.get(reverse("admin:registry_proposal_changelist"))
    assert response.context["cl"].result_list[0] == waiting


def test_chosen_fields_are_accepted(secretariat):
    proposal = make_proposal(
        changes={
            "website": {"old": "https://example.org/", "new": "https://example.org/new"},
            "ror_id": {"old": "", "new": ROR},
        }
    )
    answer = send(secretariat, proposal, _chosen="", fields_taken=["ror_id"])
    proposal.refresh_from_db()
    organisation = Organisation.objects.get()
    assert answer.status_code == 302
    assert (organisation.website, organisation.ror_id) == ("https://example.org/", ROR)
    assert (proposal.state, proposal.taken) == ("accepted", ["ror_id"])
    assert proposal.decided_by == secretariat.user
    assert organisation.confirmed_on is None
    assert reasons(organisation)[0] == f"proposal of {proposal.proposer_name}"


def test_name_needs_the_choice_between_a_correction_and_a_change(secretariat):
    proposal = change_of_name()
    refused = [
        send(secretariat, proposal, _all=""),
        send(secretariat, proposal, _all="", how_name="renamed"),
        send(secretariat, proposal, _all="", how_name="renamed", renamed_on="2999"),
    ]
    assert [response.status_code for response in refused] == [200] * 3
    assert all(response.context["form"].errors for response in refused)
    assert Organisation.objects.get().name == "Old"
    send(secretariat, proposal, _all="", how_name="renamed", renamed_on="2024")
    assert Organisation.objects.get().name == "New"


def test_declining_needs_a_reason(secretariat):
    proposal = make_proposal()
    assert send(secretariat, proposal, _decline="").context["form"].errors
    send(secretariat, proposal, _decline="", **{"decline-reason": "Not so."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("declined", "Not so.")
    assert Organisation.objects.get().website == "https://example.org/"


def test_conflict_is_said_and_not_ticked(secretariat):
    proposal = make_proposal()
    Organisation.objects.update(website="https://example.org/meanwhile")
    response = secretariat.get(desk(proposal))
    proposal.organisation.refresh_from_db()
    assert [row.is_in_conflict for row in changes(proposal)] == [True]
    assert "Changed meanwhile:" in response.content.decode()
    assert response.context["ticked"] == []


def test_change_after_the_page_was_opened_is_not_overwritten(secretariat):
    proposal = make_proposal()
    seen = secretariat.get(desk(proposal)).context["mark"]
    Organisation.objects.update(website="https://example.org/meanwhile")
    response = secretariat.post(desk(proposal), {"seen": seen, "_all": ""})
    assert response.status_code == 200
    assert Organisation.objects.get().website == "https://example.org/meanwhile"


def test_message_alone_can_be_marked_as_done(secretariat):
    proposal = make_proposal(changes={}, message="Our delegate has changed.")
    send(secretariat, proposal, _chosen="")
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def test_editor_decides_and_reader_does_not(editor, reader):
    proposal = make_proposal()
    assert reader.get(desk(proposal)).status_code == 403
    assert reader.post(desk(proposal), {"_all": ""}).status_code == 403
    assert send(editor, proposal, _all="").status_code == 302


def test_viewing_alone_decides_nothing(reader):
    reader.user.user_permissions.add(Permission.objects.get(codename="view_proposal"))
    proposal = make_proposal()
    page = reader.get(desk(proposal))
    assert (page.status_code, "Accept all" in page.content.decode()) == (200, False)
    assert reader.post(desk(proposal), {"_all": ""}).status_code == 403
    assert Organisation.objects.get().website == "https://example.org/"


def test_decided_proposal_cannot_be_decided_again(secretariat):
    proposal = make_proposal()
    seen = secretariat.get(desk(proposal)).context["mark"]
    send(secretariat, proposal, _decline="", **{"decline-reason": "No."})
    response = secretariat.post(desk(proposal), {"seen": seen, "_all": ""})
    assert "This proposal is" in response.content.decode()
    assert Organisation.objects.get().website == "https://example.org/"
