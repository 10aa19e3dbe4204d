"""The desk: what is open is shown, decided in place, and nothing is lost on the way."""

import json

import pytest
from django.urls import reverse

from reports import publishing
from reports.models import Inclusion, Waiver
from tests.factories import make_event, make_membership, make_organisation
from tests.publications.factories import make_publication, make_video
from tests.reports.factories import (
    make_block,
    make_published_report,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def url(record, page: str, *args) -> str:
    name = f"admin:reports_{record._meta.model_name}_{page}"
    return reverse(name, args=[record.pk, *args])


@pytest.fixture
def section():
    for name in ["Academy", "Agency"]:
        make_membership(make_organisation(name), starts_on="2020")
    return make_section(make_report(), anchor="all", text="We are 97 members.\n\nOld: 4711.")


def finding(client, report, phrase):
    page = client.get(url(report, "check"))
    return next(one for one in page.context["review"].findings if one.phrase == phrase)


def test_the_page_of_the_checks_lists_what_is_open(secretariat, section):
    page = secretariat.get(url(section.report, "check"))
    assert page.context["review"].counts["contradicting"] == 1
    content = page.content.decode()
    for words in ["97", "4711", "Let it stay", "Bind to {{ figure:members"]:
        assert words in content


def test_what_cannot_be_read_stands_under_its_section(secretariat, section):
    other = make_section(section.report, heading="Only a fault", text="A.[^lost]", position=1)
    page = secretariat.get(url(section.report, "check"))
    groups = {one.heading: judged.problems for one, judged in page.context["groups"]}
    assert groups[section.heading] == []
    assert [one["phrase"] for one in groups[other.heading]] == ["[^lost]"]
    assert "There is no footnote [^lost]" in page.content.decode()


def test_freezing_leads_to_what_is_open(secretariat, section):
    page = secretariat.get(url(section.report, "move", "freeze")).content.decode()
    assert f'href="{url(section.report, "check")}">Check the numbers</a>' in page


def test_a_number_is_bound_by_a_button(secretariat, section):
    found = finding(secretariat, section.report, "97")
    sent = {"finding": found.fingerprint, "binding": found.bindings[0]}
    secretariat.post(url(section.report, "check"), sent)
    section.refresh_from_db()
    assert section.text.startswith("We are {{ figure:members")
    assert finding(secretariat, section.report, "2").state == "bound"


def test_a_number_is_waived_with_a_reason(secretariat, section):
    found = finding(secretariat, section.report, "4711")
    address = url(section.report, "check")
    page = secretariat.post(address, {"finding": found.fingerprint, "reason": "  "})
    assert (page.status_code, Waiver.objects.count()) == (200, 0)
    assert "Say why" in page.content.decode() or "blank" in page.content.decode()

    secretariat.post(address, {"finding": found.fingerprint, "reason": "So it was printed."})
    assert Waiver.objects.get().phrase == "4711"


def test_only_what_was_proposed_is_bound(secretariat, section):
    found = finding(secretariat, section.report, "97")
    sent = {"finding": found.fingerprint, "binding": "{{ figure:members }} <script>"}
    secretariat.post(url(section.report, "check"), sent)
    section.refresh_from_db()
    assert "97" in section.text


def test_what_falls_just_outside_is_included_or_left_out(secretariat):
    event = make_event("Before", kind="workshop", starts_on="2022-10-07")
    block = make_block(make_section())
    report = block.section.report
    address = url(report, "check")
    assert "Before" in secretariat.get(address).content.decode()
    sent = {"block": block.pk, "key": event.slug, "reason": "It began there."}
    secretariat.post(address, sent | {"decision": "include"})
    assert Inclusion.objects.get().is_left_out is False
    preview = secretariat.get(report.get_absolute_url() + "?preview=1").content.decode()
    assert "Before" in preview
    assert "At the edges" not in secretariat.get(address).content.decode()


@pytest.mark.parametrize(("decision", "shown"), [("include", True), ("leave", False)])
def test_what_may_be_in_two_reports_is_kept_or_left_out(secretariat, decision, shown):
    document = make_publication("Dated roughly", published_on="2022")
    block = make_block(make_section(), kind="publications")
    address = url(block.section.report, "check")
    page = secretariat.get(address).content.decode()
    assert "1 January to 31 December 2022, partly outside the period" in page
    assert "Keep it here" in page
    sent = {"block": block.pk, "key": document.slug, "reason": "It came out in December."}
    secretariat.post(address, sent | {"decision": decision})
    assert "At the edges" not in secretariat.get(address).content.decode()
    preview = secretariat.get(block.section.report.get_absolute_url() + "?preview=1")
    assert ("Dated roughly" in preview.content.decode()) is shown


def test_what_has_no_day_is_said_to_have_none(secretariat):
    make_video("Undated", published_on=None)
    block = make_block(make_section(), kind="videos")
    page = secretariat.get(url(block.section.report, "check")).content.decode()
    assert "no day is known of it" in page


def test_a_reader_decides_nothing(reader, section):
    found = finding(reader, section.report, "4711")
    sent = {"finding": found.fingerprint, "reason": "x"}
    assert reader.post(url(section.report, "check"), sent).status_code == 403
    assert Waiver.objects.count() == 0


def test_an_editor_writes_and_does_not_publish(editor, section):
    section.text = "Nothing."
    section.save()
    report = section.report
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    editor.post(url(report, "move", "publish"))
    report.refresh_from_db()
    assert report.state == "approved"


def test_an_editor_does_not_show_what_was_hidden(editor):
    report = make_published_report(is_published=False)
    page = editor.get(url(report, "change"))
    assert 'name="is_published"' not in page.content.decode()
    changelist = reverse("admin:reports_report_changelist")
    editor.post(changelist, {"action": "publish", "_selected_action": [report.pk]})
    editor.post(url(report, "change"), {"title": report.title, "is_published": "on"})
    report.refresh_from_db()
    assert not report.is_published


def test_steps_are_taken_on_their_pages(secretariat, section):
    report = section.report
    page = secretariat.post(url(report, "move", "freeze"))
    assert "There is still something open" in page.content.decode()
    section.text = "Nothing."
    section.save()
    for step in ["freeze", "comment", "approve", "publish"]:
        assert secretariat.get(url(report, "move", step)).status_code == 200
        assert secretariat.post(url(report, "move", step)).status_code == 302
    report.refresh_from_db()
    assert report.state == "published"
    secretariat.post(url(report, "move", "correct"), {"reason": "a mistake"})
    report.refresh_from_db()
    assert (report.state, report.is_published) == ("collecting", True)


def test_looking_changes_nothing(secretariat, section):
    report = section.report
    for page in ["change", "check", "drift", "history"]:
        assert secretariat.get(url(report, page)).status_code == 200
    for step in ["freeze", "outline"]:
        secretariat.get(url(report, "move", step))
    report.refresh_from_db()
    assert report.state == "collecting"


def test_the_preview_shows_what_is_not_saved(secretariat, section):
    make_event("Workshop of May", kind="workshop", starts_on="2023-05-02")
    blocks = [{"kind": "meetings", "which": "workshop", "caption": "All", "position": "1"}]
    sent = {"text": "Now {{ figure:members }} <b>x</b>", "blocks": json.dumps(blocks)}
    page = secretariat.post(url(section, "preview"), sent).content.decode()
    assert "Workshop of May" in page
    assert "&lt;b&gt;x" in page
    section.refresh_from_db()
    assert section.text.startswith("We are 97")
    assert secretariat.get(url(section, "preview")).status_code == 405


@pytest.mark.parametrize("blocks", ["", "x", "{}", "[1]", '[{"kind": 7}]', '[{"kind": "none"}]'])
def test_odd_blocks_are_refused_or_left_out(secretariat, section, blocks):
    response = secretariat.post(url(section, "preview"), {"text": "x", "blocks": blocks})
    assert response.status_code in {200, 400}


def test_a_frozen_section_is_only_looked_at(secretariat, section):
    section.text = "Nothing."
    section.save()
    publishing.freeze(report=section.report)
    page = secretariat.get(url(section, "change"))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_drift_is_shown(secretariat, section):
    section.text = "We are {{ figure:members }}."
    section.save()
    publishing.freeze(report=section.report)
    make_membership(make_organisation("Newcomer"), starts_on="2021")
    page = secretariat.get(url(section.report, "drift")).content.decode()
    assert "Newcomer" in page
    assert "Then 2, now 3." in page
