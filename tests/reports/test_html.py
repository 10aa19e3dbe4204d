"""The edition for the screen: all words are text, and every number explains itself."""

import pytest

from reports import document
from reports.editions.html import sections_of
from reports.prose import nodes
from tests.reports.test_prose import NASTY


def html_of(*blocks, figures=None, notes=()) -> str:
    """One section with these blocks, as HTML."""
    section = {"anchor": "a", "heading": "A", "number": "1", "level": 1, "nodes": list(blocks)}
    tree = {"figures": figures or {}, "sections": [section], "notes": list(notes)}
    sections, _ = sections_of(tree, lambda place, node: f"/pictures/{place}.svg")
    return sections[0]["html"]


@pytest.mark.parametrize("text", NASTY)
def test_what_looks_like_code_comes_out_as_text(text):
    entry = document.entry("k", text, url="/x/", meta=text, words=text, links=[("/y/", text)])
    found = html_of(
        *nodes(text),
        document.paragraph(text),
        document.table(text, [text], [[text]]),
        document.entries(text, [entry]),
        document.cards([{"label": text, "text": text, "unit": text, "ref": ""}]),
        document.picture("<svg/>", text, text),
        {"t": "code", "text": text},
    )
    assert not {"<script", "<img src=x", 'onerror="alert'} & {
        part for part in ["<script", "<img src=x", 'onerror="alert'] if part in found
    }
    assert found.count("<img") == 1


def test_an_address_cannot_leave_its_attribute():
    found = html_of(document.paragraph(document.link('https://x/" onclick="alert(1)', "words")))
    assert '" onclick' not in found


def test_a_bound_number_opens_what_explains_it():
    figures = {"f1": {"name": "members"}}
    node = {"t": "figure", "ref": "f1", "text": "fifty"}
    found = html_of(document.paragraph("We are ", node, "."), figures=figures)
    assert 'popovertarget="f1" data-figure="members">fifty</button>' in found


def test_a_footnote_has_one_place_to_come_back_to():
    note = {"t": "note", "n": 1}
    found = html_of(document.paragraph("a", note, "b", note), notes=[[document.text("x")]])
    assert (found.count('href="#note-1"'), found.count('id="noteref-1"')) == (2, 1)


def test_tables_have_headings_for_rows_and_columns():
    found = html_of(document.table("Members", ["Country", "Number"], [["Egypt", "1"]], {1}))
    assert '<th scope="row">Egypt</th><td class="number">1</td>' in found
    assert "<caption>Members</caption>" in found


def test_a_bound_number_within_a_link_is_no_button():
    node = {"t": "figure", "ref": "f1", "text": "fifty"}
    link = {"t": "link", "url": "/x/", "c": [{"t": "strong", "c": [node]}]}
    found = html_of(document.paragraph(link, node), figures={"f1": {"name": "members"}})
    within, behind = found.split("</a>")
    assert '<span data-figure="members">fifty</span>' in within
    assert "<button" not in within
    assert "<button" in behind
