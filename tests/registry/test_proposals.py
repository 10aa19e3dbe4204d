"""Proposing changes to the public data: what is kept of the form, and what it may become."""

import pytest
from django.utils import timezone

from icpermed.partial_dates import PartialDate
from registry.models import Name, Organisation, Proposal
from registry.proposing import accept
from tests.desk import everything
from tests.factories import (
    make_organisation,
    make_proposal,
    make_region,
    make_user,
)
from tests.outbox.mails import outbox
from tests.registry.contacts import change_of_name, filled_in, make_contact

pytestmark = pytest.mark.django_db

ROR = "05hppb561"


# --- something is wrong ---------------------------------------------------------------------------


def test_only_differences_are_proposed(client, settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    contact = make_contact()
    typed = filled_in(
        contact.organisation, website="example.org/new", ror_id=f"https://ror.org/{ROR}"
    )
    answer = client.post(contact.path, typed, follow=True)
    proposal = Proposal.objects.get()
    assert "has reached the secretariat" in answer.content.decode()
    assert proposal.changes == {
        "website": {"old": "https://example.org/", "new": "https://example.org/new"},
        "ror_id": {"old": "", "new": ROR},
    }
    assert (proposal.proposer, proposal.proposer_name) == (contact.person, "Contact")
    assert [(mail.to, mail.about_pk) for mail in outbox()] == [
        ("desk@example.org", f"{proposal.pk}")
    ]
    contact.organisation.refresh_from_db()
    assert contact.organisation.website == "https://example.org/"
    assert contact.organisation.confirmed_on is None


def test_whoever_answers_for_the_contact_can_say_so(client):
    contact = make_contact()
    who = {"proposer_name": "A colleague", "proposer_email": "colleague@example.org"}
    client.post(contact.path, filled_in(contact.organisation, message="New logo.", **who))
    proposal = Proposal.objects.get()
    assert (proposal.proposer_name, proposal.proposer_email) == tuple(who.values())
    assert (proposal.message, proposal.changes) == ("New logo.", {})


WRONG = [
    ({"name": ""}, "name"),
    ({"name": "\u200b"}, "name"),
    ({"acronym": "x" * 51}, "acronym"),
    ({"website": "not an address"}, "website"),
    ({"ror_id": "03yrm5c27"}, "ror_id"),
    ({"region": "Nowhere"}, "region"),
    ({"proposer_email": "nobody"}, "proposer_email"),
    ({}, "__all__"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_mistakes_are_said_and_nothing_typed_is_lost(typed, field, client):
    make_region("Bavaria", country=make_contact().organisation.country)
    contact = make_contact(make_organisation("Other Fund"))
    page = client.post(
        contact.path,
        filled_in(contact.organisation, **{"acronym": "KEPT" if typed else ""} | typed),
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "Error: " in page.content.decode()
    assert ('value="KEPT"' in page.content.decode()) == (bool(typed) and field != "acronym")
    assert not Proposal.objects.exists()


def test_ror_id_of_another_organisation_is_refused(client):
    make_organisation(ror_id=ROR)
    contact = make_contact()
    page = client.post(contact.path, filled_in(contact.organisation, ror_id=ROR))
    assert list(page.context["form"].errors) == ["ror_id"]


def test_each_language_has_a_box_of_its_own(client):
    contact = make_contact()
    for language, text in [("fr", "Fonds"), ("nl", "Fonds voor")]:
        Name.objects.create(
            organisation=contact.organisation, kind="original", language=language, text=text
        )
    assert "Name in Dutch" in client.get(contact.path).content.decode()
    typed = filled_in(contact.organisation, original_fr="Fonds", original_nl="Gezondheidsfonds")
    client.post(contact.path, typed)
    assert list(Proposal.objects.get().changes) == ["original_nl"]


def test_later_proposal_takes_the_place_of_the_earlier(client):
    contact = make_contact()
    for address in ["https://example.org/a", "https://example.org/b"]:
        client.post(contact.path, filled_in(contact.organisation, website=address))
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]
    text = client.get(contact.path).content.decode()
    assert "You have proposed changes" in text
    assert 'value="https://example.org/b"' in text


def test_confirming_withdraws_what_the_same_contact_had_proposed(client):
    contact = make_contact()
    client.post(contact.path, filled_in(contact.organisation, message="Please wait."))
    others = make_proposal(contact.organisation)
    client.post(contact.path, {"is_right": "yes"})
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert states.pop(others.pk) == "waiting"
    assert list(states.values()) == ["withdrawn"]


# --- the model ------------------------------------------------------------------------------------


def test_what_is_decided_stays_decided():
    user = make_user()
    proposal = make_proposal()
    proposal.decline(by=user, reason="No.")
    with pytest.raises(ValueError, match="declined"):
        proposal.withdraw(reason="Too late.")
    with pytest.raises(ValueError, match="declined"):
        accept(proposal, by=user, fields=["website"])


def test_whole_acceptance_counts_as_a_confirmation():
    proposal = make_proposal()
    accept(proposal, by=make_user(), fields=["website"])
    proposal.organisation.refresh_from_db()
    assert proposal.organisation.website == "https://example.org/new"
    assert proposal.organisation.confirmed_on == timezone.localdate()


def names_of(organisation) -> list[tuple]:
    rows = organisation.names.order_by("kind", "starts_on", "pk")
    return [(n.kind, n.text, str(n.starts_on or ""), str(n.ends_on or "")) for n in rows]


def test_new_name_from_a_day_on_leaves_the_old_one_on_record():
    proposal = change_of_name()
    accept(proposal, by=make_user(), fields=["name"], renamed_on={"name": date_of("2024-05")})
    organisation = Organisation.objects.get()
    assert organisation.name == "New"
    assert names_of(organisation)[1:] == [
        ("official", "New", "May 2024", ""),
        ("official", "Old", "", "30 April 2024"),
    ]


def test_correction_of_a_name_replaces_it():
    proposal = change_of_name()
    accept(proposal, by=make_user(), fields=["name"])
    organisation = Organisation.objects.get()
    assert (organisation.name, names_of(organisation)[1:]) == ("New", [("official", "New", "", "")])


def test_acronym_can_be_given_up():
    proposal = change_of_name("acronym", "OLD", "")
    accept(proposal, by=make_user(), fields=["acronym"])
    assert Organisation.objects.get().acronym == ""


@pytest.mark.parametrize(("day", "words"), [("2019", "choose a later day"), ("2999", "future")])
def test_impossible_day_of_a_new_name_is_refused_with_a_sentence(day, words):
    proposal = change_of_name()
    Name.objects.filter(kind="official").update(starts_on="2020")
    before = everything()
    with pytest.raises(ValueError, match=words):
        accept(proposal, by=make_user(), fields=["name"], renamed_on={"name": date_of(day)})
    assert everything() == before


def date_of(text):
    return PartialDate.parse(text)
