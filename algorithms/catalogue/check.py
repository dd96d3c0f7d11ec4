"""The entry `check_credentials`: whether a key is accepted, by the cheapest call that tells, never by a download."""

from __future__ import annotations

from ..core.errors import Cancelled, TheiaError
from ..core.progress import Context
from ..core.result import Result
from ..spec.phrase import phrase
from .answers import AnswerError, explain
from .credentials import find_key
from .dialects import dialect_of
from .records import SearchRequest, parse_number
from .sources import Source, all_sources, get_source
from .transport import Transport


def check_credentials(*, source: str | None, auth: str | None, context: Context) -> Result:
    """Run the entry `check_credentials`. Raises TheiaError where a key that was given is refused."""
    chosen = (
        [s for s in all_sources().values() if s.takes_key] if not source or source == "auto" else [get_source(source)]
    )
    lines, refused, checked = [], [], 0
    for place in chosen:
        context.check_cancel()
        if not place.takes_key:
            lines.append(phrase("{place}: no key is needed.", place=place.title))
            continue
        key = find_key(place, context, place.id if source and source != "auto" else ("geodes" if auth else ""))
        if key is None:
            name = place.id.upper().replace("-", "_")
            lines.append(
                phrase(
                    "{place}: no key given (authentication configuration, or THEIA_{name}_KEY).",
                    place=place.title,
                    name=name,
                )
            )
            continue
        transport = Transport(place, context, key)
        try:
            lines.append(phrase("{place}: {ask}", place=place.title, ask=_ask(place, transport)))
            checked += 1
        except Cancelled:
            raise
        except AnswerError as error:
            told = explain(place, error.answer)
            lines.append(phrase("{place}: {message}", place=place.title, message=told.message))
            if error.answer.kind == "key":
                refused.append(told)
        except TheiaError as error:
            lines.append(phrase("{place}: {message}", place=place.title, message=error.message))
    for line in lines:
        context.info(line)
    if refused:
        raise TheiaError(refused[0].code, " ".join(r.message for r in refused), refused[0].hint)
    return Result({"accepted": checked, "summary": "\n".join(lines)})


def _ask(place: Source, transport: Transport) -> str:
    """One call that fails for a wrong key; says what is left of the quota where the source tells."""
    if "quota" in place.paths:
        answer = transport.json("GET", place.url("quota"), with_key=True, patient=False)
        left, most = (parse_number(answer.get(n)) for n in ("remainingQuota", "maxQuota"))
        if left is not None and most is not None:
            return phrase("the key is accepted. {left:.0f} of {most:.0f} downloads are left.", left=left, most=most)
        return phrase("the key is accepted.")
    if place.auth["kind"] == "bearer":
        transport.renew()
        return phrase("user and key are accepted.")
    if place.auth.get("search"):
        next(iter(dialect_of(place).pages(place, transport, SearchRequest(max_items=1))))
        return phrase("the key is accepted.")
    return phrase("a key is given; this source tells only at a download whether it is right.")
