"""What an answer of a catalogue means: data, an archived product, a spent quota, a refused key, or a passing failure.

The same event comes in several disguises: a refused key as 401, 403, a redirect loop or a login page with status
200; a spent quota as 403 with a text, JSON with status 200, or 429.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .sources import Source

PASSING = (408, 425, 500, 502, 503, 504)
_LOGIN_PATH = re.compile(r"(^|[/._-])(login|log-in|signin|sign-in|sso|openid|saml|auth)([/._-]|$)", re.I)
_KEY_WORDS = re.compile(r"api.?key|unauthori[sz]ed|not authori[sz]ed|forbidden|credential|token|log ?in|sign ?in", re.I)
_MASKS = (
    (re.compile(r"(?i)((?:token|sig|apikey|api_key|key|access_token|refresh_token)=)[^&\s\"'<>]+"), r"\1***"),
    (
        re.compile(
            r"(?i)((?:x-api-key|authorization|access-key|secret-key)\"?'?\s*[:=]\s*\"?'?(?:bearer\s+|basic\s+)?)[^\s\"',;]+"
        ),
        r"\1***",
    ),
    (re.compile(r"(?i)(https?://)[^/@\s]+@"), r"\1***@"),
)


@dataclass(frozen=True)
class Answer:
    """A classified answer.

    `kind` is one of data, archived, bad (our query), key, quota, gone, passing, refused (anything else).
    """

    kind: str
    status: int = 0
    text: str = ""
    retry_after_s: float | None = None


class AnswerError(Exception):
    """An answer that is not data. Carries no address, so that no signed one can end in a message."""

    def __init__(self, source: Source, answer: Answer) -> None:
        super().__init__(f"{source.title}: {answer.kind} ({answer.status})")
        self.source = source
        self.answer = answer


def mask(text: str, *hidden: str) -> str:
    """The text without the given keys, and without what stands after the usual names of keys and signatures."""
    for word in hidden:
        if len(word) >= 4:
            text = text.replace(word, "***")
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def is_login(url: str) -> bool:
    """Whether an address looks like that of a login page."""
    return bool(_LOGIN_PATH.search(urlsplit(url).path))


def retry_after(headers: Mapping[str, str], now: dt.datetime | None = None) -> float | None:
    """Seconds to wait from a Retry-After header, which holds seconds or a date; None if there is none."""
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    return max(0.0, (moment - (now or dt.datetime.now(dt.timezone.utc))).total_seconds())


def classify(status: int, headers: Mapping[str, str], head: bytes, wants: str) -> Answer:
    """Classify an answer from its status, headers and first bytes (at most 4 kB).

    `wants` is json, file or any. A 200 counts as data only if its bytes can be what was asked for.
    """
    media = headers.get("Content-Type", "").lower()
    text = short_text(head)
    after = retry_after(headers)
    is_page = head.lstrip()[:1] == b"<" and (
        b"<html" in head[:1024].lower() or b"<!doctype html" in head[:1024].lower()
    )
    is_json = head.lstrip()[:1] in (b"{", b"[") and ("json" in media or wants == "file")
    if "quota" in text.lower() and (status >= 400 or (wants == "file" and (is_json or is_page))):
        return Answer("quota", status, text, after)
    if status in (200, 206):
        if wants == "any":
            return Answer("data", status)
        if is_page and not (wants == "file" and "html" not in media and not _KEY_WORDS.search(text)):
            return Answer("key", status, text)
        if wants == "file" and is_json and "json" in media:
            return Answer("key" if _KEY_WORDS.search(text) else "refused", status, text)
        return Answer("data", status)
    if status in (202, 410):
        return Answer("archived", status, text, after)
    if status == 429:
        return Answer("quota", status, text, after)
    if status in (401, 403):
        return Answer("key", status, text)
    if status == 404:
        return Answer("gone", status, text)
    if status in PASSING or status > 504:
        return Answer("passing", status, text, after)
    return Answer("bad" if status in (400, 405, 406, 422) else "refused", status, text)


def short_text(head: bytes) -> str:
    """At most 300 characters of a server's text, without tags."""
    text = head.decode("utf-8", "replace")
    text = re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.S | re.I)
    text = re.sub(r"<[^>]*>", " ", text)
    return mask(" ".join(text.split()))[:300]


def explain(source: Source, answer: Answer, what: str = "") -> TheiaError:
    """The error that a user reads for an answer that is not data."""
    about = f"{what}: " if what else ""
    said = phrase(' It said: "{text}"', text=answer.text) if answer.text else ""
    if answer.kind == "key":
        return key_refused(source) if source.takes_key else account_needed(source)
    if answer.kind == "quota":
        return TheiaError(
            "network",
            phrase("{about}{source}: the download quota of your account is used up.", about=about, source=source.title),
            "Run again later: what is complete is kept.",
        )
    if answer.kind == "archived":
        return TheiaError(
            "network",
            phrase("{about}the product is archived on tape; its retrieval may be under way.", about=about),
            "Run again in some hours.",
        )
    if answer.kind == "gone":
        return TheiaError(
            "network",
            phrase("{about}{source} no longer has this product.", about=about, source=source.title),
            "Search again.",
        )
    if answer.kind == "bad":
        return TheiaError(
            "network",
            phrase(
                "{about}{source} did not accept the request ({status}).{said}",
                about=about,
                source=source.title,
                status=answer.status,
                said=said,
            ),
            "The collection may no longer be known: see the entry that lists the collections.",
        )
    if answer.kind == "passing":
        return TheiaError(
            "network",
            phrase(
                "{about}{source} does not answer at the moment ({status}).{said}",
                about=about,
                source=source.title,
                status=answer.status or phrase("no answer"),
                said=said,
            ),
            "Try again in some minutes.",
        )
    return TheiaError(
        "network",
        phrase(
            "{about}{source} answered with status {status}.{said}",
            about=about,
            source=source.title,
            status=answer.status,
            said=said,
        ),
    )


def account_needed(source: Source) -> TheiaError:
    """A login is asked for at a source to which no key can be shown from here."""
    return TheiaError(
        "network",
        phrase("{source} asks for an account of its own, which cannot be used from here.", source=source.title),
        source.elsewhere or f"Fetch the product at {source.page}.",
    )


def key_refused(source: Source) -> TheiaError:
    """One message for all the disguises of a refused or expired key."""
    where = phrase(" Make a new one at {page}.", page=source.page) if source.page else ""
    return TheiaError(
        "network",
        phrase("{source} refused your key: it is wrong, or it has expired.", source=source.title),
        phrase(
            'Check it with the entry "Check credentials".{where} On a public network, log in to the network first.',
            where=where,
        ),
    )
