"""Rows that are no records: titles above, the column names, their repetition, sums below."""

from collections.abc import Callable

from icpermed.spreadsheets.cells import clean, header_key
from icpermed.spreadsheets.reading import Line, limit
from icpermed.text import fold

#: The column names are looked for in so many rows.
ROWS_LOOKED_AT = 20
LONGEST_NAME = 200

#: How a row begins that sums up a list or says how old it is, in the languages of the EU.
FOOTERS = (
    *("total", "totals", "totale", "totaal", "totalt", "total general", "grand total", "subtotal"),
    *("sum", "summe", "gesamt", "insgesamt", "gesamtsumme", "zwischensumme", "somme", "suma"),
    *("soma", "razem", "celkem", "spolu", "skupaj", "ukupno", "összesen", "yhteensa", "kokku"),
    *("kopa", "viso", "i alt", "σύνολο", "общо", "sammanlagt"),
    *("stand", "as of", "status as of", "last update", "last updated", "updated", "printed"),
    *("etat au", "mise a jour", "actualizado", "aggiornato al", "atualizado", "stan na"),
    *("number of members", "anzahl", "nombre de membres", "page", "seite", "source", "quelle"),
)
FOOTER_KEYS = tuple(sorted({fold(words) for words in FOOTERS}, key=len, reverse=True))


def is_footer(cells: list[str]) -> bool:
    """Whether a row sums up the list rather than being part of it: "Total", "Stand: 12.02.2024"."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not 0 < len(filled) <= 2:
        return False
    first = fold(clean(filled[0]))
    for words in FOOTER_KEYS:
        if first.startswith(words) and not first[len(words) :][:1].isalnum():
            rest = first[len(words) :].strip()
            # "Total", "Total: 50", "Total number of members 50"; but the "Total Health Institute".
            if not rest or rest[0] in ":.-(" or any(map(str.isdigit, rest)):
                return True
    return False


def count_known(cells: list[str], is_known: Callable[[str], bool]) -> int:
    """How many cells are names of our columns; a file may have a million cells, a list has not."""
    return sum(
        is_known(header_key(cell))
        for cell in cells[: limit("COLUMNS") + 1]
        if 0 < len(cell) <= LONGEST_NAME
    )


def header_place(lines: list[Line], is_known: Callable[[str], bool]) -> int:
    """Which of the first rows holds most of our column names; else the first that is all words."""
    first = lines[:ROWS_LOOKED_AT]
    known = [count_known(line.cells, is_known) for line in first]
    if max(known):
        return known.index(max(known))
    filled = [[text for text in line.cells if text.strip()] for line in first]
    widest = max(map(len, filled))
    for place, texts in enumerate(filled[:-1]):  # Below the column names there is a row.
        if 2 * len(texts) >= widest and not any(is_number(text) for text in texts):
            return place
    return 0


def is_number(text: str) -> bool:
    """Whether a cell holds no words at all."""
    return not any(character.isalpha() for character in text)
