"""Speakers without an account: their own page, what they may do there, and the mails to them."""

from datetime import timedelta
from itertools import count

import pghistory
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.claiming import GRANTED, MOST_FILES, letters, personal_path
from events.models import Event, Material, Speaker
from icpermed.outbox.models import Mail, Mailing
from tests.events.slides import make_odp, make_picture, make_pptx
from tests.factories import make_event, make_material, make_speaker
from tests.registry.pdfs import make_pdf, opens_with

pytestmark = pytest.mark.django_db

number = count(1)


def make_claimed(**fields) -> Speaker:
    """A speaker of a coming event who has not been asked yet."""
    event = make_event("Technology Day", starts_on=timezone.localdate().isoformat())
    fields = {
        "name": "Speaker with a talk",
        "email": "speaker@example.org",
        "affiliation": "Institute of Examples",
        "talk": "On examples",
        "is_name_public": False,
        "consented_on": None,
    } | fields
    return make_speaker(event, **fields)


def entry(**values) -> dict:
    fields = {"name": "Speaker with a talk", "affiliation": "", "talk": "", "is_name_public": "yes"}
    return {"do": "entry"} | {f"entry-{name}": value for name, value in (fields | values).items()}


def slides(data: bytes | None = None, name: str = "../../talk.exe", **values) -> dict:
    data = make_pptx() if data is None else data
    fields = {"access": "public", "is_granted": "on", "title": ""} | values
    upload = SimpleUploadedFile(name, data, content_type="text/html")
    return {"do": "give", "give-file": upload} | {f"give-{k}": v for k, v in fields.items() if v}


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Event, Speaker, Material)]


# --- the link -------------------------------------------------------------------------------------


def test_link_leads_to_what_the_public_would_see(client):
    speaker = make_claimed()
    page = client.get(personal_path(speaker))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Institute of Examples" in text
    assert "you have not agreed to be named" in text


def test_opening_the_link_changes_nothing(client):
    speaker = make_claimed()
    make_material(speaker.event, speaker=speaker)
    path, before = personal_path(speaker), everything()
    queries = [path, f"{path}?do=entry&entry-is_name_public=yes", f"{path}?done=entry"]
    assert {client.get(query).status_code for query in queries} == {200}
    assert client.head(path).status_code == 200
    assert everything() == before


def test_page_is_private_and_thanks_for_nothing_that_did_not_happen(client):
    speaker = make_claimed()
    page = client.get(f"{personal_path(speaker)}?done=entry")
    text = page.content.decode()
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in page["Cache-Control"]
    assert list(page.cookies) == ["csrftoken"]
    assert (speaker.token in text, speaker.email in text, "Thank you" in text) == (
        False,
        False,
        False,
    )


def forget(speaker):
    day = timezone.localdate() - timedelta(days=400)
    Event.objects.filter(pk=speaker.event_id).update(starts_on=day.isoformat())


def replace(speaker):
    speaker.token = "another"
    speaker.save()


def delete(speaker):
    speaker.delete()


@pytest.mark.parametrize("end", [forget, replace, delete])
def test_link_ends_in_a_friendly_way(end, client):
    speaker = make_claimed()
    path = personal_path(speaker)
    end(speaker)
    page = client.get(path)
    assert (page.status_code, client.post(path, entry()).status_code) == (410, 410)
    assert "Institute of Examples" not in page.content.decode()
    assert Speaker.objects.filter(is_name_public=True).count() == 0


def test_link_is_good_for_its_own_event_only(client):
    speaker, other = make_claimed(), make_event("Other")
    wrong = reverse("event_speaker", args=[other.slug, speaker.token])
    nowhere = reverse("event_speaker", args=["no-such-event", speaker.token])
    assert (client.get(wrong).status_code, client.get(nowhere).status_code) == (410, 410)


def test_buttons_need_the_token_of_their_page():
    speaker = make_claimed()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(personal_path(speaker), entry()).status_code == 403


# --- the entry ------------------------------------------------------------------------------------


def test_speaker_agrees_to_be_named_and_corrects_the_entry(client):
    speaker = make_claimed()
    path = personal_path(speaker)
    answer = client.post(path, entry(name="S. Talker", affiliation="New Lab", talk="On more"))
    speaker.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"{path}?done=entry")
    assert (speaker.name, speaker.affiliation, speaker.talk) == ("S. Talker", "New Lab", "On more")
    assert (speaker.is_name_public, speaker.consented_on) == (True, timezone.localdate())
    assert "You are named on the page of the event" in client.get(answer.url).content.decode()


