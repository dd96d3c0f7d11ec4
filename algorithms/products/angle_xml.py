"""Angles as MUSCATE and SAFE metadata write them: pairs of a zenith and an azimuth, and tables of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..spec.phrase import phrase
from .scene import AngleNodes
from .xmlfile import matrix, number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405: the type's name; parsing is defusedxml's


def direction(element: Element | None) -> tuple[float, float] | None:
    """(zenith, azimuth) in degrees below an element, None when either is absent."""
    if element is None:
        return None
    zenith, azimuth = number(element, "ZENITH_ANGLE"), number(element, "AZIMUTH_ANGLE")
    return (zenith, azimuth) if zenith is not None and azimuth is not None else None


def nodes(element: Element | None, left: float, top: float, name: str, problems: list[str]) -> AngleNodes | None:
    """One grid of angles whose first node is (left, top); None where it has no values (templates, old products).

    What is wrong with a grid that has values is added to `problems`; `name` is that of the file.
    """
    if element is None:
        return None
    what = f"{name}: the grid of {element.tag} {element.get('detector_id') or element.get('detectorId') or ''}".rstrip()
    try:
        zenith = matrix(element, "Zenith/Values_List/VALUES")
        azimuth = matrix(element, "Azimuth/Values_List/VALUES")
    except ValueError:
        problems.append(phrase("{what} is not a table of numbers.", what=what))
        return None
    if zenith is None or azimuth is None:
        return None
    step, other = number(element, "Zenith/COL_STEP"), number(element, "Zenith/ROW_STEP")
    if zenith.shape != azimuth.shape or step is None or step <= 0 or step != other:
        problems.append(
            phrase("{what} is incomplete: zenith and azimuth differ in size, or the step is missing.", what=what)
        )
        return None
    return AngleNodes(zenith, azimuth, left, top, step)


def detectors(found: Iterable[AngleNodes | None], band: str, name: str, problems: list[str]) -> tuple[AngleNodes, ...]:
    """The grids of a band's detectors, which must be on the same nodes."""
    known = tuple(n for n in found if n is not None)
    if len({(n.zenith_deg.shape, n.step_m) for n in known}) > 1:
        problems.append(phrase("{name}: the grids of the detectors of {band} differ in size.", name=name, band=band))
        return ()
    return known
