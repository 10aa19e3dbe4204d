"""What a finding tells an editor, and to what a waiver holds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports import document
from reports.checking import check, fingerprint
from tests.reports.checking.world import FACTS, PERIOD, TODAY, written


def findings(line, facts=FACTS):
    return check(written(line), facts, PERIOD, TODAY)


def document_of(*nodes) -> dict:
    """One section with these blocks."""
    return {"sections": [{"anchor": "s", "heading": "Figures", "nodes": list(nodes)}]}


def only(line, facts=FACTS):
    (found,) = findings(line, facts)
    return found


def test_bound_number_of_the_day_of_the_figures_need_not_name_it():
    line = "It has {{ figure:observers on=2024-02-29 }} observers."
    made = written(line)
    made["figures"]["f1"]["key"] = "observers"
    (found,) = check(made, FACTS, PERIOD, TODAY)
    assert found.code == "noun"


def test_number_that_differs_is_told_with_what_the_data_say():
    found = only("The consortium has 52 members.")

    assert (found.state, found.code, found.phrase) == ("contradicting", "differs", "52")
    assert "Members: 50 members, on 29 February 2024" in found.message
    assert found.bindings == ("{{ figure:members on=2024-02-29 }}",)


def test_typed_number_that_agrees_is_offered_its_binding():
    found = only("The consortium has fifty members.")

    assert (found.state, found.code) == ("bound", "meant")
    assert found.bindings[0] == "{{ figure:members on=2024-02-29 as=words }}"


def test_true_words_are_kept_in_the_binding():
    found = only("On LinkedIn there are more than 1000 followers.")

    assert found.bindings[0] == '{{ figure:followers of=linkedin says="more than 1000" }}'


def test_number_of_which_nothing_is_known_is_unbound():
    found = only("The survey had 412 answers.")

    assert (found.state, found.bindings) == ("unbound", ())


def test_number_of_something_known_is_offered_although_it_is_unbound():
    assert only("Twenty-two reasons were given.").bindings == (
        "{{ figure:recommendations of=ipposi as=words }}",
    )


@pytest.mark.parametrize(
    "line",
    [
        "It has {{ figure:observers on=2024-02-29 }} observers.",
        "It has {{ figure:observers on=2024-02-29 as=words }} Observers.",
        "It had {{ figure:new_members }} new members.",
    ],
)
def test_bound_number_that_has_become_one_does_not_agree_with_its_noun(line):
    found = only(line)
    assert (found.state, found.code) == ("contradicting", "noun")
    assert "means several" in found.message


@pytest.mark.parametrize(
    "line",
    [
        "It has {{ figure:observers on=2024-02-29 }} observer.",
        "It has {{ figure:members on=2024-02-29 }} members.",
        "It has {{ figure:observers on=2024-02-29 }} previous observers.",
        "Of {{ figure:observers on=2024-02-29 }}, observers spoke.",
    ],
)
def test_bound_number_agrees_with_its_noun(line):
    assert only(line).state == "bound"


def test_bound_number_is_bound():
    found = only("The consortium has {{ figure:members on=2024-02-29 }} members.")

    assert (found.state, found.code, found.phrase) == ("bound", "bound", "50")


def test_changed_register_turns_a_sentence_red():
    line = "The consortium has 50 members."
    members = replace(FACTS[0], reading=replace(FACTS[0].reading, number=Decimal(51)))

    assert only(line).state == "bound"
    assert only(line, [members, *FACTS[1:]]).state == "contradicting"


def test_contradiction_outweighs_a_binding():
    line = 'It has {{ figure:members on=2024-02-29 says="more than 100" }} members.'

    assert [(one.state, one.code) for one in findings(line)] == [("contradicting", "says")]


def test_findings_are_counted_within_their_section():
    nodes = [document.paragraph("There are 50 members."), document.paragraph("In 31 countries.")]
    sections = [{"anchor": name, "heading": "", "nodes": nodes} for name in ("a", "b")]

    found = check({"sections": sections}, FACTS, PERIOD, TODAY)

    assert [(one.section, one.place) for one in found] == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]


def test_waiver_lapses_with_its_sentence():
    first = only("The survey had 412 answers.")
    same = only("The  survey had 412 answers.")
    other = only("The last survey had 412 answers.")

    assert (
        first.fingerprint
        == same.fingerprint
        == fingerprint("s", "the survey had 412 answers.", "412")
    )
    assert first.fingerprint != other.fingerprint


def test_footnote_belongs_to_the_section_that_refers_to_it():
    found = findings("The text.[^ There were 51 members on 29 February 2024.] It goes on.")

    assert [(one.section, one.phrase, one.state) for one in found] == [
        ("s", "51", "contradicting"),
        ("s", "29 February 2024", "unbound"),
    ]


def test_data_are_not_checked_but_counted():
    rows = [[str(number), "Paris"] for number in (51, 52, 53)]
    nodes = [document.paragraph("There were four meetings:"), document.table("", ["n", "p"], rows)]

    found = check({"sections": [{"anchor": "a", "nodes": nodes}]}, FACTS, PERIOD, TODAY)

    assert [(one.phrase, one.code) for one in found] == [("four", "announced")]


def test_sentence_ends_behind_no_abbreviation():
    found = findings("The answers (e.g. those of Prof. M. Petit) came late. There were 412.")

    assert [one.sentence for one in found] == ["There were 412."]


@pytest.mark.parametrize("empty", [{}, {"sections": []}, {"sections": [{"nodes": []}]}])
def test_empty_document_has_no_findings(empty):
    assert check(empty, FACTS, PERIOD, TODAY) == []


# --- where numbers stand --------------------------------------------------------------------------


def test_a_table_that_somebody_typed_is_read_and_one_of_the_data_is_not():
    rows = [[[{"t": "text", "text": "ICPerMed"}], [{"t": "text", "text": "51"}]]]
    table = {"t": "table", "caption": "", "head": ["", "Members"], "numeric": [False, True]}
    typed = table | {"rows": rows, "is_typed": True}
    found = [
        [(one.phrase, one.state) for one in check(document_of(node), FACTS, PERIOD, TODAY)]
        for node in [typed, table | {"rows": rows}]
    ]
    assert found == [[("51", "contradicting")], []]


def test_captions_and_the_cover_are_read():
    document = document_of() | {"subtitle": "51 members", "summary": "We have 50 members."}
    document["sections"][0]["blocks"] = [{"caption": "The 49 members"}]
    found = check(document, FACTS, PERIOD, TODAY)
    assert [(one.section, one.phrase, one.state) for one in found] == [
        ("", "51", "contradicting"),
        ("", "50", "bound"),
        ("s", "49", "contradicting"),
    ]
