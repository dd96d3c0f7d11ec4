"""Write a Qt message file (.qm) without Qt's own tools, which few machines have.

The format is that of QTranslator (qtbase, corelib/kernel/qtranslator.cpp): a magic number, then sections. Only what one
context without plurals and comments needs: the table of hashes and the messages.
"""

from __future__ import annotations

import struct
from typing import List, Mapping, Tuple

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


def compile_messages(context: str, messages: Mapping[str, str]) -> bytes:
    """The file that translates each text of `messages` in `context`; texts without a translation are left out."""
    table: List[Tuple[int, int]] = []
    body = b""
    for source, translation in sorted(messages.items()):
        if translation:
            table.append((_hash(source.encode("utf-8")), len(body)))
            body += _message(context, source, translation)
    hashes = b"".join(struct.pack(">II", value, offset) for value, offset in sorted(table))
    return MAGIC + _section(_HASHES, hashes) + _section(_MESSAGES, body)


def _message(context: str, source: str, translation: str) -> bytes:
    return (
        _field(_TRANSLATION, translation.encode("utf-16-be"))
        + _field(_COMMENT, b"")
        + _field(_SOURCE, source.encode("utf-8"))
        + _field(_CONTEXT, context.encode("utf-8"))
        + bytes([_END])
    )


def _field(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content


def _section(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content


def _hash(text: bytes) -> int:
    """The ELF hash that QTranslator looks texts up by."""
    value = 0
    for byte in text:
        value = ((value << 4) + byte) & 0xFFFFFFFF
        high = value & 0xF0000000
        if high:
            value ^= high >> 24
        value &= ~high & 0xFFFFFFFF
    return value or 1
