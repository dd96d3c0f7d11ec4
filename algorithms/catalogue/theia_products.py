"""The products of the THEIA catalogue as a user names them: level, licence, place, how their dates are meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .sources import read_table


@dataclass(frozen=True)
class TheiaProduct:
    """One kind of product. `where` are (source, collection) pairs, best first; empty: only its page is known.

    `period` is month or year where one date stands for a whole period; `counterpart` names the product that is made
    from it; `in_catalogue` marks what THEIA's own catalogue shows.
    """

    id: str
    title: str
    level: str
    licence: str
    page: str
    where: tuple[tuple[str, str], ...] = ()
    period: str = ""
    counterpart: str = ""
    note: str = ""
    in_catalogue: bool = False

    def collections(self, source: str) -> tuple[str, ...]:
        return tuple(c for s, c in self.where if s == source)


def theia_products() -> dict[str, TheiaProduct]:
    """Every product by id, in the order of the data file."""
    return {given["id"]: _read(given) for given in read_table("theia_products")["products"]}


def _read(given: Mapping[str, Any]) -> TheiaProduct:
    return TheiaProduct(
        given["id"],
        given["title"],
        given["level"],
        given["licence"],
        given["page"],
        tuple((w["source"], w["collection"]) for w in given["where"]),
        given.get("period", ""),
        given.get("counterpart", ""),
        given.get("note", ""),
        bool(given.get("theia")),
    )


def get_product(name: str) -> TheiaProduct:
    """The product of that id; words of its title do too where they fit one alone."""
    known = theia_products()
    if name in known:
        return known[name]
    words = name.lower().replace("_", " ").replace("-", " ").split()
    fitting = [p for p in known.values() if all(w in f"{p.id} {p.title}".lower() for w in words)]
    if len(fitting) == 1:
        return fitting[0]
    hint = f"Did you mean {', '.join(p.id for p in fitting)}?" if fitting else f"Known: {', '.join(known)}."
    raise TheiaError("input", phrase("{name!r} is not the name of a product.", name=name), hint)


def widened(
    period: str, start: dt.datetime | None, end: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The period to search: syntheses carry one date for a whole month or year, so both ends are moved outward."""
    if period == "month":
        start = start and start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        if end is not None:
            following = (end.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
            end = following.replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(seconds=1)
    elif period == "year":
        start = start and start.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        end = end and end.replace(month=12, day=31, hour=23, minute=59, second=59, microsecond=0)
    return start, end
