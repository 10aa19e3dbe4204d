"""The map: every country is on it, in its place, and can be reached."""

import csv
import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from registry.country_names import DATA, countries
from registry.worldmap import dot, drawings, world_map

STEP = re.compile(r"M(-?\d+) (-?\d+)l((?:[ -]?\d+)+)z")


def rings(path):
    """Read path data strictly: absolute moves, relative lines in whole numbers, closed."""
    assert STEP.sub("", path) == ""
    for x, y, steps in STEP.findall(path):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        ring = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        yield ring


def is_inside(point, path):
    """Tell whether the point is in the shape: a ray from it leaves it once more than it enters."""
    px, py = point
    crossings = 0
    for ring in rings(path):
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y0 > py) != (y1 > py) and px < x0 + (py - y0) / (y1 - y0) * (x1 - x0):
                crossings += 1
    return crossings % 2 == 1


@pytest.fixture
def convert(monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    return __import__("convert")


@pytest.fixture
def geometry(convert):
    return convert.geometry


def place(drawing, longitude, latitude):
    box = drawing["box"]
    scale = drawing["width"] / (box[2] - box[0])
    x, y = drawing["project"](longitude, latitude)
    return (x - box[0]) * scale, (box[3] - y) * scale


def test_every_country_is_drawn_or_is_a_dot():
    world = drawings()["world"]
    assert set(world["paths"]) | set(world["dots"]) == set(countries())
    assert set(world["paths"]) & set(world["dots"]) == set()


def test_every_country_is_at_home_on_one_map_and_can_be_drawn_there():
    homes = [drawing["home"] for drawing in drawings().values()]
    assert sum(map(len, homes)) == len(homes[0] | homes[1]) == len(countries())
    for drawing in drawings().values():
        assert drawing["home"] <= set(drawing["paths"]) | set(drawing["dots"])


def test_every_member_state_of_the_eu_is_at_home_on_the_map_of_europe():
    states = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    assert set(states.split()) <= drawings()["europe"]["home"]


@pytest.mark.parametrize("name", ["europe", "world"])
def test_paths_can_be_read_and_stay_on_the_map(name):
    drawing = drawings()[name]
    for code, path in drawing["paths"].items():
        for ring in rings(path):
            assert len(ring) > 2, code
            assert all(-6 <= x <= drawing["width"] + 6 for x, _ in ring), code
            assert all(-6 <= y <= drawing["height"] + 6 for _, y in ring), code


@pytest.mark.parametrize("name", ["europe", "world"])
def test_dots_are_on_the_map(name):
    drawing = drawings()[name]
    assert all(
        0 < x < drawing["width"] and 0 < y < drawing["height"] for x, y in drawing["dots"].values()
    )


def test_islands_beyond_the_180th_meridian_stay_with_their_neighbours():
    world = drawings()["world"]
    fiji = next(rings(world["paths"]["FJ"]))[0]
    assert [abs(world["dots"][code][0] - fiji[0]) < 40 for code in ("TO", "TV", "WF")] == [True] * 3


def test_the_maps_stay_light():
    raw = (DATA / "world.json").read_bytes()
    assert len(raw) < 60_000
    assert len(gzip.compress(raw, 9)) < 21_000


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [
        ("AT", 16.0, 48.2),
        ("BE", 4.4, 50.8),
        ("CH", 7.5, 46.9),
        ("CY", 33.2, 35.1),
        ("CZ", 14.4, 50.1),
        ("DE", 13.4, 52.5),
        ("ES", -3.7, 40.4),
        ("FI", 25.0, 61.0),
        ("FR", 2.3, 48.9),
        ("GB", -1.2, 52.0),
        ("GR", 22.4, 39.6),
        ("IE", -7.0, 53.3),
        ("IT", 12.7, 42.1),
        ("LU", 6.1, 49.7),
        ("LV", 25.0, 56.9),
        ("PL", 21.0, 52.2),
        ("RU", 37.6, 55.7),
        ("TR", 32.9, 39.9),
        ("UA", 30.5, 50.4),
        ("UA", 34.1, 45.2),  # Crimea
        ("XK", 21.0, 42.6),
    ],
)
def test_places_are_in_their_country_on_the_map_of_europe(convert, code, longitude, latitude):
    paths = drawings()["europe"]["paths"]
    point = place(convert.EUROPE, longitude, latitude)
    assert [other for other, path in paths.items() if is_inside(point, path)] == [code]


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [
        ("AU", 149.1, -35.3),
        ("BR", -47.9, -15.8),
        ("CA", -75.7, 46.0),
        ("CY", 33.3, 35.1),
        ("EG", 31.0, 29.0),
        ("FR", 2.3, 48.0),
        ("GF", -53.0, 4.0),
        ("GL", -40.0, 70.0),
        ("IN", 77.2, 28.6),
        ("NO", 9.5, 61.0),
        ("RU", 100.0, 60.0),
        ("RU", 178.0, 67.0),
        ("RU", -178.0 + 360, 66.5),  # beyond the 180° meridian
        ("RU", 180.5, 71.2),  # on both sides of it
        ("SJ", 16.0, 78.5),
        ("SO", 44.6, 9.6),  # Somaliland
        ("SO", 45.3, 2.5),
        ("TW", 121.0, 23.8),
        ("UA", 34.3, 45.3),  # Crimea
        ("US", -98.0, 39.0),
        ("US", -152.0, 65.0),
        ("ZA", 25.0, -31.0),
    ],
)
def test_places_are_in_their_country_on_the_map_of_the_world(convert, code, longitude, latitude):
    paths = drawings()["world"]["paths"]
    point = place(convert.WORLD, longitude, latitude)
    assert [other for other, path in paths.items() if is_inside(point, path)] == [code]


