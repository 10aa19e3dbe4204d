"""The newsletter in a real browser: asked for, composed, sent, ended; without a mouse.

Each fixture is a station of the way of an issue, played once; the tests look at what was seen.
Nobody on this way has JavaScript.
"""

from types import SimpleNamespace as Seen

import pytest

from tests.browser.player import barriers
from tests.browser.scanners import scan, settle

pytestmark = pytest.mark.deep

ISSUE = "Newsletter of a year that is played"
RITA, SAM = "rita@readers.example.org", "sam@readers.example.org"
TOM, PROOF = "tom@readers.example.org", "proof@readers.example.org"
#: One of each: a member, an event, a document, news.
TOLD = [
    "Academy of Scientific Research and Technology joined",
    "Advancing Personalised Medicine through Technology Development",
    "Strategic Research and Innovation Agenda (SRIA) for Personalised Medicine (2023)",
    "EP PerMed has started",
]
LIST = f"""email,audiences,consent_text,confirmed_at,source
{RITA},public,I want the newsletter.,2020-05-01 12:00,List of 2020
{SAM.upper()},public,I want the newsletter.,2020-05-01 12:00,List of 2020
{TOM},public,I want the newsletter.,2020-05-01 12:00,List of 2020
"""


def subscribe(come, email: str) -> Seen:
    """Ask for the newsletter, let a scanner open the link, then press the button behind it."""
    visitor = come()
    visitor.go("/news/")
    visitor.press("Newsletter")
    visitor.press("Subscribe")
    visitor.look("where one subscribes")
    visitor.write(email=email)
    visitor.take_time(2.1)
    visitor.press("Subscribe")
    sent = visitor.look("what is said of the mail")
    is_unchanged = scan(come(), email)
    visitor.go_by_mail(email, "/newsletter/confirm/")
    asked = visitor.look("where a subscription is confirmed")
    visitor.press("Confirm my subscription")
    told = visitor.look("a subscription that is confirmed")
    return Seen(sent=sent, is_unchanged=is_unchanged, asked=asked, told=told)


def mail_to(site, email: str) -> Seen:
    """The last mail to somebody."""
    query = 'SELECT subject, text, html, headers FROM outbox_mail WHERE "to" = %s ORDER BY id DESC'
    subject, text, html, headers = site.rows(query, email)[0]
    return Seen(subject=subject, text=text, html=html, headers=headers)


def states(site) -> dict[str, str]:
    """How each of the readers stands."""
    query = "SELECT email, state FROM publications_subscriber WHERE email LIKE %s"
    return dict(site.rows(query, "%@readers.example.org"))


@pytest.fixture(scope="module")
def subscribed(come, site):
    """Two people ask for it, and confirm."""
    return [subscribe(come, email) for email in [RITA, SAM]]


@pytest.fixture(scope="module")
def composed(desk):
    """An issue is composed of what happened in its period."""
    desk.go("/admin/publications/newsletterissue/add/")
    desk.write(title=ISSUE, slug="as-played", starts_on="01012023", ends_on="12312023")
    desk.write(intro="A year in *four* lines.")
    desk.press("Save and continue editing")
    address = desk.address
    desk.take_step("Begin to write", "Begin")
    desk.look("an issue at the desk")
    desk.press("Compose: what happened in its period")
    offered = desk.look("what happened in the period of an issue")
    for title in TOLD:
        label = desk.page.locator(".compose-offers label", has_text=title).first
        desk.tick(label.get_attribute("for"))
    desk.press("Add what is ticked")
    desk.press("Preview")
    preview = desk.look("the preview of an issue")
    desk.go(address)
    return Seen(address=address, offered=offered, preview=preview)


