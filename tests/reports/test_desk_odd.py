"""The desk when something odd is sent: two at once, what is frozen by then, what no page offers."""

import json
from urllib.parse import urlencode

import pytest

from reports import deciding, document, publishing
from reports.composing import compose
from reports.models import Block, Comment, Inclusion, Report, Waiver
from tests.factories import make_event, make_membership, make_organisation
from tests.reports.factories import (
    make_block,
    make_inclusion,
    make_report,
    make_section,
    make_version,
    make_waiver,
)
from tests.reports.test_desk import finding, url

pytestmark = pytest.mark.django_db

FROZEN = "The report is frozen"


@pytest.fixture
def section():
    make_membership(make_organisation(), starts_on="2020")
    return make_section(make_report(), anchor="all", text="Nothing to count.")


def section_form(section, *blocks, **fields) -> dict:
    """What the browser sends of a section and its blocks."""
    kept = {name: getattr(section, name) for name in ["heading", "anchor", "level", "position"]}
    rows = {"blocks-TOTAL_FORMS": len(blocks), "blocks-INITIAL_FORMS": section.blocks.count()}
    for place, row in enumerate(blocks):
        rows |= {f"blocks-{place}-{name}": value for name, value in row.items()}
    return kept | {"is_numbered": "on", "text": section.text} | rows | fields


# --- frozen by somebody else in the meantime ------------------------------------------------------


def test_what_was_typed_is_kept_when_the_report_was_frozen_meanwhile(secretariat, section):
    form = section_form(section, text="Hours of work.")
    publishing.freeze(report=section.report)
    page = secretariat.post(url(section, "change"), form)
    assert page.status_code == 200
    [words] = page.context["adminform"].form.errors["text"]
    assert words.startswith(FROZEN)
    assert "Hours of work." in page.content.decode()
    section.refresh_from_db()
    assert section.text == "Nothing to count."


def test_a_block_is_refused_in_its_row_when_the_report_was_frozen_meanwhile(secretariat, section):
    row = {"kind": "meetings", "which": "", "caption": "Typed", "position": 1}
    form = section_form(section, row)
    publishing.freeze(report=section.report)
    page = secretariat.post(url(section, "change"), form)
    assert FROZEN in page.content.decode()
    assert 'value="Typed"' in page.content.decode()
    assert Block.objects.count() == 0


def part_forms(section):
    """A part of each kind, with what the browser sends of it unchanged."""
    block = make_block(section)
    inclusion, waiver = make_inclusion(block), make_waiver(section)
    yield block, ["section", "position", "kind", "which", "caption"]
    yield inclusion, ["block", "key", "reason"]
    yield waiver, ["section", "phrase", "sentence", "reason"]


@pytest.mark.parametrize("place", range(3), ids=["block", "inclusion", "waiver"])
def test_a_part_is_only_looked_at_once_its_report_is_frozen(secretariat, section, place):
    part, names = list(part_forms(section))[place]
    form = {name: part.serializable_value(name) for name in names}
    assert 'name="_save"' in secretariat.get(url(part, "change")).content.decode()
    publishing.freeze(report=section.report)
    seen = secretariat.get(url(part, "change"))
    assert seen.status_code == 200
    assert 'name="_save"' not in seen.content.decode()
    sent = secretariat.post(url(part, "change"), form)
    assert sent.status_code == 200
    assert FROZEN in str(sent.context["adminform"].form.errors)
    assert secretariat.post(url(part, "delete"), {"post": "yes"}).status_code == 403


def test_a_frozen_section_does_not_go_back_to_an_earlier_text(secretariat, section):
    before = secretariat.get(url(section, "history")).context["page_obj"][0].at.isoformat()
    section.text = "Later."
    section.save()
    publishing.freeze(report=section.report)
    address = f"{url(section, 'restore')}?{urlencode({'to': before})}"
    page = secretariat.post(address)
    assert FROZEN in page.content.decode()
    section.refresh_from_db()
    assert section.text == "Later."


def test_a_comment_without_words_beside_sections_that_are_only_shown(secretariat, section):
    report = section.report
    publishing.freeze(report=report)
    form = {"comments-TOTAL_FORMS": 1, "comments-INITIAL_FORMS": 0, "comments-0-author": "Agency"}
    form |= {"sections-TOTAL_FORMS": 1, "sections-INITIAL_FORMS": 1}
    form |= {"sections-0-id": section.pk, "sections-0-report": report.pk}
    page = secretariat.post(url(report, "change"), form)
    assert page.status_code == 200
    assert "This field is required." in page.content.decode()
    assert Comment.objects.count() == 0


# --- a section and its report ---------------------------------------------------------------------


def test_a_section_stays_in_its_report(secretariat, section):
    other = make_report()
    page = secretariat.post(
        url(section, "change"), section_form(section, report=other.pk, heading="")
    )
    assert page.status_code == 200
    assert page.context["report"] == section.report
    secretariat.post(url(section, "change"), section_form(section, report=other.pk, text="New."))
    report = section.report
    section.refresh_from_db()
    assert (section.report, section.text) == (report, "New.")


def test_a_section_that_may_be_cited_cannot_be_deleted(secretariat, section):
    make_version(section.report)
    page = secretariat.get(url(section, "delete")).content.decode()
    secretariat.post(url(section, "delete"), {"post": "yes"})
    assert "write in its text that it was withdrawn" in page
    assert "Yes, I’m sure" not in page
    assert section.report.sections.count() == 1