def test_speaker_says_no_and_that_is_an_answer(client):
    speaker = make_claimed(is_name_public=True, consented_on=timezone.localdate())
    client.post(personal_path(speaker), entry(is_name_public="no"))
    speaker.refresh_from_db()
    assert (speaker.is_name_public, speaker.consented_on) == (False, None)
    assert speaker.answered_at is not None
    assert Speaker.objects.published().count() == 0


def test_who_says_yes_again_agreed_on_the_first_day(client):
    first = timezone.localdate() - timedelta(days=9)
    speaker = make_claimed(is_name_public=True, consented_on=first)
    client.post(personal_path(speaker), entry())
    speaker.refresh_from_db()
    assert speaker.consented_on == first


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"is_name_public": ""}, "Say yes or no."),
        ({"name": ""}, "This field is required."),
        ({"name": "Buy at https://example.org"}, "Write the name without a web address."),
        ({"name": "Twin", "talk": "Same"}, "This person is there already with the same talk."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_still_there(wrong, words, client):
    speaker = make_claimed()
    make_speaker(speaker.event, name="Twin", talk="Same")
    page = client.post(personal_path(speaker), entry(**{"affiliation": "Typed before"} | wrong))
    text = page.content.decode()
    speaker.refresh_from_db()
    assert (page.status_code, words in text, "Typed before" in text) == (422, True, True)
    assert (speaker.affiliation, speaker.answered_at) == ("Institute of Examples", None)


def test_history_says_who_without_the_secret(client):
    speaker = make_claimed()
    client.post(personal_path(speaker), entry())
    context = pghistory.models.Context.objects.latest("created_at").metadata
    assert context["url"] == speaker.event.get_absolute_url()
    assert context["reason"] == "Speaker with a talk agreed to be named, by a personal link"
    assert speaker.token not in str(context)


# --- slides ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (make_pdf(), "pdf"),
        (make_pptx(), "pptx"),
        (make_odp(), "odp"),
        (make_picture("PNG"), "png"),
        (make_picture("JPEG"), "jpg"),
    ],
    ids=["pdf", "pptx", "odp", "png", "jpg"],
)
def test_slides_are_kept_under_a_name_of_ours_by_what_is_in_them(data, ending, client):
    speaker = make_claimed()
    answer = client.post(personal_path(speaker), slides(data, access="participants"))
    material = Material.objects.get()
    assert answer.url.endswith("?done=give")
    assert (material.kind, material.state, material.access, material.permission) == (
        "presentation",
        "received",
        "participants",
        "granted",
    )
    assert (material.title, material.speaker, material.event) == (
        "On examples",
        speaker,
        speaker.event,
    )
    folder, name = material.file.name.split("/")
    assert (folder, name.rpartition(".")[2], "talk" in name) == ("events", ending, False)
    with material.file.open() as file:
        assert file.read() == data
    assert GRANTED in material.note
    assert Material.objects.published().count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00", "none of the files that we can take"),
        (b"<html><script>alert(1)</script></html>", "none of the files that we can take"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old PowerPoint"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (make_pptx(**{"ppt/vbaProject.bin": "x"}), "scripts or macros"),
        (make_pptx("application/vnd.ms-powerpoint.macroEnabled.main+xml"), "scripts or macros"),
        (make_odp(**{"Basic/Standard/x.xml": "x"}), "scripts or macros"),
        (make_odp("application/vnd.oasis.opendocument.text"), "none of the files"),
        (make_picture()[:40], "cannot be read"),
        (make_picture(size=(9_000, 9_000)), "too many pixels"),
        (make_pdf(opens_with("/JavaScript", JS="app.alert(1)")), "scripts or actions"),
        (b"", "This file is empty."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_harm_is_refused_whatever_it_is_called(data, words, client):
    speaker = make_claimed()
    page = client.post(personal_path(speaker), slides(data, "talk.pdf", title="Typed before"))
    text = page.content.decode()
    assert (page.status_code, words in text, "Typed before" in text) == (422, True, True)
    assert Material.objects.count() == 0


def test_too_large_a_file_is_refused_with_its_size(client, settings):
    settings.MATERIAL_MAX_BYTES = 100
    page = client.post(personal_path(make_claimed()), slides(make_pdf()))
    assert (page.status_code, "at most 100\xa0bytes are possible" in page.content.decode()) == (
        422,
        True,
    )


def test_slides_need_the_permission_and_a_choice(client):
    speaker = make_claimed()
    answers = [
        client.post(personal_path(speaker), slides(is_granted="")),
        client.post(personal_path(speaker), slides(access="")),
        client.post(personal_path(speaker), slides(access="desk")),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert Material.objects.count() == 0


def test_slides_that_were_expected_have_arrived(client):
    speaker = make_claimed()
    day = timezone.localdate()
    waited = make_material(
        speaker.event, speaker=speaker, kind="presentation", state="expected", link="", due_on=day
    )
    assert waited.title in client.get(personal_path(speaker)).content.decode()
    client.post(personal_path(speaker), slides())
    material = Material.objects.get()
    assert (material.pk, material.title, material.state) == (waited.pk, waited.title, "received")


def test_nobody_fills_the_disk_by_a_link(client, settings):
    speaker = make_claimed()
    for _ in range(MOST_FILES):
        client.post(personal_path(speaker), slides(title=f"Part {next(number)}"))
    page = client.post(personal_path(speaker), slides())
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert (page.status_code, Material.objects.count(), len(files)) == (422, MOST_FILES, MOST_FILES)


def test_speaker_says_who_may_have_what_is_there(client):
    speaker = make_claimed()
    fields = {"speaker": speaker, "state": "received", "permission": "asked"}
    one, two, left = [make_material(speaker.event, **fields) for _ in range(3)]
    strange = make_material(speaker.event, state="received", permission="asked")
    data = {"do": "allow", f"material-{one.pk}": "participants", f"material-{two.pk}": "nobody"}
    data |= {f"material-{strange.pk}": "public"}
    answer = client.post(personal_path(speaker), data)
    found = [
        (material.permission, material.access)
        for material in Material.objects.filter(pk__in=[one.pk, left.pk, strange.pk]).order_by("pk")
    ]
    two.refresh_from_db()
    assert (answer.url.endswith("?done=allow"), two.permission) == (True, "refused")
    assert found == [("granted", "participants"), ("asked", "public"), ("asked", "public")]
    assert GRANTED in Material.objects.get(pk=one.pk).note


def test_what_is_published_is_withdrawn_when_its_author_says_no(client):
    speaker = make_claimed()
    material = make_material(speaker.event, speaker=speaker, permission="granted")
    client.post(personal_path(speaker), {"do": "allow", f"material-{material.pk}": "nobody"})
    material.refresh_from_db()
    assert (material.permission, material.state) == ("refused", "received")


def test_an_unknown_button_is_not_found(client):
    answer = client.post(personal_path(make_claimed()), {"do": "publish"})
    assert answer.status_code == 404


def test_page_asks_the_database_no_more_for_more(client):
    speaker = make_claimed()
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_material(speaker.event, speaker=speaker)
        with CaptureQueriesContext(connection) as queries:
            client.get(personal_path(speaker))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


# --- the desk -------------------------------------------------------------------------------------


def test_who_has_an_address_and_has_not_answered_is_written_to():
    speaker = make_claimed()
    make_speaker(speaker.event, email="answered@example.org", answered_at=timezone.now())
    make_speaker(speaker.event)
    make_speaker(make_event(), email="other@example.org")
    [(letter, key, about)] = letters(speaker.event)
    assert (letter.to, letter.name, about) == (speaker.email, speaker.name, speaker)
    assert personal_path(speaker) in letter.text
    assert letter.subject == "May we name you? Technology Day"
    assert key == f"speaker-{speaker.pk}-{timezone.localdate()}"


def test_mails_are_prepared_and_looked_at_before_they_go(secretariat):
    speaker = make_claimed()
    make_speaker(speaker.event, name="Without an address")
    path = reverse("admin:events_event_speakers", args=[speaker.event.pk])
    text = secretariat.get(path).content.decode()
    assert ("speaker@example.org" in text, "Without an address has no e-mail" in text) == (
        True,
        True,
    )
    assert Mail.objects.count() == 0
    answer = secretariat.post(path)
    mailing = Mailing.objects.get()
    assert answer.url == mailing.get_absolute_url()
    drafts = mailing.mails.filter(state=Mail.State.DRAFT)
    assert [mail.to for mail in drafts] == ["speaker@example.org"]
    secretariat.post(path)
    assert Mail.objects.filter(to=speaker.email, state=Mail.State.DRAFT).count() == 1


def test_only_who_changes_speakers_writes_to_them(reader, client):
    speaker = make_claimed()
    path = reverse("admin:events_event_speakers", args=[speaker.event.pk])
    assert (reader.get(path).status_code, client.get(path).status_code) == (403, 302)
    assert (reader.post(path).status_code, Mailing.objects.count()) == (403, 0)


def test_secretariat_ends_a_link_that_went_astray(secretariat, client):
    speaker = make_claimed()
    path = personal_path(speaker)
    secretariat.post(
        reverse("admin:events_speaker_changelist"),
        {"action": "replace_links", "_selected_action": [speaker.pk]},
    )
    speaker.refresh_from_db()
    assert (client.get(path).status_code, client.get(personal_path(speaker)).status_code) == (
        410,
        200,
    )
