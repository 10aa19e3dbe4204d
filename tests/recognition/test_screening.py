"""What the secretariat makes of nominations, and whom it writes to."""

import pytest
from django.utils import timezone
from pghistory.models import Context

from icpermed.outbox.models import Mail
from recognition import applying, screening
from recognition.models import Award
from tests.recognition.factories import (
    make_award,
    make_draft_nomination,
    make_edition,
    make_judged_edition,
    make_nomination,
    make_open_edition,
)

pytestmark = pytest.mark.django_db
BY_ANOTHER = {"is_self": False, "nominator_name": "Nina", "nominator_email": "nina@example.org"}


def make_submitted(edition=None, **fields):
    return make_nomination(edition, **{"state": "submitted"} | fields)


def test_what_keeps_the_rules_goes_to_the_jury():
    nomination = make_submitted()
    screening.mark_eligible(nomination=nomination, by="the secretariat")
    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == ("eligible", "")
    assert Context.objects.get(metadata__by="the secretariat").metadata["reason"] == "Eligible"
    assert not Mail.objects.exists()


def test_without_the_agreement_of_the_nominee_the_jury_gets_nothing():
    nomination = make_submitted(accepted_at=None, **BY_ANOTHER)
    with pytest.raises(ValueError, match="has not agreed yet"):
        screening.mark_eligible(nomination=nomination)
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_of_two_nominations_of_one_person_only_one_goes_to_the_jury():
    edition = make_judged_edition(number_prefix="N")
    one = make_submitted(edition, number=1, email="ann@example.org")
    two = make_submitted(edition, number=2, email="ANN@example.org")
    namesake = make_submitted(edition, name=one.name)
    screening.mark_eligible(nomination=one)
    with pytest.raises(ValueError, match="N_01 is about the same person and is before the jury"):
        screening.mark_eligible(nomination=two)
    screening.mark_eligible(nomination=namesake)
    screening.mark_ineligible(nomination=one, reason="The other one is better written.")
    screening.mark_eligible(nomination=two)


def test_an_edition_that_allows_it_takes_both():
    edition = make_judged_edition(is_once_a_person=False)
    for _ in range(2):
        screening.mark_eligible(nomination=make_submitted(edition, email="ann@example.org"))
    assert edition.nominations.filter(state="eligible").count() == 2


def test_whoever_keeps_it_is_told_the_reason():
    nomination = make_submitted(**BY_ANOTHER)
    screening.mark_ineligible(nomination=nomination, reason=" The work is of 2010. ")
    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == ("ineligible", "The work is of 2010.")
    mail = Mail.objects.get()
    assert mail.to == "nina@example.org"
    assert "The work is of 2010." in mail.text
    assert nomination.get_absolute_url() not in mail.text  # The call is over.


def test_in_an_open_call_the_mail_says_how_to_mend_it():
    nomination = make_submitted(make_open_edition())
    screening.mark_ineligible(nomination=nomination, reason="The work is of 2010.")
    assert nomination.get_absolute_url() in Mail.objects.get().text


@pytest.mark.parametrize("verb", ["mark_ineligible", "disqualify", "withdraw", "reinstate"])
def test_each_needs_a_reason(verb):
    nomination = make_nomination(state="ineligible" if verb == "reinstate" else "eligible")
    with pytest.raises(ValueError, match="Write the reason"):
        getattr(screening, verb)(nomination=nomination, reason="  ")
    assert not Mail.objects.exists()


def test_what_was_disqualified_comes_back_to_the_jury():
    nomination = make_nomination()
    screening.disqualify(nomination=nomination, reason="Plagiarism.")
    nomination.refresh_from_db()
    assert nomination.state == "disqualified"
    screening.reinstate(nomination=nomination, reason="It was none.")
    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == ("eligible", "It was none.")


@pytest.mark.parametrize("state", ["ineligible", "withdrawn"])
def test_other_things_are_screened_again(state):
    nomination = make_nomination(state=state)
    screening.reinstate(nomination=nomination, reason="We were wrong.")
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_a_nominee_who_had_declined_can_agree_once_it_is_reinstated():
    nomination = make_submitted(accepted_at=None, **BY_ANOTHER)
    applying.decline(nomination=nomination)
    nomination.refresh_from_db()
    screening.reinstate(nomination=nomination, reason="She thought again.")
    with pytest.raises(ValueError, match="has not agreed yet"):
        screening.mark_eligible(nomination=nomination)
    applying.accept(nomination=nomination)
    assert screening.mark_eligible(nomination=nomination).state == "eligible"


def test_there_is_nothing_to_reinstate_of_what_is_in_the_competition_or_never_was():
    with pytest.raises(ValueError, match="“eligible” does not need to be reinstated"):
        screening.reinstate(nomination=make_nomination(), reason="So.")
    never = make_draft_nomination(state="withdrawn")
    with pytest.raises(ValueError, match="never handed in"):
        screening.reinstate(nomination=never, reason="So.")


def test_the_desk_withdraws_also_after_the_deadline():
    nomination = make_nomination()
    assert nomination.edition.closes_on < timezone.localdate()
    screening.withdraw(nomination=nomination, reason="By telephone.")
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"
    assert Mail.objects.get().template.endswith("nomination_withdrawn.txt")


@pytest.mark.parametrize("verb", [screening.withdraw, screening.disqualify])
def test_who_is_out_of_the_competition_is_not_honoured(verb):
    edition = make_edition()
    nomination = make_nomination(edition, state="winner")
    make_award(edition=edition, nomination=nomination)
    verb(nomination=nomination, reason="It was withdrawn by telephone.")
    assert not Award.objects.published().exists()
