"""The printed edition: footnotes, and where links lead."""

import pytest

from reports import document as tree
from reports.editions.html import sections_of
from tests.reports import sample_document as sample
from tests.reports.printed import read, said, squeezed
from tests.reports.tagged_pdf import TaggedPdf


def test_a_footnote_stands_once_however_often_it_is_referred_to():
    paragraph = tree.paragraph(
        "One", sample.note(1), " two", sample.note(2), " one", sample.note(1)
    )
    notes = [tree.as_inlines("The first."), tree.as_inlines("The second.")]
    found = read(paragraph, notes=notes).document
    assert [one.words() for one in found.all("Note")] == ["1The first.", "2The second."]
    assert found.words(but={"Note", "TOC"}).count("One1 two2 one1") == 1


def test_the_address_of_a_link_is_read_once_in_the_list_of_links():
    first, second = "https://example.org/x?a=1", "mailto:office@example.org"
    paragraph = tree.paragraph(
        *[tree.link(first, "Here"), ", ", tree.link(second, "us"), ", ", tree.link(first, "there")]
    )
    found = read(paragraph)
    assert "HereL1, usL2, thereL1" in found.document.words()
    assert found.document.all("L")[-1].all("LI")[0].words() == f"L1{first}"
    assert found.document.all("L")[-1].all("LI")[1].words() == "L2office@example.org"
    assert found.loose == []
    assert addresses(found).count("inside") >= 3


def test_a_footnote_says_addresses_itself():
    url = "https://example.org/x"
    notes = [tree.as_inlines(["See ", tree.link(url, "there"), "."])]
    found = read(tree.paragraph("One", sample.note(1), tree.link(url, "two")), notes=notes).document
    assert [one.words() for one in found.all("Note")] == [f"1See there ({url})."]
    assert "One1twoL1" in found.words(but={"Note"})


def test_footnotes_have_the_same_numbers_on_paper_as_on_the_screen():
    out = tree.link("https://example.org/x", "out")
    nodes = [
        sample.heading(3, "Heading") | {"c": [tree.text("Heading "), out, sample.note(1)]},
        tree.paragraph(out, sample.note(2), sample.note(3), " and", sample.note(2), "."),
        tree.table("", ["a", "b"], [[sample.note(4), out]]),
        tree.bullets([tree.paragraph("last", sample.note(5))]),
    ]
    notes = [tree.as_inlines(f"Said {n}.") for n in range(1, 6)]
    notes[0] = tree.as_inlines(["Said 1.", sample.note(5)])
    printed = read(*nodes, notes=notes).document
    sections, shown = sections_of(sample.plain(*nodes, notes=notes), None)
    heard = {one.words(but={"Note"}).removesuffix("5") for one in printed.all("Note")}
    assert heard == {f"{n}Said {n}." for n in range(1, 6)}
    assert [note.partition(".")[0] for note in shown] == [f"Said {n}" for n in range(1, 6)]
    assert "outL1,2,3and2." in squeezed(printed.words(but={"Note"}))
    assert ">2</a></sup><sup>, </sup><sup><a" in sections[0]["html"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.org/", "https://example.org"),
        ("https://www.example.org/a", "example.org/a"),
        ("mailto:a@example.org", "a@example.org"),
        ("/members/", "the members"),
        ("#first", "the first section"),
        ("javascript:alert(1)", "not a link"),
    ],
)
def test_no_mark_leads_to_what_is_read_already(url, words):
    assert "Addresses of the links" not in said(tree.paragraph(tree.link(url, words)))


def addresses(found: TaggedPdf) -> list[str]:
    """Where the links of a PDF lead: out of it, or "inside"."""
    notes = [one.get_object() for page in found.reader.pages for one in page.get("/Annots", [])]
    assert all(one["/Contents"] for one in notes)
    return [one["/A"].get("/URI", "inside") if "/A" in one else "inside" for one in notes]


def test_links_lead_to_the_web_to_the_site_or_to_a_section():
    nodes = [
        tree.paragraph(
            tree.link("/members/", "members"),
            tree.link("#first", "first"),
            tree.link("https://example.org/é", "out"),
            tree.link("javascript:alert(1)", "nowhere"),
        )
    ]
    found = addresses(read(*nodes))
    assert "https://icpermed.example/members/" in found
    assert found.count("https://example.org/%C3%A9") == 2
    assert not [one for one in found if one.startswith("javascript")]
    assert "nowhere" in said(*nodes)


def test_a_long_address_is_broken_without_a_hyphen():
    paragraph = tree.paragraph(tree.link(sample.LONG_ADDRESS, sample.LONG_ADDRESS))
    assert sample.LONG_ADDRESS in read(paragraph).document.words()
    assert "/screen/\nopportunities/" in read(paragraph).reader.pages[2].extract_text()


def test_a_bound_number_leads_to_what_explains_it():
    one = sample.explained("Members", "50", rows=[{}] * 1234)
    paragraph = tree.paragraph("It had ", sample.figure("f1", "fifty"), sample.figure("f9", "nine"))
    found = read(paragraph, figures={"f1": one})
    row = [cell.words() for cell in found.document.all("Table")[0].all("TD")]
    assert row == [
        "50",
        "Members. Organisations whose membership holds on the day, each counted once."
        " Source: The register of members.",
        "29\u00a0February\u00a02024",
        "1,234",
    ]
    assert "fifty" in [one.words() for one in found.document.all("Link")]
    assert "nine" not in [one.words() for one in found.document.all("Link")]
    assert "It had fiftynine" in found.document.words()
