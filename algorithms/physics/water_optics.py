"""What water reflects, from what is in it: chlorophyll, suspended matter, coloured dissolved matter. Forward only.

A small bio-optical model (absorption and backscattering add up; rho_w is proportional to bb / (a + bb)). It makes the
simulated plumes and the class means of optical water types; it is not what the retrieval formulas were fitted to.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "water_optics.json"


@cache
def _constants() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return data


def bands() -> tuple[str, ...]:
    """The roles of bands for which the model holds, in the order of its spectra."""
    return tuple(_constants()["bands_nm"])


def inherent_properties(chlorophyll: Any, suspended: Any, dissolved: Any) -> tuple[np.ndarray, np.ndarray]:
    """Absorption and backscattering in m-1, (bands, ...) float64.

    `chlorophyll` in mg/m3, `suspended` in mg/L, `dissolved` absorption at 440 nm in m-1: arrays that broadcast.
    """
    t = _constants()
    chlorophyll, suspended, dissolved = np.broadcast_arrays(
        *(np.asarray(v, np.float64) for v in (chlorophyll, suspended, dissolved))
    )
    shape = (-1, *[1] * chlorophyll.ndim)
    nm = np.array(list(t["bands_nm"].values()), np.float64).reshape(shape)
    water = np.array(t["water_absorption"]).reshape(shape)
    power = np.array(t["phytoplankton"]["exponent"]).reshape(shape)
    algae = np.array(t["phytoplankton"]["factor"]).reshape(shape) * chlorophyll**power
    mineral = t["mineral_absorption"]
    absorbed = (
        water
        + algae
        + dissolved * np.exp(-t["dissolved_slope"] * (nm - 440.0))
        + mineral["at_443"] * suspended * np.exp(-mineral["slope"] * (nm - 443.0))
    )
    b = t["backscattering"]
    particles = (b["per_mg"] * suspended + b["chlorophyll"] * chlorophyll**0.62) * (b["reference_nm"] / nm) ** b[
        "exponent"
    ]
    scattered = particles + b["water_500"] * (500.0 / nm) ** b["water_exponent"]
    return absorbed, scattered


def water_reflectance(chlorophyll: Any, suspended: Any, dissolved: Any) -> np.ndarray:
    """(bands, ...) rho_w = pi Rrs of optically deep water, without surface reflection; arguments as above."""
    return _reflected(*inherent_properties(chlorophyll, suspended, dissolved))


def _reflected(absorbed: np.ndarray, scattered: np.ndarray) -> np.ndarray:
    r = _constants()["reflection"]
    return np.asarray(math.pi * r["transmission"] * r["f_q"] * scattered / (absorbed + scattered))


def shallow_reflectance(
    chlorophyll: Any, suspended: Any, dissolved: Any, depth_m: Any, bottom: np.ndarray
) -> np.ndarray:
    """(bands, ...) rho_w of water over a bottom of reflectance `bottom` (bands,): what of it comes up fades with depth.

    After Lee et al. 1998 (doi:10.1364/AO.37.006329), with one attenuation down and up.
    """
    absorbed, scattered = inherent_properties(chlorophyll, suspended, dissolved)
    deep = _reflected(absorbed, scattered)
    t = _constants()["bottom"]
    through = np.exp(-t["path"] * (absorbed + scattered) * np.asarray(depth_m, np.float64))
    below = t["transmission"] * bottom.reshape(-1, *[1] * (deep.ndim - 1))
    return np.asarray(deep * (1 - through) + below * through)


def turbidity_of(suspended: np.ndarray) -> np.ndarray:
    """Turbidity in FNU of water with `suspended` mg/L of the model's particles."""
    return np.asarray(suspended * _constants()["fnu_per_mg"])
