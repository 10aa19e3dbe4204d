"""The printed edition: read by its tags, as a screen reader reads it.

veraPDF, the reference checker of PDF/UA, comes from none of the registries that the tests may
use (PyPI has programs that start it, not itself). So typst refuses what breaks PDF/UA-1, and what
it wrote is read here by pypdf and by ``tagged_pdf.py``: structure, words in their order, nothing
outside of the tags.
"""

import copy
import re
from itertools import pairwise

import pytest

from reports import document as tree
from reports.editions.pdf import pdf
from reports.editions.widths import widths
from tests.reports import sample_document as sample
from tests.reports.printed import read, said, squeezed
from tests.reports.tagged_pdf import TaggedPdf


@pytest.fixture(scope="module")
def whole() -> TaggedPdf:
    """The large sample."""
    return TaggedPdf(pdf(sample.report()))


# --- for everybody --------------------------------------------------------------------------


def test_it_is_tagged_in_english_and_shows_its_title(whole):
    metadata = whole.reader.metadata
    assert bool(whole.catalog["/MarkInfo"]["/Marked"])
    assert whole.catalog["/Lang"] == "en-GB"
    assert bool(whole.catalog["/ViewerPreferences"]["/DisplayDocTitle"])
    assert metadata.title == "State of the Art Report 2023"
    assert metadata.author == "International Consortium for Personalised Medicine"
    assert metadata["/Keywords"] == "ICPerMed, personalised medicine, 2023"
    assert metadata.subject == "What the consortium did from March 2023 to February 2024."
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole.reader.xmp_metadata.stream.get_data()
    box = whole.reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_nothing_is_painted_outside_of_the_tags(whole):
    assert whole.loose == []


def test_running_heads_and_page_numbers_are_no_part_of_the_text(whole):
    last = len(whole.reader.pages)
    assert whole.artifacts[2].endswith(f"Version 2Page 3 of {last}")
    assert whole.artifacts[2].startswith("State of the Art Report 2023Executive summary")
    assert whole.artifacts[0] == ""
    assert f"of {last}" not in whole.document.words()


def test_each_part_has_the_tag_of_what_it_is(whole):
    count = {tag: len(whole.document.all(tag)) for tag in ["Title", "BlockQuote", "Code", "Note"]}
    assert count == {"Title": 1, "BlockQuote": 1, "Code": 1, "Note": 2}
    assert [len(one.all("TH")) for one in whole.document.all("Table")] == [5, 4, 4, 3]
    assert [len(one.all("TR")) for one in whole.document.all("Table")] == [5, 49, 3, 2]
    assert [len(one.all("TD")) for one in whole.document.all("Table")] == [20, 192, 8, 3]
    assert [one.words() for one in whole.document.all("Caption")] == [
        "Figure 1. Members at the start and at the end of the period",
        "Table 1. Members by kind, at the end of each year",
        "Table 2. Winners of the Recognition 2023",
    ]


def test_lists_and_records_are_lists():
    items = tree.bullets([tree.paragraph("one")], [tree.paragraph("two")], ordered=True)
    lists = read(items, tree.entries("Both", [sample.WORKSHOP, sample.TRAINING])).document.all("L")
    assert [len(one.all("LI")) for one in lists] == [2, 2]
    assert [one.words() for one in lists[0].all("LBody")] == ["one", "two"]
    assert lists[1].all("LBody")[1].words().startswith(sample.TRAINING["title"])


def test_no_level_of_headings_is_left_out(whole):
    levels = [int(one.tag[1]) for one in whole.document.walk() if re.fullmatch("H[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 6, 6]),
        ([3, 4, 5], [2, 3, 4]),
        ([6, 3, 6, 4], [2, 2, 3, 3]),
        ([3, 3, 4, 3], [2, 2, 3, 2]),
    ],
)
def test_headings_within_a_text_follow_their_section(written, shown):
    nodes = [sample.heading(level, f"Part {level}") for level in written]
    found = [one for one in read(*nodes).document.walk() if one.words().startswith("Part")]
    assert [one.tag for one in found if one.tag.startswith("H")] == [f"H{one}" for one in shown]


def test_every_picture_has_words(whole):
    assert [one.alt for one in whole.document.all("Figure")] == [
        "Mark of the International Consortium for Personalised Medicine",
        sample.ALT,
    ]
    assert read(tree.picture(sample.PICTURE, "", "Only a caption")).document.all("Figure")[
        1
    ].alt == ("Only a caption")


def test_pictures_are_vectors(whole):
    kinds = {
        one["/Subtype"]
        for page in whole.reader.pages
        for one in page["/Resources"].get("/XObject", {}).values()
    }
    assert "/Image" not in kinds


def test_the_fonts_are_inside(whole):
    fonts = [
        font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in whole.reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert {name.split("+")[1].split("-")[0] for one in fonts for name in [one["/FontName"]]} == {
        "ICPerMedSans",
        "LibertinusSerif",
        "DejaVuSansMono",
    }
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in fonts)


def test_there_are_bookmarks():
    one = sample.section("a", "First", sample.heading(3, "Within"), number="1")
    two = sample.section("b", "Second", number="1.1", level=2)
    outline = TaggedPdf(pdf(sample.document(one, two))).reader.outline
    within = [[part.title for part in level] for level in outline if isinstance(level, list)]
    assert [part.title for part in outline if not isinstance(part, list)] == [
        "1 First",
        "About this edition",
    ]
    assert within == [["Within", "1.1 Second"]]


