"""How networks are trained: parameters that all entries which train one have in common."""

from __future__ import annotations

from ..spec import Parameter

HELD_OUT_SHARE = Parameter(
    "number",
    "held_out_share",
    "Share held out",
    "Share of the squares that the network never sees and is judged by.",
    default=0.25,
    minimum=0.05,
    maximum=0.8,
)
PATIENCE = Parameter(
    "integer",
    "patience",
    "Patience",
    "Stop after so many judgements without improvement; a run has eight or more. 0: never.",
    default=10,
    minimum=0,
    maximum=1000,
    advanced=True,
)
RESUME = Parameter(
    "flag",
    "resume",
    "Resume",
    "Go on where an interrupted training of the same name stopped.",
    default=True,
    advanced=True,
)
LEARNING_RATE = Parameter(
    "number",
    "learning_rate",
    "Learning rate",
    "Largest step of the weights. Empty: what suits the network.",
    optional=True,
    minimum=1e-7,
    maximum=0.1,
    advanced=True,
)
BATCH = Parameter(
    "integer",
    "batch",
    "Patches of a batch",
    "More need more memory and make each step surer.",
    default=12,
    minimum=1,
    maximum=512,
    advanced=True,
)
