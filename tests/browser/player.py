"""Somebody without a mouse, mostly without JavaScript: what they do, and what they have seen."""

from tests.browser import IS_THERE, link_in_the_last_mail, press, tab_to, violations
from tests.registry.pdfs import make_pdf

IS_NOWHERE = "document.activeElement === document.body"


class Player:
    """Somebody without a mouse. What they look at is kept, to be checked later."""

    def __init__(self, page, site, passed: dict):
        self.page, self.site, self.passed = page, site, passed
        page.on("filechooser", lambda chooser: None)  # No window of the system opens for it.

    @property
    def address(self) -> str:
        """Where they are."""
        return self.page.url.partition("#")[0]

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address if address.startswith("http") else self.site.address + address)
        self.skip()

    def skip(self) -> None:
        """Pass the many links of the desk by the first one, as people do who are not past them."""
        if "/admin/" in self.address and self.page.evaluate(IS_NOWHERE):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.innerText.startsWith('Skip to')"):
                self.page.keyboard.press("Enter")

    def go_by_mail(self, to: str, part: str) -> None:
        """Open the link that somebody has got."""
        self.go(link_in_the_last_mail(self.site, to, part))

    def press(self, words: str) -> None:
        """Press a link or a button, and be on the page behind it."""
        press(self.page, words)
        self.skip()

    def press_what_says(self, words: str, selector: str = "a") -> None:
        """Press the first link in which some words stand among others."""
        self.press(self.page.locator(selector, has_text=words).first.inner_text())

    def open(self, words: str) -> None:
        """Open what is folded up on this page."""
        tab_to(self.page, words)
        self.page.keyboard.press("Enter")

    def enter(self) -> None:
        """Press the Enter key in a field, and be on the page behind it."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def take_time(self, seconds: float) -> None:
        """Be on a page for so long. Nobody types so fast: the form would not believe it."""
        passed = self.page.evaluate("performance.now()")
        self.page.wait_for_timeout(max(0, seconds * 1000 - passed))

    def write(self, **fields: str) -> None:
        """Type into fields, in the order in which they come; what is there is replaced."""
        for name, words in fields.items():
            if not self.page.evaluate(IS_THERE, name):
                tab_to(self.page, name)
            self.page.keyboard.type(words)

    def tick(self, name: str) -> None:
        """Tick a box."""
        tab_to(self.page, name)
        self.page.keyboard.press("Space")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several, by the arrow keys."""
        tab_to(self.page, name)
        if self.page.evaluate("document.activeElement.value") == value:
            self.page.keyboard.press("Space")
        for _ in range(20):
            if (
                self.page.locator(f"[name={name}]:checked").evaluate_all("c => c[0]?.value")
                == value
            ):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrow keys do not lead to {value} of {name}.")

    def pick(self, name: str, words: str) -> None:
        """Choose a record of the desk from a list that is searched. It needs JavaScript."""
        tab_to(self.page, f"select2-id_{name}-container")
        self.page.keyboard.press("Enter")
        self.page.locator(".select2-search__field:focus").wait_for()
        self.page.keyboard.type(words)
        self.page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
        self.page.keyboard.press("Enter")

    def take_step(self, step: str, button: str, **fields: str) -> str:
        """Take a step on the page of a record of the desk; returns what is said then."""
        self.press(f"{step} …")
        self.look("a step at the desk")
        self.write(**fields)
        self.press(button)
        return self.text

    def attach(self, name: str) -> None:
        """Choose a file."""
        tab_to(self.page, name)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        file = {"name": "Letter.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
        chooser.value.set_files(file)

    def download(self, words: str) -> bytes:
        """Press a link to a file."""
        tab_to(self.page, words)
        with self.page.expect_download() as found:
            self.page.keyboard.press("Enter")
        return found.value.path().read_bytes()

    def look(self, name: str) -> str:
        """What stands on the page; it is checked later whether everybody can use it."""
        self.passed[name] = (self.address, self.page.content())
        return self.text

    def read(self, path: str) -> str:
        """Open a page of the site, and look at it."""
        self.go(path)
        return self.look(path)

    @property
    def text(self) -> str:
        """What stands on the page now."""
        return self.page.inner_text("main")


def show_again(page, address: str, source: str) -> None:
    """Open a page as it was seen, in a browser that can run the checker."""
    kind = "text/html; charset=utf-8"
    page.route(
        lambda url: url.partition("#")[0] == address,
        lambda route: route.fulfill(body=source, content_type=kind),
        times=1,
    )
    page.goto(address)


def barriers(browser, passed: dict, axe: str, scheme: str, width: int) -> dict[str, list[str]]:
    """What keeps somebody from using a page that was looked at on the way, by what it is."""
    window = {"width": width, "height": 844}
    context = browser.new_context(viewport=window, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    wrong = {}
    for name, (address, source) in passed.items():
        show_again(page, address, source)
        found = violations(page, axe)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        if found:
            wrong[name] = found
    context.close()
    return wrong
