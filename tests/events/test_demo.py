"""The demo holds the nine events of the report of 2023: to the letter, and nothing besides."""

import html
import re
from datetime import date

import pytest

from events.models import (
    EarlierDate,
    Event,
    Headcount,
    Host,
    Invitation,
    Material,
    Participation,
    Speaker,
    Topic,
    VotingRule,
)

pytestmark = pytest.mark.django_db

PAMPLONA, SIENA = "workshop-pamplona-2023", "workshop-siena-2023"
TRAINING, FAMILY = "training-research-infrastructures-2023", "family-meeting-2023"
ASSEMBLY = "extended-general-assembly-2024"
SITE = "https://www.icpermed.eu"

#: As the report has them: days, kind, place, format, access.
NINE = [
    ("7 October 2022", "executive_committee", "Paris", "FR", "hybrid", "members"),
    ("17 to 18 January 2023", "workshop", "Pamplona", "ES", "hybrid", "invitation"),
    ("9 to 10 May 2023", "executive_committee", "", None, "online", "members"),
    ("22 September 2023", "training", "", None, "online", ""),
    ("19 October 2023", "family_meeting", "", None, "online", ""),
    ("14 to 15 November 2023", "workshop", "Siena", "IT", "hybrid", "invitation"),
    ("16 November 2023", "executive_committee", "Siena", "IT", "hybrid", "members"),
    ("24 January 2024", "general_assembly", "Brussels", "BE", "hybrid", "members"),
    ("1 February 2024", "executive_committee", "", None, "online", "members"),
]

MATERIALS = {
    PAMPLONA: [
        ("agenda", "published", f"{SITE}/en/ICPerMed-Workshop-2023-1048.php"),
        ("presentation", "published", f"{SITE}/en/ICPerMed-Workshop-2023-1048.php"),
        (
            "report",
            "published",
            f"{SITE}/media/content/ICPerMed_Workshop%20January_2023_REPORT.pdf",
        ),
    ],
    SIENA: [
        *(
            (kind, "published", f"{SITE}/en/icpermed-workshop-11-2023-siena-1107.php")
            for kind in ["agenda", "presentation", "video", "video", "speakers_document"]
        ),
        ("report", "expected", ""),
    ],
    FAMILY: [
        ("report", "published", f"{SITE}/media/content/ICPerMed_Family%20Meeting_10_2023.pdf")
    ],
}


def event(slug: str) -> Event:
    return Event.objects.get(slug=slug)


# --- what the report says -------------------------------------------------------------------------


def test_the_nine_events_are_as_the_report_has_them(demo):
    found = [
        (e.years, e.kind, e.city, e.country_id, e.format, e.access)
        for e in Event.objects.order_by("starts_on")
    ]
    assert found == NINE
    assert set(Event.objects.values_list("status", "is_published")) == {("held", True)}


def test_titles_and_numbers_are_those_of_the_report(demo):
    titles = {e.slug: (e.title, e.number) for e in Event.objects.exclude(series=None)}
    assert titles == {
        PAMPLONA: ("Preparing the Future for Personalised Medicine: EP PerMed", 4),
        TRAINING: (
            "Research Infrastructures in Personalised Medicine: use, advantages and challenges",
            3,
        ),
        FAMILY: (
            "ICPerMed Family Meeting – Staying connected to shape the future of Personalised"
            " Medicine",
            2,
        ),
        SIENA: ("Advancing Personalised Medicine through Technology Development", 5),
        ASSEMBLY: ("Extended General Assembly (ExtGeA)", 1),
    }


def test_the_executive_committee_met_four_times_in_private(demo):
    meetings = Event.objects.filter(body__slug="executive-committee")
    assert (meetings.count(), meetings.exclude(kind="executive_committee").count()) == (4, 0)
    assert set(meetings.values_list("access_note", flat=True)) == {"Members and observers"}
    assert not meetings.exclude(agenda_items=None, materials=None).exists()


def test_each_place_has_its_own_clock(demo):
    clocks = dict(Event.objects.exclude(city="").values_list("city", "timezone"))
    assert clocks == {
        "Paris": "Europe/Paris",
        "Pamplona": "Europe/Madrid",
        "Siena": "Europe/Rome",
        "Brussels": "Europe/Brussels",
    }


def test_materials_are_those_of_the_report(demo):
    found = {
        slug: list(event(slug).materials.values_list("kind", "state", "link"))
        for slug in Event.objects.exclude(materials=None).values_list("slug", flat=True).distinct()
    }
    assert found == MATERIALS
    assert set(Material.objects.values_list("access", "permission")) == {("public", "not_needed")}


def test_the_assembly_is_for_all_partners_of_both(demo):
    assembly = event(ASSEMBLY)
    assert assembly.access_note == "All partners of ICPerMed and EP PerMed"
    assert Event.objects.published().search("ExGeA").get() == assembly
    assert Event.objects.published().search("ExtGeA").get() == assembly


# --- the traps ------------------------------------------------------------------------------------


