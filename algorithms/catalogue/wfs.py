"""Features of a WFS 2.0 as GeoJSON, page by page. Names of layers are read in the service's own list.

The list is XML of several megabytes of which only names are wanted: they are found by pattern, and no XML is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import phrase
from .answers import PASSING, Answer, AnswerError, classify, explain
from .sources import Source
from .transport import HEAD_BYTES, Transport, interruptible

MAX_FEATURES = 500_000
_NAME = re.compile(rb"<(?:\w+:)?FeatureType\b[^>]*>.*?<(?:\w+:)?Name>\s*([^<]+?)\s*</(?:\w+:)?Name>", re.S)


def layers(source: Source, transport: Transport, context: Context) -> list[str]:
    """Names of the layers that the service offers."""
    url = f"{source.address}?{urlencode({'SERVICE': 'WFS', 'VERSION': '2.0.0', 'REQUEST': 'GetCapabilities'})}"

    def fetch() -> bytes:
        with transport.open("GET", url) as response:
            content: bytes = response.content
            answer = classify(response.status_code, response.headers, content[:HEAD_BYTES], "any")
            if answer.kind != "data":
                raise AnswerError(source, answer)
            return content

    try:
        return [name.decode("utf-8", "replace") for name in _NAME.findall(interruptible(context, fetch))]
    except AnswerError as error:
        raise explain(source, error.answer) from None


def features(
    source: Source,
    transport: Transport,
    layer: str,
    *,
    box: Sequence[float] | None = None,
    condition: str = "",
) -> Iterator[dict[str, Any]]:
    """GeoJSON features of a layer in a box of degrees (west, south, east, north), or that meet a CQL condition.

    Raises AnswerError as the service answers, TheiaError where there are more features than can be meant.
    """
    start = 0
    while True:
        query = {
            "SERVICE": "WFS",
            "VERSION": "2.0.0",
            "REQUEST": "GetFeature",
            "TYPENAMES": layer,
            "OUTPUTFORMAT": "application/json",
            "SRSNAME": "CRS:84",
            "COUNT": str(source.page_size),
            "STARTINDEX": str(start),
        }
        if box is not None:
            west, south, east, north = box
            query["BBOX"] = f"{west:.7f},{south:.7f},{east:.7f},{north:.7f},CRS:84"
        if condition:
            query["CQL_FILTER"] = condition
        answer = transport.json("GET", f"{source.address}?{urlencode(query)}")
        if not isinstance(answer, dict) or "features" not in answer:
            raise AnswerError(source, Answer("passing", PASSING[-1], "no features in the answer"))
        found = answer["features"] or []
        yield from (f for f in found if isinstance(f, dict))
        start += len(found)
        total = answer.get("numberMatched", answer.get("totalFeatures"))
        if not found or (isinstance(total, int) and start >= total):
            return
        if not isinstance(total, int) and len(found) < source.page_size:
            return
        if start >= MAX_FEATURES:
            raise TheiaError(
                "input",
                phrase(
                    "{layer} has more than {max_features} features in the area.", layer=layer, max_features=MAX_FEATURES
                ),
                "Choose a smaller area.",
            )


def quoted(text: str) -> str:
    """A CQL text literal."""
    return "'" + text.replace("'", "''") + "'"
