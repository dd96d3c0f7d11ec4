"""What a super-resolution will do: the steps for a target and a network, each network loaded and probed first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.errors import TheiaError
from ..core.progress import Context
from . import models
from .back_projection import ITERATIONS
from .model_card import ModelCard
from .network_file import load_network
from .picture import R1, R2, SPECTRAL, Picture
from .refine import Step


@dataclass(frozen=True)
class Choice:
    """What will be done: the steps, the bands read and written, output pixels per 20 m pixel, the networks used."""

    steps: tuple[Step, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    ratio: int
    networks: tuple[models.Checked, ...]
    title: str
    kind: str = "regression"


def choose(
    picture: Picture,
    target: str,
    model: str,
    model_file: str | None,
    mtf: Mapping[str, float],
    iterations: int | None,
    enforce: bool,
    precision: str,
    context: Context,
) -> Choice:
    """Turn what the user asked for into steps whose networks are loaded and probed."""
    device = context.settings.device
    if model == "back_projection" and not model_file:
        return _projected(picture, target, mtf, iterations)
    own = {} if model_file else {name: models.shipped(name) for name in models.OWN}
    if model_file and models.is_own(model_file):
        stored = load_network(model_file)
        own = {"sharpen20" if stored.layout.guides else "detail2": model_file}
        target = next(iter(own)) if target == "both" else target
        if target not in own:
            raise TheiaError("input", f"{model_file} is a network for {next(iter(own))}, not for {target}.")
    elif model_file or model != "default":
        card = models.find_card(model, model_file, context)
        assert card is not None
        return _foreign(picture, card, mtf, enforce, precision, device)
    return _own(picture, target, own, mtf, iterations, enforce, precision, device, context)


def _wanted(picture: Picture, target: str) -> tuple[str, ...]:
    """The bands that a target refines, all those that are there."""
    return tuple(b for b in SPECTRAL if b in picture.bands)


def _projected(picture: Picture, target: str, mtf: Mapping[str, float], iterations: int | None) -> Choice:
    bands = _wanted(picture, target)
    coarse = any(b in R2 for b in bands)
    if target == "sharpen20" and not coarse:
        raise TheiaError("input", f"{picture.name} has no 20 m band to bring to 10 m.", "Choose the 5 m grid instead.")
    counts = dict.fromkeys(SPECTRAL, ITERATIONS if iterations is None else iterations)
    steps = [Step("sharpen", mtf=mtf, iterations=counts)] if coarse else []
    if target != "sharpen20":
        steps.append(Step("detail", mtf=mtf, iterations=counts))
    return Choice(tuple(steps), bands, bands, 2 if target == "sharpen20" else 4, (), "back-projection")


def _own(
    picture: Picture, target: str, own: Mapping[str, str], mtf: Mapping[str, float], iterations: int | None,
    enforce: bool, precision: str, device: str, context: Context,
) -> Choice:  # fmt: skip
    missing = picture.missing(R1 + R2)
    if missing:
        raise TheiaError(
            "input",
            f"{picture.name} lacks {', '.join(missing)}: the plugin's networks take the ten bands at 10 and 20 m.",
            "Give all ten (a second raster can hold the 20 m bands), or choose back-projection, which takes any bands.",
        )
    steps: list[Step] = []
    checked: list[models.Checked] = []
    for kind, name in (("sharpen", "sharpen20"), ("detail", "detail2")):
        needed = target in ("both", name) or kind == "sharpen"
        if not needed:
            continue
        # detail alone: the 20 m bands are brought to 10 m without a network
        path = own.get(name, "") if target in ("both", name) else ""
        counts = dict.fromkeys(SPECTRAL, ITERATIONS if iterations is None else iterations)
        if path:
            stored = load_network(path)
            if iterations is None:
                counts |= dict(zip(stored.layout.bands, stored.iterations, strict=True))
            if set(stored.projected) >= set(stored.layout.bands):
                context.warning(f"{name} did not beat back-projection on its held-out scenes: back-projection is used.")
                path = ""
            else:
                checked.append(models.check_own(path, device, precision))
        elif target in ("both", name):
            context.warning(f"The network {name} is not installed: back-projection is used.")
        steps.append(Step(kind, 2, path, None, mtf, counts, int(enforce)))
    bands = tuple(b for b in SPECTRAL)
    title = " and ".join(c.name for c in checked) or "back-projection"
    return Choice(tuple(steps), bands, bands, 2 if target == "sharpen20" else 4, tuple(checked), title)


def _foreign(
    picture: Picture, card: ModelCard, mtf: Mapping[str, float], enforce: bool, precision: str, device: str
) -> Choice:
    unusable = [b for b in (*card.bands, *card.outputs) if b not in SPECTRAL]
    missing = picture.missing(card.bands)
    if missing or unusable:
        raise TheiaError(
            "input",
            f"{card.name} takes {', '.join(card.bands)}; {picture.name} lacks {', '.join(missing or unusable)}.",
            "Choose another network, or back-projection, which takes any bands.",
        )
    per_coarse = 20.0 / card.pixel_m * card.factor
    if per_coarse != int(per_coarse) or card.pixel_m not in (10.0, 20.0):
        raise TheiaError("input", f"{card.name} works on pixels of {card.pixel_m:g} m: 10 or 20 are expected.")
    checked = models.check_card(card, device, precision)
    step = Step("foreign", card.factor, "", card, mtf, {}, int(enforce))
    ordered = tuple(b for b in SPECTRAL if b in card.outputs)
    return Choice((step,), card.bands, ordered, int(per_coarse), (checked,), card.name, card.kind)
