"""What Sentinel-2 sees of a simulated sea: the colour of water and bottom, glint, foam, and the swell in each band.

The depth depends on the distance to the coast alone: so the swell is refracted exactly (Snell), wave by wave. Each band
sees it at its own moment, detectors of odd and even number in opposite order; the wave field is a product of small
matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..physics.ocean_waves import wavenumber
from ..physics.water_optics import bands, shallow_reflectance
from .acquisition import Acquisition, detector_of
from .block import Block
from .noise import normal
from .sea import Sea, SeaState, constants, eastings, northings, suspended

#: role of each band; B9 and B10 see no water at all
ROLES = {
    "B1": "coastal",
    "B2": "blue",
    "B3": "green",
    "B4": "red",
    "B5": "rededge1",
    "B6": "rededge2",
    "B7": "rededge3",
    "B8": "nir",
    "B8A": "nir_narrow",
    "B11": "swir1",
    "B12": "swir2",
}
_TABLE_STEP_M = 5.0


def detectors(acquisition: Acquisition, block: Block) -> np.ndarray:
    """(height, width) uint8 number of the detector that saw a pixel."""
    return detector_of(acquisition, *np.meshgrid(eastings(block), northings(block))).astype(np.uint8)


def wash(
    sea: Sea,
    state: SeaState,
    acquisition: Acquisition,
    block: Block,
    fine: np.ndarray,
    coarse: np.ndarray,
    names: tuple[str, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """Ground reflectance of a block, (n, h, w) at 10 m and (m, h/2, w/2) at 20 m, with the sea of a pass in it."""
    x = eastings(block)
    wet = sea.distance_m(x) > 0
    if not wet.any():
        return fine, coarse
    seen = _water(sea, state, block)
    look = detectors(acquisition, block)
    fine, coarse = fine.copy(), coarse.copy()
    for number, name in enumerate(names):
        still = seen.get(name)
        value = (np.zeros(look.shape) if still is None else still) + state.glint + _waves(sea, state, block, look, name)
        value = np.maximum(value, 0.0).astype(np.float32)
        if number < len(fine):
            fine[number][:, wet] = value[:, wet]
        else:
            half = value.reshape(value.shape[0] // 2, 2, value.shape[1] // 2, 2).mean((1, 3))
            both = wet.reshape(-1, 2).all(1)
            coarse[number - len(fine)][:, both] = half[:, both]
    return fine, coarse


def _water(sea: Sea, state: SeaState, block: Block) -> dict[str, np.ndarray]:
    """rho_w by band, (height, width), with the bottom and foam where waves break."""
    t = constants()
    w = t["water"]
    mud = suspended(sea, state, block)
    depth = np.maximum(sea.depth_m(eastings(block)) + state.tide_m, 0.05)
    sand = np.array([t["bottom"]["sand"][role] for role in bands()])
    spectra = shallow_reflectance(
        w["chlorophyll"], mud, w["dissolved"] + w["dissolved_per_mg"] * mud, np.broadcast_to(depth, mud.shape), sand
    )
    foam = t["surface"]["foam"] * np.clip(1.0 - depth / t["surface"]["foam_depth_m"], 0.0, 1.0)
    return {name: spectra[bands().index(role)] + foam for name, role in ROLES.items()}


def band_delay_s(name: str, detector: int, seed: int) -> float:
    """Seconds from B2 to a band for a detector: the time's own truth, near the handbook and not equal to it."""
    t = constants()
    sign = 1.0 if detector % 2 else -1.0
    return float(sign * t["delay_s"][name] * (1.0 + t["delay_departure"] * normal(detector, 51, seed)))


def _waves(sea: Sea, state: SeaState, block: Block, look: np.ndarray, name: str) -> np.ndarray:
    """(height, width) change of reflectance by the waves that a band sees."""
    amplitude, period, angle, phase = state.waves.T
    across, along_k = _phases(sea, state, block)
    down = along_k[:, np.newaxis] * (northings(block) - sea.mouth_y)
    out = np.zeros(look.shape)
    for detector in np.unique(look):
        delay = band_delay_s(name, int(detector), sea.seed)
        turn = across + (phase - 2 * np.pi / period * delay)[:, np.newaxis]
        scaled = amplitude[:, np.newaxis]
        field = (scaled * np.cos(down)).T @ np.cos(turn) - (scaled * np.sin(down)).T @ np.sin(turn)
        mine = look == detector
        out[mine] = field[mine]
    return np.asarray(constants()["swell"]["contrast"] * out)


def _phases(sea: Sea, state: SeaState, block: Block) -> tuple[np.ndarray, np.ndarray]:
    """Phase of each wave at the columns (waves, width), and its wave number along the coast (waves,).

    Along the coast the wave number stays that of deep water; across, what is left of that over the depth adds up.
    """
    _, period, angle, _ = state.waves.T
    deep = wavenumber(period, 4000.0)
    along = deep * np.sin(angle)
    start = sea.west_x - 100.0
    table_x = np.arange(start, sea.shore_x + 2 * _TABLE_STEP_M, _TABLE_STEP_M)
    depth = np.maximum(sea.depth_m(table_x) + state.tide_m, 0.3)
    local = wavenumber(period[:, np.newaxis], depth[np.newaxis])
    across = np.sqrt(np.maximum(local**2 - along[:, np.newaxis] ** 2, 1e-8))
    summed = np.concatenate(
        [np.zeros((len(period), 1)), np.cumsum(0.5 * (across[:, 1:] + across[:, :-1]) * _TABLE_STEP_M, axis=1)], axis=1
    )
    x = np.clip(eastings(block), start, table_x[-1])
    return np.stack([np.interp(x, table_x, line) for line in summed]), along


def describe_sea(sea: Sea, state: SeaState, acquisition: Acquisition, name: str, truth: set[str]) -> dict[str, Any]:
    """What the manifest says of the sea on a pass."""
    period, direction = state.swell
    record: dict[str, Any] = {
        "sea": {
            "tide_m": round(state.tide_m, 3),
            "swell_period_s": round(period, 2),
            "swell_towards_deg": round(direction, 1),
            "plume_mg_l": round(state.plume_mg, 1),
            "delay_b2_b4_s": [round(band_delay_s("B4", d, sea.seed), 4) for d in range(1, 13)],
        }
    }
    if "masks" in truth:
        record["true_turbidity"] = f"truth/sea/{name.split('.')[0]}_TURBIDITY.tif"
    return record
