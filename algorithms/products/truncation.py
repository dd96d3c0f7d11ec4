"""Whether a file was cut short: an interrupted download or copy that a header alone does not show.

GeoTIFF: every block that the directories (image and overviews) point at must end inside the file (TIFF 6.0, and the
64-bit BigTIFF). JPEG 2000: the codestream closes with its end mark (ISO 15444-1, annex A). Reads the directories only.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

import numpy as np

#: tags of the offsets and of the sizes of strips and tiles
_OFFSETS, _SIZES = (273, 324), (279, 325)
#: bytes and numpy type of the integer types of a tag
_TYPES = {3: (2, "u2"), 4: (4, "u4"), 16: (8, "u8"), 13: (4, "u4"), 18: (8, "u8")}
_MAX_DIRECTORIES = 64
_MAX_ENTRIES = 4096


def is_cut(path: str) -> bool:
    """Whether a GeoTIFF or JPEG 2000 file ends before its content; False for any other file."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(12)
        if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            try:
                return _tiff_is_cut(file, size)
            except struct.error:  # a directory that ends in mid-entry
                return True
        if head[4:8] == b"jP  " or head[:4] == b"\xff\x4f\xff\x51":
            file.seek(-2, os.SEEK_END)
            return file.read(2) != b"\xff\xd9"
    return False


def _tiff_is_cut(file: BinaryIO, size: int) -> bool:
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    big = struct.unpack(order + "H", file.read(2))[0] == 43
    if big:
        file.seek(8)
    pointer = struct.Struct(order + ("Q" if big else "I"))
    count = struct.Struct(order + ("Q" if big else "H"))
    entry = struct.Struct(order + ("HHQ8s" if big else "HHI4s"))
    (place,) = pointer.unpack(file.read(pointer.size))
    for _ in range(_MAX_DIRECTORIES):
        if place == 0:
            return False
        if place >= size:
            return True
        file.seek(place)
        (entries,) = count.unpack(file.read(count.size))
        if entries > _MAX_ENTRIES:
            return True
        raw = [entry.unpack(file.read(entry.size)) for _ in range(entries)]
        (place,) = pointer.unpack(file.read(pointer.size))
        arrays = {tag: _array(file, order, kind, number, value, size) for tag, kind, number, value in raw
                  if tag in (*_OFFSETS, *_SIZES)}  # fmt: skip
        for offsets_tag, sizes_tag in zip(_OFFSETS, _SIZES, strict=True):
            offsets, sizes = arrays.get(offsets_tag), arrays.get(sizes_tag)
            if offsets_tag in arrays and (offsets is None or sizes is None):
                return True
            if offsets is not None and sizes is not None and len(offsets) == len(sizes) and len(offsets):
                # offset 0: a block left out on purpose
                if int(np.where(offsets > 0, offsets + sizes, 0).max()) > size:
                    return True
    return False


def _array(file: BinaryIO, order: str, kind: int, number: int, value: bytes, size: int) -> np.ndarray | None:
    """The integers of a tag, inside the entry or where it points; None when they lie beyond the end of the file."""
    width, dtype = _TYPES.get(kind, (0, ""))
    length = width * number
    if not width or length > size:
        return None
    if length <= len(value):
        data = value[:length]
    else:
        file.seek(int.from_bytes(value, "little" if order == "<" else "big"))
        data = file.read(length)
    if len(data) < length:
        return None
    return np.frombuffer(data, order + dtype).astype(np.int64)
