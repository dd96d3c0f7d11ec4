"""Keys: where they may come from, and how they stay out of sight.

A key comes from the job's settings (the QGIS side reads them in the authentication database) or from the environment
variable ``THEIA_<SOURCE>_KEY``; from nowhere else. It is kept in memory, is in no representation, and is never written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import phrase
from .sources import Source

#: name, in the job's settings, of the key of the configuration chosen in the dialog (its source is not named there)
CHOSEN = "auth"


@dataclass(frozen=True)
class Key:
    """A key, or a user with a key, of one source. Neither ever shows in a representation."""

    value: str = field(repr=False)
    user: str = field(default="", repr=False)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The texts that no message may hold."""
        return tuple(v for v in (self.value, self.user) if v)


def find_key(source: Source, context: Context, chosen_for: str = "") -> Key | None:
    """The key of a source, or None.

    `chosen_for` is the id of the source that the configuration chosen in the dialog belongs to: that key is used for
    no other source, so that the key of one portal never travels to another.
    """
    if not source.takes_key:
        return None
    given = context.settings.credentials
    candidates = [given.get(CHOSEN)] if chosen_for == source.id else []
    name = source.id.upper().replace("-", "_")
    candidates += [given.get(source.id), os.environ.get(f"THEIA_{name}_KEY")]
    for candidate in candidates:
        key = _read(candidate)
        if key is not None:
            user = key.user or os.environ.get(f"THEIA_{name}_USER", "")
            return Key(key.value, user)
    return None


def _read(given: Any) -> Key | None:
    if isinstance(given, Mapping):
        value, user = str(given.get("key") or ""), str(given.get("user") or "")
    else:
        value, user = str(given or ""), ""
    value = value.strip()
    if any(ord(c) < 33 or ord(c) > 126 for c in value):
        raise TheiaError(
            "input", "The key holds a blank or a character that no key has.", "Copy it again from the portal."
        )
    return Key(value, user.strip()) if value else None


def require_key(source: Source, context: Context, chosen_for: str = "") -> Key | None:
    """The key of a source; an error that says how to get and give one where the source needs it."""
    key = find_key(source, context, chosen_for)
    if key is None and source.needs_key:
        raise key_missing(source)
    return key


def key_missing(source: Source) -> TheiaError:
    """What to do where a source asks for a key and none was given."""
    name = source.id.upper().replace("-", "_")
    where = phrase(" Keys are made at {page}.", page=source.page) if source.page else ""
    what = phrase("your user name and the key as its password") if source.is_pair else phrase("the key as its password")
    variables = f"THEIA_{name}_USER, THEIA_{name}_KEY" if source.is_pair else f"THEIA_{name}_KEY"
    return TheiaError(
        "input",
        phrase("{source} asks for a key.", source=source.title),
        phrase(
            "Choose an authentication configuration (QGIS: Settings, Options, Authentication; type Basic, with "
            "{what}), or set {variables} in the environment.{where}",
            what=what,
            variables=variables,
            where=where,
        ),
    )
