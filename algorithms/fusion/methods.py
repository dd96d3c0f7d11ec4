"""The fusion methods by name, and which of them need more than the base tier.

A method is looked up as text and imported when it is called, so that listing them needs no network library.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .observations import Method

#: method -> "module:function" beside this file
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "gaussian_process": "gaussian_process:gaussian_process",
        "linear": "interpolating:linear",
        "nearest": "interpolating:nearest",
        "whittaker": "interpolating:whittaker",
        "harmonic": "interpolating:harmonic",
        "stair": "other_sensor:stair",
        "starfm": "other_sensor:starfm",
        "transformer": "network:transformer",
        "combined": "network:combined",
        "tamrf": "network:tamrf",
    }
)
#: methods that need torch
DEEP = ("transformer", "combined", "tamrf")
#: methods that give bands of 20 m the detail of 10 m
FINE = ("gaussian_process", "transformer", "combined", "tamrf")
DEFAULT = "gaussian_process"


def find_method(name: str) -> Method:
    """The function of a method. Raises `TheiaError` for a name that is not known."""
    if name not in METHODS:
        raise TheiaError(
            "input",
            phrase("There is no fusion method {name}.", name=name),
            phrase("Methods: {names}.", names=", ".join(METHODS)),
        )
    module, _, function = METHODS[name].partition(":")
    method: Method = getattr(importlib.import_module(f".{module}", __package__), function)
    return method
