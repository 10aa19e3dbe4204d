"""The import desk in a real browser: by keyboard alone, without JavaScript, for everybody's eyes.

The list is the torture sample: titles, a separator line, a formula, a footer, an old encoding.
"""

import pytest

from tests.effort import IS_DEEP
from tests.registry.lists import TORTURE
from tests.spreadsheets import read

pytestmark = pytest.mark.deep

#: Nobody else on the site that the browser tests share has these addresses.
LIST = TORTURE.replace(b"@example.org", b"@list.example.org")
IMPORT = "/admin/registry/organisation/membership-list/"
LOOKS = [("light", 390)]
if IS_DEEP:
    LOOKS = [(scheme, width) for scheme in ["light", "dark"] for width in [390, 1280]]
FAULTY = ["4", "8", "9", "10", "12"]


@pytest.fixture(scope="module")
def list_file(tmp_path_factory):
    """As a German spreadsheet saves it."""
    path = tmp_path_factory.mktemp("lists") / "Mitglieder.csv"
    path.write_bytes(LIST)
    return path


class Mouse:
    """Somebody who clicks."""

    def __init__(self, page):
        self.page = page

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.press(selector)

    def type(self, selector: str, words: str) -> None:
        self.page.locator(selector).fill(words)

    def choose(self, path) -> None:
        self.page.locator("[name=file]").set_input_files(path)

    def download(self, selector: str) -> bytes:
        with self.page.expect_download() as found:
            self.press(selector)
        return found.value.path().read_bytes()


class Keyboard(Mouse):
    """Somebody who has no mouse: everything is reached by Tab, and pressed by Space or Enter."""

    MOST = 400

    def reach(self, selector: str) -> None:
        """Go on with Tab until the wanted thing has the focus, which must be seen."""
        self.page.evaluate("document.activeElement.blur()")
        for _ in range(self.MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                outline = "getComputedStyle(document.activeElement).outlineStyle"
                assert self.page.evaluate(outline) != "none", f"{selector} shows no focus"
                return
        raise AssertionError(f"{selector} cannot be reached by keyboard")

    def press(self, selector: str) -> None:
        self.reach(selector)
        is_link = self.page.evaluate("document.activeElement.matches('a')")
        self.page.keyboard.press("Enter" if is_link else "Space")

    def type(self, selector: str, words: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(words)

    def choose(self, path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.press("[name=file]")
        chooser.value.set_files(path)


def way(site, hand, list_file):
    """The whole way of a list, step by step: each time the name of what is to be seen now."""
    page = hand.page
    page.set_default_timeout(15_000)
    page.goto(site.address + IMPORT)
    yield "choose"
    hand.follow(".submit-row .default")
    assert "Choose a file, or paste the list below." in page.inner_text("#content")
    yield "nothing chosen"
    hand.choose(list_file)
    hand.type("[name=source]", "Agency of Health")
    hand.type("[name=reason]", "by mail of 3 May")
    hand.follow(".submit-row .default")
    assert page.inner_text("h1") == "What the columns mean"
    yield "columns"
    hand.follow("[value=map]")
    told = page.locator(".import-rows tbody .import-line").all_text_contents()
    assert [line.replace("Line ", "").strip() for line in told] == FAULTY
    yield "faulty"
    for bucket in ["changed", "absent", "unchanged"]:
        hand.follow(f".import-tabs a.is-{bucket}")
        yield bucket
    hand.follow(".import-tabs a.is-changed")
    assert "x@list.example.org" in page.inner_text(".import-rows")
    hand.follow("[value=apply]")
    assert "Tick this to leave them out" in page.inner_text("#apply")
    yield "refused"
    hand.press("[name=skip_open]")
    hand.follow("[value=apply]")
    assert page.inner_text("h1") == "Imported"
    assert page.locator(".import-rows tbody tr").count() == 2
    yield "result"
    sheet = read(hand.download(".import-back a[href$=csv]"))
    lines = [line.cells[sheet.columns.index("Line")] for line in sheet.lines]
    assert lines == FAULTY
    hand.follow(".submit-row a.button")
    assert "Nothing has been changed yet" in page.inner_text("#content")
    yield "undo"
    hand.follow(".submit-row .default")
    assert page.inner_text("h1") == "Undone"
    yield "undone"
    page.goto(f"{site.address}/admin/registry/person/?q=x@list.example.org")
    assert "0 people" in page.inner_text("#content")
    page.goto(f"{site.address}/admin/imports/batch/")
    yield "log"


def test_a_list_goes_all_the_way_and_back_by_keyboard_alone(browser, signed_in, site, list_file):
    context = browser.new_context(storage_state=signed_in)
    seen = list(way(site, Keyboard(context.new_page()), list_file))
    assert seen[-1] == "log"
    context.close()


def test_a_list_goes_all_the_way_and_back_without_javascript(browser, signed_in, site, list_file):
    context = browser.new_context(storage_state=signed_in, java_script_enabled=False)
    seen = list(way(site, Mouse(context.new_page()), list_file))
    assert seen[-1] == "log"
    context.close()


def test_every_step_is_for_everybody(browser, signed_in, site, list_file, check_accessibility):
    context = browser.new_context(storage_state=signed_in, bypass_csp=True)
    page = context.new_page()
    wrong = {}
    for step in way(site, Mouse(page), list_file):
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found = check_accessibility(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append("wider than the window")
            if found:
                wrong[step, scheme, width] = found
    assert wrong == {}
    context.close()


def test_decisions_are_kept_as_they_are_made_under_the_strict_policy(
    browser, signed_in, site, list_file
):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    steps = way(site, Mouse(page), list_file)
    while next(steps) != "changed":
        pass
    page.locator("[name=take]").first.uncheck()
    page.locator("[data-saved]", has_text="Saved.").wait_for()
    assert "1 changed will be written" in page.inner_text("[data-sentence]")
    page.reload()
    assert page.locator("[name=take]").first.is_checked() is False
    assert complaints == []
    page.goto(page.url.replace("review/", "discard/"))
    page.locator(".submit-row .default").click()
    context.close()
