"""The rows on the page of an event, and its materials: calm, quick, and held to the rules."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import AgendaItem, Material
from tests.events.desk import change_url, errors_in, event_form, row
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_country,
    make_event,
    make_host,
    make_material,
    make_minutes,
    make_organisation,
    make_participation,
    make_person,
    make_speaker,
)

pytestmark = pytest.mark.django_db

# --- rows ---------------------------------------------------------------------------------------


def fill(event, rows: int) -> None:
    """So many rows of everything, with all that they refer to."""
    for _ in range(rows):
        organisation, country, person = make_organisation(), make_country(), make_person()
        point = make_agendaitem(event)
        speaker = make_speaker(event, agenda_item=point, person=person)
        make_material(event, speaker=speaker, agenda_item=point)
        make_participation(event, organisation=organisation, country=country, state="attended")
        make_actionitem(event, agenda_item=point, person=person, organisation=organisation)
        make_host(event, organisation=organisation)


def test_the_page_makes_no_more_queries_when_there_is_more(secretariat):
    event = make_event(results="r")
    counts = []
    for more in [1, 4]:
        fill(event, more)
        secretariat.get(change_url(event))
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(change_url(event)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_rows_refer_to_the_points_of_their_own_event(secretariat):
    event, other = make_event(), make_agendaitem(make_event("Other"))
    point = make_agendaitem(event, title="Ours")
    page = secretariat.get(change_url(event))
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    speakers = next(one for one in formsets if one.prefix == "speakers")
    choices = [str(label) for _, label in speakers.empty_form.fields["agenda_item"].choices]
    assert choices == ["---------", "Ours"]
    fields = {"name": "A", "role": "speaker", "position": 0, "agenda_item": other.pk}
    response = secretariat.post(
        change_url(event), event_form(event, **row("speakers", event, **fields))
    )
    assert "agenda_item" in errors_in(response, "speakers")
    fields["agenda_item"] = point.pk
    secretariat.post(change_url(event), event_form(event, **row("speakers", event, **fields)))
    assert point.speakers.get().name == "A"


def test_approved_minutes_stay_and_the_page_of_the_point_says_so(secretariat):
    point = make_agendaitem(minutes="Was said")
    minutes = make_minutes(point.event)
    type(minutes).objects.update(state="approved", approved_on=date(2023, 7, 1))
    form = {"event": point.event_id, "day": 1, "position": 0, "title": point.title}
    form |= {"kind": "information", "minutes": "Was not said"}
    address = reverse("admin:events_agendaitem_change", args=[point.pk])
    response = secretariat.post(address, form | {"_seen": "2999-01-01T00:00:00+00:00"})
    assert response.context["adminform"].form.errors == {
        "minutes": ["The minutes are approved: reopen them first."]
    }
    assert "Was not said" in response.content.decode()
    assert AgendaItem.objects.get().minutes == "Was said"


# --- materials ----------------------------------------------------------------------------------


def material_form(material, **changes) -> dict:
    fields = {"event": material.event_id, "kind": material.kind, "title": material.title}
    fields |= {"position": 0, "state": "received", "access": "public"}
    fields |= {"permission": "not_needed", "_seen": "2999-01-01T00:00:00+00:00"}
    return fields | changes


def change_material(client, material, **changes):
    address = reverse("admin:events_material_change", args=[material.pk])
    return client.post(address, material_form(material, **changes))


def test_a_file_is_stored_under_a_name_of_ours(secretariat):
    material = make_material(state="expected", link="")
    file = SimpleUploadedFile("../My Slides (final).PDF", b"%PDF-1.7 ...")
    assert change_material(secretariat, material, file=file).status_code == 302
    material.refresh_from_db()
    folder, _, name = material.file.name.partition("/")
    assert (folder, name.endswith(".pdf"), "Slides" in name) == ("events", True, False)
    page = secretariat.get(reverse("admin:events_material_change", args=[material.pk]))
    assert f'href="{material.get_absolute_url()}"' in page.content.decode()
    assert material.file.url not in page.content.decode()


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "program.exe", "none"])
def test_files_that_a_browser_might_run_are_not_taken(name, secretariat):
    material = make_material(state="expected", link="")
    response = change_material(secretariat, material, file=SimpleUploadedFile(name, b"x"))
    assert "not taken" in response.context["adminform"].form.errors["file"][0]


def test_a_file_that_is_too_large_is_refused_with_a_sentence(secretariat, settings):
    settings.MATERIAL_MAX_BYTES = 10
    material = make_material(state="expected", link="")
    response = change_material(secretariat, material, file=SimpleUploadedFile("x.pdf", b"x" * 11))
    [words] = response.context["adminform"].form.errors["file"]
    assert words.startswith("The file has 11")


def test_materials_that_may_be_published_are_and_the_others_say_why_not(secretariat):
    ready = make_material(state="received")
    waiting = make_material(state="received", permission="asked")
    data = {"action": "publish", "_selected_action": [ready.pk, waiting.pk]}
    response = secretariat.post(reverse("admin:events_material_changelist"), data, follow=True)
    states = dict(Material.objects.values_list("pk", "state"))
    assert states == {ready.pk: "published", waiting.pk: "received"}
    assert "It can be published once its author has agreed." in response.content.decode()


def test_what_has_come_is_marked_and_what_is_published_stays_so(secretariat):
    come, published = make_material(state="expected"), make_material()
    missing = make_material(state="expected", link="")
    data = {"action": "mark_received", "_selected_action": [come.pk, published.pk, missing.pk]}
    response = secretariat.post(reverse("admin:events_material_changelist"), data, follow=True)
    states = dict(Material.objects.values_list("pk", "state"))
    assert states == {come.pk: "received", published.pk: "published", missing.pk: "expected"}
    assert "Add the file or its address, or leave it as expected." in response.content.decode()