def test_the_contents_name_every_section_with_its_page(whole):
    found = ["".join(one.words().split()) for one in whole.document.all("TOCI")]
    assert found[:4] == [
        "Executivesummary3",
        "1Theconsortium3",
        "1.1Whotakespart3",
        "1.2Theconsortiuminfigures5",
    ]
    assert found[-5:] == [
        "AWhatwascorrected13",
        "BHowthenumberswerecounted13",
        "CNumberskeptastheywerewritten13",
        "DAddressesofthelinks13",
        "Aboutthisedition13",
    ]


def test_every_word_is_read_in_its_order(whole):
    document = sample.report()
    heard, place = squeezed(whole.document.words(but={"Note", "TOC"})), 0
    for part in document["sections"]:
        found = [part["heading"], *words_of(part["nodes"])]
        for words in map(squeezed, found):
            place = heard.index(words, place) + len(words)


def words_of(value, key="text") -> list[str]:
    """Whatever is read of some nodes, in order: not their drawings, addresses or keys."""
    if isinstance(value, str):
        return [value] if key in {"text", "title", "meta", "caption", "head"} else []
    if isinstance(value, list):
        return [words for one in value for words in words_of(one, key)]
    if isinstance(value, dict):
        items = value.items()
        if value.get("t") in {"picture", "table"}:  # What is beneath or above it is read first.
            items = sorted(items, key=lambda item: item[0] != "caption")
        return [words for name, one in items for words in words_of(one, name)]
    return []


def test_the_same_document_gives_the_same_bytes_and_stays_as_it_was():
    document = sample.report()
    before = copy.deepcopy(document)
    assert pdf(document) == pdf(before)
    assert document == before
    assert pdf(document | {"title": "Another"}) != pdf(document)


def test_a_row_of_a_table_is_on_one_page():
    said = [f"from{n} " + "some words of it " * (9 + n % 8) + f"to{n}" for n in range(40)]
    rows = [[f"Row{n}", words, words] for n, words in enumerate(said)]
    made = read(tree.table("", ["A", "B", "C"], rows))
    pages = [page.extract_text() for page in made.reader.pages]
    begins = [[f"from{n} " in page for page in pages] for n in range(40)]
    ends = [[bool(re.search(rf"\bto{n}\b", page)) for page in pages] for n in range(40)]
    assert begins == ends
    assert len({tuple(one) for one in begins}) > 2


# --- what stands behind the text ------------------------------------------------------------


def test_appendices_are_lettered_and_only_where_there_is_something():
    waiver = {"section": "first", "phrase": "ten", "sentence": "", "reason": "A name."}
    found = said(waivers=[waiver])
    assert "A Numbers kept as they were written" in found
    assert "What was corrected" not in found
    assert "How the numbers were counted" not in found
    assert "1 The first section" in found
    assert "ten" in found
    assert "A name." in found


def test_errata_come_first(whole):
    heard = whole.document.words(but={"TOC"})
    assert "A What was correctedVersion 2, published on 3 May 2024Section 1.1 named" in heard


def test_the_last_page_says_how_to_cite_it_and_what_may_be_done_with_it():
    found = said()
    assert found.endswith(
        "About this edition"
        "Cite as: International Consortium for Personalised Medicine (2024). A report."
        "On the web, with the open data: https://icpermed.example/reports/2023/versions/1/"
        "Licence: Creative Commons Attribution 4.0 International (CC BY 4.0),"
        " https://creativecommons.org/licenses/by/4.0/"
    )


def test_a_draft_says_so_and_has_no_day():
    found = said(notice="Draft: not to be cited.", url="", cite_as="", published_on=None)
    assert "Version: 1Draft: not to be cited.Contents" in found
    assert "Published on" not in found
    assert "Cite as" not in found


# --- tables ---------------------------------------------------------------------------------


def test_the_head_of_a_long_table_is_repeated_but_read_once():
    rows = [[f"Row {n}", f"{n * 37:,}"] for n in range(150)]
    found = read(tree.table("Rows", ["Name of row", "Number"], rows, numeric={1}))
    assert sum("Name of row" in page for page in found.artifacts) >= 2
    assert len(found.document.all("TH")) == 2
    assert len(found.document.all("TR")) == 151


def test_numbers_stand_below_each_other():
    rows = [["a", "1"], ["b", "12,345"]]
    table = read(tree.table("", ["Name", "Number"], rows, numeric={1})).document.all("Table")[0]
    names, numbers = table.all("TD")[::2], table.all("TD")[1::2]
    assert names[0].left() == names[1].left()
    assert numbers[0].left() > numbers[1].left() + 10


def test_columns_are_as_wide_as_their_words_want_it():
    short, long = widths(["Name", "What"], [["One", "word " * 80]]).shares
    assert short == len("Name") + 3
    assert short + long == pytest.approx(94)
    assert widths(["A", "B"], [["word " * 80, "word " * 80]]).shares == [47, 47]


def test_what_one_row_in_ten_says_does_not_widen_a_column():
    rows = [["Name", "word " * 80]] * 20
    assert widths(["A", "B"], [*rows, ["A name that is very long", "x"]]).shares[0] == 7


def test_a_table_of_many_columns_has_small_letters():
    head = [f"Column{n}" for n in range(12)]
    assert widths(head[:3], []).size == 9
    assert 6 <= widths(head, []).size < 8
