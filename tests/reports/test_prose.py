"""Markdown of people becomes nodes; what looks like code stays text."""

import pytest

from reports import document
from reports.prose import inlines, nodes, prose

#: What could run, or break out, somewhere between Markdown, HTML, typst and templates.
NASTY = [
    '<script>alert("x")</script>',
    '<img src=x onerror="alert(1)">',
    "{% load static %}{{ request.user }}",
    '#panic("typst") #{1+1} $x^2$ @ref <label>',
    '#import "@preview/x:1.0.0": *',
    "&lt;b&gt; &amp; &copy;",
    "\\u{1F600} \\textbf{x} `",
    "${7*7} {{7*7}} <%= 7*7 %>",
]


def words_of(found) -> str:
    return "".join(node["text"] for node in document.walk(found) if "text" in node)


def test_blocks_and_inlines_are_read():
    found = nodes(
        "# Head\n\nA **b** *c* `d`\ne\n\n1. x\n2. y\n\n> q\n\n---\n\n| A | B |\n|--|--:|\n| 1 | 2 |"
    )
    assert [one["t"] for one in found] == [
        *("heading", "paragraph", "list", "quote", "rule", "table"),
    ]
    heading, paragraph, list_, _, _, table = found
    assert (heading["level"], words_of(paragraph)) == (3, "A b c d e")
    assert (list_["ordered"], list_["start"], len(list_["items"])) == (True, 1, 2)
    assert (table["head"], table["numeric"]) == (["A", "B"], [False, True])


def test_a_list_begins_where_it_says():
    assert nodes("4. x\n5. y")[0]["start"] == 4


def test_footnotes_are_numbered_in_the_order_of_reading_and_can_be_named_twice():
    found = prose("A[^b] and[^a] and again[^b].\n\n[^a]: First.\n[^b]: Second.", first_note=3)
    numbers = [node["n"] for node in document.walk(found.nodes) if node["t"] == "note"]
    assert numbers == [3, 4, 3]
    assert [words_of(note) for note in found.notes] == ["Second.", "First."]


@pytest.mark.parametrize("text", NASTY)
def test_what_looks_like_code_is_text(text):
    found = nodes(text)
    assert {one["t"] for one in document.walk(found)} <= {"paragraph", "text", "code", "em"}
    for fragment in ["alert", "load static", "panic", "7*7"]:
        assert (fragment in text) == (fragment in words_of(found))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x"]
)
def test_a_link_leads_to_the_web_or_nowhere(url):
    found = nodes(f"[words]({url})")
    assert [one for one in document.walk(found) if one["t"] == "link"] == []
    assert "words" in words_of(found)


def test_links_and_pictures():
    found = nodes("[a](https://example.org/x) ![words](https://example.org/p.png)")
    assert [one["url"] for one in document.walk(found) if one["t"] == "link"] == [
        "https://example.org/x"
    ]
    assert words_of(found) == "a words"


def test_a_summary_becomes_one_line():
    assert words_of(inlines("One.\n\nTwo *three*.")) == "One. Two three."
