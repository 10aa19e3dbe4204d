"""Markdown of people becomes nodes; what looks like code stays text."""

import time

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


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("> quoted", "quoted"),
        ("First.\n\n    - one\n    - two", "First. one two"),
        ("Then:\n\n    ```\n    x = 1\n    ```", "Then: x = 1"),
        ("Table:\n\n    | A | B |\n    |---|---|\n    | 1 | **2** |", "Table: A B 1 2"),
        ("## Head", "Head"),
    ],
)
def test_a_footnote_is_one_line_of_all_its_words(note, words):
    (found,) = prose(f"A.[^1]\n\n[^1]: {note}").notes
    assert words_of(found) == words
    assert {node["t"] for node in document.walk(found)} <= {"text", "strong", "code"}


def test_code_in_a_summary_stays_code():
    assert inlines("One.\n\n    x = 1") == [document.text("One. "), {"t": "code", "text": "x = 1"}]


def test_a_record_has_no_footnotes_and_no_bindings():
    text = "A[^1] of {{ figure:members }}.\n\n[^1]: A note."
    assert words_of(nodes(text)) == "A[^1] of {{ figure:members }}.[^1]: A note."
    assert {node["t"] for node in document.walk(nodes(text))} == {"paragraph", "text"}


@pytest.mark.parametrize("read", [nodes, lambda text: prose(text).nodes])
@pytest.mark.parametrize("lost", ["[^ 1]: word", "[1]: word", "[see]: <javascript:alert(1)>"])
def test_what_only_looks_like_the_address_of_a_link_is_read(read, lost):
    assert words_of(read(f"A.\n\n{lost}")) == f"A.{lost}"


def test_a_footnote_of_one_word_in_a_record_is_read():
    assert words_of(nodes("A[^1].\n\n[^1]: word")) == "A[^1].[^1]: word"


@pytest.mark.parametrize("url", ["https://example.org/", "mailto:a@example.org", "/members/"])
def test_the_address_of_a_link_may_stand_apart(url):
    found = nodes(f"[One][1], [two]\n\n[1]: {url}\n[two]: <{url}> 'Title'")
    links = [one["url"] for one in document.walk(found) if one["t"] == "link"]
    assert (links, words_of(found)) == ([url, url], "One, two")


def test_a_picture_in_a_link_makes_no_second_link():
    found = nodes("[![a [b](/y/) c](/p.png)](/x/)")
    assert [node["url"] for node in document.walk(found) if node["t"] == "link"] == ["/x/"]


@pytest.mark.parametrize(
    ("text", "phrase", "message"),
    [
        ("See {{ members }}.", "{{ members }}", "This is no binding"),
        (r"See \{{ figure:members }}.", "{{ figure:members }}", "This is no binding"),
        ("&#123;&#123; figure:members }}", "{{ figure:members }}", "This is no binding"),
        ("It ends {{ figure:members", "{{ figure:members", "This is no binding"),
        ("> - See[^nix]", "[^nix]", "There is no footnote"),
        ("A.[^1]\n\n[^1]: See[^2].", "[^2]", "There is no footnote"),
        ("A.\n\n[^1]: Lost.", "[^1]:", "No mark"),
        ("A.[^1]\n\n[^1]: Read.\n\n> [^1]: Lost.", "[^1]:", "Several footnotes have this mark"),
        ("| A[^1] |\n|---|\n| 1 |\n\n[^1]: Lost.", "A", "No footnote"),
        ("[![a[^1]](/p)](/x/)\n\n[^1]: Lost.", "a[^1]", "No footnote"),
        ("[x](https://y/{{figure:members}})", "https://y/{{figure:members}}", "within an address"),
        ("[x](<https://y/{{ figure:members }}>)", "https://y/{{ figure:members }}", "an address"),
        ("[x](https://y/{{ figure:members }})", "{{ figure:members }}", "within an address"),
        ("[x](/{{ figure:members }}/y)", "{{ figure:members }}", "within an address"),
        ("https://y/{{ figure:members }}", "{{ figure:members }}", "within an address"),
    ],
)
def test_what_cannot_have_been_meant_so_is_said(text, phrase, message):
    ((found, said),) = prose(text).problems
    assert found == phrase
    assert message in said


@pytest.mark.parametrize(
    "text",
    [
        "`{{ members }}` and `[^nix]`",
        "```\n{{ members }} [^nix]\n```",
        "A {{ figure:members }} ([page](https://y/)), {{ figure:members }}[^1]\n\n[^1]: Note.",
        "On https://y/ {{ figure:members }} {single} [x] [^ x]",
    ],
)
def test_what_is_in_order_is_no_problem(text):
    assert prose(text).problems == []


def test_code_shows_a_binding_as_it_was_written_also_in_the_head_of_a_table():
    (table,) = prose("| `{{ figure:members }}` |\n|---|\n| `{{ figure:members }}` |").nodes
    assert table["head"] == ["{{ figure:members }}"]
    assert words_of(table["rows"]) == "{{ figure:members }}"


@pytest.mark.parametrize(
    "piece", ["{{ figure:members as=words }}", "{{ x", "[^x]", "[a](", "{{", "[a]: ", "[^a]: x\n\n"]
)
def test_long_texts_are_read_in_time(piece):
    text = piece * (50_000 // len(piece))
    start = time.process_time()
    prose(text)
    assert time.process_time() - start < 5
