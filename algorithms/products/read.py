"""Opening products, whatever their format: one, or all those below some folders.

A folder, a zip, a folder that holds many of either, one of a product's own metadata files, or a GeoTIFF with a
side-car. The search does not descend into products. All that is wrong with all products is said at once.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import indented, of_error, phrase
from . import hls, landsat_l2, muscate, safe, sidecar, sidecar_scene, theia_n2a
from .container import Container, open_container
from .scene import Scene

#: what a parameter of kind `products` takes when the entry does not say otherwise
LEVELS = ("L2A",)
EXPECTED = (
    "Expected THEIA/MUSCATE products, ESA Sentinel-2 level 2A (SAFE), Landsat Collection 2 level 2, HLS, or GeoTIFFs "
    "with a side-car (.json)."
)
_MAX_DEPTH = 6
Found = TypeVar("Found")
_LEVEL_IN_NAME = re.compile(r"_(?:MSI)?(L\d[A-Z])(?:[-_]|$)")
#: names that only products have: a zip so called that cannot be read is a fault, any other zip is passed over
_PRODUCT_NAME = re.compile(r"^(SENTINEL2|LANDSAT|VENUS|SPOT\d|FORMOSAT|S2[ABCX]?_|L[COTEM]0\d_|HLS\.)", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A product found but not read yet. `level` as far as names tell, empty when they do not."""

    format: str
    path: str
    level: str
    container: Container | None = None
    entry: sidecar.Entry | None = None

    def read(self, reflectance: str) -> Scene:
        if self.entry is not None:
            return sidecar_scene.read_scene(self.entry)
        assert self.container is not None  # every other format has one
        return _READERS[self.format](self.container, reflectance)


def _read_safe(container: Container, reflectance: str) -> Scene:
    # level 1C is read by its metadata: its images wait for the correction to level 2A
    return safe.read_scene(container, reflectance, images=safe.level_of(container) == "L2A")


_READERS: Mapping[str, Callable[[Container, str], Scene]] = MappingProxyType(
    {
        "muscate": muscate.read_scene,
        "safe": _read_safe,
        "theia_n2a": theia_n2a.read_scene,
        "landsat_l2": landsat_l2.read_scene,
        "hls": hls.read_scene,
    }
)


def open_product(
    path: str, *, levels: Sequence[str] | None = ("L2A", "L3A"), reflectance: str = "FRE", pattern: str = ""
) -> Scene:
    """The one product at `path`. Raises `TheiaError` when there is none, several, or a damaged one.

    `levels`: those accepted, any when None. `reflectance`: FRE (slope-corrected) or SRE, the other where a product has
    only that. `pattern`: see `sidecar.scene_from_name`, for GeoTIFFs without side-car.
    """
    candidates = list(find_products(path, pattern))
    if not candidates:
        raise TheiaError("product", phrase("No product found in {path}.", path=path), EXPECTED)
    if len(candidates) > 1:
        names = ", ".join(sorted(os.path.basename(c.path) for c in candidates)[:5])
        more = " ..." if len(candidates) > 5 else ""
        message = phrase(
            "One product is expected, and {path} holds {count}: {names}.",
            path=path,
            count=len(candidates),
            names=names + more,
        )
        raise TheiaError("product", message, "Choose one of them.")
    scene = candidates[0].read(reflectance)
    _check_level(scene.level, levels, scene.id)
    return scene


