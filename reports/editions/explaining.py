"""What opens beside a bound number: its definition, its day, and the rows it counts."""

from dataclasses import dataclass
from datetime import date

from reports.editions.html import MOST_ROWS


@dataclass(frozen=True)
class Explanation:
    """One bound number or day, explained. ``rows`` are the first of them."""

    ref: str
    words: str
    figure: dict
    on: date | None
    rows: list[dict]
    more: int

    @property
    def heading(self) -> str:
        """Its label and what it says: "Members: 50 organisations"."""
        unit = self.figure["unit"]
        says = self.words if not unit or unit in self.words else f"{self.words} {unit}"
        return f"{self.figure['label']}: {says}"


def explained(tree: dict) -> list[Explanation]:
    """Every figure of a document, in the order in which they are first read."""
    return [
        Explanation(
            ref=ref,
            words=figure["words"],
            figure=figure,
            on=date.fromisoformat(figure["on"]) if figure["on"] else None,
            rows=figure["rows"][:MOST_ROWS],
            more=max(0, len(figure["rows"]) - MOST_ROWS),
        )
        for ref, figure in tree["figures"].items()
    ]