def test_shared_borders_vanish_when_shapes_are_merged(geometry):
    left, right = [(0, 0), (1, 0), (1, 1), (0, 1)], [(1, 0), (2, 0), (2, 1), (1, 1)]
    (outline,) = geometry.merge([left, right])
    assert set(outline) == {*left, *right}
    assert geometry.area(outline) == 2


def test_shapes_are_cut_at_the_edge(geometry):
    cut = geometry.clip([(-5, 2), (5, 2), (5, 4), (-5, 4)], (0, 0, 10, 10))
    assert geometry.area(cut) == 10


def test_simplifying_keeps_the_ends_and_drops_what_is_flat(geometry):
    line = [(0, 0), (1, 0.01), (2, 0), (2, 5), (0, 5)]
    assert geometry.simplify(line, 0.1) == [(0, 0), (2, 0), (2, 5), (0, 5)]


def test_a_line_across_the_180th_meridian_goes_on_beyond_it(geometry):
    assert geometry.nearest_turn(-179, 179) == 181
    assert geometry.nearest_turn(179, -179) == -181
    assert geometry.nearest_turn(10, 20) == 10


def shapes(world, name):
    (part,) = (part for part in world.maps if part.name == name)
    return {shape.code: shape for shape in part.shapes}


def test_countries_have_a_title_a_shade_and_a_link():
    world = world_map({"DE": 4, "FR": 2, "AT": 1}, links={"DE": "/countries/de/"})
    found = shapes(world, "europe")
    assert {code: (shape.title, shape.css_class, shape.href) for code, shape in found.items()} == {
        "AT": ("Austria: 1 member", "map-1", ""),
        "FR": ("France: 2 members", "map-2", ""),
        "DE": ("Germany: 4 members", "map-3", "/countries/de/"),
    }


def test_a_country_is_met_on_one_map_and_repeated_on_the_other():
    world = world_map({"DE": 1, "EG": 1, "BR": 1})
    europe, whole = shapes(world, "europe"), shapes(world, "world")
    assert {code: shape.is_repeated for code, shape in europe.items()} == {"DE": False, "EG": True}
    assert {code: shape.is_repeated for code, shape in whole.items()} == {
        "BR": False,
        "DE": True,
        "EG": False,
    }


def test_countries_without_members_are_one_background():
    world = world_map({"DE": 1, "FR": 0})
    assert list(shapes(world, "europe")) == ["DE"]
    europe, drawing = world.maps[0], drawings()["europe"]
    assert drawing["paths"]["FR"] in europe.land
    assert drawing["paths"]["DE"] not in europe.land
    assert len(europe.land) + len(drawing["paths"]["DE"]) == sum(
        map(len, drawing["paths"].values())
    )