def open_products(
    paths: str | Iterable[str], *, levels: Sequence[str] | None = LEVELS, reflectance: str = "FRE", pattern: str = "",
    notes: list[str] | None = None, faults: list[str] | None = None,
) -> list[Scene]:  # fmt: skip
    """All products at or below `paths`, by date then id; the same product twice counts once.

    A product of another level is an error where its own path was given, and passed over in a folder of many; what was
    passed over is told in `notes`. Raises one `TheiaError` that lists all that is wrong; with `faults`, where some
    product can be used, what is wrong with the others is told there instead.
    """
    given = [paths] if isinstance(paths, str) else list(paths)
    problems: list[str] = []
    told: list[str] = []
    chosen: dict[str, Candidate] = {}
    for path in given:
        try:
            candidates = list(find_products(path, pattern, problems))
        except TheiaError as error:
            problems.append(of_error(error))
            continue
        if not candidates:
            problems.append(phrase("No product found in {path}.", path=path))
        for candidate in candidates:
            alone = len(candidates) == 1
            if levels is not None and candidate.level and candidate.level not in levels:
                target = problems if alone else told
                target.append(_wrong_level(os.path.basename(candidate.path), candidate.level, levels))
            else:
                chosen.setdefault(_key(candidate), candidate)
    scenes = _read_all(list(chosen.values()), reflectance, levels, problems)
    found_wrong = list(dict.fromkeys(problems))
    if faults is not None and scenes:
        faults += found_wrong
        found_wrong = []
    if len(found_wrong) == 1:
        raise TheiaError("product", found_wrong[0], "" if scenes else EXPECTED)
    raise_all("product", "Some products cannot be used:", [indented(p) for p in found_wrong])
    if not scenes:
        raise TheiaError("product", "No usable product: " + " ".join(told), EXPECTED)
    if notes is not None:
        notes.extend(told)
    return _without_copies(scenes, notes)


def _key(candidate: Candidate) -> str:
    if candidate.entry is not None:
        # one raster may hold several scenes, each with its bands: what is said of it tells them apart
        return f"{os.path.realpath(candidate.entry.path)}|{json.dumps(candidate.entry.description, sort_keys=True)}"
    root = candidate.container.root if candidate.container else ""
    # the granules of HLS may share a folder: their files tell them apart
    files = candidate.container.names[0] if candidate.container and candidate.format == "hls" else ""
    return f"{os.path.realpath(candidate.path)}|{root}{files}"


def _read_all(
    candidates: list[Candidate], reflectance: str, levels: Sequence[str] | None, problems: list[str]
) -> list[Scene]:
    def read(candidate: Candidate) -> Scene | TheiaError:
        try:
            scene = candidate.read(reflectance)
            _check_level(scene.level, levels, scene.id)
            return scene
        except TheiaError as error:
            return error

    if len(candidates) < 4:
        results = [read(c) for c in candidates]
    else:
        # headers wait for the disk, above all a remote one
        with ThreadPoolExecutor(min(8, len(candidates))) as pool:
            results = list(pool.map(read, candidates))
    problems.extend(r.message for r in results if isinstance(r, TheiaError))
    return [r for r in results if isinstance(r, Scene)]


def _without_copies(scenes: list[Scene], notes: list[str] | None) -> list[Scene]:
    """Scenes by date then id; of those with one id the first folder, else the first zip, is kept."""
    kept: dict[tuple[str, str], Scene] = {}
    for scene in sorted(
        scenes, key=lambda s: (s.acquired, s.id, "/vsizip/" in next(iter(s.bands.values())).path, s.path)
    ):
        if (scene.format, scene.id) in kept:
            if notes is not None:
                notes.append(phrase("{scene} is there twice: {path} is left out.", scene=scene.id, path=scene.path))
            continue
        kept[scene.format, scene.id] = scene
    return list(kept.values())


def _check_level(level: str, levels: Sequence[str] | None, name: str) -> None:
    if levels is not None and level not in levels:
        raise TheiaError("product", _wrong_level(name, level, levels))


def _wrong_level(name: str, level: str, levels: Sequence[str]) -> str:
    advice = phrase(" Make level 2A from it first (l2a_correction).") if level.startswith("L1") else ""
    return phrase(
        "{name} is level {level}, expected {levels}.{advice}",
        name=name,
        level=level,
        levels=", ".join(levels),
        advice=advice,
    )


