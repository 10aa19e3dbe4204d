"""Every public page in a real browser: for everybody, on a phone, light, without scripts."""

from urllib.parse import urlsplit

import pytest

from tests.browser import follow, violations

PAGES = [
    "/",
    "/members/",
    "/members/?on=2023-06-30&continent=europe&kind=funder",
    "/members/?q=nothing+of+that+name",
    "/members/asrt/",
    "/countries/",
    "/countries/de/",
    "/countries/jp/",
    "/bodies/",
    "/bodies/executive-committee/",
    "/events/",
    "/events/?year=2023&kind=workshop&access=invitation",
    "/events/?on=2023-09-22",
    "/events/workshop-siena-2023/",
    "/events/training-research-infrastructures-2023/",
    "/recognition/",
    "/recognition/2018/",
    "/recognition/2023/",
    "/recognition/winners/",
    "/recognition/winners/?q=battaglia+mario&country=IT",
    "/figures/",
    "/figures/members/",
    "/reports/",
    "/reports/2023/",
    "/reports/2023/errata/",
    "/join/",
    "/join/apply/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/nowhere/",
]
LIGHT_ENOUGH = 100_000  # Bytes, with everything that a page loads (architecture, promise 5).


@pytest.mark.alike
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_it_and_it_fits_a_small_phone(browser, site, axe, path):
    context = browser.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(site.address + path)

    assert violations(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.deep
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_it_in_the_dark_and_on_a_desk(browser, site, axe, path):
    context = browser.new_context(color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    page.goto(site.address + path)

    for scheme, width in [("dark", 1280), ("dark", 390), ("light", 1280)]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page, axe) == [], f"{scheme}, {width} wide"
    context.close()


@pytest.mark.alike
@pytest.mark.parametrize("path", PAGES)
def test_it_is_light_sets_no_cookie_and_loads_nothing_from_elsewhere(browser, site, path):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, hosts, complaints = [], set(), []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site.address + path, wait_until="networkidle")

    expected = ["csrftoken"] if path == "/join/apply/" else []
    assert [cookie["name"] for cookie in context.cookies()] == expected
    assert hosts == {urlsplit(site.address).netloc}
    assert 1_000 < sum(sizes) < LIGHT_ENOUGH
    assert [text for text in complaints if "404" not in text] == []
    context.close()


def test_a_list_is_narrowed_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/members/")

    page.get_by_label("Country").select_option("EG")
    follow(page, "button", "Show")

    assert page.get_by_role("table").get_by_role("rowheader").all_inner_texts() == [
        "Academy of Scientific Research and Technology"
    ]
    assert page.get_by_text("1 member", exact=True).first.is_visible()
    context.close()


def test_the_map_can_be_used_with_the_keyboard_alone(browser, site):
    page = browser.new_page()
    page.goto(site.address)

    country = page.get_by_role("link", name="Egypt: 1 member")
    country.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/?country=EG")

    assert "1 member" in page.locator(".count").inner_text()
    page.close()


def test_the_first_tab_leads_past_the_navigation(browser, site):
    page = browser.new_page()
    page.goto(site.address)

    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert focused == "Skip to the content"
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


def test_the_home_page_says_what_the_report_says(browser, site):
    page = browser.new_page()
    page.goto(site.address)

    figures = page.locator("[data-figure]").all()
    assert {f.get_attribute("data-figure"): f.locator("b").inner_text() for f in figures} == {
        "members": "50",
        "observers": "1",
        "countries": "31",
        "regions": "7",
        "continents": "4",
    }
    assert page.get_by_text("Illustrative membership list").is_visible()
    page.close()


def test_the_register_answers_for_a_day_before_the_newest_member(browser, site):
    page = browser.new_page()
    answer = page.goto(f"{site.address}/figures/members/?on=2023-06-30&format=json").json()

    assert answer == answer | {"figure": "members", "on": "2023-06-30", "value": 49}
    assert page.goto(answer["rows"].replace("http://127.0.0.1:8000", site.address)).ok
    assert page.locator(".count").inner_text() == "49 members"
    page.close()
