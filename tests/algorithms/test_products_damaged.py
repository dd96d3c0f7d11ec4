"""Products damaged in every way: one clear error that names the file, at once, listing all that is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.products import read
from algorithms.products.truncation import is_cut
from algorithms.products.xmlfile import MAX_BYTES, parse
from tests.algorithms import product_builder as build

Damage = Callable[[Path], None]

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">{entities}]>
<{root}><Dataset_Identification><IDENTIFIER>&e9;</IDENTIFIER></Dataset_Identification></{root}>"""
ENTITIES = "".join(f'<!ENTITY e{i} "{"&" + ("a" if i == 0 else f"e{i - 1}") + ";"}{"&a;" * 9}">' for i in range(10))
EXTERNAL = '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]><{root}>&e9;</{root}>'


@pytest.fixture(scope="module")
def muscate_product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.l2a(tmp_path_factory.mktemp("muscate"))


@pytest.fixture(scope="module")
def safe_product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.safe_l2a(tmp_path_factory.mktemp("safe"))


def one(folder: Path, pattern: str) -> Path:
    (found,) = folder.rglob(pattern)
    return found


def refusal(path: Path | str) -> str:
    """The message with which a product is refused, which takes no time."""
    start = time.process_time()
    with pytest.raises(TheiaError) as caught:
        read.open_product(str(path), levels=None)
    assert time.process_time() - start < 2
    assert caught.value.code == "product"
    return caught.value.message


def rewrite(path: Path, **profile: object) -> None:
    """The same raster with another profile (size, CRS, place, type)."""
    with rasterio.open(path) as dataset:
        data, new = dataset.read(), dataset.profile | profile
    shape = (new["count"], new["height"], new["width"])
    filled = np.resize(data, shape).astype(new["dtype"])
    path.unlink()
    for stray in path.parent.glob(path.name + ".aux.xml"):
        stray.unlink()
    with rasterio.open(path, "w", **new) as dataset:
        dataset.write(filled)


