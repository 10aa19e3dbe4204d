"""News that appear by themselves at a time that somebody has set; nobody has a mouse here."""

import pytest

from tests.browser.edition import day
from tests.browser.player import barriers

pytestmark = pytest.mark.deep

PLANNED, DATED = "A news item that is planned", "A news item with a time"
PUBLIC = ["/", "/news/", "/news/?format=atom", "/news/?format=json", "/changes/"]


def write(desk, title: str, slug: str, *, is_published: bool, **when: str) -> str:
    """Write a news item at the desk; returns what is said then."""
    desk.go("/admin/publications/newsitem/add/")
    desk.write(title=title, slug=slug, summary="In a sentence.", **when)
    if is_published:
        desk.tick("is_published")
    desk.press("Save and continue editing")
    return desk.text


@pytest.fixture(scope="module")
def told_where(come):
    """On which public pages a title stands at this moment."""
    reader = come()

    def told_where(title: str) -> set[str]:
        pages = {path: reader.page.request.get(reader.site.address + path) for path in PUBLIC}
        return {path for path, page in pages.items() if title in page.text()}

    return told_where


def test_a_change_that_is_planned_is_made_by_itself(desk, site, told_where):
    write(desk, PLANNED, "played-planned", is_published=False)
    desk.tick("is_published")
    desk.open("Make this change later")
    desk.write(_at=day(1))
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.type("0830AM")
    desk.press("Make it then")
    assert "Nothing is changed yet. It will be on" in desk.look("a record with a planned change")
    assert told_where(PLANNED) == set()

    site.rows("UPDATE scheduling_scheduledchange SET at = now() - '1 minute'::interval RETURNING 1")
    site.let_the_minute_come()
    assert told_where(PLANNED) == set(PUBLIC)


def test_what_is_published_waits_for_its_own_time(desk, site, come, told_where):
    write(desk, DATED, "played-dated", is_published=True, appears_at_0=day(1), appears_at_1="08:30")
    assert "Published" in desk.look("a news item before its time")
    assert told_where(DATED) == set()
    desk.press("View on site")
    assert DATED in desk.look("the page of a news item as it will be")

    early = "UPDATE publications_newsitem SET appears_at = now() - '1 minute'::interval"
    site.rows(f"{early} WHERE title = %s RETURNING 1", DATED)
    assert told_where(DATED) == set(PUBLIC)
    reader = come()
    reader.go("/")
    reader.press(DATED)
    reader.look("a news item")


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, passed, axe, scheme, width):
    assert passed
    assert barriers(browser, passed, axe, scheme, width) == {}
