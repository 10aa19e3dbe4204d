"""Letters from strangers: what comes in, what waits, who opens it."""

import zlib
from pathlib import Path

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from registry.letters import (
    KeptLetter,
    LetterField,
    check_letter,
    clear_stash,
    own_name,
    stashed,
)
from tests.factories import make_application, make_user
from tests.registry.pdfs import make_pdf, make_upload, opens_with


def verdict(data: bytes) -> str:
    """The code of the refusal, or "good"."""
    try:
        check_letter(make_upload(data=data))
    except ValidationError as refusal:
        return refusal.code
    return "good"


def a_bomb() -> bytes:
    """A PDF whose table of objects unpacks to far more than it should."""
    packed = zlib.compress(b"\0" * 400_000_000, 9)
    head = b"%%PDF-1.5\n1 0 obj\n<</Type/XRef/W[1 4 2]/Size 50000000/Root 2 0 R/Filter/FlateDecode"
    return (
        head.replace(b"%%", b"%")
        + b"/Length %d>>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (make_pdf(), "good"),
        (make_pdf(opens_with("/URI", URI="https://example.org/")), "good"),
        (make_pdf(opens_with("/JavaScript", JS="app.alert(1)")), "active"),
        (make_pdf(opens_with("/Launch", F="program.exe")), "active"),
        (make_pdf(opens_with("/JavaScript")).replace(b"/JavaS", b"/Java#53"), "active"),
        (make_pdf(lambda pdf: pdf.add_attachment("a.exe", b"MZ")), "files"),
        (make_pdf(lambda pdf: pdf.encrypt("secret")), "encrypted"),
        (make_pdf(lambda pdf: pdf.encrypt("", owner_password="owner")), "encrypted"),
        (make_pdf(lambda pdf: pdf.remove_page(0)), "empty"),
        (make_pdf()[:150], "damaged"),
        (b"%PDF-1.7 and nothing else", "damaged"),
        (b"<script>alert(1)</script>%PDF-1.7", "other"),
        (b"PK\x03\x04 a Word file", "other"),
    ],
)
def test_a_letter_is_judged_by_what_is_in_it(data, answer):
    assert verdict(data) == answer


def test_a_bomb_neither_fills_the_memory_nor_stops_the_site():
    assert verdict(a_bomb()) in {"damaged", "slow"}


def test_a_letter_that_is_too_large_names_the_limit(settings):
    settings.LETTER_MAX_BYTES = 2 * 1024 * 1024
    with pytest.raises(ValidationError, match=r"at most 2\.0"):
        check_letter(make_upload(data=b"%PDF-" + b"0" * 3 * 1024 * 1024))


def test_the_form_names_the_limit_too(settings):
    settings.LETTER_MAX_BYTES = 3 * 1024 * 1024
    assert str(LetterField().help_text) == "A PDF of at most 3.0\xa0MB."


def test_our_file_names_have_nothing_of_the_stranger():
    assert own_name("contact_form").split("-")[1:3] == ["contact", "form"]
    with pytest.raises(ValidationError):
        own_name("../../settings")


def test_a_good_letter_waits_and_is_found_again():
    kept = KeptLetter.keep(make_upload("../../Our letter.pdf"), "contact_form")

    found = KeptLetter.find(kept.token, "contact_form")

    with found.open() as file:
        assert (found.label, file.read()) == ("Our letter.pdf", make_pdf())
    assert found.path.startswith("stash/")
    assert KeptLetter.find(kept.token, "letter_of_intent") is None
    found.forget()
    assert KeptLetter.find(kept.token, "contact_form") is None


def test_nobody_can_point_at_another_file():
    forged = signing.dumps(["applications/secret.pdf", "x", "contact_form"], salt="other")
    assert KeptLetter.find(forged, "contact_form") is None
    assert KeptLetter.find("nonsense", "contact_form") is None


def test_what_waits_is_forgotten_after_a_day(monkeypatch):
    kept = KeptLetter.keep(make_upload(), "contact_form")
    assert clear_stash() == 0
    assert clear_stash(older_than=-1) == 1
    assert stashed() == []
    assert KeptLetter.find(kept.token, "contact_form") is None


def test_a_full_stash_takes_nothing_more(monkeypatch):
    monkeypatch.setattr("registry.letters.STASH_FILES", 1)
    KeptLetter.keep(make_upload(), "contact_form")
    assert KeptLetter.keep(make_upload(), "contact_form") is None


@pytest.fixture
def letter(db) -> str:
    """The address of a letter that somebody could read who should not."""
    application = make_application("Ministry of Secrets", acronym="MoS")
    application.contact_form.save(own_name("contact_form"), make_upload(), save=True)
    return reverse("application_letter", args=[application.pk, "contact-form"])


def test_the_secretariat_opens_a_letter_safely(letter, secretariat):
    response = secretariat.get(letter)

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == make_pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="mos-contact-form.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_visitor_is_asked_to_sign_in(letter, client):
    response = client.get(letter)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("group", ["reader", "editor"])
def test_other_staff_do_not_open_letters(letter, group, request):
    assert request.getfixturevalue(group).get(letter).status_code == 403


def test_somebody_without_a_desk_does_not_open_letters(letter, client):
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(letter).status_code == 403


def test_the_secretariat_needs_the_second_factor_for_letters(letter, client):
    client.force_login(
        make_user(group="Secretariat"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(letter)["Location"] == reverse("mfa_index")


def test_only_the_three_letters_have_an_address(letter, secretariat):
    for which in ["note", "token", "letter-of-intent", "contact_form__name"]:
        assert secretariat.get(letter.replace("contact-form", which)).status_code == 404


def test_the_file_itself_has_no_public_address(letter, secretariat, settings):
    file = next(Path(settings.MEDIA_ROOT).rglob("*.pdf"))
    name = file.relative_to(settings.MEDIA_ROOT)
    for address in [f"/{name}", f"/media/{name}", f"/files/{name}", f"/static/{name}"]:
        assert secretariat.get(address).status_code == 404


def test_a_letter_is_not_deleted_or_written_by_a_get(letter, secretariat):
    assert secretariat.post(letter).status_code == 405
