"""What the desk does with initiatives: from a suggestion to the public page, and back."""

import pytest
from django.utils import timezone

from icpermed.outbox.models import Mail
from initiatives.models import Initiative
from initiatives.moving import (
    approve,
    ask_for_approval,
    draft,
    mark_duplicate,
    publish,
    reject,
    supersede,
    take_back,
    verify,
)
from tests.factories import make_country
from tests.initiatives.factories import (
    make_initiative,
    make_initiativecountry,
    make_initiativelink,
)

pytestmark = pytest.mark.django_db


def suggested(**fields) -> Initiative:
    fields = {
        "state": "suggested",
        "approval_note": "",
        "suggester_name": "Ada",
        "suggester_email": "ada@example.org",
    } | fields
    return make_initiative(**fields)


def subjects() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("to", "subject"))


def test_an_initiative_goes_its_way_to_the_public():
    initiative = suggested(title="New law", contact_email="member@example.org")
    make_initiativelink(initiative)
    make_initiativecountry(initiative, country=make_country("RO"))

    states = []
    verify(initiative=initiative)
    states.append((initiative.state, initiative.verified_on))
    draft(initiative=initiative)
    states.append(initiative.state)
    ask_for_approval(initiative=initiative)
    approve(initiative=initiative, note="By mail of 2023-05-02")
    states.append((initiative.state, initiative.asked_at))
    publish(initiative=initiative)

    assert states == [("verified", timezone.localdate()), "drafted", ("approved", None)]
    assert (initiative.state, initiative.is_published) == ("published", True)
    assert subjects() == [
        ("member@example.org", "Please approve: New law"),
        ("ada@example.org", "Published: New law"),
    ]


def test_what_lacks_something_stays_where_it_is():
    without_source = suggested()
    nowhere = suggested(state="verified")
    unwritten = suggested(state="verified", summary="", is_international=True)
    unaddressed = suggested(state="drafted")
    unsaid = suggested(state="drafted")

    for step, sentence in [
        (lambda: verify(initiative=without_source), "Say where the facts come from"),
        (lambda: draft(initiative=nowhere), "Say which country"),
        (lambda: draft(initiative=unwritten), "Write the summary first"),
        (lambda: ask_for_approval(initiative=unaddressed), "no address to ask"),
        (lambda: approve(initiative=unsaid, note=" "), "Say how it was approved"),
        (lambda: publish(initiative=unsaid), "cannot become “published”"),
        (lambda: reject(initiative=unsaid, reason=""), "Say why"),
        (lambda: ask_for_approval(initiative=nowhere), "Only what is drafted"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            step()
    assert set(Initiative.objects.values_list("state", flat=True)) == {
        "suggested",
        "verified",
        "drafted",
    }
    assert subjects() == []


def test_whoever_suggested_it_reads_why_it_is_not_taken_up():
    initiative = suggested(title="Old news")
    reject(initiative=initiative, reason="It ended years ago.")

    assert (initiative.state, subjects()) == (
        "rejected",
        [("ada@example.org", "Your suggestion: Old news")],
    )
    assert "It ended years ago." in Mail.objects.get().text


def test_whoever_never_confirmed_gets_no_mail():
    reject(initiative=suggested(state="unconfirmed"), reason="Advertising")

    assert subjects() == []


def test_a_duplicate_says_where_to_look_and_may_come_back():
    stays, other = make_initiative("The one"), suggested()
    mark_duplicate(initiative=other, of=stays)
    assert (other.state, other.duplicate_of) == ("duplicate", stays)

    take_back(initiative=other, reason="They differ")
    assert (other.state, other.duplicate_of) == ("suggested", None)


def test_no_chain_or_circle_of_duplicates_comes_about():
    stays, closed = suggested(), suggested()
    mark_duplicate(initiative=closed, of=stays)

    for one, of, sentence in [
        (suggested(), closed, "choose the one that stays"),
        (stays, suggested(), "Others are duplicates"),
        (stays, stays, "duplicate of itself"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            mark_duplicate(initiative=one, of=of)


def test_a_draft_of_which_nothing_is_public_is_not_named_to_strangers():
    mark_duplicate(initiative=suggested(), of=suggested(title="Secret plan"))

    assert "Secret plan" not in Mail.objects.get().text


def test_what_is_superseded_stays_public_and_names_its_successor():
    old, new = make_initiative("2017"), make_initiative("2023")
    supersede(initiative=old, by=new)
    assert (old.state, old.superseded_by, old.is_published) == ("superseded", new, True)

    take_back(initiative=old, reason="Both hold")
    assert (old.state, old.superseded_by) == ("published", None)


@pytest.mark.parametrize("state", ["suggested", "drafted"])
def test_what_takes_the_place_of_another_is_public_itself(state):
    with pytest.raises(ValueError, match="Publish first"):
        supersede(initiative=make_initiative(), by=suggested(state=state))


def test_what_is_taken_off_the_site_is_approved_anew():
    initiative = make_initiative()
    take_back(initiative=initiative, reason="A mistake in the budget")

    assert (initiative.state, initiative.is_published, initiative.approval_note) == (
        "drafted",
        False,
        "",
    )
    initiative.title = "Mended"
    initiative.save()


def test_a_step_that_somebody_else_has_taken_is_not_taken_twice():
    initiative = suggested()
    make_initiativelink(initiative)
    stale = Initiative.objects.get()
    verify(initiative=initiative)

    with pytest.raises(ValueError, match="cannot become"):
        verify(initiative=stale)
