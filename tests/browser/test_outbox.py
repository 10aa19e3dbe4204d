"""The outbox in a real browser: a mailing is looked at, released, and watched as it goes out."""

import pytest

from tests.browser import follow

pytestmark = pytest.mark.deep

PREPARE = """
from icpermed.outbox import Letter, prepare
from registry.models import Organisation
names = ["Ana", "Ben", "Cleo"]
letters = [
    Letter(f"{name.lower()}@example.org", "You are invited", f"Dear {name},\\nplease come.", name)
    for name in names
]
about = Organisation.objects.first()
print(prepare("Invitations", letters, about=about, without=[("Dan", "no address")]).pk)
"""


@pytest.fixture(
    params=[
        pytest.param(("light", 390), id="phone"),
        pytest.param(("dark", 1280), id="desk", marks=pytest.mark.deep),
    ]
)
def page(browser, signed_in, request):
    scheme, width = request.param
    context = browser.new_context(
        storage_state=signed_in,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def mailing(site) -> str:
    """The address of a mailing that waits to be looked at, in the site's own database."""
    return f"{site.address}/admin/outbox/mailing/{site.shell(PREPARE).split()[-1]}/change/"


def test_a_mailing_is_looked_at_released_and_goes_out(page, mailing, check_accessibility):
    page.goto(mailing)
    assert "Dear Ana," in page.inner_text("#content-main")
    assert "Dan: no address" in page.inner_text("#content-main")
    assert check_accessibility(page) == []

    page.get_by_label("Send to Ben").uncheck()
    follow(page, "button", "Send the ticked mails")
    assert "2 mails are on the way." in page.inner_text(".messagelist")
    page.get_by_text("2 of 2 sent.").wait_for(timeout=60_000)  # The page looks by itself.
    states = page.locator(".mail-state").all_inner_texts()
    assert states == ["Shown here only", "Left out", "Shown here only"]
    assert check_accessibility(page) == []

    follow(page, "link", "Open the mail to Ana")
    assert "went to nobody" in page.inner_text("#content-main")
    assert check_accessibility(page) == []


@pytest.mark.parametrize("path", ["mail/", "mailing/", "mail/?state__exact=sent"])
def test_everybody_can_look_into_the_outbox(page, site, check_accessibility, path):
    response = page.goto(f"{site.address}/admin/outbox/{path}")
    assert response.status == 200
    assert check_accessibility(page) == []