def text_of(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def truncate(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def moved(path: Path) -> None:
    with rasterio.open(path) as dataset:
        shifted = dataset.transform @ rasterio.Affine.translation(3, 0)
    rewrite(path, transform=shifted)


MUSCATE_DAMAGE: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "missing band": (lambda f: one(f, "*_FRE_B4.tif").unlink(), ("_FRE_B4.tif is missing",)),
    "missing cloud mask": (lambda f: one(f, "*_CLM_R2.tif").unlink(), ("_CLM_R2.tif is missing",)),
    "missing geophysical mask": (lambda f: one(f, "*_MG2_R1.tif").unlink(), ("_MG2_R1.tif is missing",)),
    "empty file": (lambda f: one(f, "*_FRE_B8.tif").write_bytes(b""), ("_FRE_B8.tif is empty",)),
    "not a raster": (lambda f: one(f, "*_FRE_B8.tif").write_bytes(b"sorry, 404"), ("_FRE_B8.tif is not a raster",)),
    "truncated band": (lambda f: truncate(one(f, "*_FRE_B2.tif"), 0.6), ("_FRE_B2.tif", "truncated")),
    "truncated header": (lambda f: truncate(one(f, "*_FRE_B2.tif"), 0.001), ("_FRE_B2.tif",)),
    "other size": (lambda f: rewrite(one(f, "*_FRE_B3.tif"), width=50), ("_FRE_B3.tif has 50 x 60 pixels",)),
    "mask of another size": (lambda f: rewrite(one(f, "*_CLM_R1.tif"), height=59), ("_CLM_R1.tif has 60 x 59 pixels",)),
    "other CRS": (lambda f: rewrite(one(f, "*_FRE_B11.tif"), crs="EPSG:2154"), ("_FRE_B11.tif is in EPSG:2154",)),
    "no CRS": (lambda f: rewrite(one(f, "*_FRE_B11.tif"), crs=None), ("_FRE_B11.tif has no reference system",)),
    "elsewhere": (lambda f: moved(one(f, "*_FRE_B5.tif")), ("_FRE_B5.tif lies elsewhere",)),
    "float masks": (lambda f: rewrite(one(f, "*_CLM_R1.tif"), dtype="float32", predictor=1), ("holds float32",)),
    "byte bands": (lambda f: rewrite(one(f, "*_FRE_B2.tif"), dtype="uint8", nodata=None), ("_FRE_B2.tif holds uint8",)),
    "ATB of one band": (lambda f: rewrite(one(f, "*_ATB_R1.tif"), count=1), ("_ATB_R1.tif has 1 band",)),
    "XML cut": (lambda f: truncate(one(f, "*_MTD_ALL.xml"), 0.5), ("_MTD_ALL.xml is not valid XML",)),
    "XML empty": (lambda f: one(f, "*_MTD_ALL.xml").write_text("  "), ("_MTD_ALL.xml is empty",)),
    "XML of something else": (lambda f: one(f, "*_MTD_ALL.xml").write_text("<html/>"), ("root is html",)),
    "XML binary": (lambda f: one(f, "*_MTD_ALL.xml").write_bytes(os.urandom(999)), ("is not valid XML",)),
    "entity bomb": (
        lambda f: one(f, "*_MTD_ALL.xml").write_text(BOMB.format(root="Muscate_Metadata_Document", entities=ENTITIES)),
        ("_MTD_ALL.xml is refused",),
    ),
    "external entity": (
        lambda f: one(f, "*_MTD_ALL.xml").write_text(EXTERNAL.format(root="Muscate_Metadata_Document")),
        ("_MTD_ALL.xml is refused",),
    ),
    "XML too large": (lambda f: os.truncate(one(f, "*_MTD_ALL.xml"), MAX_BYTES + 1), ("too large",)),
    "no date": (
        lambda f: text_of(
            one(f, "*MTD_ALL.xml"), lambda t: t.replace("ACQUISITION_DATE>2024", "ACQUISITION_DATE>in May 2024")
        ),
        ("ACQUISITION_DATE is in May 2024",),
    ),
    "no quantification": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("REFLECTANCE_QUANTIFICATION_VALUE", "OTHER")),
        ("REFLECTANCE_QUANTIFICATION_VALUE is missing",),
    ),
    "no nodata": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace('name="nodata"', 'name="other"')),
        ("nodata is missing",),
    ),
    "bit out of range": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace('bit_number="3"', 'bit_number="0"')),
        ("bit_number 0 of",),
    ),
    "angles that are words": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("<VALUES>40 ", "<VALUES>forty ", 1)),
        ("is not a table of numbers",),
    ),
    "angles of unequal rows": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("<VALUES>40 ", "<VALUES>", 1)),
        ("is not a table of numbers",),
    ),
    "no such CRS": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("CODE>32631", "CODE>999999")),
        ("EPSG:999999 is not a known reference system",),
    ),
    "no rows": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("<NROWS>60", "<NROWS>0")),
        ("group R1: 60 x 0 pixels of 10 are no image",),
    ),
    "pixels of no size": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("<XDIM>20", "<XDIM>0")),
        ("pixels of 0 are no image",),
    ),
    "wrong level": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("LEVEL>L2A", "LEVEL>L1C")), ("level L1C",),
    ),
    "no images listed": (
        lambda f: text_of(one(f, "*_MTD_ALL.xml"), lambda t: t.replace("Image_List", "Other_List")),
        ("lists no reflectance",),
    ),
    "two metadata files": (
        lambda f: shutil.copy(one(f, "*_MTD_ALL.xml"), f / "SENTINEL2A_OTHER_MTD_ALL.xml"), ("expected one file",),
    ),
    "folder in place of a raster": (
        lambda f: (one(f, "*_FRE_B2.tif").unlink(), (f / f"{f.name}_FRE_B2.tif").mkdir()), ("_FRE_B2.tif is missing",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", MUSCATE_DAMAGE)
def test_damaged_muscate(muscate_product: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / muscate_product.name
    shutil.copytree(muscate_product, folder)
    action, expected = MUSCATE_DAMAGE[damage]
    action(folder)
    message = refusal(folder)
    for part in expected:
        assert part in message


SAFE_DAMAGE: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "missing band": (lambda f: one(f, "*_B04_10m.jp2").unlink(), ("R10m/*_B04_10m.jp2 is missing",)),
    "missing classification": (lambda f: one(f, "*_SCL_20m.jp2").unlink(), ("_SCL_20m.jp2 is missing",)),
    "empty": (lambda f: one(f, "*_B03_10m.jp2").write_bytes(b""), ("_B03_10m.jp2 is empty",)),
    "truncated": (lambda f: truncate(one(f, "*_B03_10m.jp2"), 0.7), ("_B03_10m.jp2 is truncated",)),
    "not a raster": (lambda f: one(f, "*_B03_10m.jp2").write_bytes(b"x" * 99), ("_B03_10m.jp2 is not a raster",)),
    "swapped resolutions": (
        lambda f: shutil.copy(one(f, "*_B05_20m.jp2"), one(f, "*_B03_10m.jp2")), ("_B03_10m.jp2 has 30 x 30 pixels",),
    ),
    "no granule metadata": (lambda f: one(f, "MTD_TL.xml").unlink(), ("found none",)),
    "granule metadata cut": (lambda f: truncate(one(f, "MTD_TL.xml"), 0.5), ("MTD_TL.xml is not valid XML",)),
    "entity bomb": (
        lambda f: one(f, "MTD_TL.xml").write_text(BOMB.format(root="Level-2A_Tile_ID", entities=ENTITIES)),
        ("is refused",),
    ),
    "no offset where there must be one": (
        lambda f: text_of(one(f, "MTD_MSIL2A.xml"), lambda t: t.replace("BOA_ADD_OFFSET ", "OTHER ")
                          .replace("/BOA_ADD_OFFSET>", "/OTHER>")), ("baseline 05.11 has an offset",),
    ),
    "no quantification": (
        lambda f: text_of(one(f, "MTD_MSIL2A.xml"), lambda t: t.replace("BOA_QUANTIFICATION_VALUE", "OTHER")),
        ("BOA_QUANTIFICATION_VALUE is missing",),
    ),
    "no sensing time": (
        lambda f: text_of(one(f, "MTD_TL.xml"), lambda t: t.replace("SENSING_TIME>2", "SENSING_TIME>x")),
        ("SENSING_TIME",),
    ),
    "no rows": (
        lambda f: text_of(one(f, "MTD_TL.xml"), lambda t: t.replace("<NROWS>60", "<NROWS>0")), ("are no image",),
    ),
    "no such CRS": (
        lambda f: text_of(one(f, "MTD_TL.xml"), lambda t: t.replace("EPSG:32631", "EPSG:1")),
        ("EPSG:1 is not a known reference system",),
    ),
    "no position": (
        lambda f: text_of(one(f, "MTD_TL.xml"), lambda t: t.replace("Geoposition", "Other")), ("Tile_Geocoding",),
    ),
    "granule of another product": (
        lambda f: text_of(one(f, "MTD_TL.xml"), lambda t: t.replace("<ULX>300000", "<ULX>400000")), ("lies elsewhere",),
    ),
    "metadata of something else": (lambda f: one(f, "MTD_MSIL2A.xml").write_text("<gpx/>"), ("root is gpx",)),
    "two granules": (
        lambda f: shutil.copytree(one(f, "MTD_TL.xml").parent, f / "GRANULE" / "L2A_T31TDJ_A0_2024"), ("found 2",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", SAFE_DAMAGE)
def test_damaged_safe(safe_product: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / safe_product.name
    shutil.copytree(safe_product, folder)
    action, expected = SAFE_DAMAGE[damage]
    action(folder)
    message = refusal(folder)
    for part in expected:
        assert part in message


def test_all_that_is_wrong_is_said_at_once(muscate_product: Path, tmp_path: Path) -> None:
    folder = tmp_path / muscate_product.name
    shutil.copytree(muscate_product, folder)
    one(folder, "*_FRE_B4.tif").unlink()
    rewrite(one(folder, "*_FRE_B3.tif"), width=50)
    one(folder, "*_CLM_R1.tif").write_bytes(b"")
    rewrite(one(folder, "*_MG2_R2.tif"), crs="EPSG:2154")
    text_of(one(folder, "*_MTD_ALL.xml"), lambda t: t.replace("<ACQUISITION_DATE>2024", "<ACQUISITION_DATE>soon"))
    message = refusal(folder)
    for part in (
        "_FRE_B4.tif is missing",
        "_FRE_B3.tif has 50",
        "_CLM_R1.tif is empty",
        "EPSG:2154",
        "ACQUISITION_DATE",
    ):
        assert part in message


def test_all_products_that_are_wrong_are_said_at_once(
    muscate_product: Path, safe_product: Path, tmp_path: Path
) -> None:
    for product in (muscate_product, safe_product):
        shutil.copytree(product, tmp_path / product.name)
    one(tmp_path, "*_FRE_B4.tif").unlink()
    one(tmp_path, "*_B04_10m.jp2").unlink()
    (tmp_path / "SENTINEL2A_20240601-105637-665_L2A_T31TCJ_C_V1-0.zip").write_bytes(b"PK\3\4 cut")
    with pytest.raises(TheiaError) as caught:
        read.open_products([str(tmp_path), str(tmp_path / "nothing here")])
    message = caught.value.message
    for part in ("_FRE_B4.tif is missing", "_B04_10m.jp2 is missing",
                 "20240601-105637-665_L2A_T31TCJ_C_V1-0.zip is neither", "nothing here does not exist"):  # fmt: skip
        assert part in message


# zips


def zip_of(folder: Path, archive: Path, extra: Callable[[zipfile.ZipFile], None] = lambda z: None) -> Path:
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, f"{folder.name}/{path.relative_to(folder)}")
        extra(file)
    return archive


def link(archive: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("product/link.tif")
    member.external_attr = 0o120777 << 16
    archive.writestr(member, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("same.tif", b"1")
        archive.writestr("same.tif", b"2")


ZIP_DAMAGE: dict[str, tuple[Callable[[zipfile.ZipFile], None], str]] = {
    "leaves": (lambda z: z.writestr("../../evil.tif", b"x"), "../../evil.tif: a name that leaves the zip"),
    "leaves in the middle": (lambda z: z.writestr("a/../../evil.tif", b"x"), "leaves the zip"),
    "leaves, Windows": (lambda z: z.writestr("a\\..\\..\\evil.tif", b"x"), "leaves the zip"),
    "absolute": (lambda z: z.writestr("/etc/evil.tif", b"x"), "/etc/evil.tif: an absolute name"),
    "absolute, Windows": (lambda z: z.writestr("C:\\evil.tif", b"x"), "an absolute name"),
    "link": (link, "product/link.tif: a symbolic link"),
    "twice": (twice, "same.tif: twice"),
}


@pytest.mark.parametrize("damage", ZIP_DAMAGE)
def test_unsafe_zips_are_refused(muscate_product: Path, tmp_path: Path, damage: str) -> None:
    action, expected = ZIP_DAMAGE[damage]
    before = sorted(tmp_path.rglob("*"))
    assert before == []
    archive = zip_of(muscate_product, tmp_path / f"{muscate_product.name}.zip", action)
    assert expected in refusal(archive)
    assert sorted(tmp_path.rglob("*")) == [archive]


def test_encrypted_zip(muscate_product: Path, tmp_path: Path) -> None:
    archive = zip_of(muscate_product, tmp_path / "product.zip")
    data = bytearray(archive.read_bytes())
    entry = data.find(b"PK\1\2")
    data[entry + 8] |= 1
    archive.write_bytes(bytes(data))
    assert "encrypted" in refusal(archive)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_truncated_zip(muscate_product: Path, tmp_path: Path, share: float) -> None:
    archive = zip_of(muscate_product, tmp_path / "product.zip")
    truncate(archive, share)
    assert "product.zip is neither a product folder nor a zip, or the zip is cut" in refusal(archive)


def test_zip_whose_metadata_unpack_without_end(tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("SENTINEL2A_X_L2A_T31TCJ_C_V1-0_MTD_ALL.xml", b" " * (MAX_BYTES + 1000))
    assert "too large" in refusal(archive)


def test_damaged_member(muscate_product: Path, tmp_path: Path) -> None:
    archive = tmp_path / "product.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in muscate_product.rglob("*"):
            if path.is_file():
                file.write(path, f"{muscate_product.name}/{path.relative_to(muscate_product)}")
    with zipfile.ZipFile(archive) as file:
        member = file.getinfo(f"{muscate_product.name}/{muscate_product.name}_MTD_ALL.xml")
    data = bytearray(archive.read_bytes())
    start = member.header_offset + 30 + len(member.filename) + 200
    data[start : start + 400] = bytes(400)
    archive.write_bytes(bytes(data))
    assert "_MTD_ALL.xml" in refusal(archive)


# what is not a product


def test_empty_folder(tmp_path: Path) -> None:
    assert f"No product found in {tmp_path}" in refusal(tmp_path)
    with pytest.raises(TheiaError, match="No product found"):
        read.open_products(str(tmp_path))


def test_nothing_there(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "no such folder")


def test_two_products_where_one_is_expected(muscate_product: Path, safe_product: Path, tmp_path: Path) -> None:
    for product in (muscate_product, safe_product):
        shutil.copytree(product, tmp_path / product.name)
    message = refusal(tmp_path)
    assert "holds 2" in message and muscate_product.name in message and safe_product.name in message


def test_zip_without_product(tmp_path: Path) -> None:
    archive = tmp_path / "holidays.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("beach.jpg", b"x")
    assert "No product found" in refusal(archive)


def test_a_file_that_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert "neither a product folder nor a zip" in refusal(tmp_path / "notes.txt")


def test_xml_with_deep_nesting_is_bounded() -> None:
    deep = b"<Muscate_Metadata_Document>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</Muscate_Metadata_Document>"
    assert parse(deep, "deep.xml", ("Muscate_Metadata_Document",)).tag == "Muscate_Metadata_Document"


# side-cars

GOOD = {"datetime": "2024-05-01T10:56:37Z", "bands": ["B2", "B3"], "sensor": "S2A", "masks": {"cloud": "mask.tif"}}

SIDECAR_DAMAGE: dict[str, tuple[object, str]] = {
    "not JSON": ("{", "is not valid JSON"),
    "deep JSON": ("[" * 100_000, "is not valid JSON"),
    "no date": ({"bands": ["B2", "B3"]}, "datetime is None"),
    "bad date": (GOOD | {"datetime": "May 2024"}, "datetime is 'May 2024'"),
    "impossible date": (GOOD | {"datetime": "2024-02-31"}, "datetime is '2024-02-31'"),
    "no bands": ({"datetime": "2024-05-01"}, "bands has to be the list"),
    "bands are text": (GOOD | {"bands": "B2"}, "bands has to be the list"),
    "too many bands": (GOOD | {"bands": ["B2", "B3", "B4"]}, "3 bands are named, and image.tif has 2"),
    "band twice": (GOOD | {"bands": ["B2", "B2"]}, "names a band twice"),
    "unknown sensor": (GOOD | {"sensor": "S9"}, "sensor 'S9' is not known"),
    "scale is text": (GOOD | {"scale": "1e-4"}, "scale is '1e-4', expected a number"),
    "scale is zero": (GOOD | {"scale": 0}, "scale is zero"),
    "misspelt key": (GOOD | {"nodat": 0}, "unknown key(s) nodat"),
    "unknown mask": (GOOD | {"masks": {"clouds": "mask.tif"}}, "mask 'clouds' is not known"),
    "mask missing": (GOOD | {"masks": {"cloud": "none.tif"}}, "none.tif is missing"),
    "mask band": (GOOD | {"masks": {"cloud": {"file": "mask.tif", "band": 4}}}, "mask.tif has 1 band(s), not 4"),
    "mask values": (GOOD | {"masks": {"cloud": {"file": "mask.tif", "values": "3"}}}, "values has to be a list"),
    "mask elsewhere": (
        GOOD | {"masks": {"cloud": "small.tif"}},
        "small.tif (mask cloud) does not cover the same ground",
    ),
    "angles": (GOOD | {"angles": {"sun_zenith": 30}}, "angles has to be an object with"),
    "sun below": (GOOD | {"angles": {"sun_zenith_deg": 95, "sun_azimuth_deg": 1}}, "sun_zenith_deg is 95"),
}


def sidecar_folder(folder: Path, description: object) -> Path:
    grid = build.grids()["R1"]
    for name, count, size in (("image", 2, 60), ("mask", 1, 60), ("small", 1, 50)):
        place = {"crs": grid.crs, "transform": rasterio.Affine(*grid.transform)}
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", width=size, height=size, count=count, dtype="uint16", **place
        ) as dataset:
            dataset.write(np.ones((count, size, size), np.uint16))
    text = description if isinstance(description, str) else json.dumps(description)
    (folder / "image.json").write_text(text, encoding="utf-8")
    return folder / "image.tif"


@pytest.mark.parametrize("damage", SIDECAR_DAMAGE)
def test_damaged_sidecar(tmp_path: Path, damage: str) -> None:
    description, expected = SIDECAR_DAMAGE[damage]
    assert expected in refusal(sidecar_folder(tmp_path, description))


def test_the_undamaged_sidecar_is_read(tmp_path: Path) -> None:
    assert list(read.open_product(str(sidecar_folder(tmp_path, GOOD))).bands) == ["B2", "B3"]


def test_undamaged_products_are_read(muscate_product: Path, safe_product: Path) -> None:
    assert read.open_product(str(muscate_product)).format == "muscate"
    assert read.open_product(str(safe_product)).format == "safe"


JUNK = ("", "NaN", "-1", "1e400", "x", "0", "9" * 20, "<a/>", "2024-13-45", "EPSG:999999")


@pytest.mark.parametrize("seed", range(6))
def test_random_damage_to_metadata_never_gives_another_error(
    muscate_product: Path, safe_product: Path, tmp_path: Path, seed: int
) -> None:
    """Lines lost, doubled or filled with junk: a scene or a refusal, nothing else."""
    random = np.random.default_rng(seed)
    outcomes = set()
    for number in range(10):
        source = (muscate_product, safe_product)[number % 2]
        folder = tmp_path / str(number) / source.name
        shutil.copytree(source, folder)
        path = sorted(folder.rglob("*MTD*.xml"))[0 if number % 4 < 2 else -1]
        lines = path.read_text(encoding="utf-8").split("\n")
        for _ in range(3):
            at = int(random.integers(len(lines)))
            action = int(random.integers(3))
            if action == 0:
                del lines[at : at + int(random.integers(1, 4))]
            elif action == 1:
                lines.insert(at, lines[int(random.integers(len(lines)))])
            else:
                lines[at] = re.sub(">[^<]*<", f">{random.choice(JUNK)}<", lines[at], count=1)
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            outcomes.add(read.open_product(str(folder), levels=None).format)
        except TheiaError as error:
            outcomes.add(error.code)
    assert outcomes <= {"muscate", "safe", "product"} and "product" in outcomes


@pytest.mark.parametrize("share", [0.02, 0.4, 0.78, 0.9, 0.999])
def test_a_large_raster_cut_anywhere_is_refused(tmp_path: Path, share: float) -> None:
    """Tiles in the first three quarters, overviews after them."""
    grid = build.grids(1200)["R1"]
    path = tmp_path / "image.tif"
    data = np.random.default_rng(1).integers(0, 9999, grid.shape).astype(np.int16)
    write_raster(RasterSpec(str(path), grid, "int16"), data)
    (tmp_path / "image.json").write_text(json.dumps({"datetime": "2024-05-01", "bands": ["B2"]}))
    assert read.open_product(str(path)).bands["B2"].grid.equals(grid)
    truncate(path, share)
    assert "image.tif is truncated" in refusal(path) or share < 0.1


@pytest.mark.parametrize(
    "profile", [{"BIGTIFF": "YES"}, {"ENDIANNESS": "BIG"}, {"COMPRESS": "DEFLATE", "SPARSE_OK": "TRUE"}]
)
def test_kinds_of_geotiff_that_are_whole_are_not_taken_for_cut(tmp_path: Path, profile: dict[str, str]) -> None:
    grid = build.grids(300)["R1"]
    path = tmp_path / "image.tif"
    place = {"crs": grid.crs, "transform": rasterio.Affine(*grid.transform)}
    tiles = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    shape = {"width": 300, "height": 300, "count": 1, "dtype": "int16"}
    with rasterio.open(path, "w", driver="GTiff", **shape, **tiles, **place, **profile) as dataset:
        dataset.write(np.full((1, 64, 300), 7, np.int16), window=rasterio.windows.Window(0, 0, 300, 64))
    assert not is_cut(str(path))
    truncate(path, 0.9)
    assert is_cut(str(path))


def test_a_raster_without_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "image.tif"
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        with rasterio.open(path, "w", driver="GTiff", width=9, height=9, count=1, dtype="uint8") as dataset:
            dataset.write(np.ones((1, 9, 9), np.uint8))
    (tmp_path / "image.json").write_text(json.dumps({"datetime": "2024-05-01", "bands": ["B2"]}))
    assert "image.tif is not georeferenced" in refusal(path)


def test_a_folder_that_may_not_be_read_is_named_and_the_others_are_found(muscate_product: Path, tmp_path: Path) -> None:
    shutil.copytree(muscate_product, tmp_path / muscate_product.name)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0)
    try:
        if os.access(tmp_path / "closed", os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(TheiaError, match="closed cannot be read"):
            read.open_products(str(tmp_path))
    finally:
        (tmp_path / "closed").chmod(0o700)
