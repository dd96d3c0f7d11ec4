"""The fusion methods that are networks: the compact transformer of the plugin, and the published TAMRF-SITS.

The compact transformer adds to linear interpolation what it has learnt and takes from the Gaussian process what that
one knows better (`compact`); where it has nothing to go by the interpolation remains. Bands that its table does not
hold, such as an index, are those of the Gaussian process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.devices import require_torch
from ..spec.phrase import phrase
from .observations import REFERENCE, Estimate, Observations

#: days of observations before the first and after the last day asked for that are looked at
REACH_DAYS = 190
#: days asked for within this time are answered together
_TOGETHER_DAYS = 400
#: gain of a band in gaps below which a user is told (specification, section 7)
_WORSE = -0.02
#: standard deviation of the mean of process and network over the quadratic mean of theirs: set so that 95 % of the
#: errors on the frozen areas (development version) lie within 1.96 of it
_INDEPENDENCE = 0.93


def transformer(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The compact transformer.

    Settings: "model" (file of train_fusion; None: the plugin's own), "device", "memory_mb", "threads", "screen",
    "scene" (see `gaussian_process`), "process" (its estimate of these days, where it is known already).
    """
    require_torch("The fusion network")
    from .compact_file import load_fusion
    from .missed_clouds import screened

    stored = load_fusion(settings.get("model"))
    names = stored.table.reference.bands
    own = observations.of(REFERENCE)
    known = [b for b in observations.bands if b in names and own is not None and b in own.bands]
    observations = in_order(observations)
    if settings.get("screen", True):
        observations = screened(observations)
    process = None
    if stored.shape.get("process") or len(known) < len(observations.bands):
        from .gaussian_process import gaussian_process

        process = settings.get("process") or gaussian_process(observations, days, {**settings, "screen": False})
        if not known:
            return process
    mean = np.full((len(days), len(observations.bands), *observations.shape), np.nan, np.float32)
    sd = mean.copy()
    places = [observations.bands.index(b) for b in known]
    mean[:, places], sd[:, places] = _answers(observations, days, settings, known, process)
    if process is not None:
        if stored.shape.get("process"):
            sd[:, places] = _together_sd(sd[:, places], process.sd[:, places])
        open_ = ~np.isfinite(mean)
        mean[open_], sd[open_] = process.mean[open_], process.sd[open_]
    return Estimate(mean, sd)


def notes(model: str | None, bands: Sequence[str] = ()) -> list[Any]:
    """What a user has to know of a network before trusting it: bands that it lacks or is worse in, a gate it failed."""
    from .compact_file import load_fusion

    stored = load_fusion(model)
    found = []
    other = [b for b in bands if b not in stored.table.reference.bands]
    if other:
        found.append(
            phrase("{bands}: not known to the network, estimated by the Gaussian process.", bands=", ".join(other))
        )
    worse = [b for b in bands if stored.card.get("gains", {}).get(b, 0.0) < _WORSE]
    if worse:
        found.append(
            phrase(
                "{bands}: where the network was judged, its errors in gaps are larger than those of the best method "
                "without training; for these the Gaussian process is the better choice.",
                bands=", ".join(worse),
            )
        )
    if not stored.passed:
        found.append(
            phrase(
                "The network {name} did not beat the methods without training where it was judged.", name=stored.name
            )
        )
    return found


def told(method: str, model: str | None, bands: Sequence[str], cache_folder: str | None) -> tuple[list[Any], list[Any]]:
    """(what is to be known, warnings) of a method that is a network, before it begins."""
    if method in ("transformer", "combined"):
        return [], notes(model, bands)
    if method != "tamrf" or not model:
        return [], []
    from .tamrf_weights import first_use

    number = first_use(model, cache_folder)
    known = []
    if number:
        known.append(
            phrase(
                "{path} is used for the first time: opened as numbers alone, checked name by name against the "
                "published network, and its SHA-256 {number} remembered. Another content under this name will be "
                "refused.",
                path=model,
                number=number,
            )
        )
    return known, [
        phrase(
            "TAMRF-SITS does not say how sure it is: its standard deviations are the size of its errors on hidden "
            "dates of this series, by days to the nearest clear date."
        )
    ]


