"""A winner's own page: exactly what would be published, and buttons that decide it."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from icpermed.outbox.models import Mail
from recognition.consenting import agree, decline
from recognition.models import Award
from tests.factories import make_country
from tests.recognition.factories import make_award, make_edition

pytestmark = pytest.mark.django_db


def silent(**fields) -> Award:
    """A winner of a published edition who has not answered."""
    fields = {"is_name_public": False, "consented_on": None, "email": "w@example.org"} | fields
    return make_award("Wanda Winner", **fields)


def picture(kind="JPEG", size=(300, 200), **options) -> SimpleUploadedFile:
    """A picture as a camera makes it."""
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, kind, **options)
    return SimpleUploadedFile(f"me.{kind.lower()}", made.getvalue())


def press(client, award, do, **values):
    return client.post(award.get_consent_url(), {"do": do, **values})


def text_of(client, address) -> str:
    return client.get(address).content.decode()


# --- looking --------------------------------------------------------------------------------------


def test_the_page_shows_what_would_be_published_and_opening_it_changes_nothing(client):
    award = silent(
        title="A work",
        affiliation="A university",
        country=make_country("AR"),
        citation="For its use.",
        note="A secret note",
    )
    before = Award.objects.filter(pk=award.pk).values().get()

    response = client.get(award.get_consent_url())

    text = response.content.decode()
    assert [
        words for words in ["Wanda Winner", "A work", "A university, Argentina"] if words in text
    ]
    assert "For its use." in text
    assert "A secret note" not in text
    assert "w@example.org" not in text
    assert Award.objects.filter(pk=award.pk).values().get() == before
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in response["Cache-Control"]


def test_the_preview_is_what_the_public_page_then_shows(client):
    award = silent(title="A work", affiliation="A university", country=make_country("AR"))

    preview = article(text_of(client, award.get_consent_url()))
    press(client, award, "agree", is_named="on")
    public = article(text_of(client, award.edition.get_absolute_url()))

    assert public.replace(f' id="award-{award.pk}"', "") == preview


def article(text: str) -> str:
    """The winner's entry on a page."""
    return " ".join(re.search(r"<article.*?</article>", text, re.DOTALL)[0].split())


@pytest.mark.parametrize("token", ["unknown", "a" * 43, "%00"])
def test_a_link_that_nobody_has_leads_nowhere(client, token):
    award = silent()

    response = client.get(f"/recognition/{award.edition.year}/winner/{token}/")

    assert response.status_code == 404
    assert "Wanda" not in response.content.decode()


def test_a_link_belongs_to_its_edition(client):
    award, other = silent(), make_edition()

    address = reverse("award_consent", args=[other.year, award.token])

    assert client.get(address).status_code == 404


def test_a_button_that_is_not_there_is_not_found(client):
    assert press(client, silent(), "publish").status_code == 404


# --- agreeing -------------------------------------------------------------------------------------


def test_who_agrees_is_named_from_then_on(client):
    award = silent()
    assert "Wanda" not in text_of(client, award.edition.get_absolute_url())

    response = press(client, award, "agree", is_named="on")

    award.refresh_from_db()
    assert response["Location"].endswith("?done=agree")
    assert (award.is_name_public, award.is_picture_public) == (True, False)
    assert award.consented_on == timezone.localdate()
    assert "Wanda" in text_of(client, award.edition.get_absolute_url())
    assert "Thank you" in text_of(client, response["Location"])


def test_without_the_tick_nobody_is_named(client):
    award = silent()

    response = press(client, award, "agree")

    award.refresh_from_db()
    assert (response.status_code, award.is_name_public) == (422, False)
    assert "Without this we cannot name you" in response.content.decode()


def test_a_picture_is_made_small_and_knows_nothing_of_the_camera(client):
    award = silent()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Wanda"
    upload = picture(size=(3000, 2000), exif=exif)

    press(client, award, "agree", is_named="on", is_shown="on", picture=upload, credit="A friend")

    award.refresh_from_db()
    stored = award.picture.read()
    award.picture.close()
    assert (award.is_picture_public, award.picture_credit) == (True, "A friend")
    assert b"Camera of Wanda" not in stored
    assert Image.open(io.BytesIO(stored)).size == (640, 427)
    assert "Wanda" not in award.picture.name
    assert "me" not in award.picture.name.split("/")[-1]
    shown = client.get(reverse("award_picture", args=[award.edition.year, award.pk]))
    assert (shown.status_code, shown.content) == (200, stored)
    assert "A friend" in text_of(client, award.edition.get_absolute_url())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_of_these_kinds_are_taken(client, kind):
    award = silent()

    press(client, award, "agree", is_named="on", is_shown="on", picture=picture(kind))

    award.refresh_from_db()
    assert award.picture.name.endswith(".jpg")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is not a picture"),
        (b"\x89PNG\r\n\x1a\n and nothing else", "This is not a picture"),
        (b"%PDF-1.7", "This is not a picture"),
    ],
)
def test_what_is_no_picture_is_refused_and_what_was_typed_stays(client, content, sentence):
    award = silent()
    upload = SimpleUploadedFile("me.png", content)

    response = press(
        client, award, "agree", is_named="on", is_shown="on", picture=upload, credit="A friend"
    )

    award.refresh_from_db()
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "A friend" in text
    assert (award.is_name_public, award.picture.name) == (False, "")


def test_a_picture_that_is_too_small_or_too_large_is_refused(client, settings):
    award = silent()
    small = press(
        client, award, "agree", is_named="on", is_shown="on", picture=picture(size=(50, 50))
    )
    settings.MATERIAL_MAX_BYTES = 100
    large = press(client, award, "agree", is_named="on", is_shown="on", picture=picture())

    assert "too small" in small.content.decode()
    assert "at most" in large.content.decode()


