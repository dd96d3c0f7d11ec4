"""The entry `collections`: THEIA's products and every collection of every source, with level, licence and place."""

from __future__ import annotations

import csv
import html
from collections.abc import Sequence
from pathlib import Path

from ..core.errors import Cancelled, TheiaError
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.result import Result
from ..spec.phrase import phrase
from .answers import AnswerError, explain
from .credentials import find_key
from .dialects import dialect_of
from .records import Collection, parse_time, time_text
from .sources import Source, all_sources, get_source, read_table
from .theia_products import TheiaProduct, theia_products
from .transport import Transport

HEADER = ("kind", "id", "title", "level", "source", "collection", "start", "end", "licence", "where", "note")


def collections(
    *, source: str | None, online: bool, auth: str | None, table: str, report: str | None, context: Context
) -> Result:
    """Run the entry `collections`.

    A source that does not answer is told and its list of the data files is shown; it never fails the entry.
    """
    check_targets([table, report])
    rows = product_rows()
    chosen = [get_source(source)] if source and source != "auto" else list(all_sources().values())
    for number, place in enumerate(chosen):
        with context.stage(
            number / len(chosen), (number + 1) / len(chosen), phrase("Collections of {place}", place=place.title)
        ):
            found = _listed(place, online, source or "", context)
        rows += [_row(c, place) for c in sorted(found, key=lambda c: c.id)]
    with atomic_file(table) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    if report is not None:
        with atomic_file(report) as temporary:
            Path(temporary).write_text(page(rows), encoding="utf-8")
    return Result({"table": table, "report": report, "count": len(rows)})


def product_rows() -> list[tuple[str, ...]]:
    """One row per product of THEIA and place; products without a catalogue lead to their page."""
    rows: list[tuple[str, ...]] = []
    sources = all_sources()
    for product in theia_products().values():
        kind = "THEIA catalogue" if product.in_catalogue else "further product"
        places = product.where or (("", ""),)
        for name, collection in places:
            known = _known(sources[name], collection) if name in sources else None
            rows.append(
                (
                    kind,
                    product.id,
                    product.title,
                    product.level or "not stated",
                    name,
                    collection,
                    time_text(known.start) or "" if known else "",
                    time_text(known.end) or "" if known else "",
                    _licence(product, sources.get(name), known),
                    product.page,
                    product.note or ("" if product.where else "Not served by a catalogue: open its page."),
                )
            )
    return rows


def _known(place: Source, collection: str) -> Collection | None:
    return next((c for c in known_collections(place) if c.id == collection), None)


def _licence(product: TheiaProduct, place: Source | None, known: Collection | None) -> str:
    """The product's licence where we know it, else what its source states of the collection, with who says so."""
    if product.licence:
        return product.licence
    if place is not None and known is not None and known.licence not in ("", place.licence):
        return f"{known.licence} ({place.title} states it)"
    return "as stated on the page"


def _listed(place: Source, online: bool, source: str, context: Context) -> list[Collection]:
    """The collections of a source: from itself, else from the data files."""
    if online:
        key = find_key(place, context, source)
        if place.auth.get("search") and key is None:
            context.info(
                phrase("{place} lists its collections only with a key; those known here are shown.", place=place.title)
            )
            return known_collections(place)
        try:
            return dialect_of(place).collections(place, Transport(place, context, key))
        except Cancelled:
            raise
        except (AnswerError, TheiaError) as error:
            told = explain(place, error.answer) if isinstance(error, AnswerError) else error
            context.warning(
                phrase(
                    "{place}: {message} The collections known here are shown.", place=place.title, message=told.message
                )
            )
    return known_collections(place)


def known_collections(place: Source) -> list[Collection]:
    """What the data files know of a source's collections; those of GEODES as its portal listed them in October 2026."""
    given = list(place.collections)
    if place.id == "geodes":
        given = read_table("geodes_collections")["collections"]
    return [
        Collection(
            place.id,
            c["id"],
            c["title"],
            c.get("level", ""),
            parse_time(c.get("start")),
            parse_time(c.get("end")),
            c.get("licence", place.licence),
            c.get("description", ""),
        )
        for c in given
    ]


def _row(found: Collection, place: Source) -> tuple[str, ...]:
    return (
        "collection",
        found.id,
        found.title,
        found.level,
        place.id,
        found.id,
        time_text(found.start) or "",
        time_text(found.end) or "",
        found.licence or place.licence,
        place.title,
        found.description[:300],
    )


def _cell(value: str) -> str:
    """A cell's text; an address, such as the page of a product that no catalogue serves, as a link."""
    shown = html.escape(value)
    return f'<a href="{shown}">{shown}</a>' if value.startswith("https://") and " " not in value else shown


def page(rows: Sequence[Sequence[str]]) -> str:
    """The rows as one self-contained page, readable in light and dark."""
    head = "".join(f"<th>{html.escape(h)}</th>" for h in HEADER)
    body = "".join("<tr>" + "".join(f"<td>{_cell(v)}</td>" for v in row) + "</tr>" for row in rows)
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Products and collections</title>'
        "<style>:root{color-scheme:light dark}body{font:14px sans-serif;margin:1.5em}table{border-collapse:collapse}"
        "td,th{border:1px solid #8888;padding:.25em .5em;text-align:left;vertical-align:top}</style>"
        f"<h1>Products and collections</h1><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )
