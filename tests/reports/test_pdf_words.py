"""The printed edition: words full of markup, without a font, or too many of them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import document as tree
from reports.bench import long_document
from reports.editions.pdf import pdf
from tests.reports import sample_document as sample
from tests.reports.printed import read, said, squeezed
from tests.reports.tagged_pdf import TaggedPdf

PLANTED = [
    '#import "@preview/x:0.1.0": *',
    '#panic("x") #{ while true {} }',
    "$ x^2 $ and *b* and _i_ and `raw` ~ -- --- ...",
    'Says "quoted" and ‘quoted’ \\ and \\u{41}',
    "<label> @reference // comment /* more */ = Title",
    "- item + item / term: x [content] ] #[",
    "<script>alert(1)</script> &amp; <b>bold</b>",
    "**bold** [link](x) ![i](y) [^1] # h | t |",
    "{{ name }} {% now 'Y' %} {# c #} {{ figure:members }}",
    "Psifas פסיפס",
    "Őrsi, ŞİĞ, Łódź, Ελένη, Жук",
    "Loooooooong" * 12,
]


#: On the cover and in the contents, in the section, and behind it.
PLACES = 4 + 2 + 23 + 10


def everywhere(words: str) -> dict:
    """A document that says some words wherever words can stand."""
    plain = [tree.text(words)]
    entry = tree.entry("k", words, url="/x/", meta=words, words=words, links=[("/y/", words)])
    return sample.document(
        sample.section(
            words,
            words,
            tree.paragraph(
                words,
                tree.strong(words),
                {"t": "em", "c": plain},
                {"t": "code", "text": words},
                tree.link("/z/", words),
                {"t": "break"},
                sample.figure("f1", words),
                sample.note(1),
            ),
            sample.heading(3, words),
            tree.bullets([tree.paragraph(words)]),
            {"t": "quote", "c": [tree.paragraph(words)]},
            {"t": "code", "text": words},
            tree.table(words, [words, "b"], [[words, "1"]]),
            tree.entries(words, [entry | {"nodes": [tree.paragraph(words)]}]),
            tree.cards([{"label": words, "text": words, "unit": "", "ref": ""}]),
            tree.picture(sample.PICTURE, words, words),
            number="1",
        ),
        title=words,
        subtitle=words,
        notice=words,
        period=words,
        notes=[plain],
        cite_as=words,
        figures={"f1": sample.explained(words, words, definition=words, source=words)},
        waivers=[{"section": "x", "phrase": words, "sentence": words, "reason": words}],
        errata=[{"version": words, "published_on": None, "text": [tree.paragraph(words)]}],
    )


@pytest.mark.parametrize("words", PLANTED)
def test_the_words_of_people_are_never_code(words):
    heard = squeezed(TaggedPdf(pdf(everywhere(words))).document.words())
    assert heard.count(squeezed(words)) == PLACES


anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(anything)
def test_whatever_is_written_there_is_a_pdf(words):
    assert pdf(everywhere(f"a {words} z")).startswith(b"%PDF-1.7")


def test_what_turns_the_direction_is_left_out():
    assert "Anna gnol ." in said(tree.paragraph("Anna \u202egnol\u202c\x00\x07.\u200f"))


def test_a_box_stands_for_what_no_font_has_and_the_last_page_names_it():
    found = said(tree.paragraph("The cat 猫 and Őrsi and 😀 and 猫."))
    assert "The cat □ and Őrsi and □ and □." in found
    assert "which □ stands: U+732B (cjk unified ideograph-732b), U+1F600" in found
    assert "Characters:" not in said(tree.paragraph("Psifas פסיפס, Ελένη, Жук, → ✓"))


def test_the_words_within_a_picture_can_lack_a_font_too():
    picture = tree.picture(sample.PICTURE.replace("1 March 2023", "猫"), "A cat", "")
    assert "U+732B" in said(picture)


# --- what is refused, and what is long ------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        (tree.picture(sample.PICTURE, "", ""), "has no words for those who do not see it"),
        (tree.picture("<svg", "Alt", ""), "A picture of the report cannot be drawn"),
        (tree.paragraph(sample.note(7)), "refers to footnote 7, which does not exist"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_sentence(node, sentence):
    with pytest.raises(ValueError, match=sentence):
        pdf(sample.plain(node))


def test_empty_sections_and_three_hundred_footnotes():
    sections = [sample.section(f"s{n}", f"Section {n}", number=f"{n + 1}") for n in range(30)]
    nodes = [tree.paragraph("Words", sample.note(n + 1)) for n in range(300)]
    notes = [tree.as_inlines(f"Note {n}.") for n in range(300)]
    last = sample.section("last", "With notes", *nodes, number="31")
    found = TaggedPdf(pdf(sample.document(*sections, last, notes=notes)))
    assert [one.words() for one in found.document.all("Note")] == [
        f"{n + 1}Note {n}." for n in range(300)
    ]
    assert found.loose == []


def test_what_is_empty_leaves_no_trace():
    nodes = [
        tree.paragraph(),
        sample.heading(3),
        tree.bullets(),
        tree.bullets([]),
        tree.table("", ["Name"], []),
        tree.entries("", []),
        tree.cards([]),
        {"t": "quote", "c": []},
        {"t": "code", "text": ""},
    ]
    assert read(*nodes).loose == []


def test_sections_may_share_an_anchor():
    twins = [sample.section("same", "One", tree.paragraph(tree.link("#same", "up")))] * 2
    assert TaggedPdf(pdf(sample.document(*twins))).document.words().count("up") == 2


def test_notes_that_refer_to_each_other_end():
    notes = [
        tree.as_inlines(["First", sample.note(2)]),
        tree.as_inlines(["Second", sample.note(1)]),
    ]
    found = read(tree.paragraph("Words", sample.note(1)), notes=notes).document
    assert [one.words(but={"Note"}) for one in found.all("Note")] == ["1First2", "2Second1"]


def test_forty_pages_take_less_than_two_seconds():
    document = long_document(7)
    start = time.process_time()
    content = pdf(document)
    assert time.process_time() - start < 2
    assert 38 <= len(TaggedPdf(content).reader.pages) <= 48