def test_a_section_that_may_be_cited_is_kept_when_its_row_is_ticked(secretariat, section):
    make_version(section.report)
    report = section.report
    form = {name: getattr(report, name) for name in ["title", "starts_on", "ends_on", "figures_on"]}
    form |= {"sections-TOTAL_FORMS": 1, "sections-INITIAL_FORMS": 1, "sections-0-DELETE": "on"}
    kept = {name: getattr(section, name) for name in ["position", "level", "heading", "anchor"]}
    form |= {f"sections-0-{name}": value for name, value in kept.items()}
    form |= {"sections-0-id": section.pk, "sections-0-report": report.pk}
    form |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "subtitle": "Typed"}
    page = secretariat.post(url(report, "change"), form)
    assert f"“{section.heading}”: This section is published" in page.content.decode()
    assert 'value="Typed"' in page.content.decode()
    assert report.sections.count() == 1


def test_an_anchor_that_another_section_has_is_refused_beside_it(secretariat, section):
    other = make_section(section.report, anchor="other")
    page = secretariat.post(url(other, "change"), section_form(other, anchor="all"))
    [words] = page.context["adminform"].form.errors["anchor"]
    assert words == "Another section has this anchor already."


# --- the preview ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a\0b", "{{ figure:members on=2024\0 }}", "{{ figure:members as=\0words }}"]
)
def test_the_preview_drops_what_no_text_can_hold(secretariat, section, text):
    page = secretariat.post(url(section, "preview"), {"text": text, "blocks": "[]"})
    assert page.status_code == 200
    assert "\0" not in page.content.decode()


def test_the_preview_drops_half_characters_of_a_caption(secretariat, section):
    make_event("Workshop of May", kind="workshop", starts_on="2023-05-02")
    blocks = json.dumps([{"kind": "meetings", "which": "workshop", "caption": "Our\ud800 days\0"}])
    page = secretariat.post(url(section, "preview"), {"text": "", "blocks": blocks})
    assert page.status_code == 200
    assert "Our days" in page.content.decode()


@pytest.mark.parametrize(
    "blocks",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '[{"kind": "meetings", "caption": ' + "[" * 900 + "]" * 900 + "}]",
        "[[]]",
        "[null]",
        '["meetings"]',
    ],
)
def test_the_preview_refuses_blocks_that_nobody_could_choose(secretariat, section, blocks):
    response = secretariat.post(url(section, "preview"), {"text": "x", "blocks": blocks})
    assert response.status_code in {200, 400}


# --- what the page of the checks did not offer ----------------------------------------------------


def test_a_reason_that_cannot_be_kept_is_refused_with_a_sentence(secretariat, section):
    section.text = "Old: 4711."
    section.save()
    found = finding(secretariat, section.report, "4711")
    sent = {"finding": found.fingerprint, "reason": "So\0 it was."}
    page = secretariat.post(url(section.report, "check"), sent)
    assert "Null characters are not allowed." in page.content.decode()
    assert Waiver.objects.count() == 0


def test_nothing_is_decided_once_somebody_else_has_frozen_the_report(section):
    report = section.report
    block = make_block(section)
    event = make_event("Before", kind="workshop", starts_on="2022-10-07")
    publishing.freeze(report=Report.objects.get(pk=report.pk))
    sent = {"block": block.pk, "key": event.slug, "reason": "It began there."}
    with pytest.raises(ValueError, match="in the meantime"):
        deciding.decide(report, sent)


@pytest.mark.parametrize("answer", [{"reason": "So it was."}, {"binding": "the first"}])
def test_nothing_is_decided_about_the_cover(secretariat, section, answer):
    report = section.report
    report.summary = "We are 97 members."
    report.save()
    found = finding(secretariat, report, "97")
    assert found.section == ""
    if "binding" in answer:
        answer = {"binding": found.bindings[0]}
    sent = {"finding": found.fingerprint} | answer
    page = secretariat.post(url(report, "check"), sent)
    assert "This is on the cover" in page.content.decode()
    assert Waiver.objects.count() == 0


@pytest.mark.parametrize("key", ["", "nothing", "within", "a\0"])
def test_only_what_was_offered_is_included(secretariat, section, key):
    make_event("Within", kind="workshop", slug="within", starts_on="2023-05-02")
    block = make_block(section)
    sent = {"block": block.pk, "key": key, "reason": "It began there.", "decision": "include"}
    page = secretariat.post(url(section.report, "check"), sent)
    assert "This was not offered." in page.content.decode()
    assert Inclusion.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "  ", "So\0"])
def test_what_is_included_needs_a_reason(secretariat, section, reason):
    event = make_event("Before", kind="workshop", starts_on="2022-10-07")
    block = make_block(section)
    sent = {"block": block.pk, "key": event.slug, "reason": reason, "decision": "include"}
    assert secretariat.post(url(section.report, "check"), sent).status_code == 200
    assert Inclusion.objects.count() == 0


# --- the draft as PDF -----------------------------------------------------------------------------


def test_a_draft_that_cannot_be_printed_leads_back_to_its_preview(secretariat, section):
    tree = compose(section.report)
    tree["sections"][0]["nodes"].append(document.picture("<svg", "Alt", ""))
    make_version(section.report, document=tree, published_at=None)
    address = f"{section.report.get_absolute_url()}?preview=1"
    page = secretariat.get(f"{address}&format=pdf", follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "A picture of the report cannot be drawn" in page.content.decode()
