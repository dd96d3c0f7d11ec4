"""Requests to one source: the key only where it may go, redirects followed by hand, patience, and a quick cancel.

`requests` would keep a key header when it is redirected to another host; so redirects are followed here, and the
headers are made anew for each hop. Verification of certificates is never switched off. Every call that may block
runs in a thread of its own, so that a cancel is obeyed at once whatever the network does.
"""

from __future__ import annotations

import base64
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import phrase
from .answers import PASSING, Answer, AnswerError, classify, is_login, mask, short_text
from .credentials import Key
from .sources import Source

#: who asks; the QGIS side gives its version by the environment
USER_AGENT = os.environ.get("THEIA_USER_AGENT", "THEIA-QGIS") + " (+https://www.theia-land.fr)"
#: seconds to wait for a connection, where the user set it in QGIS; 0: as the source's file says
CONNECT_S = float(os.environ.get("THEIA_NETWORK_TIMEOUT_S") or 0)
MAX_REDIRECTS = 5
HEAD_BYTES = 4096
_REDIRECTS = (301, 302, 303, 307, 308)
T = TypeVar("T")


class _NoAuth(AuthBase):
    """Keeps `requests` from adding a login found in a .netrc file."""

    def __call__(self, request: Any) -> Any:
        return request


def interruptible(context: Context, call: Callable[[], T], on_cancel: Callable[[], None] | None = None) -> T:
    """Run a call that may block in a thread of its own, and return its result; raises `Cancelled` within 0.1 s."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:  # handed to the waiting thread, which raises it
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
        if context.cancelled:
            if on_cancel is not None:
                on_cancel()
            context.check_cancel()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def pause(context: Context, seconds: float) -> None:
    """Wait; a cancel ends it at once."""
    until = time.monotonic() + seconds
    while True:
        context.check_cancel()
        left = until - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(0.1, left))


def jittered(seconds: float) -> float:
    """The wait, 20 % more or less, so that many clients do not come back together."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - no secrecy is needed here


def close(response: requests.Response) -> None:
    """Close a response from another thread: the blocked reader wakes up, which `Response.close` alone does not do."""
    raw = response.raw
    for path in (("_connection", "sock"), ("_fp", "fp", "raw", "_sock")):
        found: Any = raw
        for name in path:
            found = getattr(found, name, None)
        if isinstance(found, socket.socket):
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
    response.close()