def test_the_meeting_before_the_period_of_the_report_is_simply_of_its_day(demo):
    first = event("executive-committee-2022-10")
    assert "before the period that the report states" in first.note
    period = Event.objects.filter(period__overlap=(date(2022, 11, 1), date(2024, 3, 1)))
    assert (period.count(), first in period) == (8, False)


def test_the_agenda_that_is_named_twice_is_one(demo):
    agenda = event(SIENA).materials.get(kind="agenda")
    assert "names the agenda twice" in agenda.note


def test_the_report_without_an_address_is_announced_and_expected(demo):
    report = event(SIENA).materials.get(kind="report")
    assert list(Material.objects.announced()) == [report]
    assert report not in Material.objects.published()


def test_addresses_that_were_broken_in_two_are_whole_and_can_be_followed(demo):
    assert not Material.objects.filter(link__regex=r"\s").exists()
    assert {m.url == m.link for m in Material.objects.exclude(link="")} == {True}


def test_the_training_was_announced_for_june_and_says_where_that_is_known_from(demo):
    earlier = EarlierDate.objects.get()
    assert (earlier.event.slug, earlier.days, earlier.moved_on) == (TRAINING, "June 2023", None)
    assert "newsletter of 23 May 2023, not in the report" in earlier.reason


def test_what_the_report_does_not_say_names_its_source(demo):
    counts = Headcount.objects.all()
    assert {(count.event.slug, count.words) for count in counts} == {
        (PAMPLONA, "about 80 on site"),
        (PAMPLONA, "about 40 online"),
        (SIENA, "more than 90"),
    }
    assert not counts.exclude(source__contains=f"not in the report: {SITE}/").exists()
    host = Host.objects.get()
    assert (host.event.slug, host.organisation.name, host.event.venue) == (
        SIENA,
        "Tuscany Region",
        "Museum Santa Maria della Scala",
    )
    for slug in [PAMPLONA, SIENA, TRAINING]:
        assert f"{SITE}/" in event(slug).note


def test_no_person_is_invented(demo):
    assert [model.objects.count() for model in (Speaker, Participation, Invitation)] == [0, 0, 0]


def test_the_voting_rule_says_that_it_is_assumed(demo):
    rule = VotingRule.objects.get()
    assert rule.name == "Rules of procedure not known: one vote per organisation"
    assert (rule.counted_by, rule.observers_vote, rule.source[:13]) == (
        "organisation",
        False,
        "An assumption",
    )


def test_every_topic_is_of_something_and_every_event_has_one(demo):
    used = {"events": None, "initiative_rows": None, "publication_rows": None}
    assert not Topic.objects.filter(**used).exists()
    assert not Event.objects.filter(topics=None).exists()
    assert Topic.objects.count() <= 25


# --- on the page ----------------------------------------------------------------------------------


def text_of(client, slug: str) -> str:
    page = client.get(f"/events/{slug}/")
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        (PAMPLONA, ["17 to 18 January 2023", "Pamplona", "Spain", "Hybrid", "invitation"]),
        (TRAINING, ["22 September 2023", "Online", "June 2023"]),
        (FAMILY, ["19 October 2023", "Online", "Meeting report"]),
        (SIENA, ["14 to 15 November 2023", "Siena", "Italy", "Hybrid", "invitation"]),
        (SIENA, ["Museum Santa Maria della Scala", "Tuscany Region", "90"]),
        (
            ASSEMBLY,
            ["24 January 2024", "Brussels", "Hybrid", "All partners of ICPerMed and EP PerMed"],
        ),
    ],
)
def test_pages_show_days_place_format_and_access(demo, client, slug, words):
    text = text_of(client, slug)
    assert [word for word in words if word.casefold() not in text.casefold()] == []


@pytest.mark.parametrize("slug", [TRAINING, FAMILY])
def test_pages_claim_no_access_and_no_place_that_nobody_stated(demo, client, slug):
    text = text_of(client, slug).casefold()
    assert [word for word in ["open to all", "invitation", "members only"] if word in text] == []


@pytest.mark.parametrize("slug", [PAMPLONA, SIENA, FAMILY])
def test_pages_show_each_material_once_with_its_address(demo, client, slug):
    page = html.unescape(client.get(f"/events/{slug}/").content.decode())
    shown = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+)</a></li>', page)
    expected = [(m.url, m.title) for m in event(slug).materials.published()]
    assert sorted(pair for pair in shown if pair in expected) == sorted(expected)


def test_page_of_siena_announces_the_report_that_is_not_there(demo, client):
    assert "Workshop report announced, not there yet" in text_of(client, SIENA)


def test_no_note_of_the_secretariat_is_on_a_page(demo, client):
    for one in Event.objects.all():
        page = html.unescape(client.get(one.get_absolute_url()).content.decode())
        notes = [one.note, *one.materials.values_list("note", flat=True)]
        assert [note for note in notes if note and note[:40] in page] == []


def test_events_of_the_demo_are_in_the_list(demo, client):
    page = html.unescape(client.get("/events/").content.decode())
    missing = [one.title for one in Event.objects.all() if one.title not in page]
    assert missing == []
