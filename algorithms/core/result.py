"""What an entry hands back: outputs by name, and the layers that are worth showing on the map."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from ..spec.phrase import told


@dataclass(frozen=True)
class Layer:
    """One layer for the map.

    `style` names a file of resources/styles; `start` and `end` (UTC, end excluded) drive the temporal controller;
    `trust` is one sentence on how far the layer can be trusted; `bands` are the raster bands to show (red, green,
    blue or one) where the style does not say; layers that are not `visible` are loaded unticked.
    """

    output: str
    path: str
    name: str
    kind: str = "raster"
    style: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    group: str = ""
    trust: str = ""
    visible: bool = True

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        for name in ("start", "end"):
            if values[name] is not None:
                values[name] = values[name].isoformat()
        return {**values, **told(self.name, self.group, self.trust)}


@dataclass
class Result:
    """`outputs`: destination paths and values by the names of the declaration."""

    outputs: dict[str, Any] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
