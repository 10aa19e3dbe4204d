"""The pictures of a report: they stand alone, say the same in words, and can be set by typst."""

from datetime import date
from xml.etree import ElementTree

import pytest
import typst

from icpermed.typesetting import fonts
from registry.bridge import Bridge, Counted
from registry.figures import FIGURES
from reports.pictures import CAME, SHADES, WENT, WHOLE, bridge_picture, map_pictures

SVG = "{http://www.w3.org/2000/svg}"


def make_bridge(start, joined=0, left=0, names=("Organisation",)) -> Bridge:
    def counted(number):
        return tuple(Counted(f"{names[0]} {place}") for place in range(number))

    return Bridge(
        figure=FIGURES["members"],
        start_on=date(2022, 10, 31),
        start=start,
        joined=counted(joined),
        left=counted(left),
        passed=(),
        end_on=date(2024, 2, 29),
        end=start + joined - left,
    )


def texts(svg: str) -> list[str]:
    """The words in a picture, in their order."""
    return [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def bars(svg: str) -> list[tuple[str, float, float]]:
    """The bars: colour, top, bottom."""
    shapes = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [
        (s.get("fill"), float(s.get("y")), float(s.get("y")) + float(s.get("height")))
        for s in shapes
        if s.get("fill") in {WHOLE, CAME, WENT}
    ]


def test_the_bridge_shows_its_four_numbers():
    svg, alt = bridge_picture(make_bridge(49, joined=2, left=1), "members")

    assert texts(svg) == [
        *("Members", "49", "31 October 2022", "+2", "Joined", "−1", "Left"),
        *("50", "29 February 2024"),
    ]
    assert alt == (
        "Members: 49 on 31 October 2022, 2 (Organisation 0 and Organisation 1) joined,"
        " 1 (Organisation 0) left, 50 on 29 February 2024."
    )


def test_each_bar_starts_where_the_one_before_ends():
    start, came, went, end = bars(bridge_picture(make_bridge(40, joined=20, left=30), "members")[0])

    assert start[1] == pytest.approx(came[2], abs=0.2)
    assert came[1] == pytest.approx(went[1], abs=0.2)
    assert went[2] == pytest.approx(end[1], abs=0.2)
    assert start[2] == end[2]
    heights = [bottom - top for _, top, bottom in (start, came, went, end)]
    assert heights == pytest.approx([40 * heights[0] / 40 * n for n in (1, 0.5, 0.75, 0.75)], abs=1)


def test_one_among_thousands_is_still_seen():
    bridge = make_bridge(5000, joined=1)
    (_, top, bottom) = bars(bridge_picture(bridge, "members")[0])[1]

    assert bottom - top == 2


def test_where_nobody_left_the_line_goes_on_to_the_end():
    svg, _ = bridge_picture(make_bridge(40, joined=1), "members")
    lines = [
        (float(line.get("x1")), float(line.get("x2")), line.get("y1"))
        for line in ElementTree.fromstring(svg).iter(f"{SVG}line")
    ]

    assert [fill for fill, _, _ in bars(svg)] == [WHOLE, CAME, WHOLE]
    at_the_top = sorted(line for line in lines if line[2] == "70")
    assert [line[0] for line in at_the_top[1:]] == [line[1] for line in at_the_top[:-1]]
    assert len(at_the_top) == 3


def test_nothing_at_all_is_a_picture_too():
    svg, alt = bridge_picture(make_bridge(0), "members")

    assert texts(svg)[1::2] == ["0", "0", "0", "0"]
    assert alt.startswith("Members: 0 on 31 October 2022, none joined, none left")


def test_maps_shade_countries_as_their_legend_says():
    (europe, europe_words, _), (world, world_words, _) = map_pictures({"DE": 4, "EG": 2, "BR": 1})

    for svg in (europe, world):
        assert texts(svg) == ["no members", "1 member", "2 members", "3 members or more"]
    shades = [node.get("fill") for node in ElementTree.fromstring(world).iter(f"{SVG}path")]
    assert shades == [SHADES[f"map-{n}"] for n in (0, 1, 2, 3)]
    assert europe_words == (
        "Map: Europe and its neighbours. Germany: 4 members."
        " Also shaded, and told with the other map: 1 country."
    )
    assert world_words == (
        "Map: The world. Brazil: 1 member; Egypt: 2 members."
        " Also shaded, and told with the other map: 1 country."
    )


def test_a_map_of_nobody_says_so():
    assert [words for _, words, _ in map_pictures({})] == [
        "Map: Europe and its neighbours. No members.",
        "Map: The world. No members.",
    ]


def every_picture() -> list[str]:
    maps = [svg for svg, _, _ in map_pictures({"DE": 4, "EG": 2, "BR": 1, "MT": 1})]
    return [bridge_picture(make_bridge(9, 2, 1), "members")[0], *maps]


def test_pictures_stand_alone_and_are_always_the_same():
    allowed = {"svg", "rect", "path", "text", "line"}

    for svg in every_picture():
        nodes = list(ElementTree.fromstring(svg).iter())
        assert {node.tag.removeprefix(SVG) for node in nodes} <= allowed
        assert not {name for node in nodes for name in node.attrib} & {"class", "style", "href"}
        assert len(svg) < 60_000
    assert every_picture() == every_picture()


def test_words_of_people_are_words_in_the_picture():
    svg, _ = bridge_picture(make_bridge(1), "</text><script>alert(1)</script>")

    assert texts(svg)[0] == "</text><script>alert(1)</script>".capitalize()


def test_typst_draws_them_with_the_font_of_the_site():
    source = '#set page(height: auto)\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'

    for svg in every_picture():
        pdf = typst.Compiler(font_paths=fonts()).compile(
            source.encode(), sys_inputs={"svg": svg}, format="pdf"
        )
        assert b"ICPerMedSans" in pdf
