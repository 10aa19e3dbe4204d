"""Nothing that the public may not see comes into a report: each secret here could leak."""

import json
from dataclasses import replace

import pytest
from django.utils import timezone

from reports.blocks import block_kinds
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_mandate,
    make_material,
    make_membership,
    make_organisation,
    make_person,
    make_speaker,
)
from tests.initiatives.factories import (
    make_fundingcall,
    make_initiative,
    make_initiativelead,
    make_programme,
    make_programmerelation,
)
from tests.publications.factories import (
    make_channel,
    make_publication,
    make_publicationauthor,
    make_video,
)
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.blocks.filled import PERIOD

pytestmark = pytest.mark.django_db

SECRET = "Kept secret"


def everything(period=PERIOD) -> str:
    """All that any block shows, offers or gives as data, in every choice."""
    found = []
    for kind in block_kinds().values():
        for which in ["", *kind.choices]:
            rows = [*kind.rows(period, which), *kind.near(period, which)]
            found.append([[row.key, row.title, row.entry, dict(row.data)] for row in rows])
            found.append(kind.nodes(rows, period, which, ""))
            found.append(dict(kind.choices))
    return json.dumps(found, ensure_ascii=False)


def plant_in_the_register():
    hidden = make_organisation(SECRET, country=make_country("EG"), is_published=False)
    make_membership(hidden, starts_on="2023-02")
    shown = make_organisation("Shown organisation", note=SECRET)
    left = make_membership(shown, starts_on="2023", ends_on="2024-01", note=SECRET)
    left.reason_for_leaving = SECRET
    left.save()
    body = make_body("Shown body")
    make_body(SECRET, is_published=False)
    make_mandate(make_person(SECRET), body=body, organisation=shown)
    make_publicationauthor(make_publication(SECRET, is_published=False), body=body)


def plant_in_events():
    make_event(SECRET, is_published=False)
    make_event(SECRET, is_published=False, starts_on="2024-06")
    event = make_event("Shown event", note=SECRET, joining_link=SECRET, joining_note=SECRET)
    hidden = {"title": SECRET, "link": "https://example.org/secret"}
    make_material(event, **hidden, state="received")
    make_material(event, **hidden, access="participants")
    make_material(event, **hidden, access="desk")
    make_material(event, **hidden, state="expected")
    make_material(
        event,
        title="Slides",
        speaker=make_speaker(event, name=SECRET, is_name_public=False, consented_on=None),
    )


def plant_in_the_recognition():
    shown = {"name": "Shown winner", "email": "secret@example.org", "note": SECRET}
    edition = make_edition(2023, note=SECRET)
    make_award(**shown, edition=edition, title="Shown work")
    make_award(SECRET, edition=edition, is_name_public=False)
    make_award(SECRET, edition=make_edition(2022, is_published=False))
    make_award(SECRET, edition=make_edition(2021, state="decided", results_on="2023-05"))
    hidden = make_organisation(SECRET, is_published=False)
    for source in ["", "Elsewhere"]:
        make_bestpractice(
            "Shown practice",
            source=source,
            organisation=hidden,
            contact_name=SECRET,
            contact_email="secret@example.org",
            note=SECRET,
        )
        make_bestpractice(SECRET, source=source, state="accepted", is_published=False)


def plant_in_what_is_mapped():
    initiative = make_initiative(
        "Shown initiative",
        report_years=[2023],
        country=make_country("IT"),
        suggested_by=SECRET,
        contact_name=SECRET,
        note=SECRET,
    )
    hidden = make_organisation("Hidden lead", slug="kept-secret", is_published=False)
    make_initiativelead(initiative, name="Lead", organisation=hidden)
    make_initiative(SECRET, report_years=[2023], is_published=False)
    programme = make_programme("Shown programme", note=SECRET)
    hidden = make_programme(SECRET, is_published=False)
    make_programmerelation(programme, other=hidden)
    make_fundingcall("Shown call", programme=programme, note=SECRET)
    make_fundingcall(SECRET, programme=programme, is_published=False)
    make_fundingcall(f"{SECRET} too", programme=hidden)


def plant_in_publications():
    hidden = make_event(SECRET, is_published=False)
    whole = make_publication(SECRET, is_published=False)
    paper = make_publication("Shown paper", event=hidden, accompanies=whole, note=SECRET)
    private = make_person(SECRET, is_name_public=False, consented_on=None)
    make_publicationauthor(paper, person=private, name=SECRET)
    make_publicationauthor(paper, body=make_body(SECRET, is_published=False))
    make_publicationauthor(paper, organisation=make_organisation(SECRET, is_published=False))
    make_publication(SECRET, state="withdrawn")
    make_video("Shown video", event=hidden, note=SECRET)
    make_video(SECRET, is_published=False)
    make_video(SECRET, is_published=False, published_on=None)
    make_channel("Shown channel", note=SECRET)
    make_channel(SECRET, is_published=False)


@pytest.mark.parametrize(
    ("plant", "shown"),
    [
        (plant_in_the_register, ["Shown organisation", "Shown body"]),
        (plant_in_events, ["Shown event", "Slides"]),
        (plant_in_the_recognition, ["Shown winner", "Shown work", "Shown practice"]),
        (plant_in_what_is_mapped, ["Shown initiative", "Shown programme", "Shown call"]),
        (plant_in_publications, ["Shown paper", "Shown video", "Shown channel"]),
    ],
)
def test_secrets_stay_out_of_every_block(plant, shown):
    plant()
    today = timezone.localdate()

    found = everything() + everything(replace(PERIOD, start=today, end=today, on=today))

    assert [words for words in shown if words not in found] == []
    assert SECRET.lower() not in found.lower()
    assert "secret" not in found.lower().replace(SECRET.lower(), "").replace("secretariat", "")
