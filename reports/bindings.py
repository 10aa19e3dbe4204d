"""Bindings: numbers and days in a text that are read from the data, never typed.

``{{ figure:members on=2024-02-29 }}`` stands for the number; ``as=words`` writes it out
("fifty"). ``says="more than 1000"`` keeps the words of the editor, and the checker holds them
against the figure. A value with spaces stands in quotes.
"""

import re
from dataclasses import dataclass

from reports.figures import Period, Reading, figure_called

#: At most so long, so that no text takes long to be read, whatever somebody pastes.
BINDING = re.compile(r"\{\{\s*+figure:(?P<name>[\w-]{1,40}+)(?P<rest>[^{}]{0,400}+)\}\}")
#: A parameter, or what stands in its place and is none.
PIECE = re.compile(
    r"""(?P<name>[\w-]++)=(?:"(?P<quoted>[^"]{0,200}+)"|“(?P<curly>[^”]{0,200}+)”"""
    r"""|(?P<plain>[^\s"“”]{1,200}+))(?!\S)|(?P<other>\S++)"""
)

#: How a number is written, whatever the figure.
WRITING = {"as", "says"}


@dataclass(frozen=True)
class Binding:
    """One binding as it stands in a text, from ``start`` to ``end``.

    ``others`` are words in it that are no parameters.
    """

    source: str
    name: str
    asked: tuple[tuple[str, str], ...]
    writing: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    start: int
    end: int

    @property
    def says(self) -> str:
        """The words of the editor; empty where the figure speaks for itself."""
        return dict(self.writing).get("says", "")

    @property
    def key(self) -> str:
        """What it asks for, however it is written: the same for the same number."""
        return " ".join([self.name, *(f"{name}={value}" for name, value in sorted(self.asked))])

    def check(self) -> None:
        """Whether every word in it means something. Raises ValueError: a sentence says what not."""
        for word in self.others:
            raise ValueError(
                f'“{word}” is no parameter: write name=value, or name="…" where the value has'
                " spaces, in at most 200 letters."
            )
        names = [name for name, _ in (*self.asked, *self.writing)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"“{name}” stands there twice.")
        if "says" in names and not self.says.strip():
            raise ValueError("“says” has no words: write them, or leave it out.")

    def read(self, period: Period) -> Reading:
        """What its figure says. Raises ValueError: a sentence says what is wrong."""
        self.check()
        figure = figure_called(self.name)
        for name, _ in self.asked:
            if name not in figure.takes:
                known = ", ".join(sorted(figure.takes)) or "none"
                raise ValueError(f"“{self.name}” has no parameter “{name}” (it takes: {known}).")
        return figure.read(dict(self.asked), period)


def bindings_in(source: str) -> list[Binding]:
    """Every binding of a text, in order. What only looks like one is left as text."""
    return [as_binding(found) for found in BINDING.finditer(source)]


def as_binding(found: re.Match) -> Binding:
    pieces = list(PIECE.finditer(found["rest"]))
    pairs = [
        (one["name"], one["quoted"] or one["curly"] or one["plain"] or "")
        for one in pieces
        if one["name"]
    ]
    return Binding(
        source=found[0],
        name=found["name"],
        asked=tuple(pair for pair in pairs if pair[0] not in WRITING),
        writing=tuple(pair for pair in pairs if pair[0] in WRITING),
        others=tuple(one["other"] for one in pieces if one["other"]),
        start=found.start(),
        end=found.end(),
    )
