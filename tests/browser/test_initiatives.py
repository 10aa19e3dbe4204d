"""Initiatives in a real browser: found, suggested, approved, published; without a mouse.

Each fixture is a station of the way of a suggestion, played once; the tests look at what was seen.
Nobody on this way has JavaScript.
"""

from types import SimpleNamespace as Seen

import pytest

from tests.browser.player import barriers
from tests.browser.scanners import scan

pytestmark = pytest.mark.deep

HEAL = "HEAL ITALIA: Pioneering Precision Medicine in Italy"
TITLE = "A register of genomes for every valley"
SUGGESTER, MEMBER = "gro@visitors.example.org", "kari@members.example.org"


def state_of(site) -> str:
    """How far the suggestion is."""
    rows = site.rows("SELECT state FROM initiatives_initiative WHERE title = %s", TITLE)
    return rows[0][0]


# --- found ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["heal italia", "118.76", "Itálie"])
def test_a_visitor_finds_heal_italia_from_the_head_of_the_page(come, words):
    visitor = come()
    visitor.go("/")
    visitor.write(q=words)
    visitor.enter()
    visitor.look("what a search finds")
    visitor.press(HEAL)
    assert "118.76 million euros" in visitor.look("HEAL ITALIA")


def test_on_a_phone_the_search_is_in_the_menu(come):
    visitor = come(viewport={"width": 390, "height": 844})
    visitor.go("/")
    visitor.open("Menu")
    visitor.write(q="heal italia")
    visitor.enter()
    visitor.press(HEAL)
    assert "118.76 million euros" in visitor.text


def test_the_pages_say_what_the_report_says(come):
    visitor = come()
    norway = visitor.read("/initiatives/personalised-medicine-strategy-norway/")
    care = visitor.read("/initiatives/care-principles/")
    assert "36 million euros" in norway
    assert "2023–2030" in norway
    assert "Principles · International" in care


def test_what_has_no_link_is_on_the_list_of_things_to_mend(come, desk):
    france = "Paving the Way for France’s Digital Health Revolution"
    visitor = come()
    assert "Read more" not in visitor.read("/initiatives/pepr-digital-health-france/")
    assert "Read more" in visitor.read("/initiatives/heal-italia/")
    desk.go("/admin/")
    desk.press_what_says("no link where one can read more")
    assert desk.page.locator("#result_list tbody th").all_inner_texts() == [france]


# --- suggested, approved, published ---------------------------------------------------------------


@pytest.fixture(scope="module")
def suggested(come):
    """Somebody without an account fills in the form, first without what is needed."""
    visitor = come()
    visitor.go("/initiatives/")
    visitor.press("Suggest an initiative")
    visitor.write(title=TITLE)
    visitor.press("Suggest it")
    refused = Seen(text=visitor.look("a form that lacks something"), title=visitor.page.title())
    visitor.choose("kind", "infrastructure")
    visitor.write(summary="It keeps genomes safe.", link="www.example.org/genomes")
    visitor.write(country="Norway", lead="Directorate of Valleys", starts_on="2024-05")
    visitor.write(suggester_name="Gro Visitor", suggester_email=SUGGESTER)
    visitor.tick("is_agreed")
    visitor.take_time(4.1)
    visitor.press("Suggest it")
    return Seen(visitor=visitor, refused=refused, told=visitor.look("what is said of the mail"))


@pytest.fixture(scope="module")
def confirmed(suggested, site, come):
    """A mail scanner opens the link, then the person does, and presses the button."""
    is_unchanged = scan(come(), SUGGESTER)
    before = state_of(site)
    visitor = suggested.visitor
    visitor.go_by_mail(SUGGESTER, "/initiatives/suggestion/")
    asked = visitor.look("where a suggestion is confirmed")
    visitor.press("Confirm: this is from me")
    told = visitor.look("a suggestion as who made it sees it")
    return Seen(is_unchanged=is_unchanged, before=before, asked=asked, told=told)


@pytest.fixture(scope="module")
def asked(confirmed, desk):
    """The desk finds it on the start page, verifies and drafts it, and asks the member."""
    desk.go("/admin/")
    desk.press_what_says("to be verified")
    desk.press(TITLE)
    desk.write(contact_name="Kari Member", contact_email=MEMBER)
    desk.press("Save and continue editing")
    desk.look("a suggestion at the desk")
    return [
        desk.take_step("Verify", "The facts are right"),
        desk.take_step("Mark as drafted", "The text is written"),
        desk.take_step("Ask for approval", "Send the mail"),
    ]


@pytest.fixture(scope="module")
def approved(asked, come):
    """The member reads it as it will be, and approves it; a scanner was there before."""
    is_unchanged = scan(come(), MEMBER)
    member = come()
    member.go_by_mail(MEMBER, "/initiatives/approval/")
    shown = member.look("what a member approves")
    member.press("I approve this text")
    told = member.look("what was approved")
    return Seen(is_unchanged=is_unchanged, shown=shown, told=told)


@pytest.fixture(scope="module")
def published(approved, desk, come):
    """The desk publishes it: the list and the page of the country before, and after."""
    visitor = come()
    pages = ["/initiatives/", "/countries/no/"]
    before = [visitor.read(path) for path in pages]
    desk.go("/admin/")
    desk.press_what_says("approved and not published")
    desk.press(TITLE)
    desk.take_step("Publish", "Publish it")
    told = desk.look("an initiative at the desk")
    return Seen(told=told, before=before, after=[visitor.read(path) for path in pages])


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(suggested):
    assert suggested.refused.title.startswith("Error:")
    assert "Choose a country, or tick that it is international." in suggested.refused.text
    assert "we have written to the e-mail address that you gave" in suggested.told


def test_opening_the_link_changes_nothing_and_the_button_sends_the_suggestion(confirmed):
    assert confirmed.is_unchanged
    assert confirmed.before == "unconfirmed"
    assert TITLE in confirmed.asked
    assert "Your suggestion has reached us." in confirmed.told


def test_the_desk_verifies_drafts_and_asks_the_member(asked):
    expected = ["Verified.", "Drafted.", "The member is asked."]
    assert [words in text for words, text in zip(expected, asked, strict=True)] == [True] * 3


def test_the_member_approves_by_the_button_and_not_by_the_link(approved):
    assert approved.is_unchanged
    assert "This is how it will be published" in approved.shown
    assert "It keeps genomes safe." in approved.shown
    assert "The text is approved." in approved.told


def test_it_is_published_by_the_desk_alone(published):
    assert "Published." in published.told
    assert [TITLE in text for text in published.before] == [False, False]
    assert [TITLE in text for text in published.after] == [True, True]


def test_whoever_suggested_it_is_told(published, site, come):
    visitor = come()
    visitor.go_by_mail(SUGGESTER, "/initiatives/")
    assert visitor.page.locator("h1").inner_text() == TITLE
    assert SUGGESTER not in visitor.page.content()
    assert MEMBER not in visitor.page.content()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, published, passed, axe, scheme, width):
    assert len(passed) > 12
    assert barriers(browser, passed, axe, scheme, width) == {}
