"""Bindings: numbers and days in a text that are read from the data, never typed.

``{{ figure:members on=2024-02-29 }}`` stands for the number; ``as=words`` writes it out
("fifty"). ``says="more than 1000"`` keeps the words of the editor, and the checker holds them
against the figure. A value with spaces stands in quotes.
"""

import re
from dataclasses import dataclass

from reports.figures import Period, Reading, figure_called

BINDING = re.compile(
    r"\{\{\s*figure:(?P<name>[\w-]+)(?P<rest>(?:[^{}\"“”]|\"[^\"{}]*\"|“[^”{}]*”)*)\}\}"
)
PARAMETER = re.compile(r"""([\w-]+)=(?:"([^"]*)"|“([^”]*)”|([^\s"“”]+))""")

#: How a number is written, whatever the figure.
WRITING = {"as", "says"}


@dataclass(frozen=True)
class Binding:
    """One binding as it stands in a text, from ``start`` to ``end``."""

    source: str
    name: str
    asked: tuple[tuple[str, str], ...]
    writing: tuple[tuple[str, str], ...]
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

    def read(self, period: Period) -> Reading:
        """What its figure says. Raises ValueError: a sentence says what is wrong."""
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
    pairs = [
        (name, quoted or curly or plain)
        for name, quoted, curly, plain in PARAMETER.findall(found["rest"])
    ]
    return Binding(
        source=found[0],
        name=found["name"],
        asked=tuple(pair for pair in pairs if pair[0] not in WRITING),
        writing=tuple(pair for pair in pairs if pair[0] in WRITING),
        start=found.start(),
        end=found.end(),
    )
