"""A report from the outline to its correction, and how it is read; nobody has a mouse here."""

import pytest

from tests.browser.player import Player, barriers
from tests.browser.scanners import scan

PAGE = "/reports/2031/"
MEMBERS = """
    SELECT count(DISTINCT organisation.id) FROM registry_membership
    JOIN registry_organisation AS organisation ON organisation.id = organisation_id
    WHERE role = 'member' AND is_published AND period @> date '2024-02-29'
"""
WENDY, DEE = "wendy@writers.example.org", "dee@delegates.example.org"

#: Somebody has a seat in the Executive Committee.
SEAT = f"""
from registry.models import Body, Mandate, Organisation, Person
Mandate.objects.create(
    person=Person.objects.create(name="Dee Delegate", email="{DEE}"),
    body=Body.objects.get(slug="executive-committee"),
    organisation=Organisation.objects.get(slug="asrt"), role="delegate", starts_on="2020",
)
"""


@pytest.fixture(scope="module")
def writer(come, signed_in) -> Player:
    """Somebody at the desk who sees the preview while writing: it needs JavaScript."""
    return come(storage_state=signed_in, java_script_enabled=True)


@pytest.fixture(scope="module")
def members(site) -> int:
    """How many members there are on the day of the report: what was tested before may add some."""
    return site.rows(MEMBERS)[0][0]


def preview_says(writer, words: str) -> None:
    """Wait until the preview beside the text is that of the last word typed, and says something."""
    writer.page.locator("#section-preview:not([aria-busy])", has_text=words).wait_for()


def to_the_report(writer) -> None:
    """Go to the page of the report that is written here."""
    writer.go("/admin/reports/report/")
    writer.press("Played report")


@pytest.mark.deep
def test_a_report_begins_with_its_year_and_period(writer):
    writer.go("/admin/reports/report/add/")
    writer.write(year="2031", title="Played report")
    for name, day in [
        ("starts_on", "11012022"),
        ("ends_on", "02292024"),
        ("figures_on", "02292024"),
    ]:
        writer.write(**{name: day})
    writer.press("Save and continue editing")
    assert "Outline" in writer.look("a report at the desk")
    assert "collected" in writer.take_step("Begin to collect", "Begin")


@pytest.mark.deep
def test_a_section_shows_what_readers_will_see_while_it_is_written(writer):
    writer.go("/admin/reports/section/add/")
    writer.pick("report", "Played report")
    writer.write(heading="Everything")
    writer.press("Save and continue editing")
    writer.write(text="The consortium has 49 members. There were 4711 of them.")
    preview_says(writer, "contradicting")
    writer.look("a section that is written")
    preview_says(writer, "There were 4711 of them")


@pytest.mark.deep
def test_a_number_is_bound_by_a_button_and_follows_the_register(writer, members):
    button = writer.page.locator(".preview-body button[data-phrase='49']").first
    button.focus()
    writer.page.keyboard.press("Enter")
    preview_says(writer, f"The consortium has {members} members")
    writer.press("Save and continue editing")
    assert "{{ figure:members" in writer.page.input_value("#id_text")


@pytest.mark.deep
def test_only_the_parts_of_what_a_section_shows_are_offered(writer):
    offered = writer.page.locator("#id_blocks-0-which optgroup:enabled")
    writer.open("Add another Block")
    assert offered.count() == 0
    writer.write(**{"blocks-0-kind": "Channels"})
    assert offered.evaluate_all("found => found.map((one) => one.label)") == ["Channels"]
    writer.page.select_option("#id_blocks-0-which", "video")
    writer.page.select_option("#id_blocks-0-kind", "programmes")
    assert offered.evaluate_all("found => found.map((one) => one.label)") == ["Programmes"]
    assert writer.page.input_value("#id_blocks-0-which") == ""


@pytest.mark.deep
def test_somebody_outside_writes_for_a_section_by_a_link(writer, come):
    writer.go("/admin/reports/section/")
    writer.press("Everything")
    asked = {"name": "Wendy Writer", "email": WENDY, "words": "A sentence about valleys."}
    writer.take_step("Ask for a contribution", "Prepare the letter", **asked)
    writer.press("Send the ticked mails")
    assert scan(come(), WENDY)
    wendy = come()
    wendy.go_by_mail(WENDY, "/reports/contributions/")
    assert "A sentence about valleys." in wendy.look("what somebody is asked to write")
    wendy.write(text="Every valley has a *biobank*.")
    wendy.press("Preview")
    assert "Every valley has a biobank." in wendy.look("a contribution before it is handed in")
    wendy.press("Hand it in")
    assert "Your text has reached us" in wendy.look("a contribution that is handed in")


