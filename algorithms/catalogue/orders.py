"""The entry `order_processing`: GEODES's processing on demand. What is offered, an order, what became of it.

The documented process is the ortho-rectification of Sentinel-1 on the Sentinel-2 grid (`ortho-s1-grd`); others are
listed when the portal lists them (OGC API Processes, in the portal's own paths). The result of an order is announced by
e-mail to the account's owner.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.result import Result
from ..spec.phrase import phrase
from .answers import AnswerError, explain
from .credentials import require_key
from .sources import Source, get_source
from .transport import Transport

#: the process of the portal's documentation, shown where the portal does not list its processes
DOCUMENTED = {"id": "ortho-s1-grd", "title": "Sentinel-1 GRD, ortho-rectified on the Sentinel-2 grid"}


def order_processing(
    *,
    action: str,
    process: str | None,
    names: str | None,
    job: str | None,
    restore: bool,
    notify: bool,
    auth: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Run the entry `order_processing`: list, submit or follow."""
    check_targets([table])
    place = get_source("geodes")
    transport = Transport(place, context, require_key(place, context, "geodes"))
    try:
        if action == "list":
            rows = [("process", p["id"], p["title"], "") for p in offered(place, transport, context)]
        elif action == "submit":
            rows = _submit(place, transport, process or DOCUMENTED["id"], names, restore, notify, context)
        else:
            if not job:
                raise TheiaError(
                    "input", "Following an order needs its number.", "It was shown when the order was made."
                )
            rows = [_follow(place, transport, name) for name in re.split(r"[\s,;]+", job.strip())]
    except AnswerError as error:
        raise explain(place, error.answer) from None
    for row in rows:
        context.info(" ".join(v for v in row if v))
    if action == "submit":
        context.info(
            "The portal announces the result by e-mail to the owner of the account, with the place to fetch it."
        )
    if table is not None:
        with atomic_file(table) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("kind", "id", "title", "state"), *rows])
    return Result({"table": table, "count": len(rows), "jobs": ";".join(r[1] for r in rows if r[0] == "order")})


def _call(place: Source, transport: Transport, method: str, tail: str, body: Any = None) -> Any:
    """One call under whichever of the documented paths the portal answers to."""
    paths = place.paths["processes"]
    headers = {"Prefer": "respond-async"} if method == "POST" else None
    for number, path in enumerate(paths):
        try:
            return transport.json(
                method, place.address.rstrip("/") + path + tail, body, with_key=True, headers=headers, patient=False
            )
        except AnswerError as error:
            if error.answer.status not in (404, 405) or number == len(paths) - 1:
                raise
    raise AssertionError("the last path returns or raises")


def offered(place: Source, transport: Transport, context: Context) -> list[dict[str, str]]:
    """Processes that the portal lists; the documented one where it lists none."""
    try:
        answer = _call(place, transport, "GET", "")
    except AnswerError as error:
        if error.answer.kind not in ("gone", "bad"):
            raise
        context.info("The portal does not list its processes; the documented one is shown.")
        return [DOCUMENTED]
    given = answer.get("processes") if isinstance(answer, Mapping) else answer
    found = [p for p in given or [] if isinstance(p, Mapping) and p.get("id")]
    return [{"id": str(p["id"]), "title": str(p.get("title") or p["id"])} for p in found] or [DOCUMENTED]


def _submit(
    place: Source,
    transport: Transport,
    process: str,
    given: str | None,
    restore: bool,
    notify: bool,
    context: Context,
) -> list[tuple[str, str, str, str]]:
    names = [n for n in re.split(r"[\s,;]+", given or "") if n]
    if not names:
        raise TheiaError("input", "An order needs the names of products.", "Give names as the search shows them.")
    known = {p["id"] for p in offered(place, transport, context)}
    if process not in known:
        raise TheiaError(
            "input",
            phrase("The portal does not offer {process!r}.", process=process),
            phrase("It offers: {names}.", names=", ".join(sorted(known))),
        )
    rows = []
    for name in names:
        inputs = {"product-title": name, "notif-email": "true" if notify else "false", "restoration": restore}
        answer = _call(place, transport, "POST", f"/{process}/execution", {"inputs": inputs})
        number = str((answer or {}).get("jobID") or (answer or {}).get("id") or "")
        rows.append(("order", number, name, str((answer or {}).get("status") or "accepted")))
    return rows


def _follow(place: Source, transport: Transport, name: str) -> tuple[str, str, str, str]:
    base = place.paths["processes"][0].rsplit("/", 1)[0]
    answer = transport.json("GET", f"{place.address.rstrip('/')}{base}/jobs/{name}", with_key=True, patient=False)
    share = answer.get("progress")
    state = str(answer.get("status") or "unknown") + (f", {share} %" if share is not None else "")
    return ("order", name, str(answer.get("message") or ""), state)
