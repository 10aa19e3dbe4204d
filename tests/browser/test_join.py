"""Joining in a real browser: from the form of the applicant to the desk of the secretariat."""

import pytest

from tests.browser import follow
from tests.registry.pdfs import make_pdf

pytestmark = pytest.mark.deep

NAME = "Fund for Tests in Browsers"


@pytest.fixture(params=["light", pytest.param("dark", marks=pytest.mark.deep)])
def scheme(request):
    return request.param


@pytest.fixture
def page(browser, scheme):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def fill_in(page, **fields):
    for label, words in fields.items():
        page.locator(f"[name={label}]").fill(words)


def letter(name="Our letter.pdf", data=None) -> dict:
    """A file as somebody chooses it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": data or make_pdf()}


def open_the_mail(browser, signed_in, site, scheme, to: str):
    """The applicant's mail: the demonstration has no mail server, so it is in the outbox."""
    desk = browser.new_context(storage_state=signed_in, color_scheme=scheme, bypass_csp=True)
    mail = desk.new_page()
    mail.goto(f"{site.address}/admin/outbox/mail/?q={to}")
    follow(mail, "link", "Please confirm your application")
    return mail


def test_an_applicant_is_led_to_the_end(
    page, site, scheme, check_accessibility, browser, signed_in
):
    page.goto(f"{site.address}/join/")
    follow(page, "link", "Apply for membership")
    fill_in(page, name=f"{NAME} ({scheme})", contact_email="nonsense")
    page.locator("[name=contact_form]").set_input_files(letter())
    page.locator("[name=letter_of_intent]").set_input_files(letter(data=b"no PDF"))
    page.wait_for_timeout(4000)  # Nobody types so fast: the form would not believe it.
    follow(page, "button", "Send the application")

    assert page.title().startswith("Error:")
    page.wait_for_function("document.activeElement.className == 'error-summary'")
    assert page.locator("[name=name]").input_value() == f"{NAME} ({scheme})"
    assert "Our letter.pdf has arrived and is fine" in page.inner_text("main")
    assert check_accessibility(page) == []

    fill_in(page, contact_name="Name of the applicant", contact_email=f"{scheme}@example.org")
    page.get_by_label("Funding organisation").check()
    page.locator("[name=country]").select_option("NZ")
    page.get_by_label("I agree").check()
    follow(page, "button", "Send the application")
    assert page.title().startswith("Please look into your mail")
    assert check_accessibility(page) == []

    mail = open_the_mail(browser, signed_in, site, scheme, f"{scheme}@example.org")
    assert check_accessibility(mail) == []
    page.goto(mail.get_by_role("link", name="/join/confirm/").get_attribute("href"))
    mail.context.close()
    follow(page, "button", "Yes, send the application")
    assert "Documents are still missing" in page.inner_text("main")


def test_the_secretariat_makes_it_a_member(browser, signed_in, site, check_accessibility):
    context = browser.new_context(storage_state=signed_in, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site.address}/admin/registry/application/add/")
    fill_in(page, name=NAME, contact_name="Name", contact_email="x@example.org")
    page.locator("[name=kind]").select_option("international_organisation")
    page.locator("[name=contact_form]").set_input_files(letter())
    follow(page, "button", "Save and continue editing")
    assert check_accessibility(page) == []

    follow(page, "link", "Mark as complete")
    page.get_by_label("Go on although").fill("A test.")
    assert check_accessibility(page) == []
    follow(page, "button", "Mark as complete")

    follow(page, "link", "Accept")
    assert check_accessibility(page) == []
    fill_in(page, override="A test.", starts_on="2023-07", decided_on="2023-06-30")
    follow(page, "button", "Accept and make it a member")
    assert "Accepted" in page.inner_text(".messagelist")
    assert check_accessibility(page) == []

    page.goto(f"{site.address}/members/?q=Tests+in+Browsers")
    assert NAME in page.inner_text("#results")
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/join/apply/sent/",
    ],
)
def test_everybody_can_sign_in(page, site, check_accessibility, path):
    page.goto(site.address + path)
    assert check_accessibility(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/2fa/webauthn/",
        "/account/logout/",
    ],
)
def test_everybody_can_look_after_their_account(
    browser, signed_in, site, scheme, check_accessibility, path
):
    context = browser.new_context(storage_state=signed_in, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(site.address + path)
    assert check_accessibility(page) == []
    context.close()


def test_a_passkey_is_set_up_and_opens_the_account(browser, signed_in, site):
    """At the name localhost: browsers know no passkeys for the number 127.0.0.1."""
    address = site.address.replace("127.0.0.1", "localhost")
    context = browser.new_context()
    page = context.new_page()
    key = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    key |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(f"{address}/account/login/")
    fill_in(page, login="secretariat", password=site.password)
    follow(page, "button", "Sign in", exact=True)
    page.goto(f"{address}/account/2fa/webauthn/add/")
    fill_in(page, password=site.password)
    follow(page, "button", "Confirm")
    page.get_by_label("A passkey: it opens").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/2fa/recovery-codes/")
    page.goto(f"{address}/account/logout/")
    follow(page, "button", "Sign out")

    page.goto(f"{address}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/admin/")
    assert complaints == []
    # The other tests sign in with the password alone.
    page.goto(f"{address}/account/2fa/webauthn/")
    follow(page, "link", "Remove")
    if page.get_by_label("Password").count():
        fill_in(page, password=site.password)
        follow(page, "button", "Confirm")
    follow(page, "button", "Remove")
    context.close()
