"""A reporting round in a real browser: opened, answered, returned, accepted; without a mouse.

Each fixture is a station of its way, played once; the tests look at what was seen there. Only the
choice of the round before needs JavaScript.
"""

from types import SimpleNamespace as Seen

import pytest

from tests.browser.edition import day
from tests.browser.player import barriers
from tests.browser.scanners import scan

pytestmark = pytest.mark.deep

ROUND = "Country reporting, as it is played"
ANA, BEN = "ana@contacts.example.org", "ben@contacts.example.org"
CID, DAN = "cid@contacts.example.org", "dan@contacts.example.org"
MEMBERS = {"asrt": ANA, "rcn": BEN, "fct": CID, "zonmw": DAN}
GOES_ON, GROWS, IS_OVER = "Biobank by the river", "School of genomics", "Registry on paper"
NEW = "Sequencing for the whole valley"
ROWS = {
    "Academy of Scientific Research and Technology": "Accepted",
    "Research Council of Norway": "Handed in",
    "Foundation for Science and Technology": "Not started",
}
COMMENT = "Please say how much the sequencing costs."

#: Four members have somebody who reports, and one has reported before.
BEFORE = f"""
from django.utils import timezone
from initiatives.models import Activity, MemberReport, ReportingRound
from registry.models import Body, Mandate, Organisation, Person
body = Body.objects.get(slug="executive-committee")
for slug, email in {MEMBERS}.items():
    organisation = Organisation.objects.get(slug=slug)
    name = email.split("@")[0].title() + " Contact"
    Mandate.objects.create(
        person=Person.objects.create(name=name, email=email), body=body, organisation=organisation,
        role="reporting_contact", starts_on="2020",
    )
round = ReportingRound.objects.create(
    name="The round before", slug="as-played-before", due_on="2022-03-31", state="closed"
)
report = MemberReport.objects.create(
    round=round, organisation=Organisation.objects.get(slug="asrt"), state="accepted",
    submitted_at=timezone.now(),
)
for title in {[GOES_ON, GROWS, IS_OVER]}:
    Activity.objects.create(report=report, title=title, kind="infrastructure", starts_on="2020")
"""


def say(contact, title: str, change: str) -> None:
    """Say how an activity of the last report has gone on; of one that has ended, when."""
    row = contact.page.locator("article", has_text=title)
    name = row.locator("[type=radio]").first.get_attribute("name")
    contact.choose(name, change)
    if change == "ended":
        contact.write(**{name.replace("change_", "ended_"): "2023-06"})


def open_report(desk, slug: str, email: str) -> str:
    """Open the report of a member at the desk."""
    desk.go(f"/admin/initiatives/memberreport/?q={email}")
    desk.press(desk.page.locator("#result_list tbody th a").inner_text())
    return desk.look("a report at the desk")


@pytest.fixture(scope="module")
def opened(site, come, signed_in):
    """A round is added and opened; its letters are looked at, and let go."""
    site.shell(BEFORE)
    desk = come(storage_state=signed_in, java_script_enabled=True)
    desk.go("/admin/initiatives/reportinground/add/")
    desk.write(name=ROUND, slug="as-played", starts_on="2023", ends_on="2023", due_on=day(10))
    desk.pick("previous", "The round before")
    desk.press("Save and continue editing")
    address = desk.address
    desk.look("a round at the desk")
    desk.take_step("Open the round", "Open it, and prepare the letters")
    letters = desk.look("letters before they go out")
    written = site.rows('SELECT DISTINCT state FROM outbox_mail WHERE "to" = %s', ANA)
    desk.press("Send the ticked mails")
    return Seen(address=address, letters=letters, written=written, told=desk.text)


@pytest.fixture(scope="module")
def answered(opened, come):
    """One contact answers for each activity, and adds one; first something is missing."""
    is_unchanged = scan(come(), ANA)
    ana = come()
    ana.go_by_mail(ANA, "/reporting/")
    asked = ana.look("a report that is filled in beforehand")
    say(ana, GOES_ON, "unchanged")
    ana.press("Hand it in")
    refused = Seen(text=ana.look("a report that lacks something"), title=ana.page.title())
    ana.press_what_says(GROWS, ".report-links a")
    ana.look("an activity that is changed")
    ana.write(summary="It has two hundred pupils now.")
    ana.press("Save the activity")
    say(ana, IS_OVER, "ended")
    ana.press("Add an activity …")
    ana.look("an activity that is added")
    ana.write(title=NEW)
    ana.choose("kind", "infrastructure")
    ana.write(summary="Everybody who wants is sequenced.")
    ana.press("Add the activity")
    ana.press("Hand it in")
    told = ana.look("a report that is handed in")
    return Seen(ana=ana, is_unchanged=is_unchanged, asked=asked, refused=refused, told=told)


@pytest.fixture(scope="module")
def nothing(opened, come):
    """Another contact has nothing to report."""
    ben = come()
    ben.go_by_mail(BEN, "/reporting/")
    ben.tick("has_nothing")
    ben.press("Hand it in")
    return ben.text


