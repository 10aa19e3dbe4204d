"""The map of the world and of Europe, with countries coloured by a number: of members, of events.

The shapes are in ``data/world.json``; where they come from is told in ``data/README.md``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from icpermed.text import counted, fold
from registry.country_names import countries

NOTHING = MappingProxyType({})
DOT_RADIUS = 7


@dataclass(frozen=True, slots=True)
class Shape:
    """A country that has something to show, as one SVG path."""

    code: str
    name: str
    path: str
    count: int
    title: str
    css_class: str
    href: str
    # Drawn here for the eye and the mouse only: keyboard and screen reader meet it on its own map.
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Map:
    """One picture: all land as a background, and the countries that stand out."""

    name: str
    label: str
    view_box: str
    land: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the legend."""

    css_class: str
    label: str


@dataclass(frozen=True, slots=True)
class WorldMap:
    """Europe close by, then the world, with one legend. Made for ``parts/world_map.html``."""

    maps: tuple[Map, ...]
    legend: tuple[Step, ...]
    has_dots: bool

    @property
    def key(self) -> str:
        """The same for maps that look the same and lead to the same places, to draw each once."""
        parts = [f"{s.title}>{s.css_class}>{s.href}" for part in self.maps for s in part.shapes]
        return "|".join([*(step.label for step in self.legend), *parts])


def world_map(
    counts: Mapping[str, int],
    *,
    links: Mapping[str, str] = NOTHING,
    names: Mapping[str, str] = NOTHING,
    noun: tuple[str, str] = ("member", "members"),
    steps: Sequence[int] = (2, 3),
) -> WorldMap:
    """Return the map of the counts by country code.

    ``links`` are addresses by country code. ``names`` replace the names of ``countries.csv``.
    ``steps`` are the counts at which the second and the third shade begin. A code that is no
    country's, or a count below nought, is an error: a member must never fall off the map unseen.
    """
    steps = (1, *steps)
    rows = countries()
    if strange := [code for code, count in counts.items() if code not in rows or count < 0]:
        raise ValueError(f"Not a country with a count: {', '.join(map(repr, strange))}")

    def name(code):
        return names.get(code) or rows[code].name

    def shape(drawing, code):
        count = counts[code]
        return Shape(
            code=code,
            name=name(code),
            path=drawing["paths"].get(code) or dot(*drawing["dots"][code]),
            count=count,
            title=f"{name(code)}: {counted(count, *noun)}",
            css_class=f"map-{sum(count >= step for step in steps)}",
            href=links.get(code, ""),
            is_repeated=code not in drawing["home"],
        )

    present = sorted((code for code in counts if counts[code]), key=lambda code: fold(name(code)))
    maps, has_dots = [], False
    for key, label in (("europe", "Europe and its neighbours"), ("world", "The world")):
        drawing = drawings()[key]
        areas = [code for code in present if code in drawing["paths"]]
        # Dots come last, so that no neighbour covers them; dots of the other map would be litter.
        dots = [code for code in present if code in drawing["dots"] and code in drawing["home"]]
        has_dots = has_dots or bool(dots)
        maps.append(
            Map(
                name=key,
                label=label,
                view_box=f"0 0 {drawing['width']} {drawing['height']}",
                land="".join(d for code, d in drawing["paths"].items() if code not in areas),
                shapes=tuple(shape(drawing, code) for code in areas + dots),
            )
        )
    return WorldMap(maps=tuple(maps), legend=legend(steps, noun), has_dots=has_dots)


def legend(steps, noun):
    """Return what the shades mean: "1 member", "2 or 3 members", "4 members or more"."""
    lines = [Step("map-0", f"no {noun[1]}")]
    for number, step in enumerate(steps, 1):
        following = steps[number] if number < len(steps) else None
        if following is None:
            words = f"{step} {noun[1]} or more"
        elif following == step + 1:
            words = counted(step, *noun)
        elif following == step + 2:
            words = f"{step} or {step + 1} {noun[1]}"
        else:
            words = f"{step} to {following - 1} {noun[1]}"
        lines.append(Step(f"map-{number}", words))
    return tuple(lines)


def dot(x, y):
    """Return a small circle, for a country that is too small to be seen."""
    r = DOT_RADIUS
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z"


@cache
def drawings():
    """Return both maps as ``data/convert.py`` wrote them; each country is at home on one."""
    path = Path(__file__).parent / "data" / "world.json"
    maps = json.loads(path.read_text(encoding="utf-8"))
    europe = frozenset(maps["europe"]["home"])
    maps["europe"]["home"] = europe
    maps["world"]["home"] = frozenset(countries()) - europe
    return maps
