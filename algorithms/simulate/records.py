"""Values read from JSON, in the form that frozen dataclasses want."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def tuples(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with tuples in place of lists."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