@pytest.mark.deep
def test_what_came_in_is_taken_over_into_the_section(writer, come):
    writer.go("/admin/")
    writer.press_what_says("contribution to a report waits to be taken over")
    writer.press("Wendy Writer")
    assert "Every valley has a biobank." in writer.look("a contribution at the desk")
    assert "end of the section" in writer.take_step("Take over", "Put it into the section")
    writer.go("/admin/reports/section/")
    writer.press("Everything")
    assert writer.page.input_value("#id_text").endswith("Every valley has a *biobank*.")
    wendy = come()
    wendy.go_by_mail(WENDY, "/reports/contributions/")
    assert "part of the report now" in wendy.look("a contribution that was taken over")


@pytest.mark.deep
def test_nothing_is_frozen_while_a_number_is_open(writer):
    to_the_report(writer)
    assert "1 number that is not bound" in writer.take_step("Freeze", "Freeze it")
    to_the_report(writer)
    writer.press("Check the numbers")
    writer.look("the checks of a report")
    writer.write(reason="So it was printed.")
    writer.press("Let it stay")
    assert "Nothing is open" in writer.look("the checks, when all is well")


@pytest.mark.deep
def test_the_committee_reads_the_frozen_draft_by_a_link(writer, come, site):
    site.shell(SEAT)
    to_the_report(writer)
    for step, button in [
        ("Freeze", "Freeze it"),
        ("Ask for comments", "It is out for comments"),
        ("Ask the Executive Committee", "Prepare the letters"),
    ]:
        writer.take_step(step, button)
    writer.press("Send the ticked mails")
    assert scan(come(), DEE)
    dee = come()
    dee.go_by_mail(DEE, "/reports/drafts/")
    assert "Every valley has a biobank." in dee.look("a frozen draft")
    dee.write(text="Which valleys?")
    dee.press("Send the comment")
    assert "Your comment has reached us" in dee.look("a draft with a comment")


@pytest.mark.deep
def test_it_is_approved_once_the_comment_is_answered_and_published(writer):
    to_the_report(writer)
    assert "1 comment has no answer" in writer.take_step("Approve", "It is approved")
    writer.go("/admin/reports/comment/")
    writer.press_what_says("Dee Delegate")
    writer.write(answer="All of them.")
    writer.press("Save")
    to_the_report(writer)
    for step, button in [("Approve", "It is approved"), ("Publish", "Publish it")]:
        writer.take_step(step, button)
    assert "Published" in writer.text
    writer.press("What changed in the data since")
    assert "Nothing has changed since" in writer.look("what changed since")


@pytest.mark.deep
def test_a_visitor_opens_a_number_without_a_mouse_or_a_script(come, members):
    reader = come()
    reader.go(PAGE)
    reader.look("a report")
    reader.open(str(members))
    explanation = reader.page.locator("#f1")
    assert explanation.is_visible()
    assert "Organisations with a membership" in explanation.inner_text()
    assert explanation.locator("li").count() == members
    reader.page.keyboard.press("Escape")
    assert not explanation.is_visible()


@pytest.mark.deep
def test_a_correction_keeps_the_old_version_and_says_what_was_wrong(writer, come):
    to_the_report(writer)
    writer.take_step("Correct", "Begin a correction", reason="a word")
    writer.go("/admin/reports/section/")
    writer.press("Everything")
    writer.page.fill("#id_text", "Nothing is counted.")
    writer.press("Save")
    to_the_report(writer)
    for step, button in [
        ("Freeze", "Freeze it"),
        ("Ask for comments", "It is out for comments"),
        ("Approve", "It is approved"),
    ]:
        writer.take_step(step, button)
    writer.take_step("Publish", "Publish it", erratum="We *counted*.")

    reader = come()
    reader.go(PAGE)
    assert "Nothing is counted." in reader.text
    reader.press("What was corrected")
    assert "We counted." in reader.look("errata")
    reader.press("Version 1")
    assert "4711" in reader.look("an old version")


def test_the_edition_of_2023_is_there_with_its_pdf_and_open_data(come):
    reader = come()
    reader.go("/reports/")
    reader.press("State of the Art Report 2023")
    assert "HEAL ITALIA" in reader.look("the edition of 2023")
    pdf = reader.page.request.get(f"{reader.address}?format=pdf")
    assert pdf.body().startswith(b"%PDF-")
    assert reader.download("Open data (zip)").startswith(b"PK")


@pytest.mark.deep
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, passed, axe, scheme, width):
    assert passed
    assert barriers(browser, passed, axe, scheme, width) == {}
