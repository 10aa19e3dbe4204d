"""Pictures of a report as SVG that stands alone: colours, words and sizes are in the picture.

The same picture is shown in the HTML edition, on white, and drawn as vectors in the PDF.
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from django.utils.text import get_text_list

from icpermed.text import counted
from registry.bridge import Bridge
from registry.worldmap import Map, WorldMap, world_map

#: The shades of the map, as on the site by day: none, few, some, many.
SHADES = {"map-0": "#e4eae7", "map-1": "#6aa5b1", "map-2": "#2c6f86", "map-3": "#0b3244"}
INK, SOFT, PAPER = "#15232c", "#52626b", "#ffffff"
WHOLE, CAME, WENT = "#2c6f86", "#1c6640", "#ad2018"
#: The PDF brings the font of the site; a browser takes what the machine has, as for any picture.
FONTS = "'ICPerMed Sans', Arial, Helvetica, sans-serif"
#: Letters are about so wide, as a share of their height.
LETTER = 0.56


def svg(width: float, height: float, parts: Sequence[str]) -> str:
    """A whole picture on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family={quoteattr(FONTS)}>'
        f"{rect(0, 0, width, height, PAPER)}{''.join(parts)}</svg>"
    )


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def words(x: float, y: float, text: str, *, size=16, fill=INK, anchor="middle", bold=False) -> str:
    """A line of words; ``anchor`` says which part of it stands at x."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
        f"{weight}>{escape(text)}</text>"
    )


# --- from one day to another --------------------------------------------------------------------

WIDTH, HEIGHT = 720, 310
TOP, GROUND = 70, 256
COLUMN, BAR = 160, 104
#: So much of a bar is seen even where one among thousands came.
THINNEST = 2


def bridge_picture(bridge: Bridge, noun: str) -> tuple[str, str]:
    """The four numbers as bars that start where the one before ends, and the same in words.

    ``noun`` is what is counted: "members". All bars are measured from nought.
    """
    high = bridge.start + len(bridge.joined)
    bars = [
        (f"{bridge.start_on:%-d %B %Y}", str(bridge.start), 0, bridge.start, WHOLE),
        ("Joined", signed("+", len(bridge.joined)), bridge.start, high, CAME),
        ("Left", signed("−", len(bridge.left)), bridge.end, high, WENT),
        (f"{bridge.end_on:%-d %B %Y}", str(bridge.end), 0, bridge.end, WHOLE),
    ]
    scale = (GROUND - TOP) / max(high, 1)
    parts = [words(20, 24, noun.capitalize(), size=17, anchor="start", bold=True)]
    parts += [part for place, bar in enumerate(bars) for part in drawn(place, bar, scale)]
    levels = [bridge.start, high, bridge.end]
    parts += [ledge(place, GROUND - level * scale) for place, level in enumerate(levels)]
    parts.append(rect(20, GROUND, WIDTH - 40, 1.5, INK))
    return svg(WIDTH, HEIGHT, parts), bridge_words(bridge, noun)


def signed(sign: str, number: int) -> str:
    return f"{sign}{number}" if number else "0"


def drawn(place: int, bar: tuple, scale: float) -> list[str]:
    """One bar from its lower to its upper number, with its number and its name."""
    label, number, low, high, fill = bar
    middle = 120 + place * COLUMN
    top = round(GROUND - high * scale, 1)
    height = round(max((high - low) * scale, THINNEST), 1) if high > low else 0
    shape = rect(middle - BAR / 2, top, BAR, height, fill) if height else dashes(middle, top, BAR)
    return [
        shape,
        words(middle, top - 9, number, size=21, fill=fill, bold=True),
        words(middle, GROUND + 28, label, size=16),
    ]


def ledge(place: int, y: float) -> str:
    """The line on which the next bar stands or hangs."""
    return dashes(120 + (place + 0.5) * COLUMN, round(y, 1), COLUMN - BAR)


def dashes(middle: float, y: float, width: float) -> str:
    return (
        f'<line x1="{middle - width / 2:g}" x2="{middle + width / 2:g}" y1="{y:g}" y2="{y:g}"'
        f' stroke="{SOFT}" stroke-width="1.5" stroke-dasharray="4 3"/>'
    )


def bridge_words(bridge: Bridge, noun: str) -> str:
    """What the picture shows: for those who do not see it."""
    return (
        f"{noun.capitalize()}: {bridge.start} on {bridge.start_on:%-d %B %Y}, {told(bridge.joined)}"
        f" joined, {told(bridge.left)} left, {bridge.end} on {bridge.end_on:%-d %B %Y}."
    )


def told(counted: Sequence) -> str:
    """How many, and which: "1 (Egypt)"."""
    if not counted:
        return "none"
    return f"{len(counted)} ({get_text_list([one.name for one in counted], 'and')})"


# --- the map ------------------------------------------------------------------------------------

LEGEND = 64


def map_pictures(
    counts: Mapping[str, int], noun: tuple[str, str] = ("member", "members")
) -> list[tuple[str, str, str]]:
    """Europe, then the world, with countries shaded by a number: SVG, words, and a title."""
    found = world_map(counts, noun=noun)
    return [(map_svg(part, found), map_words(part, noun), part.label) for part in found.maps]


def map_svg(part: Map, whole: WorldMap) -> str:
    """One map above its legend."""
    width, height = map(float, part.view_box.split()[2:])
    parts = [f'<path d="{part.land}" fill="{SHADES["map-0"]}" stroke="{PAPER}"/>']
    parts += [
        f'<path d="{shape.path}" fill="{SHADES[shape.css_class]}" stroke="{PAPER}"/>'
        for shape in part.shapes
    ]
    # What is cut off at the edge of the map would else be seen through the legend.
    parts += [rect(0, height, width, LEGEND, PAPER), *legend(whole, height)]
    return svg(width, height + LEGEND, parts)


def legend(whole: WorldMap, top: float) -> list[str]:
    """What the shades mean, in one line."""
    size, x, found = 24, 20.0, []
    for step in whole.legend:
        found += [
            f'<rect x="{x:g}" y="{top + 20:g}" width="24" height="24"'
            f' fill="{SHADES[step.css_class]}" stroke="{SOFT}"/>',
            words(x + 34, top + 40, step.label, size=size, anchor="start"),
        ]
        x += 34 + len(step.label) * size * LETTER + 34
    return found


def map_words(part: Map, noun: tuple[str, str]) -> str:
    """What a map shows. A country on both maps is told with its own, and only counted here."""
    own = [shape.title for shape in part.shapes if not shape.is_repeated]
    also = len(part.shapes) - len(own)
    countries = counted(also, "country", "countries")
    told_there = f" Also shaded, and told with the other map: {countries}." if also else ""
    return f"Map: {part.label}. {'; '.join(own) or f'No {noun[1]}'}.{told_there}"
