"""Level 1 of sensors without a reader of their own: the MUSCATE layout, and GeoTIFFs with a side-car.

MUSCATE level 1 (VENuS, SPOT Take5, Formosat-2 as THEIA delivers them): MTD_ALL.xml lists one image per band, of a
nature that is a reflectance; reflectance = DN / REFLECTANCE_QUANTIFICATION_VALUE, divided by the cosine of the sun
zenith already.
Side-car: `"level": "L1C"`, `scale` and `offset` as gains to apparent reflectance, `angles` in degrees (see `sidecar`).
"""

from __future__ import annotations

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import read_header
from .container import Container
from .level1_types import Air, Level1
from .muscate import metadata_files
from .muscate_metadata import parse_metadata
from .scene import Band, Scene
from .sensors import sensor_of
from .sidecar import Entry
from .sidecar_scene import read_scene
from .xmlfile import MAX_BYTES

LEVELS = ("L1C", "L1", "L1B", "N1")


def read_sidecar(entry: Entry) -> Level1:
    """A GeoTIFF of apparent reflectance. Raises `TheiaError` when sensor or angles are missing."""
    scene = read_scene(entry)
    problems = []
    if not scene.sensor:
        problems.append("sensor is missing: without it nothing is known of the bands")
    if scene.angles.mean_sun_deg is None and scene.angles.sun is None:
        problems.append("angles lack sun_zenith_deg and sun_azimuth_deg")
    raise_all("product", phrase("{id} cannot be corrected:", id=scene.id), problems, "Complete its side-car (.json).")
    return Level1(scene, Air(), None, only_coarse(scene))


def only_coarse(scene: Scene) -> tuple[str, ...]:
    """Bands that serve masks and water vapour alone, by their role."""
    sensor = sensor_of(scene.sensor)
    if sensor is None:
        return ()
    found = ((n, sensor.find(n)) for n in scene.bands)
    return tuple(n for n, b in found if b is not None and b.role == "cirrus")


def read_muscate(container: Container) -> Level1:
    """A product of the MUSCATE layout. Raises `TheiaError` listing all that is wrong."""
    names = metadata_files(container)
    if len(names) != 1:
        raise TheiaError(
            "product",
            phrase(
                "{path}: expected one file *MTD_ALL.xml, found {value}.",
                path=container.path,
                value=len(names) or "none",
            ),
        )
    meta = parse_metadata(container.read(names[0], MAX_BYTES), names[0])
    problems = list(meta.problems)
    sensor = sensor_of(meta.platform)
    if sensor is None:
        problems.append(
            phrase("{value}: the platform {platform!r} is not known.", value=names[0], platform=meta.platform)
        )
    scale = 1.0 / meta.reflectance_quantification if meta.reflectance_quantification else 0.0
    if not scale:
        problems.append(phrase("{value}: REFLECTANCE_QUANTIFICATION_VALUE is missing or not positive.", value=names[0]))
    nodata = meta.special_values.get("nodata", 0.0)
    bands: dict[str, Band] = {}
    grids: dict[str, Grid] = {}
    for image in meta.images:
        known = sensor.find(image.key) if sensor else None
        if "reflectance" not in image.nature.lower() or known is None:
            continue
        located = next((n for n in container.names if n.rsplit("/", 1)[-1] == image.file.rsplit("/", 1)[-1]), None)
        if located is None:
            problems.append(phrase("{file} is missing.", file=image.file))
            continue
        header = read_header(container.gdal_path(located), image.file, problems)
        if header is None:
            continue
        grids.setdefault(meta.group_of(image.key) or "XS", header.grid)
        bands[known.name] = Band(known.name, container.gdal_path(located), header.grid, image.band_number, scale, 0.0,
                                 nodata, known.centre_nm)  # fmt: skip
    if not bands:
        problems.append(phrase("{value} lists no reflectance image.", value=names[0]))
    if meta.angles.mean_sun_deg is None and meta.angles.sun is None:
        problems.append(phrase("{value} holds no sun angles.", value=names[0]))
    raise_all(
        "product",
        phrase("{name} cannot be used:", name=container.name),
        problems,
        "Download or copy the product again.",
    )
    assert meta.acquired is not None and sensor is not None
    ordered = dict(sorted(grids.items(), key=lambda item: item[1].pixel_size))
    scene = Scene(
        id=meta.product_id or names[0].rsplit("_MTD", 1)[0], format="muscate", level="L1C", path=container.path,
        platform=meta.platform, sensor=sensor.id, acquired=meta.acquired, groups=ordered, bands=bands,
        angles=meta.angles, tile=meta.tile, orbit=meta.orbit, version=meta.version,
        origin={"metadata": names[0], "authority": meta.authority},
    )  # fmt: skip
    return Level1(scene, Air(), meta.special_values.get("saturated"), only_coarse(scene))
