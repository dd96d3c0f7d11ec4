"""Open rasters that lie as one file per square of degrees, named by its lower-left corner: elevation, land cover.

A tile is fetched once into the cache, whole, by the same machinery as a product; one that does not exist is sea.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Sequence

from ..core.files import check_space
from ..core.progress import Context
from ..spec.phrase import phrase
from .fetch import Fetcher, Gone, Transfer
from .gate import Gate
from .records import FileRef, Product
from .sources import Source
from .transport import Transport

#: size assumed for a tile when the disk is checked, bytes
TYPICAL_BYTES = 60_000_000


def names(source: Source, box: Sequence[float], year: str = "") -> list[str]:
    """Names of the tiles that meet a box of degrees (west, south, east, north)."""
    step = int(source.fields["degrees"])
    west, south, east, north = box
    version = source.fields.get("versions", {}).get(year, "")
    found = []
    for lat in range(math.floor(south / step) * step, math.ceil(north / step) * step, step):
        for lon in range(math.floor(west / step) * step, math.ceil(east / step) * step, step):
            turned = (lon + 180) % 360 - 180
            found.append(
                str(source.fields["tile"]).format(
                    ns="N" if lat >= 0 else "S",
                    lat=abs(lat),
                    ew="E" if turned >= 0 else "W",
                    lon=abs(turned),
                    year=year,
                    version=version,
                )
            )
    return found


def fetch(source: Source, box: Sequence[float], context: Context, year: str = "") -> list[str]:
    """Paths of the tiles that meet a box, from the cache or the source; those that do not exist are left out."""
    folder = os.path.join(
        context.settings.cache_folder or os.path.join(tempfile.gettempdir(), "theia-cache"), source.id
    )
    os.makedirs(folder, exist_ok=True)
    wanted = names(source, box, year)
    missing = [n for n in wanted if not os.path.exists(os.path.join(folder, n + ".tif"))]
    check_space(folder, TYPICAL_BYTES * len(missing))
    fetcher = Fetcher(Transport(source, context), Gate(source, context, 0.0), context, lambda p, f: f.href)
    version = source.fields.get("versions", {}).get(year, "")
    paths = []
    for number, name in enumerate(wanted):
        target = os.path.join(folder, name + ".tif")
        if not os.path.exists(target):
            context.progress(number / len(wanted), phrase("{source}: {name}", source=source.title, name=name))
            href = source.address.rstrip("/") + str(source.fields["path"]).format(tile=name, year=year, version=version)
            file = FileRef(name + ".tif", href, media_type="image/tiff")
            product = Product(source.id, name, source.id, name, files=(file,))
            try:
                fetcher.fetch(product, file, target, Transfer())
            except Gone:
                context.info(phrase("{name} does not exist: sea, or outside the coverage.", name=name))
                continue
        paths.append(target)
    return paths