@pytest.fixture(scope="module")
def sent(subscribed, composed, desk, site, come):
    """A proof is read, the issue approved and sent: it goes out through the outbox."""
    steps = [desk.take_step("Send a proof", "Send the proof", addresses=f"{PROOF}\n")]
    proof = mail_to(site, PROOF)
    steps.append(desk.take_step("Approve", "Approve it"))
    archive = come()
    before = archive.read("/newsletter/")
    desk.go("/admin/")
    desk.press_what_says("approved, and not sent")
    desk.press(ISSUE)
    steps.append(desk.take_step("Send it", "Send it to everybody"))
    site.let_the_minute_come()
    settle(site)
    site.let_the_minute_come()
    desk.go(composed.address)
    after = archive.read("/newsletter/")
    archive.press(ISSUE)
    return Seen(
        steps=steps,
        proof=proof,
        mails=[mail_to(site, email) for email in [RITA, SAM]],
        desk=desk.look("an issue that was sent"),
        archive=[before, after],
        page=archive.look("an issue in the archive"),
    )


@pytest.fixture(scope="module")
def ended(sent, come, site):
    """A scanner opens every link; then one ends it in the mail program, the other on the page."""
    are_unchanged = [scan(come(), email) for email in [RITA, SAM]]
    before = states(site)
    header = mail_to(site, RITA).headers["List-Unsubscribe"].strip("<>")
    form = {"List-Unsubscribe": "One-Click"}
    answer = come().page.request.post(header, form=form)
    sam = come()
    sam.go_by_mail(SAM, "/newsletter/unsubscribe/")
    asked = sam.look("where one unsubscribes")
    sam.press("Unsubscribe")
    return Seen(
        are_unchanged=are_unchanged,
        before=before,
        answer=(answer.status, answer.text()),
        asked=asked,
        told=sam.look("a subscription that has ended"),
        after=states(site),
    )


@pytest.fixture(scope="module")
def imported(ended, desk, site):
    """A list of before comes in, with both of them in it, and with somebody else."""
    desk.go("/admin/publications/subscriber/import/")
    desk.write(pasted=LIST)
    desk.press("Go on")
    desk.press("Compare with the register")
    review = desk.look("a list of subscribers before it is imported")
    desk.tick("skip_open")
    desk.press("Import")
    return Seen(review=review, told=desk.text, states=states(site))


def test_only_the_button_subscribes(subscribed):
    for one in subscribed:
        assert "we have written to the e-mail address that you gave" in one.sent
        assert one.is_unchanged
        assert "Press the button" in one.asked
        assert "The next issue goes to" in one.told


def test_an_issue_is_composed_of_what_happened_and_nothing_is_retyped(composed):
    for title in TOLD:
        assert title in composed.offered
        assert title in composed.preview


def test_the_proof_is_what_everybody_gets(sent):
    assert sent.proof.subject == f"Proof: {ISSUE}"
    for mail in sent.mails:
        assert mail.subject == ISSUE
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for title in TOLD:
            assert title in mail.text
            assert title in mail.html
            assert title in sent.proof.text


def test_it_goes_out_and_is_then_in_the_archive(sent):
    expected = ["proof is on its way", "Approved:", "being sent"]
    assert [words in text for words, text in zip(expected, sent.steps, strict=True)] == [True] * 3
    assert "Sent, in the archive" in sent.desk
    assert [ISSUE in text for text in sent.archive] == [False, True]
    assert "A year in four lines." in sent.page
    for title in TOLD:
        assert title in sent.page


def test_only_the_buttons_unsubscribe(ended):
    assert ended.are_unchanged == [True, True]
    assert ended.before == {RITA: "active", SAM: "active"}
    assert ended.answer == (200, "Unsubscribed.\n")
    assert "Press the button" in ended.asked
    assert f"No newsletter goes to {SAM} any more." in ended.told
    assert ended.after == {RITA: "unsubscribed", SAM: "unsubscribed"}


def test_no_list_of_before_brings_them_back(imported):
    assert "2 Faulty\n1 New\n0 Changed" in imported.review
    assert "What somebody agreed to, and when, is not changed by a file." in imported.review
    assert imported.told.startswith("Imported")
    assert imported.states == {RITA: "unsubscribed", SAM: "unsubscribed", TOM: "active"}


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, imported, passed, axe, scheme, width):
    assert len(passed) > 12
    assert barriers(browser, passed, axe, scheme, width) == {}