def test_small_countries_are_dots_after_all_others():
    world = world_map({"MT": 1, "SG": 1, "SE": 1, "VN": 1, "AD": 1})
    assert list(shapes(world, "europe")) == ["SE", "AD", "MT"]
    assert list(shapes(world, "world")) == ["SE", "VN", "SG"]
    assert shapes(world, "europe")["MT"].path == dot(*drawings()["europe"]["dots"]["MT"])
    assert world.has_dots
    assert not world_map({"SE": 1}).has_dots


def test_countries_are_in_the_order_of_their_names():
    world = world_map({"TR": 1, "GB": 1, "CH": 1, "AT": 1}, names={"GB": "Ärmelkanalinsel"})
    assert [shape.name for shape in world.maps[0].shapes] == [
        "Ärmelkanalinsel",
        "Austria",
        "Switzerland",
        "Türkiye",
    ]


@pytest.mark.parametrize("counts", [{"UK": 1}, {"": 1}, {"eu": 2}, {None: 1}, {"DE": -1}])
def test_what_is_no_country_is_refused(counts):
    with pytest.raises(ValueError, match="Not a country"):
        world_map(counts)


@pytest.mark.parametrize(
    ("steps", "noun", "words"),
    [
        (
            (2, 3),
            ("member", "members"),
            ["no members", "1 member", "2 members", "3 members or more"],
        ),
        (
            (2, 4),
            ("event", "events"),
            ["no events", "1 event", "2 or 3 events", "4 events or more"],
        ),
        (
            (3, 10),
            ("call", "calls"),
            ["no calls", "1 or 2 calls", "3 to 9 calls", "10 calls or more"],
        ),
    ],
)
def test_the_legend_says_what_the_shades_mean(steps, noun, words):
    world = world_map({}, steps=steps, noun=noun)
    assert [line.label for line in world.legend] == words
    assert [line.css_class for line in world.legend] == ["map-0", "map-1", "map-2", "map-3"]


@pytest.mark.parametrize(("count", "shade"), [(1, 1), (2, 1), (3, 2), (9, 2), (10, 3), (99, 3)])
def test_shades_agree_with_the_legend(count, shade):
    world = world_map({"DE": count}, steps=(3, 10))
    assert shapes(world, "europe")["DE"].css_class == f"map-{shade}"


@dataclass
class Page(HTMLParser):
    """The elements of a page, as (name, attributes)."""

    def __post_init__(self):
        super().__init__()
        self.elements = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]


def rendered(world):
    page = Page()
    page.feed(render_to_string("parts/world_map.html", {"map": world}))
    return page


def test_the_page_links_each_country_once_for_the_keyboard():
    counts = {"DE": 4, "EG": 1, "BR": 1, "MT": 1}
    page = rendered(world_map(counts, links={code: f"/countries/{code}/" for code in counts}))
    links = [link for link in page.all("a") if "tabindex" not in link]
    assert [(link["aria-label"], link["href"]) for link in links] == [
        ("Germany: 4 members", "/countries/DE/"),
        ("Malta: 1 member", "/countries/MT/"),
        ("Brazil: 1 member", "/countries/BR/"),
        ("Egypt: 1 member", "/countries/EG/"),
    ]
    others = [link for link in page.all("a") if "tabindex" in link]
    assert {(link["tabindex"], link["aria-hidden"]) for link in others} == {("-1", "true")}


def test_the_page_names_what_it_does_not_link():
    page = rendered(world_map({"DE": 1}))
    assert page.all("a") == []
    assert [path["aria-label"] for path in page.all("path") if path.get("role") == "img"] == [
        "Germany: 1 member"
    ]


def test_the_page_has_two_labelled_pictures_and_no_inline_style_or_script():
    page = rendered(world_map({"DE": 1, "SG": 2}, names={"DE": '"><script>'}))
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "group"]
    assert [svg["aria-label"] for svg in pictures] == ["Europe and its neighbours", "The world"]
    attributes = {name for _, found in page.elements for name in found}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert page.all("script") == page.all("style") == []


def test_a_page_with_all_members_stays_light():
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        counts = {row["code"]: 2 for row in csv.DictReader(file) if row["continent"] == "europe"}
    world = world_map(counts, links=dict.fromkeys(counts, "/members/?country=XX"))
    html = render_to_string("parts/world_map.html", {"map": world})
    assert len(gzip.compress(html.encode(), 9)) < 25_000
