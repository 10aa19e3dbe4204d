"""The pages of events in a real browser: by the visitor's own clock, on a phone, on paper."""

import pytest

from tests.browser import follow
from tests.browser.test_site import LIGHT_ENOUGH

MAKE_EVENT = """
from datetime import timedelta
from django.utils import timezone
from events.models import AgendaItem, Event, Material
now = timezone.now()
event = Event.objects.create(
    slug="across-the-ocean", title="From the laboratory to the ward, across the ocean",
    kind="conference", status="confirmed", format="hybrid", access="public", is_published=True,
    city="Toronto", timezone="America/Toronto", starts_on="2099-01-14", starts_at="10:00",
    ends_at="16:30", capacity_on_site=40, summary="What works, and for whom.",
    registration_opens_at=now - timedelta(days=1), registration_closes_at=now + timedelta(days=9),
)
for number in range(40):
    AgendaItem.objects.create(
        event=event, position=number, title=f"Point {number}: a title as long as titles are",
        is_public=True, starts_at="10:00", duration=20, kind="discussion",
    )
Material.objects.create(
    event=event, kind="presentation", title="Slides", is_announced=True, state="expected",
)
"""


@pytest.fixture(scope="module")
def event(site) -> str:
    """The address of an event that is to come, in another part of the world."""
    site.shell(MAKE_EVENT)
    return f"{site.address}/events/across-the-ocean/"


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.deep)])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_everybody_can_use_the_page_of_an_event_to_come(
    browser, event, check_accessibility, scheme, width
):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(event)

    assert check_accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("link", name="Register").is_visible()
    context.close()


@pytest.mark.deep
@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Toronto", "Your clock shows the same time."),
        ("Europe/Brussels", "By your clock: Wed 14 Jan, 16:00–22:30"),
        ("Asia/Tokyo", "By your clock: Thu 15 Jan, 00:00–06:30"),
        ("Asia/Kolkata", "By your clock: Wed 14 Jan, 20:30 to Thu 15 Jan, 03:00"),
    ],
)
def test_the_visitors_own_time_stands_beside_that_of_the_place(browser, event, zone, words):
    context = browser.new_context(timezone_id=zone, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(event)

    assert "10:00–16:30, Toronto time (UTC−5)" in page.locator(".facts").inner_text()
    assert page.locator(".own-time").inner_text().replace(",", "") == words.replace(",", "")
    context.close()


def test_nothing_moves_when_the_own_time_comes(browser, event):
    context = browser.new_context(
        timezone_id="Asia/Kolkata", viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    page.goto(event)
    after = page.locator(".own-time").bounding_box()["height"]
    page.locator(".own-time").evaluate("place => place.textContent = ''")

    assert page.locator(".own-time").bounding_box()["height"] == pytest.approx(after, abs=1)
    context.close()


def test_without_scripts_the_time_of_the_place_is_told(browser, event):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(event)

    assert "10:00–16:30, Toronto time (UTC−5)" in page.locator(".facts").inner_text()
    assert page.locator(".own-time").inner_text() == ""
    assert page.locator(".own-time").bounding_box()["height"] == 0
    context.close()


def test_a_long_page_stays_light(browser, event):
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    page.goto(event, wait_until="networkidle")

    assert 1_000 < sum(sizes) < LIGHT_ENOUGH
    page.close()


def test_the_list_is_narrowed_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/events/")

    page.get_by_label("Kind").select_option("training")
    follow(page, "button", "Show")

    assert page.locator(".event-row h3").all_inner_texts() == [
        "Research Infrastructures in Personalised Medicine: use, advantages and challenges"
    ]
    follow(page, "link", "Remove filter Kind")
    assert page.locator(".event-row").count() > 8
    context.close()


def test_an_event_is_taken_into_a_calendar_with_the_keyboard(browser, event):
    page = browser.new_page()
    page.goto(event)

    page.get_by_role("link", name="Add to calendar").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename == "icpermed-across-the-ocean.ics"
    page.close()


def test_on_paper_there_is_the_event_and_no_button(browser, event):
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(event)

    assert page.get_by_role("heading", name="Agenda").is_visible()
    assert not page.get_by_role("link", name="Register").is_visible()
    assert not page.locator(".own-time").is_visible()
    page.close()