def _answers(
    observations: Observations, days: np.ndarray, settings: Mapping[str, Any], known: list[str],
    process: Estimate | None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(q, known, h, w) mean and standard deviation; `observations` in order and screened."""
    from ..learning.devices import torch_device
    from .compact_inputs import prepare, with_process
    from .compact_run import Runner

    runner = Runner.of(settings.get("model"), torch_device(settings.get("device") or "cpu"), settings.get("threads"))
    places = [runner.bands.index(b) for b in known]
    shape = (len(days), len(known), *observations.shape)
    mean, sd = np.empty(shape, np.float32), np.empty(shape, np.float32)
    for chosen in together(np.asarray(days)):
        own = np.asarray(days, np.int32)[chosen]
        start, end = int(own.min()) - REACH_DAYS, int(own.max()) + REACH_DAYS
        seen = observations.without((), None, start - 1).without((), end + 1, None)
        prepared = prepare(_or_all(seen, observations), own, runner.table, False)
        if process is not None and runner.network.shape.process:
            told = [in_table(a[chosen], observations.bands, runner.bands) for a in (process.mean, process.sd)]
            prepared = with_process(prepared, *told)
        answer, spread = runner.run(prepared, int(settings.get("memory_mb") or 2000))
        mean[chosen] = answer[:, places].reshape(own.size, *shape[1:])
        sd[chosen] = spread[:, places].reshape(own.size, *shape[1:])
    return mean, sd


def in_table(values: np.ndarray, bands: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """(q, names, pixels) of values (q, bands, ...): NaN for names that are not among `bands`."""
    flat = values.reshape(*values.shape[:2], -1)
    out = np.full((flat.shape[0], len(names), flat.shape[2]), np.nan, np.float32)
    for place, band in enumerate(bands):
        if band in names:
            out[:, names.index(band)] = flat[:, place]
    return out


def in_order(observations: Observations) -> Observations:
    """Every series in order of time, as the screening needs it."""
    orders = [np.argsort(s.days, kind="stable") for s in observations.series]
    pairs = zip(observations.series, orders, strict=True)
    return replace(observations, series=tuple(s if (np.diff(o) == 1).all() else s.keep(o) for s, o in pairs))


def _or_all(near: Observations, every: Observations) -> Observations:
    """The observations in reach, all of them where Sentinel-2 shows nothing in reach: the nearest is still held."""
    own = near.of(REFERENCE)
    return near if own is not None and own.clear.any() else every


def together(days: np.ndarray) -> Iterator[np.ndarray]:
    """Positions of days that are answered in one go."""
    order = np.argsort(days, kind="stable")
    first = 0
    for n in range(1, order.size + 1):
        if n == order.size or days[order[n]] - days[order[first]] > _TOGETHER_DAYS:
            yield order[first:n]
            first = n


def _together_sd(own: np.ndarray, process: np.ndarray) -> np.ndarray:
    """Standard deviation from the network's, which knows the pixel, and the process's, which the scene has calibrated:
    that of the network where the process says nothing."""
    both = np.sqrt((own**2 + process**2) / 2) * _INDEPENDENCE
    return np.asarray(np.where(np.isfinite(both), both, own), np.float32)


def combined(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The mean of the Gaussian process and the transformer: they err in different places.

    A network that is given the process takes a share of it already, so that its mean with it gains little (the model
    card has both); it leans further on what the scene itself has taught, for ground unlike what the network has seen.
    Where one of them knows nothing the other stands by itself. Settings: those of both; "network": the transformer's
    estimate of these days, where it is known already.
    """
    from .compact_file import load_fusion
    from .gaussian_process import gaussian_process

    one = settings.get("process") or gaussian_process(observations, days, settings)
    other = settings.get("network") or transformer(observations, days, {**settings, "process": one})
    # the deviation of a network that is given the process is that of both already
    given = load_fusion(settings.get("model")).shape.get("process")
    mean, sd = (one.mean + other.mean) / 2, other.sd.copy() if given else _together_sd(other.sd, one.sd)
    for alone in (one, other):
        open_ = ~np.isfinite(mean) & np.isfinite(alone.mean)
        mean[open_], sd[open_] = alone.mean[open_], alone.sd[open_]
    return Estimate(mean.astype(np.float32), sd.astype(np.float32))


def tamrf(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """TAMRF-SITS (Michel and Inglada 2025) with the published weights.

    Settings: "model", the checkpoint on the user's machine; "device", "threads", "memory_mb".
    """
    require_torch("TAMRF-SITS")
    path = settings.get("model")
    if not path:
        raise TheiaError(
            "input",
            "TAMRF-SITS needs its published weights, which are not part of this plugin.",
            "Download the checkpoint (doi 10.5281/zenodo.15582231) and name it as the network's file.",
        )
    from .tamrf_run import run

    return run(observations, days, str(path), settings)
