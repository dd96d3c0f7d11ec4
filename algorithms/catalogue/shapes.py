"""Geometry in degrees for the local check of what a catalogue answers: polygons that meet, boxes, dateline.

Rings are lists of (longitude, latitude). Pure Python, since search runs without numpy: an area of at most 200 vertices
against footprints of a few. Coordinates past the antimeridian are handled by shifting, never by assuming it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Ring = Sequence[Sequence[float]]
Box = tuple  # (west, south, east, north)
#: vertices that a search body may carry (specification of the portal, section 2)
MAX_VERTICES = 200


def polygons(geometry: Mapping[str, Any] | None) -> list[list[Ring]]:
    """Polygons (outer ring first, then holes) of a GeoJSON geometry; empty for anything that has no area."""
    if not isinstance(geometry, Mapping):
        return []
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon" and parts:
        return [list(parts)]
    if kind == "MultiPolygon" and parts:
        return [list(p) for p in parts if p]
    if kind == "GeometryCollection":
        return [p for g in geometry.get("geometries", ()) for p in polygons(g)]
    return []


def box_polygon(box: Sequence[float]) -> dict[str, Any]:
    """The GeoJSON polygon of a box (west, south, east, north)."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def as_geometry(parts: Sequence[Sequence[Ring]]) -> dict[str, Any]:
    """A Polygon or MultiPolygon from polygons."""
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": list(parts[0])}
    return {"type": "MultiPolygon", "coordinates": [list(p) for p in parts]}


def bounds(geometry: Mapping[str, Any] | None) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) of a geometry, None where it has no polygon."""
    points = [p for polygon in polygons(geometry) for p in polygon[0]]
    if not points:
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def unwrap(geometry: Mapping[str, Any] | None) -> list[list[Ring]]:
    """Polygons whose longitudes run on past 180 where a ring jumps from +180 to -180."""
    result = []
    for polygon in polygons(geometry):
        xs = [p[0] for p in polygon[0]]
        if max(xs) - min(xs) > 180:
            polygon = [[[p[0] + 360 if p[0] < 0 else p[0], p[1]] for p in ring] for ring in polygon]
        result.append(polygon)
    return result


def search_boxes(area: Mapping[str, Any]) -> list[tuple[float, float, float, float]]:
    """The boxes to ask for: one, or two where the area crosses the antimeridian."""
    parts = unwrap(area)
    xs = [p[0] for polygon in parts for p in polygon[0]]
    ys = [p[1] for polygon in parts for p in polygon[0]]
    west, south, east, north = min(xs), max(-90.0, min(ys)), max(xs), min(90.0, max(ys))
    if east - west >= 360:
        return [(-180.0, south, 180.0, north)]
    if east > 180 >= west:
        return [(west, south, 180.0, north), (-180.0, south, east - 360, north)]
    if west < -180 <= east:
        return [(west + 360, south, 180.0, north), (-180.0, south, east, north)]
    shift = -360 if west >= 180 else 360 if east <= -180 else 0
    return [(west + shift, south, east + shift, north)]


def simple_polygon(area: Mapping[str, Any]) -> dict[str, Any] | None:
    """The area itself where a catalogue can take it as `intersects`: one ring, few vertices, not a rectangle."""
    parts = unwrap(area)
    if len(parts) != 1 or len(parts[0]) != 1 or not 5 <= len(parts[0][0]) <= MAX_VERTICES:
        return None
    west, south, east, north = bounds(as_geometry(parts)) or (0, 0, 0, 0)
    if west < -180 or east > 180 or all(p[0] in (west, east) and p[1] in (south, north) for p in parts[0][0]):
        return None
    return as_geometry(parts)


def meets(first: Sequence[Sequence[Ring]], second: Sequence[Sequence[Ring]]) -> bool:
    """Whether two sets of polygons share a point; holes count as outside. Tried at shifts of 360 degrees too."""
    return any(_meets(a, b, shift) for a in first for b in second for shift in (0.0, 360.0, -360.0))


def _meets(a: Sequence[Ring], b: Sequence[Ring], shift: float) -> bool:
    ax, ay = [p[0] for p in a[0]], [p[1] for p in a[0]]
    bx, by = [p[0] + shift for p in b[0]], [p[1] for p in b[0]]
    if max(ax) < min(bx) or max(bx) < min(ax) or max(ay) < min(by) or max(by) < min(ay):
        return False
    moved = [[[p[0] + shift, p[1]] for p in ring] for ring in b] if shift else list(b)
    if inside(moved[0][0], a) or inside(a[0][0], moved):
        return True
    return any(_cross(r, s) for r in a for s in moved)


def inside(point: Sequence[float], polygon: Sequence[Ring]) -> bool:
    """Whether a point lies in a polygon, by the even-odd rule over all its rings."""
    x, y = point[0], point[1]
    result = False
    for ring in polygon:
        for (x1, y1), (x2, y2) in edges(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                result = not result
    return result


def edges(ring: Ring) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    for p, q in zip(ring, ring[1:]):
        yield (p[0], p[1]), (q[0], q[1])
    if ring and list(ring[0][:2]) != list(ring[-1][:2]):
        yield (ring[-1][0], ring[-1][1]), (ring[0][0], ring[0][1])


def _cross(first: Ring, second: Ring) -> bool:
    others = list(edges(second))
    for p, q in edges(first):
        low_x, high_x = min(p[0], q[0]), max(p[0], q[0])
        low_y, high_y = min(p[1], q[1]), max(p[1], q[1])
        for r, s in others:
            if (
                max(r[0], s[0]) < low_x
                or min(r[0], s[0]) > high_x
                or max(r[1], s[1]) < low_y
                or min(r[1], s[1]) > high_y
            ):
                continue
            if _side(p, q, r) * _side(p, q, s) <= 0 and _side(r, s, p) * _side(r, s, q) <= 0:
                return True
    return False


def _side(p: Sequence[float], q: Sequence[float], r: Sequence[float]) -> float:
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def area_deg2(geometry: Mapping[str, Any] | None) -> float:
    """Area in square degrees (holes removed); only ever compared with another."""
    total = 0.0
    for polygon in polygons(geometry):
        for number, ring in enumerate(polygon):
            ring_area = abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in edges(ring))) / 2
            total += -ring_area if number else ring_area
    return total
