"""Shapes of the map: TopoJSON in, projected and simplified SVG paths out. Used by convert.py only.

A *ring* is a closed line: a list of points whose last point is not repeated.
"""

import heapq
from collections import defaultdict
from math import asin, cos, radians, sin, sqrt


def read_topology(topology):
    """Return ``(arcs, countries)`` of a world-atlas file.

    Arcs are lists of (longitude, latitude); a line that crosses the 180° meridian goes on beyond
    it instead of jumping. Each country is ``(numeric code, name, polygons)``, each polygon a list
    of rings, each ring a list of arc numbers.
    """
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            longitude = x * scale[0] + translate[0]
            if arc:
                longitude = nearest_turn(longitude, arc[-1][0])
            arc.append((longitude, y * scale[1] + translate[1]))
        arcs.append(arc)
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry.get("arcs", [])
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        countries.append((geometry.get("id"), geometry["properties"]["name"], polygons))
    return arcs, countries


def nearest_turn(longitude, other):
    """Return the longitude, plus or minus whole turns, so that it is near the other one."""
    return longitude + 360 * round((other - longitude) / 360)


def follow(arc_numbers, arcs):
    """Return the ring that the arcs make, one after the other; ``~n`` is arc n backwards."""
    ring = []
    for number in arc_numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        turn = nearest_turn(arc[0][0], ring[-1][0]) - arc[0][0] if ring else 0
        ring += [(x + turn, y) for x, y in arc[1 if ring else 0 :]]
    return ring[:-1]


def merge(rings):
    """Return the outline of rings that share borders: what is walked both ways is dropped."""
    edges = defaultdict(list)
    for ring in rings:
        for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
            if start in edges[end]:
                edges[end].remove(start)
            elif start != end:
                edges[start].append(end)
    merged = []
    for first in list(edges):
        while edges[first]:
            ring = [first]
            while (point := edges[ring[-1]].pop()) != first:
                ring.append(point)
            merged.append(ring)
    return merged


def equal_earth(longitude, latitude, centre=10):
    """Project on the Equal Earth map (Šavrič, Patterson and Jenny, 2018), for a globe of radius 1.

    The map is cut in the Bering Strait: 10° E in the middle keeps Chukotka with Russia.
    """
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = radians(longitude - centre) * cos(theta) * 2 * sqrt(3)
    x /= 3 * (9 * a4 * theta**8 + 7 * a3 * theta**6 + 3 * a2 * theta**2 + a1)
    return x, a4 * theta**9 + a3 * theta**7 + a2 * theta**3 + a1 * theta


def european_equal_area(longitude, latitude, centre=(10, 52)):
    """Project as European statistics do: Lambert's azimuthal equal-area projection (EPSG:3035)."""
    turn, lat, lat0 = radians(longitude - centre[0]), radians(latitude), radians(centre[1])
    towards = sin(lat0) * sin(lat) + cos(lat0) * cos(lat) * cos(turn)
    k = sqrt(2 / max(1 + towards, 1e-9))
    return (
        k * cos(lat) * sin(turn),
        k * (cos(lat0) * sin(lat) - sin(lat0) * cos(lat) * cos(turn)),
    )


def area(ring):
    """Return the area of the ring, positive whichever way it turns."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def centroid(ring):
    """Return the centre of gravity of the ring."""
    total = x = y = 0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        total += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return (x / (3 * total), y / (3 * total)) if total else ring[0]


def simplify(line, smallest):
    """Leave out the points whose triangle with their neighbours is smallest (Visvalingam, 1993).

    Ends stay. Neighbours share their border as one arc, so both sides of it stay the same.
    """
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    sizes = [0.0] * len(line)
    heap = []

    def weigh(i, at_least=0.0):
        if 0 < i < len(line) - 1:
            sizes[i] = max(at_least, area([line[before[i]], line[i], line[after[i]]]))
            heapq.heappush(heap, (sizes[i], i))

    for i in range(len(line)):
        weigh(i)
    gone = set()
    while heap and heap[0][0] < smallest:
        size, i = heapq.heappop(heap)
        if i in gone or size != sizes[i]:
            continue
        gone.add(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        weigh(before[i], size)
        weigh(after[i], size)
    return [point for i, point in enumerate(line) if i not in gone]


def clip(ring, box):
    """Cut the ring to the box (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in (
        (0, box[0], 1),
        (0, box[2], -1),
        (1, box[1], 1),
        (1, box[3], -1),
    ):
        kept = []
        for start, end in zip(ring[-1:] + ring[:-1], ring, strict=True):
            inside_start, inside_end = (sign * (p[axis] - limit) >= 0 for p in (start, end))
            if inside_start != inside_end:
                share = (limit - start[axis]) / (end[axis] - start[axis])
                kept.append(tuple(s + share * (e - s) for s, e in zip(start, end, strict=True)))
            if inside_end:
                kept.append(end)
        ring = kept
    return ring


def rounded(ring):
    """Return the ring on whole numbers, without points that fall together or spikes."""
    points = []
    for point in ring:
        point = (round(point[0]), round(point[1]))
        if points and point == points[-1]:
            continue
        if len(points) > 1 and point == points[-2]:
            points.pop()
            continue
        points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points


def svg_path(rings):
    """Return the rings of whole numbers as SVG path data, in short relative steps."""
    parts = []
    for ring in rings:
        (x, y), *rest = ring
        part = f"M{x} {y}l"
        for next_x, next_y in rest:
            for number in (next_x - x, next_y - y):
                part += f"{number}" if number < 0 or part[-1] == "l" else f" {number}"
            x, y = next_x, next_y
        parts.append(part + "z")
    return "".join(parts)
