"""The one interface behind which the dialects of the catalogues stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, cast

from . import dialect_geodes, dialect_odata, dialect_stac
from .records import Collection, FileRef, Page, Product, SearchRequest
from .sources import Source
from .transport import Transport


class Dialect(Protocol):
    """What a module of a dialect offers. `pages` yields answers until the last; all raise AnswerError or TheiaError."""

    def collections(self, source: Source, transport: Transport) -> list[Collection]: ...

    def pages(self, source: Source, transport: Transport, request: SearchRequest) -> Iterator[Page]: ...

    def availability(self, source: Source, transport: Transport, products: Sequence[Product]) -> dict[str, bool]: ...

    def address(self, source: Source, transport: Transport, product: Product, file: FileRef) -> str: ...


_MODULES = {"geodes": dialect_geodes, "stac": dialect_stac, "odata": dialect_odata}


def dialect_of(source: Source) -> Dialect:
    """The module that speaks the source's dialect."""
    return cast(Dialect, _MODULES[source.dialect])
