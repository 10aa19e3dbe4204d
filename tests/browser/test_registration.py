"""Registering for an event in a real browser: by keyboard, on a phone, and without JavaScript."""

import pytest

from tests.browser import follow, link_in_the_last_mail, press, tab_to

pytestmark = pytest.mark.deep

MAKE_EVENTS = """
from datetime import timedelta
from django.utils import timezone
from events.models import Event, Invitation
now = timezone.now()
for scheme, places in [("light", 1), ("dark", 1), ("full-light", 0), ("full-dark", 0)]:
    event = Event.objects.create(
        slug=f"places-{scheme}", title=f"A workshop with few places ({scheme})", kind="workshop",
        status="confirmed", format="hybrid", access="public", is_published=True,
        capacity_on_site=places, shows_participants=True, joining_link="https://meet.example.org/x",
        starts_on=(now + timedelta(days=30)).date().isoformat(),
        registration_opens_at=now - timedelta(days=1),
    )
    Invitation.objects.create(
        event=event, name="Guest", email=f"guest-{scheme}@example.org", quota=2,
        token=f"invited-{scheme}",
    )
"""


@pytest.fixture(scope="module")
def events(site):
    """For each of the two looks of the site an event with one place, and one with none."""
    site.shell(MAKE_EVENTS)
    looks = ["light", "dark", "full-light", "full-dark"]
    return {look: f"{site.address}/events/places-{look}/" for look in looks}


@pytest.fixture(params=["light", pytest.param("dark", marks=pytest.mark.deep)])
def scheme(request):
    return request.param


@pytest.fixture
def someone(browser, scheme):
    """Another visitor, with a browser of their own."""
    contexts = []

    def come(**options):
        options = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme} | options
        contexts.append(browser.new_context(bypass_csp=True, **options))
        return contexts[-1].new_page()

    yield come
    for context in contexts:
        context.close()


def test_register_confirm_wait_cancel_move_up(site, events, scheme, someone, check_accessibility):
    address = events[scheme]
    ann, bob = f"ann-{scheme}@example.org", f"bob-{scheme}@example.org"
    page = someone()

    # Ann, by keyboard: first with a mistake, then right.
    page.goto(address)
    press(page, "Register")
    assert check_accessibility(page) == []
    tab_to(page, "name")
    page.keyboard.type("Ann")
    page.wait_for_timeout(2100)  # Nobody types so fast: the form would not believe it.
    press(page, "Register")
    assert page.title().startswith("Error:")
    page.wait_for_function("document.activeElement.className == 'error-summary'")
    assert page.locator("[name=name]").input_value() == "Ann"
    assert check_accessibility(page) == []
    page.locator("h1").click()
    tab_to(page, "email")
    page.keyboard.type(ann)
    tab_to(page, "mode")
    page.keyboard.press("Space")
    press(page, "Register")
    assert page.title().startswith("Please look into your mail")
    assert check_accessibility(page) == []

    page.goto(link_in_the_last_mail(site, ann, "/events/"))
    assert check_accessibility(page) == []
    press(page, "Confirm my registration")
    assert "You have a place" in page.inner_text("main")
    assert check_accessibility(page) == []

    # Bob, without JavaScript: every place is taken.
    other = someone(java_script_enabled=False)
    other.goto(f"{address}register/")
    other.locator("[name=name]").fill("Bob")
    other.get_by_label("E-mail").fill(bob)
    other.get_by_label("On site (every place is taken").check()
    other.wait_for_timeout(2100)
    follow(other, "button", "Register")
    other.goto(link_in_the_last_mail(site, bob, "/events/"))
    follow(other, "button", "Confirm my registration")
    assert "You are 1st on the waiting list for a place on site." in other.inner_text("main")

    # Ann cancels, by keyboard: Bob has her place.
    press(page, "Cancel my registration")
    assert check_accessibility(page) == []
    press(page, "Yes, cancel my registration")
    assert "Your registration has been cancelled" in page.inner_text("main")
    assert check_accessibility(page) == []
    other.reload()
    assert "You have a place" in other.inner_text("main")
    assert other.url == link_in_the_last_mail(site, bob, "/events/")

    # And with JavaScript Bob sees the same, and cannot have both.
    again = someone(viewport={"width": 1280, "height": 900})
    again.goto(other.url)
    assert check_accessibility(again) == []


def test_a_full_mode_is_a_question(site, events, scheme, someone, check_accessibility):
    page = someone()
    page.goto(f"{events[f'full-{scheme}']}register/")
    page.locator("[name=name]").fill("Cid")
    page.get_by_label("E-mail").fill(f"cid-{scheme}@example.org")
    page.get_by_label("Online", exact=True).check()
    page.wait_for_timeout(2100)
    follow(page, "button", "Register")
    page.goto(link_in_the_last_mail(site, f"cid-{scheme}@example.org", "/events/"))
    follow(page, "button", "Confirm my registration")
    assert "https://meet.example.org/x" in page.inner_text("main")
    page.get_by_label("On site (every place is taken").check()
    follow(page, "button", "Save changes")
    assert page.title().startswith("Error:")
    assert check_accessibility(page) == []
    page.get_by_label("I give up the place that I have").check()
    follow(page, "button", "Save changes")
    assert "1st on the waiting list for a place on site" in page.inner_text("main")
    assert "meet.example.org" not in page.inner_text("main")
    assert check_accessibility(page) == []


def test_the_invited_answer(events, scheme, someone, check_accessibility):
    page = someone()
    page.goto(f"{events[scheme]}invitation/invited-{scheme}/")
    assert check_accessibility(page) == []
    follow(page, "button", "Nobody can come")
    assert "nobody can come" in page.inner_text("main")
    page.locator("[name=own-mode][value=online]").check()
    follow(page, "button", "Register myself")
    assert "1 of 2 places is free." in page.inner_text("main")
    assert check_accessibility(page) == []
    page.locator("[name=other-name]").fill("Dan")
    page.locator("[name=other-email]").fill("nonsense")
    follow(page, "button", "Register this person")
    assert page.title().startswith("Error:")
    assert check_accessibility(page) == []
    follow(page, "link", "Cancel for Guest")
    assert check_accessibility(page) == []
    follow(page, "button", "Yes, cancel for Guest")
    assert "2 places" in page.inner_text("main")


@pytest.mark.parametrize("path", ["registration/nobody/", "invitation/nobody/"])
def test_a_link_that_nobody_has(events, scheme, someone, check_accessibility, path):
    page = someone()
    page.goto(events[scheme] + path)
    assert "This link is not known" in page.inner_text("main")
    assert check_accessibility(page) == []