def find_products(path: str, pattern: str = "", problems: list[str] | None = None) -> Iterator[Candidate]:
    """The products at or below a path, without reading them.

    `problems`: collects what is wrong with zips and side-cars met on the way; without it the first one raises.
    """
    if not os.path.exists(path):
        raise TheiaError("product", phrase("{path} does not exist.", path=path))
    path = os.path.abspath(path)
    if os.path.isdir(path):
        yield from _in_folder(path, pattern, problems, 0)
    elif path.lower().endswith((".tif", ".tiff", ".jp2", ".vrt")):
        for entry in sidecar.entries_of_raster(path, pattern):
            yield Candidate("sidecar", path, entry.level, entry=entry)
    elif path.lower().endswith(".json"):
        for entry in sidecar.entries_of_json(path):
            yield Candidate("sidecar", entry.path, entry.level, entry=entry)
    elif path.lower().endswith((".xml", ".safe")):
        # users pick the metadata file as often as the folder
        yield from _in_folder(os.path.dirname(os.path.abspath(path)), pattern, problems, _MAX_DEPTH)
    else:
        yield from _in_zip(path)


def _in_folder(folder: str, pattern: str, problems: list[str] | None, depth: int) -> Iterator[Candidate]:
    items = _tolerant(partial(_listing, folder), problems)
    files = [item.name for item in items if item.is_file()]
    found = _recognise(folder, files)
    if found is not None:
        yield found
        return
    for names in hls.granules(files).values():
        yield Candidate("hls", folder, "L2A", Container(os.path.abspath(folder), names))
    for entry in _tolerant(lambda: sidecar.entries_of_folder(folder, files, pattern), problems):
        yield Candidate("sidecar", entry.path, entry.level, entry=entry)
    for item in items:
        if item.is_file() and item.name.lower().endswith(".zip"):
            # a zip that is not called like a product may be anything: its faults are none of ours
            faults = problems if _PRODUCT_NAME.match(item.name) else []
            yield from _tolerant(partial(_list_zip, item.path), faults)
        elif item.is_dir() and not item.name.startswith(".") and depth < _MAX_DEPTH:
            yield from _in_folder(item.path, pattern, problems, depth + 1)


def _listing(folder: str) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda item: item.name)
    except OSError as error:
        raise TheiaError(
            "product", phrase("{folder} cannot be read ({strerror}).", folder=folder, strerror=error.strerror)
        ) from error


def _tolerant(action: Callable[[], Sequence[Found]], problems: list[str] | None) -> Sequence[Found]:
    try:
        return action()
    except TheiaError as error:
        if problems is None:
            raise
        problems.append(error.message)
        return []


def _recognise(folder: str, files: Sequence[str]) -> Candidate | None:
    """The product whose own folder this is, from the names of its files; None when it is not one's."""
    top = Container(os.path.abspath(folder), tuple(sorted(files)))
    found = _format_of(top)
    if found is None:
        return None
    kind, level = found
    return Candidate(kind, folder, level, open_container(folder))


def _format_of(container: Container) -> tuple[str, str] | None:
    """(format, level) of the product at the top of a container, from names alone."""
    metadata = muscate.metadata_files(container)
    if metadata:
        match = _LEVEL_IN_NAME.search(metadata[0])
        return "muscate", match[1] if match else ""
    if safe.product_file(container):
        return "safe", safe.level_of(container)
    if theia_n2a.images(container):
        return "theia_n2a", "L2A"
    if landsat_l2.images(container):
        return "landsat_l2", "L2A"
    return None


def _list_zip(path: str) -> list[Candidate]:
    return list(_in_zip(path))


def _in_zip(path: str) -> Iterator[Candidate]:
    """The products of a zip: at its top, or in any folder of it."""
    whole = open_container(path)
    roots = sorted({name[: name.rfind("/") + 1] for name in whole.names})
    taken: list[str] = []
    for root in roots:
        if any(root.startswith(other) for other in taken):
            continue
        part = whole.below(root) if root else whole
        found = _format_of(part)
        if found is not None:
            taken.append(root)
            yield Candidate(found[0], path, found[1], part)
            continue
        for names in hls.granules(part.names).values():
            yield Candidate("hls", path, "L2A", Container(part.path, names, True, part.root))
