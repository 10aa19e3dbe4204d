"""Nominating on the site: beginning, writing, handing in, thinking again; and no leaks."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pghistory.models import Context

from icpermed.history import events_of
from icpermed.outbox.models import Mail
from recognition.forms import StartForm
from recognition.models import CoAuthor, Nomination, NominationFile
from tests.recognition.factories import (
    make_draft_nomination,
    make_editiontopic,
    make_nomination,
    make_open_edition,
    make_requiredfile,
)
from tests.recognition.nominating import (
    a_pdf,
    begin,
    handed_in,
    send,
    started,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """Tests fill in forms faster than people, and more of them."""
    cache.clear()
    monkeypatch.setattr(StartForm, "fastest", timedelta(0))


def form_of(edition) -> str:
    return reverse("nomination_new", args=[edition.year])


def mails_of(nomination) -> list[str]:
    """The templates of the mails about a nomination, in their order."""
    mails = Mail.objects.filter(about_model="recognition.nomination", about_pk=str(nomination.pk))
    prefix = "recognition/mail/nomination_"
    return [mail.template.removeprefix(prefix) for mail in mails.order_by("created_at", "pk")]


# --- the whole way ------------------------------------------------------------------------------


def test_the_whole_way_of_an_own_nomination(client):
    edition = make_open_edition(number_prefix="ICPerMed_BPR_2021")
    topic = make_editiontopic(edition)
    paper = make_requiredfile(edition, name="The paper")

    response = client.post(form_of(edition), started())
    assert response["Location"] == reverse("nomination_sent", args=[edition.year])
    assert "written to the e-mail address" in text_of(client.get(response["Location"]))
    draft = Nomination.objects.get()
    assert (draft.name, draft.email, draft.is_self) == ("Ann Example", "ann@example.org", True)
    assert draft.get_absolute_url() in Mail.objects.get().text

    page = text_of(client.get(draft.get_absolute_url()))
    assert "Go on with my nomination" in page
    client.post(draft.get_absolute_url(), {"do": "confirm"})
    assert "Still to do" in text_of(client.get(draft.get_absolute_url()))

    fields = {"topic": topic.pk, f"file_{paper.pk}": a_pdf(), "co_authors": ["Bo", "Cy"]}
    response = send(client, draft, "preview", **fields)
    page = text_of(client.get(response["Location"]))
    assert "This is how the secretariat and the jury will see it" in page
    assert all(words in page for words in ["Barcoding of a disease", "Bo<br>Cy", "paper.pdf"])

    response = client.post(draft.get_absolute_url(), {"do": "hand_in"})
    page = text_of(client.get(response["Location"]))
    assert "with the number ICPerMed_BPR_2021_01" in page
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("submitted", 1)
    assert draft.accepted_at is not None
    assert mails_of(draft) == ["confirm.txt", "receipt.txt"]
    receipt = Mail.objects.get(template__contains="receipt").text
    assert all(words in receipt for words in ["ICPerMed_BPR_2021_01", "Bo, Cy", "paper.pdf"])
    # The history knows where it was done, without the secret in the address.
    contexts = set(Context.objects.values_list("metadata__url", flat=True)) - {None}
    assert contexts == {edition.get_absolute_url()}


def test_the_whole_way_of_somebody_else_who_agrees(client):
    edition = make_open_edition()
    nomination = handed_in(client, edition, who="another")
    assert (nomination.keeper_name, nomination.name) == ("Ann Example", "Nora Nominee")
    assert nomination.accepted_at is None
    asked = Mail.objects.get(template__contains="nomination_nominee")
    assert asked.to == "nora@example.org"
    assert nomination.get_nominee_url() in asked.text
    assert nomination.token not in asked.text

    page = text_of(client.get(nomination.get_nominee_url()))
    assert "A description of the work." in page
    assert "Ann Example" in page
    assert "ann@example.org" not in page
    assert nomination.token not in page
    client.post(nomination.get_nominee_url(), {"do": "accept"})
    client.post(nomination.get_nominee_url(), {"do": "accept"})
    nomination.refresh_from_db()
    assert nomination.accepted_at is not None
    assert mails_of(nomination).count("answer.txt") == 1
    assert "Has agreed" in text_of(client.get(nomination.get_absolute_url()))


def test_a_nominee_who_declines_ends_it(client):
    nomination = handed_in(client, make_open_edition(), who="another")
    client.post(nomination.get_nominee_url(), {"do": "decline"})
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"
    assert "You have declined" in text_of(client.get(nomination.get_nominee_url()))
    response = client.post(nomination.get_nominee_url(), {"do": "accept"})
    assert response.status_code == 409
    response = client.post(nomination.get_absolute_url(), {"do": "take_up"})
    assert response.status_code == 409
    assert "has declined" in Mail.objects.get(template__contains="answer").subject
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"


def test_another_nominee_is_asked_anew_and_the_old_link_ends(client):
    nomination = handed_in(client, make_open_edition(), who="another")
    client.post(nomination.get_nominee_url(), {"do": "accept"})
    old = nomination.get_nominee_url()
    send(client, nomination, email="other@example.org", name="Otto Other")
    nomination.refresh_from_db()
    assert (nomination.state, nomination.accepted_at) == ("submitted", None)
    assert client.get(old).status_code == 404
    asked = Mail.objects.filter(template__contains="nomination_nominee").order_by("created_at")
    assert [mail.to for mail in asked] == ["nora@example.org", "other@example.org"]
    assert nomination.get_nominee_url() in asked[1].text
    assert old not in asked[1].text


# --- beginning ----------------------------------------------------------------------------------


def test_the_page_says_the_deadline_in_the_zone_of_the_edition_and_how_long_is_left(client):
    page = text_of(client.get(form_of(make_open_edition(timezone="America/Argentina/Salta"))))
    assert "24:00, Salta time (UTC−3)" in page
    assert "days left" in page


def test_mistakes_stand_beside_the_fields_and_what_was_typed_stays(client):
    edition = make_open_edition()
    response = client.post(form_of(edition), started(email="nonsense", who=""))
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert 'value="nonsense"' in page
    assert "Say whom you nominate." in page
    assert client.post(form_of(edition), started(fax="1")).status_code == 422
    assert not Nomination.objects.exists()


def test_a_program_that_types_too_fast_is_asked_again(client, monkeypatch):
    monkeypatch.setattr(StartForm, "fastest", timedelta(seconds=2))
    response = client.post(form_of(make_open_edition()), started())
    assert "That was very quick" in text_of(response)
    assert not Nomination.objects.exists()


def test_nobody_learns_from_the_form_who_keeps_a_nomination(client):
    edition = make_open_edition()
    begin(client, edition)
    first = client.post(form_of(edition), started(email="new@example.org"))
    again = client.post(form_of(edition), started(email="ANN@example.org"))
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert Nomination.objects.filter(email__iexact="ann@example.org").count() == 1
    known = Mail.objects.get(template__contains="known")
    kept = Nomination.objects.get(email="ann@example.org")
    assert (known.to, kept.get_absolute_url() in known.text) == ("ann@example.org", True)


def test_a_stranger_cannot_fill_a_mailbox(client):
    edition = make_open_edition()
    for _ in range(6):
        client.post(form_of(edition), started(who="another"))
    assert Nomination.objects.count() == 3
    assert Mail.objects.count() == 3


def test_whoever_nominates_others_may_nominate_several(client):
    edition = make_open_edition()
    first = begin(client, edition, who="another")
    second = begin(client, edition, who="another")
    assert first.pk != second.pk
    assert second.confirmed_at is not None


def test_the_form_sets_only_the_cookie_that_protects_it_and_is_not_kept(client):
    page = client.get(form_of(make_open_edition()))
    assert list(page.cookies) == ["csrftoken"]
    assert "no-store" in page["Cache-Control"]
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")


def test_an_edition_that_is_not_public_has_no_form(client):
    assert client.get(form_of(make_open_edition(is_published=False))).status_code == 404


# --- thinking again -----------------------------------------------------------------------------


def test_what_was_handed_in_is_changed_as_a_whole_or_not_at_all(client):
    nomination = handed_in(client, make_open_edition())
    page = text_of(client.get(f"{nomination.get_absolute_url()}?show=form"))
    assert "Save the changes" in page
    response = send(client, nomination, title="Other title", text="")
    assert response.status_code == 422
    assert "Nothing is changed yet" in text_of(response)
    assert 'value="Other title"' in text_of(response)
    nomination.refresh_from_db()
    assert nomination.title == "Barcoding of a disease"
    response = send(client, nomination, title="Other title", co_authors=["Bo"])
    assert response["Location"].endswith("?done=save")
    nomination.refresh_from_db()
    assert (nomination.title, nomination.state) == ("Other title", "submitted")


@pytest.mark.parametrize("state", ["eligible", "ineligible"])
def test_what_was_screened_and_is_changed_in_time_is_screened_again(client, state):
    nomination = make_nomination(make_open_edition(), state=state)
    assert send(client, nomination).status_code == 302
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_it_is_taken_back_and_handed_in_again_with_the_same_number(client):
    edition = make_open_edition()
    nomination = handed_in(client, edition)
    client.post(nomination.get_absolute_url(), {"do": "retract"})
    page = text_of(client.get(nomination.get_absolute_url()))
    assert "It does not count until you hand it in again" in page
    handed_in(client, edition, email="second@example.org")
    assert send(client, nomination, "hand_in").status_code == 302
    nomination.refresh_from_db()
    assert (nomination.state, nomination.number) == ("submitted", 1)
    assert mails_of(nomination) == ["confirm.txt", "receipt.txt", "taken_back.txt", "receipt.txt"]
    assert set(edition.nominations.values_list("number", flat=True)) == {1, 2}


def test_it_is_withdrawn_and_taken_up_again(client):
    nomination = handed_in(client, make_open_edition())
    address = nomination.get_absolute_url()
    assert "Withdraw it" in text_of(client.get(f"{address}?show=withdraw"))
    client.post(address, {"do": "withdraw"})
    assert "This nomination is withdrawn" in text_of(client.get(address))
    client.post(address, {"do": "take_up"})
    nomination.refresh_from_db()
    assert (nomination.state, nomination.number) == ("draft", 1)


def test_of_a_draft_that_is_deleted_nothing_is_left(client):
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    nomination = begin(client, edition)
    send(client, nomination, co_authors=["Bo"], **{f"file_{paper.pk}": a_pdf()})
    response = client.post(nomination.get_absolute_url(), {"do": "withdraw"})
    page = client.get(response["Location"])
    assert (page.status_code, "The draft is deleted" in text_of(page)) == (410, True)
    for model in (Nomination, CoAuthor, NominationFile):
        assert not model.objects.exists()
        assert not events_of(model).objects.exists()
    assert Mail.objects.get().text == ""


# --- links, and what leaks nowhere ---------------------------------------------------------------


def test_no_link_of_a_mail_changes_anything_by_being_opened(client):
    edition = make_open_edition()
    client.post(form_of(edition), started(who="another"))
    nomination = Nomination.objects.get()

    def opened_twice(*addresses):
        before = list(events_of(Nomination).objects.values())
        row = Nomination.objects.values().get()
        for address in [*addresses, *addresses]:
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
        assert Nomination.objects.values().get() == row
        assert list(events_of(Nomination).objects.values()) == before

    opened_twice(nomination.get_absolute_url())
    client.post(nomination.get_absolute_url(), {"do": "confirm"})
    own = nomination.get_absolute_url()
    opened_twice(own, f"{own}?show=preview", f"{own}?show=withdraw", f"{own}?done=hand_in")
    send(client, nomination, "hand_in")
    nomination.refresh_from_db()
    assert nomination.state == "submitted"
    opened_twice(own, f"{own}?show=form", nomination.get_nominee_url())


def test_nothing_works_before_the_address_is_confirmed(client):
    edition = make_open_edition()
    client.post(form_of(edition), started())
    nomination = Nomination.objects.get()
    assert send(client, nomination, "hand_in").status_code == 409
    nomination.refresh_from_db()
    assert (nomination.title, nomination.state) == ("", "draft")


def test_buttons_need_the_token_of_the_page(client):
    nomination = make_draft_nomination()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(nomination.get_absolute_url(), {"do": "withdraw"})
    assert response.status_code == 403
    assert Nomination.objects.filter(pk=nomination.pk).exists()


@pytest.mark.parametrize("token", ["nonsense", "%00", "a" * 64])
def test_a_link_that_nobody_has_says_so(client, token):
    edition = make_open_edition()
    for name in ("nominations", "nominee"):
        response = client.get(f"/recognition/{edition.year}/{name}/{token}/")
        assert response.status_code == 404
        assert "This link is not known" in text_of(response)


def test_links_work_only_in_their_edition_and_for_their_page(client):
    nomination = make_nomination(make_open_edition(), is_self=False, nominator_name="N")
    other = make_open_edition()
    for name, token in [
        ("nomination_detail", nomination.nominee_token),
        ("nomination_nominee", nomination.token),
    ]:
        address = reverse(name, args=[nomination.edition.year, token])
        assert client.get(address).status_code == 404
    for name, token in [
        ("nomination_detail", nomination.token),
        ("nomination_nominee", nomination.nominee_token),
    ]:
        assert client.get(reverse(name, args=[other.year, token])).status_code == 404


def test_nothing_of_other_nominations_is_on_any_page_or_in_any_mail(client):
    edition = make_open_edition()
    secret = {
        "title": "Secret title",
        "name": "Ann Example",  # The same person, nominated by somebody else.
        "email": "ann@example.org",
        "summary": "Secret summary",
        "text": "Secret text",
        "nominator_name": "Secret Nominator",
        "nominator_email": "secret@example.org",
        "is_self": False,
    }
    others = [
        make_draft_nomination(edition, **secret),
        make_nomination(edition, state="submitted", **secret),
    ]
    nomination = begin(client, edition)
    own = nomination.get_absolute_url()
    seen = [
        client.get(form_of(edition)),
        client.get(form_of(edition), {"honoured": "Ann Example"}),
        client.get(own),
        send(client, nomination),
        client.get(f"{own}?show=preview"),
        send(client, nomination, "hand_in"),
        client.get(own),
        client.get(f"{own}?show=form"),
    ]
    nomination.refresh_from_db()
    assert nomination.state == "submitted"  # Two of one person: that is for the desk to settle.
    text = "".join(response.content.decode() for response in seen)
    text += "".join(Mail.objects.values_list("text", flat=True))
    for other in others:
        for words in ["Secret", "secret@", other.token, other.nominee_token]:
            assert words not in text


@pytest.mark.parametrize("state", ["shortlisted", "winner", "reserve", "not_selected", "eligible"])
def test_what_the_jury_thinks_is_not_on_the_page(client, state):
    edition = make_open_edition()
    fields = {"pending": "winner", "feedback": "Secret feedback", "note": "Secret note"}
    nomination = make_nomination(edition, state=state, **fields)
    page = text_of(client.get(nomination.get_absolute_url()))
    assert "<dt>State</dt><dd>Handed in <span" in page
    for words in ["Secret", "shortlist", "Honoured", "reserve list", "Not selected"]:
        assert words not in page
