"""From what people write to paper: every text that can be written can be printed."""

import unicodedata

import pytest

from icpermed.typesetting import plain
from reports import document as tree
from reports.editions.pdf import pdf
from reports.prose import prose
from tests.reports import sample_document as sample
from tests.reports.printed import squeezed
from tests.reports.tagged_pdf import TaggedPdf

#: The characters of the first plane that format, control or separate, and show nothing.
FORMATTING = [
    one for one in map(chr, range(0x10000)) if unicodedata.category(one) in {"Cf", "Cc", "Zl", "Zp"}
]


def printed(markdown: str) -> TaggedPdf:
    """The PDF of a text in which a bound number says "fifty"."""
    read = prose(markdown, bound=lambda binding: sample.figure("f1", "fifty"))
    figures = {"f1": sample.explained("Members", "50")}
    made = sample.plain(*read.nodes, notes=read.notes, figures=figures)
    return TaggedPdf(pdf(made))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("> quoted words", "quotedwords"),
        ("First.\n\n    - one\n    - two", "First.onetwo"),
        ("Then:\n\n    ```\n    x = 1\n    ```", "Then:x=1"),
        ("Table:\n\n    | A | B |\n    |---|---|\n    | 1 | 2 |", "Table:AB12"),
    ],
)
def test_a_footnote_can_hold_any_block(note, words):
    assert words in squeezed(printed(f"A.[^1]\n\n[^1]: {note}").document.words())


def test_a_bound_number_in_a_link_is_no_second_link():
    read = printed("We are [all **{{ figure:members }}** of us](/x/).").document
    (link,) = [one for one in read.all("Link") if "fifty" in one.words()]
    assert squeezed(link.words()) == "allfiftyofus"


@pytest.mark.alike
@pytest.mark.parametrize("one", FORMATTING, ids=ascii)
def test_no_formatting_character_stands_in_the_way(one):
    """Set with and without an accent, which are printed in different ways."""
    words = f"a{one}b é{one}"
    document = sample.plain(tree.paragraph(words, tree.strong(words)), title=f"T{one} é{one}")
    assert pdf(document).startswith(b"%PDF")


def test_the_mark_at_the_beginning_of_a_file_is_nothing_within_one():
    assert plain("\ufeffe\ufeff\u0301") == "\u00e9"
    picture = tree.picture(sample.PICTURE.replace("1 March", "\ufeff1 March"), "Alt", "Caption")
    assert pdf(sample.plain(picture)).startswith(b"%PDF")