def test_name_and_picture_are_two_decisions(client):
    award = silent()

    untaken = press(client, award, "agree", is_named="on", picture=picture())
    missing = press(client, award, "agree", is_named="on", is_shown="on")

    assert "Tick this, or choose no picture." in untaken.content.decode()
    assert "Choose your picture" in missing.content.decode()
    award.refresh_from_db()
    assert not award.is_name_public


def test_without_the_tick_a_picture_is_deleted(client, django_capture_on_commit_callbacks):
    award = silent()
    press(client, award, "agree", is_named="on", is_shown="on", picture=picture())
    award.refresh_from_db()
    name, storage = award.picture.name, award.picture.storage
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        press(client, award, "agree", is_named="on")

    award.refresh_from_db()
    assert (award.is_name_public, award.is_picture_public, award.picture.name) == (True, False, "")
    assert not storage.exists(name)


def test_the_own_picture_is_seen_by_its_link_before_anybody_else_sees_it(client):
    award = silent(picture=ContentFile(b"\xff\xd8\xff", "face.jpg"))

    own = client.get(reverse("award_own_picture", args=[award.edition.year, award.token]))
    public = client.get(reverse("award_picture", args=[award.edition.year, award.pk]))
    wrong = client.get(reverse("award_own_picture", args=[award.edition.year, "x" * 43]))

    assert (own.status_code, public.status_code, wrong.status_code) == (200, 404, 404)
    assert own["X-Robots-Tag"] == "noindex"


def test_the_certificate_is_there_once_the_result_stands(client):
    decided = silent(edition=make_edition(state="decided"))
    reopened = silent(edition=make_edition(state="running"))

    found = [
        reverse("award_certificate", args=[award.edition.year, award.token])
        in text_of(client, award.get_consent_url())
        for award in [decided, reopened]
    ]

    assert found == [True, False]


# --- declining, and taking it back ----------------------------------------------------------------


def test_who_declines_is_not_named_and_is_counted(client):
    award = silent()

    response = press(client, award, "decline")

    award.refresh_from_db()
    assert award.declined_at
    assert not award.is_name_public
    assert "One winner is not named." in text_of(client, award.edition.get_absolute_url())
    assert "You are not named" in text_of(client, response["Location"])


def test_consent_taken_back_takes_the_winner_off_everything_at_once(
    client, django_capture_on_commit_callbacks
):
    award = silent(country=make_country("AR"))
    press(client, award, "agree", is_named="on", is_shown="on", picture=picture())
    award.refresh_from_db()
    name, storage = award.picture.name, award.picture.storage
    shown_at = reverse("award_picture", args=[award.edition.year, award.pk])
    addresses = [
        *("/", "/countries/ar/", "/recognition/", "/recognition/?format=json"),
        *(f"/recognition/winners/{form}" for form in ["", "?format=csv", "?format=atom"]),
        *(f"/recognition/{award.edition.year}/{form}" for form in ["", "?format=json"]),
    ]
    before = {address: "Wanda" in text_of(client, address) for address in addresses}

    with django_capture_on_commit_callbacks(execute=True):
        press(client, award, "decline")

    after = {address: "Wanda" in text_of(client, address) for address in addresses}
    assert (set(before.values()), set(after.values())) == ({True}, {False})
    assert client.get(shown_at).status_code == 404
    assert not storage.exists(name)
    mail = Mail.objects.get(template="recognition/mail/winner_answered.txt")
    assert "has taken back" in mail.subject


def test_who_declined_may_agree_later(client):
    award = silent()
    decline(award)

    press(client, award, "agree", is_named="on")

    award.refresh_from_db()
    assert (award.is_name_public, award.declined_at) == (True, None)


def test_a_winner_named_by_an_earlier_report_can_take_it_back_too():
    award = make_award(consented_on=None, consent_note="Named in a report.")

    decline(award)

    award.refresh_from_db()
    assert not award.is_name_public


def test_the_first_day_of_consent_is_kept():
    day = timezone.localdate() - timedelta(days=9)
    award = make_award(consented_on=day)

    agree(award, shows_picture=False)

    award.refresh_from_db()
    assert award.consented_on == day


def test_the_history_says_who_did_it_without_the_secret(client):
    award = silent()

    press(client, award, "agree", is_named="on")

    state = award.recorded_states.select_related("pgh_context").order_by("-pgh_id")[0]
    assert "Wanda Winner agreed to be named, by a personal link" in str(state.pgh_context.metadata)
    assert award.token not in str(state.pgh_context.metadata)


# --- corrections ----------------------------------------------------------------------------------


def test_corrections_go_to_the_secretariat_and_change_nothing_in_public(client, settings):
    award = make_award("Wanda Winner", affiliation="Old place", note="Earlier note")
    values = {"propose-name": "Wanda Wînner", "propose-affiliation": "Old place"}

    response = press(client, award, "propose", **values)

    award.refresh_from_db()
    mail = Mail.objects.get(template="recognition/mail/winner_answered.txt")
    assert response.status_code == 302
    assert award.name == "Wanda Winner"
    assert award.note.startswith("Earlier note")
    assert "Name: Wanda Wînner" in award.note
    assert "Affiliation" not in award.note
    assert (mail.to, "Wanda Wînner" in mail.text) == (settings.CONTACT_EMAIL, True)
    assert "Wînner" not in text_of(client, award.edition.get_absolute_url())


def test_corrections_that_correct_nothing_are_not_sent(client):
    award = make_award("Wanda Winner")

    response = press(client, award, "propose", **{"propose-name": "Wanda Winner"})

    assert response.status_code == 422
    assert "Nothing is different" in response.content.decode()
    assert not Mail.objects.exists()
