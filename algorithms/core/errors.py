"""The one exception of the embedded package: what went wrong, in plain words, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from ..spec.phrase import listed


class TheiaError(Exception):
    """An error that is shown to the user.

    `code` is stable and lets the QGIS side translate (`input`, `product`, `output`, `disk`, `memory`, `engine`,
    `network`, `cancelled`, `internal`); `message` says what is wrong, `hint` what to do. Texts with values in them are
    made by `spec.phrase.phrase`, so that they can be translated.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[type[TheiaError], tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.hint)


class Cancelled(TheiaError):
    """The user stopped the job."""

    def __init__(self, *_: str) -> None:
        super().__init__("cancelled", "Cancelled.")


def raise_all(code: str, heading: str, problems: Sequence[str], hint: str = "") -> None:
    """Raise one error that lists every problem; nothing happens when the list is empty."""
    if not problems:
        return
    if len(problems) == 1:
        raise TheiaError(code, listed(heading, problems, mark=" "), hint)
    raise TheiaError(code, listed(heading, problems), hint)
