"""The secretariat's desk in a real browser."""

import pytest

from tests.browser import follow

PAGES = [
    "/admin/",
    "/admin/registry/organisation/",
    "/admin/registry/organisation/?kind__exact=ministry",
    "/admin/registry/organisation/add/",
    "/admin/registry/membership/",
    "/admin/registry/application/",
    "/admin/registry/person/",
    "/admin/registry/body/",
    "/admin/changes/",
]


@pytest.fixture(params=["light", pytest.param("dark", marks=pytest.mark.deep)])
def page(request, browser, signed_in):
    context = browser.new_context(
        storage_state=signed_in,
        viewport={"width": 1280, "height": 900},
        color_scheme=request.param,
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.mark.alike
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_work_there(page, site, check_accessibility, path):
    response = page.goto(site.address + path)

    assert response.status == 200
    assert check_accessibility(page) == []


@pytest.mark.deep
def test_a_record_and_its_history_are_for_everybody(page, site, check_accessibility):
    page.goto(f"{site.address}/admin/registry/organisation/?q=ASRT")
    follow(page, "link", "Academy of Scientific Research and Technology")
    assert check_accessibility(page) == []

    follow(page, "link", "History")
    assert "ASRT" in page.inner_text("#content")
    assert check_accessibility(page) == []


@pytest.mark.deep
def test_two_states_of_a_record_are_for_everybody(page, site, check_accessibility):
    page.goto(f"{site.address}/admin/events/event/?q=Siena")
    follow(page, "link", "Advancing Personalised Medicine through Technology Development")
    follow(page, "link", "History")
    assert check_accessibility(page) == []

    follow(page, "button", "Compare the two states")
    assert "What differs" in page.inner_text("#content")
    assert "added" in page.inner_text("#content")
    assert check_accessibility(page) == []


def test_the_desk_runs_under_the_strict_policy(browser, signed_in, site):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    for path in PAGES:
        page.goto(site.address + path)

    assert complaints == []
    context.close()
