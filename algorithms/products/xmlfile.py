"""Reading XML metadata safely: no entities, no DTD, bounded size, and messages that name the file and the element."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ..core.errors import TheiaError
from ..spec.phrase import phrase

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405: the type's name; parsing is defusedxml's

#: the largest real metadata files are 1 MB; ten times the largest seen leaves room and bounds memory
MAX_BYTES = 32 << 20

_JUNK = re.compile(r"\bNOT_INITIALIZED\b")


def parse(data: bytes, name: str, root: Sequence[str] = ()) -> Element:
    """The root element of XML bytes, without namespaces.

    `root`: names that the root element may have (any when empty). Raises `TheiaError` when the text is not XML,
    declares entities or a DTD, is too large, or has another root.
    """
    if len(data) > MAX_BYTES:
        raise TheiaError(
            "product", phrase("{name} is too large for metadata ({count} MB).", name=name, count=len(data) >> 20)
        )
    if not data.strip():
        raise TheiaError("product", phrase("{name} is empty.", name=name))
    try:
        element: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise TheiaError(
            "product",
            phrase("{name} is refused: it declares entities or a document type, as no product does.", name=name),
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise TheiaError(
            "product", phrase("{name} is not valid XML, or is cut ({error}).", name=name, error=error)
        ) from error
    for item in element.iter():
        if isinstance(item.tag, str) and "}" in item.tag:
            item.tag = item.tag.split("}", 1)[1]
    if root and element.tag not in root:
        raise TheiaError(
            "product",
            phrase(
                "{name} is not the metadata expected: its root is {tag}, not {names}.",
                name=name,
                tag=element.tag,
                names=" or ".join(root),
            ),
        )
    return element


def section(parent: Element, path: str) -> Element:
    """The element at `path`, an empty one of that name when it is absent."""
    element = parent.find(path)
    return element if element is not None else fromstring(f"<{path.rsplit('/', 1)[-1]}/>")


def clean(value: str | None) -> str:
    """Text of an element: white space collapsed, the processors' NOT_INITIALIZED mark removed."""
    return " ".join(_JUNK.sub(" ", value or "").split())


def text(parent: Element, path: str, default: str = "") -> str:
    """Clean text of the first element at `path`, `default` when it is absent or empty."""
    element = parent.find(path)
    return (clean(element.text) if element is not None else "") or default


def number(parent: Element, path: str) -> float | None:
    """The number at `path`; None when absent or not a finite number."""
    return as_number(text(parent, path))


def as_number(value: str) -> float | None:
    """A finite number, or None."""
    try:
        result = float(value)
    except ValueError:
        return None
    return result if math.isfinite(result) else None


def matrix(parent: Element, path: str) -> np.ndarray | None:
    """The rows of text below `path` as a float64 array (rows, columns), NaN where the text says so.

    None when there are none; `ValueError` when a row is not made of numbers or rows differ in length.
    """
    rows = parent.findall(path)
    if not rows:
        return None
    array = np.array([(row.text or "").split() for row in rows], dtype=np.float64)
    return array if array.size else None


def moment(value: str) -> dt.datetime | None:
    """An ISO date and time as an aware UTC datetime (fractions cut to microseconds); None when it is not one."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?", value.strip())
    if not match:
        return None
    day, clock, fraction, zone = match.groups()
    try:
        result = dt.datetime.fromisoformat(f"{day}T{clock or '00:00:00'}.{(fraction or '0')[:6]:0<6}")
    except ValueError:
        return None
    if zone in (None, "Z"):
        return result.replace(tzinfo=dt.UTC)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    shift = dt.timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return (result - shift).replace(tzinfo=dt.UTC)