@pytest.fixture(scope="module")
def reminded(answered, nothing, opened, desk, site):
    """Those who have not answered are reminded; whom the outbox writes to."""
    desk.go(opened.address)
    desk.take_step("Remind", "Prepare the reminders")
    desk.look("reminders before they go out")
    desk.press("Send the ticked mails")
    reminders = 'SELECT "to" FROM outbox_mail WHERE template LIKE %s AND "to" <> \'\' ORDER BY 1'
    return [to for (to,) in site.rows(reminders, "%report_reminder.txt")]


@pytest.fixture(scope="module")
def returned(reminded, desk):
    """The start page of the desk names both; the first goes back with a comment."""
    desk.go("/admin/")
    start = desk.look("the start page of the desk")
    open_report(desk, "asrt", ANA)
    told = desk.take_step("Return with comments", "Send it back", words=COMMENT)
    return Seen(start=start, told=told)


@pytest.fixture(scope="module")
def accepted(returned, answered, desk):
    """The contact mends the report and hands it in again; it is accepted."""
    ana = answered.ana
    ana.go_by_mail(ANA, "/reporting/")
    asked = ana.look("a report that was returned")
    ana.press_what_says(NEW, ".report-links a")
    ana.write(budget="1.5 million", currency="EUR")
    ana.press("Save the activity")
    ana.press("Hand it in")
    open_report(desk, "asrt", ANA)
    told = desk.take_step("Accept", "Accept it")
    ana.page.reload()
    return Seen(asked=asked, told=told, seen_by_ana=ana.look("a report that is accepted"))


@pytest.fixture(scope="module")
def matrix(accepted, opened, desk):
    """Who has reported when: the line of each of the four, and the spreadsheet."""
    desk.go(opened.address)
    desk.press("Who has reported when")
    desk.look("who has reported when")
    lines = [
        " ".join(row.inner_text().split())
        for row in desk.page.locator(".meeting-table tbody tr").all()
    ]
    sheet = desk.page.request.get(f"{desk.address}?format=csv").text()
    return Seen(lines=lines, sheet=sheet)


@pytest.fixture(scope="module")
def made(matrix, desk):
    """An activity becomes a suggested initiative, by one press."""
    open_report(desk, "asrt", ANA)
    desk.press(f"Make an initiative of it: {NEW}")
    initiative = desk.look("an initiative that was reported")
    desk.go("/admin/")
    return Seen(initiative=initiative, start=desk.text)


def test_no_letter_goes_out_before_somebody_lets_it_go(opened):
    assert "Nothing is sent yet." in opened.letters
    assert opened.written == [("draft",)]
    assert all(to in opened.letters for to in MEMBERS.values())
    assert "mails are on the way." in opened.told


def test_opening_the_link_changes_nothing(answered):
    assert answered.is_unchanged
    for title in [GOES_ON, GROWS, IS_OVER]:
        assert title in answered.asked


def test_what_is_not_answered_is_said_and_what_is_answered_is_kept(answered):
    assert answered.refused.title.startswith("Error:")
    assert "Your answers are saved, but not handed in yet" in answered.refused.text
    missing = "Say whether it is unchanged, has changed or has ended."
    assert f"{IS_OVER} – {missing}" in answered.refused.text
    assert f"{GOES_ON} – {missing}" not in answered.refused.text


def test_a_report_of_four_activities_arrives(answered):
    assert "Your report has reached us" in answered.told
    for words in ["Unchanged", "Changed", "Ended", "New", GOES_ON, GROWS, IS_OVER, NEW]:
        assert words in answered.told


def test_nothing_to_report_is_an_answer(nothing):
    assert "Your report has reached us" in nothing
    assert "Nothing to report for this period." in nothing


def test_the_start_page_says_what_waits(returned):
    assert "wait to be accepted" in returned.start
    assert "reporting round is due within 14 days" in returned.start
    assert "Returned to the member." in returned.told


def test_only_those_are_reminded_who_have_not_answered(reminded):
    assert [to for to in reminded if to in MEMBERS.values()] == [CID, DAN]


def test_a_report_that_came_back_is_answered_again_and_accepted(accepted):
    assert COMMENT in accepted.asked
    assert "Accepted; the member is thanked by mail." in accepted.told
    assert "We have accepted your report" in accepted.seen_by_ana
    assert "1.5 million euros" in accepted.seen_by_ana


def test_the_matrix_shows_who_has_reported(matrix):
    assert len(matrix.lines) >= 50
    for name, words in ROWS.items():
        assert any(line.startswith(name) and words in line for line in matrix.lines), name
    assert "Accepted, 4 activities" in matrix.sheet
    assert "Handed in, nothing to report" in matrix.sheet


def test_what_a_member_reported_becomes_a_suggestion_in_one_step(made):
    assert "It is suggested as an initiative" in made.initiative
    assert "to be verified" in made.start


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, made, passed, axe, scheme, width):
    assert len(passed) > 14
    assert barriers(browser, passed, axe, scheme, width) == {}
