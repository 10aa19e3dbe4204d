"""Figures and links as pages and files show them: of initiatives, programmes and calls."""

from dataclasses import dataclass, field

from icpermed.languages import language_name


@dataclass
class Stated:
    """One thing that is counted: the figure that we state, and what other sources say."""

    label: str
    figure: object
    others: list = field(default_factory=list)


def stated(figures) -> list[Stated]:
    """Figures by what they count: the preferred one first, or the first in their order."""
    found = {}
    for figure in sorted(figures, key=lambda one: not getattr(one, "is_preferred", True)):
        if figure.label in found:
            found[figure.label].others.append(figure)
        else:
            found[figure.label] = Stated(figure.label, figure)
    order = list(dict.fromkeys(figure.label for figure in figures))
    return [found[label] for label in order]


def figures_in_words(record) -> str:
    """The figures that we state, in a line: "Budget: about 375 million euros; Partners: …"."""
    return "; ".join(f"{one.label}: {one.figure.words}" for one in stated(record.figures.all()))


TEXT = {"type": "string"}
#: The figures of a record as data, in the words of JSON Schema.
FIGURES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **dict.fromkeys(["label", "qualifier", "unit", "as_of", "source"], TEXT),
            "number": {"type": "number"},
            "is_preferred": {"type": "boolean"},
        },
        "required": ["label", "number", "unit"],
    },
}


def figure_data(figure) -> dict:
    """A figure as data."""
    return {
        "label": figure.label,
        "qualifier": figure.qualifier,
        "number": float(figure.number),
        "unit": figure.unit,
        "as_of": figure.as_of.isoformat() if figure.as_of else "",
        "source": figure.source,
        "is_preferred": getattr(figure, "is_preferred", True),
    }


def link_data(link) -> dict:
    """A link as data."""
    return {"title": link.title, "url": link.url, "language": link.language}


def links_of(record) -> list[dict]:
    """Links as pages show them: the language is named where it is not English."""
    return [
        link_data(link)
        | {"named": language_name(link.language) if link.language not in {"", "en"} else ""}
        for link in record.links.all()
    ]
