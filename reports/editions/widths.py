"""How wide the columns of a printed table are: by the words that stand in them."""

from dataclasses import dataclass

from reports.editions.cleaning import LONGEST

#: Letters in a line of a table as wide as the text, at nine points; and between two columns.
LINE, BETWEEN = 94, 3
SIZE, SMALLEST = 9.0, 6.0
#: A table of so few rows and letters is not broken by the end of a page.
FEW_ROWS, FEW_LETTERS = 8, 700


@dataclass(frozen=True)
class Widths:
    """The share of each column, the size of the letters in points, and whether it stays whole."""

    shares: list[float]
    size: float
    is_whole: bool


def widths(head: list[str], rows: list[list[str]]) -> Widths:
    """Room for the longest word of each column; then each gets what it wants, as far as it goes."""
    columns = list(zip(head, *rows, strict=True))
    needed = [longest_word(cells) + BETWEEN for cells in columns]
    wanted = [
        max(0, usual(cells) + BETWEEN - least) for least, cells in zip(needed, columns, strict=True)
    ]
    size = max(SMALLEST, min(SIZE, SIZE * LINE / max(sum(needed), 1)))
    given = fairly(wanted, max(0.0, LINE * SIZE / size - sum(needed)))
    shares = [round(least + more, 2) for least, more in zip(needed, given, strict=True)]
    letters = sum(len(cell) for cells in columns for cell in cells)
    return Widths(shares, round(size, 1), len(rows) <= FEW_ROWS and letters <= FEW_LETTERS)


def usual(cells: tuple[str, ...]) -> int:
    """The letters that nine of ten cells do not exceed: the others are set in more lines."""
    return sorted(map(len, cells))[len(cells) * 9 // 10]


def longest_word(cells: tuple[str, ...]) -> int:
    """Of the longest word in letters: a longer one is broken. A day is one word, if written so."""
    return max((min(len(word), LONGEST) for cell in cells for word in cell.split(" ")), default=0)


def fairly(wanted: list[float], spare: float) -> list[float]:
    """What there is, shared out: who wants little gets it all, the others as much as each other."""
    given = [0.0] * len(wanted)
    left = len(wanted)
    for place in sorted(range(len(wanted)), key=wanted.__getitem__):
        given[place] = min(wanted[place], spare / left)
        spare -= given[place]
        left -= 1
    return given
