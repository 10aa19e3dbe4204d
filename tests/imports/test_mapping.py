"""What the columns of a list mean: by their aliases, by the last list, by what somebody chose."""

import pytest

from icpermed.imports import mapping
from icpermed.imports.importer import Column, Importer
from icpermed.imports.models import Source
from icpermed.spreadsheets import Sheet, open_sheet, pasted


class Fruits(Importer):
    """A kind of list that nobody has."""

    key = "test.fruit"
    noun = "fruit"

    def columns(self, user=None):
        return [
            Column("name", aliases=("Frucht", "fruit"), is_key=True),
            Column("colour", aliases=("Farbe",)),
            Column("ripe_on", label="ripe on"),
        ]


def source(*columns, mapped=None, rows=0):
    return Source(columns=list(columns), mapping=mapped or {}, row_count=rows)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Frucht ", "FARBE"], ["name", "colour"]),
        (["fruit", "Ripe On"], ["name", "ripe_on"]),
        (["ripe-on", "Name\u00a0"], ["ripe_on", "name"]),
        (["Size", "name"], ["", "name"]),
        (["name", "Name"], ["name", ""]),  # Never the last one in silence.
        (["", "name"], ["", "name"]),
    ],
)
def test_headers_are_known_by_name_and_alias(headers, expected):
    assert mapping.propose(headers, Fruits(), None) == expected


def test_the_last_list_of_a_source_decides():
    last = source(mapped={"size": "colour", "farbe": ""})
    assert mapping.propose(["Size", "Farbe", "name"], Fruits(), last) == ["colour", "", "name"]


def test_a_column_that_is_gone_is_not_remembered():
    last = source(mapped={"size": "weight"})
    assert mapping.propose(["Size"], Fruits(), last) == [""]


def test_two_columns_cannot_mean_the_same():
    problems = mapping.problems(["name", "name"], ["Frucht", "Name"], Fruits())
    assert problems == [
        "The columns “Frucht” and “Name” both mean name. Keep one of them, and choose “not stored”"
        " for the other."
    ]


def test_a_list_without_a_key_is_refused_and_the_key_named():
    assert mapping.problems(["colour"], ["Farbe"], Fruits()) == [
        "No column is “name”, which tells which fruit a row means. Choose it for one of the columns"
        " of the file."
    ]


def test_what_is_not_stored_is_named_but_our_own_columns_are_not():
    headers = ["Name", "Birthday", "Problem", " "]
    assert mapping.unstored(headers, ["name", "", "", ""]) == ["Birthday"]


def test_an_unknown_header_is_guessed():
    assert (mapping.guess("Coluor", Fruits()), mapping.guess("xyz", Fruits())) == ("colour", "")


def sheet_of(columns: list[str]) -> Sheet:
    return open_sheet(pasted("\t".join(columns) + "\nApple\tred"))


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (["Name", "Farbe"], 10, []),
        (["Farbe", "Name"], 8, []),
        (
            ["Name", "Farbe", "Size"],
            10,
            ["The column “Size” is new since the last list."],
        ),
        (["Name"], 10, ["The column “Farbe” of the last list is missing."]),
        (
            ["Name", "Colour"],
            10,
            ["The column “Farbe” of the last list seems to be called “Colour” now."],
        ),
        (
            ["Name", "Farbe"],
            7,
            [
                "The list has 7 rows; the last one had 10. That is 30 % fewer: is this the whole"
                " list?"
            ],
        ),
    ],
)
def test_a_changed_layout_is_said(columns, rows, expected):
    last = source("Name", "Farbe", rows=10)
    assert mapping.drift(sheet_of(columns), rows, last) == expected


def test_the_first_list_of_a_source_differs_from_nothing():
    assert mapping.drift(sheet_of(["Name", "Farbe"]), 3, None) == []