class Transport:
    """Talks to one source with one key. Safe to use from several threads."""

    def __init__(self, source: Source, context: Context, key: Key | None = None) -> None:
        self.source = source
        self.context = context
        self.key = key
        self._session = _new_session()
        self._bearer = ""
        self._lock = threading.Lock()

    # -- sending -----------------------------------------------------------------------------------------------------

    def open(
        self,
        method: str,
        url: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        with_key: bool = True,
        timeout_s: float | None = None,
    ) -> requests.Response:
        """Send one request and follow its redirects by hand; the answer's body is not read.

        Raises AnswerError of kind key for a redirect loop or a login page, and requests' errors as they are.
        """
        seen: set[str] = set()
        for _ in range(MAX_REDIRECTS + 1):
            sent = {"User-Agent": USER_AGENT, **(headers or {})}
            if with_key and self.source.may_see_key(url):
                sent.update(self._key_headers())
            response = self._session.request(
                method,
                url,
                json=body,
                headers=sent,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_S or self.source.patience.connect_s, timeout_s or self.source.patience.stall_s),
            )
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response
            target = urljoin(url, response.headers["Location"])
            response.close()
            seen.add(url)
            if is_login(target) or (target in seen and self.source.takes_key):
                raise AnswerError(self.source, Answer("key", response.status_code, "redirected to a login"))
            if urlsplit(target).scheme not in ("https", "http") or (
                urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"
            ):
                raise AnswerError(
                    self.source, Answer("refused", response.status_code, "redirected to an unsafe address")
                )
            if response.status_code == 303:
                method, body = "GET", None
            url = target
        kind = "key" if self.source.takes_key else "refused"
        raise AnswerError(self.source, Answer(kind, 310, "too many redirects"))

    def json(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        with_key: bool = False,
        headers: Mapping[str, str] | None = None,
        patient: bool = True,
    ) -> Any:
        """The JSON of an answer. Passing failures are tried again with growing waits if `patient`.

        Raises AnswerError for an answer that is not JSON data, TheiaError where this machine's network is at fault.
        """
        waits = self.source.patience.passing_s if patient else ()
        for attempt in range(len(waits) + 1):
            try:
                return interruptible(self.context, lambda: self._json_once(method, url, body, with_key, headers))
            except AnswerError as error:
                if error.answer.kind != "passing" or attempt == len(waits):
                    raise
                wait = error.answer.retry_after_s
            except requests.exceptions.SSLError as error:
                raise tls_error(self.source) from error
            except (
                requests.exceptions.ConnectionError,
                requests.exceptions.Timeout,
                requests.exceptions.ChunkedEncodingError,
            ) as error:
                if attempt == len(waits):
                    raise no_answer(self.source, error) from None
                wait = None
            except requests.exceptions.RequestException as error:
                raise no_answer(self.source, error) from None
            seconds = jittered(waits[attempt]) if wait is None else min(wait, 600.0)
            self.context.info(
                phrase(
                    "{source} does not answer; next attempt in {seconds:.0f} s.",
                    source=self.source.title,
                    seconds=seconds,
                )
            )
            pause(self.context, seconds)
        raise AssertionError("the last attempt returns or raises")

    def _json_once(self, method: str, url: str, body: Any, with_key: bool, headers: Mapping[str, str] | None) -> Any:
        with self.open(
            method,
            url,
            body=body,
            headers={"Accept": "application/json, application/geo+json", **(headers or {})},
            with_key=with_key,
        ) as response:
            content = response.content
            answer = classify(response.status_code, response.headers, content[:HEAD_BYTES], "json")
            if answer.kind == "quota" and response.status_code == 429:
                # searches have no quota: too many at once, which passes
                answer = Answer("passing", 429, answer.text, answer.retry_after_s)
            if answer.kind != "data" and not 200 <= response.status_code < 300:
                raise AnswerError(self.source, self._masked(answer))
            try:
                return response.json()
            except ValueError:
                kind = "key" if answer.kind == "key" else "passing"
                text = short_text(content[:HEAD_BYTES])
                raise AnswerError(self.source, self._masked(Answer(kind, response.status_code, text))) from None

    # -- keys --------------------------------------------------------------------------------------------------------

    def _key_headers(self) -> dict[str, str]:
        if self.key is None:
            return {}
        auth = self.source.auth
        if auth["kind"] == "header":
            return {auth["header"]: self.key.value}
        if auth["kind"] == "bearer":
            return {"Authorization": f"Bearer {self._bearer or self.renew()}"}
        if auth["kind"] == "basic":
            pair = f"{self.key.user}:{self.key.value}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
        return {}

    def renew(self) -> str:
        """Fetch a new short-lived bearer from the source's login address (user and password grant)."""
        if self.key is None:
            return ""
        with self._lock:
            auth = self.source.auth
            form = {
                "grant_type": "password",
                "client_id": auth["client"],
                "username": self.key.user,
                "password": self.key.value,
            }
            answer = self._session.post(
                auth["address"],
                data=form,
                allow_redirects=False,
                headers={"User-Agent": USER_AGENT},
                timeout=(CONNECT_S or self.source.patience.connect_s, 60),
            )
            if answer.status_code in PASSING:
                raise AnswerError(self.source, Answer("passing", answer.status_code))
            bearer = answer.json().get("access_token", "") if answer.status_code == 200 else ""
            if not bearer:
                raise AnswerError(self.source, Answer("key", answer.status_code))
            self._bearer = bearer
            return bearer

    def forget_bearer(self) -> None:
        self._bearer = ""

    def mask(self, text: str) -> str:
        hidden = self.key.hidden if self.key else ()
        return mask(text, *hidden, *([self._bearer] if self._bearer else []))

    def _masked(self, answer: Answer) -> Answer:
        return Answer(answer.kind, answer.status, self.mask(answer.text), answer.retry_after_s)


def _new_session() -> requests.Session:
    """A session without .netrc logins and without cookies; proxies and certificates come from the environment."""
    session = requests.Session()
    session.auth = _NoAuth()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def tls_error(source: Source) -> TheiaError:
    """A certificate that is not accepted: never retried, never ignored."""
    return TheiaError(
        "network",
        phrase("The certificate of {source} is not accepted on this machine.", source=source.title),
        "A proxy may replace certificates: add its authority in QGIS (Settings, Options, Authentication, "
        "Certificates).",
    )


def no_answer(source: Source, error: Exception) -> TheiaError:
    """No connection, after all attempts."""
    if isinstance(error, requests.exceptions.Timeout):
        message = phrase("{source} does not answer in time.", source=source.title)
    else:
        message = phrase("{source} cannot be reached.", source=source.title)
    return TheiaError("network", message, "Check the connection and the proxy settings, and run again.")
