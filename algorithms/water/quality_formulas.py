"""Water quality by formula: turbidity, suspended matter, chlorophyll, coloured dissolved matter, attenuation of light.

Everything takes reflectances by role ("blue" 490, "green" 560, "red" 665, "rededge1" 705, "rededge2" 740, "rededge3"
783, "nir_narrow" 865 nm), any one shape, and gives float64 that is not clipped; NaN where a formula is not defined.
The quantity matters: turbidity, suspended matter and the two-step red edge want rho_w = pi Rrs, the others Rrs in sr-1.
Read with the other quantity a branch lies beside its pole. Coefficients: resources/tables/water_quality.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "water_quality.json"
Spectra = Mapping[str, np.ndarray]


@cache
def constants() -> Mapping[str, Any]:
    """The table of coefficients, limits and flags."""
    data: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return data


def saturating(rho: np.ndarray, a: float, c: float) -> np.ndarray:
    """a rho / (1 - rho / c) (Nechad et al. 2010, equation 9); NaN from the pole at `c` on."""
    with np.errstate(all="ignore"):
        return np.where(rho < c, a * rho / (1 - rho / c), np.nan)


def _share(value: np.ndarray, start: float, width: float) -> np.ndarray:
    """0 below `start`, 1 above start + width, linear between."""
    return np.clip((value - start) / width, 0.0, 1.0)


def _blend(low: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(1 - share) low + share high, where only a branch that counts has to be known."""
    with np.errstate(invalid="ignore"):
        return np.where(share <= 0, low, np.where(share >= 1, high, (1 - share) * low + share * high))


def turbidity(rho_red: np.ndarray, rho_nir: np.ndarray) -> np.ndarray:
    """Turbidity in FNU from rho_w at 665 and 865 nm (Dogliotti et al. 2015, equations 1 to 3)."""
    t = constants()["turbidity"]
    return _blend(
        saturating(rho_red, **t["red"]),
        saturating(rho_nir, **t["nir"]),
        _share(rho_red, t["blend_start"], t["blend_width"]),
    )


def suspended_matter(rho_red: np.ndarray, rho_nir: np.ndarray) -> np.ndarray:
    """Suspended matter in mg/L from rho_w at 665 and 865 nm: a red branch, and a ratio of NIR to red above."""
    t = constants()["spm"]
    with np.errstate(all="ignore"):
        ratio = rho_nir / rho_red
        high = t["high"]["factor"] * np.where(ratio > 0, ratio, np.nan) ** t["high"]["exponent"]
    return _blend(saturating(rho_red, **t["low"]), high, _share(rho_red, t["blend_start"], t["blend_width"]))


def suspended_matter_red(rho_red: np.ndarray) -> np.ndarray:
    """Suspended matter in mg/L from rho_w at 665 nm alone (Nechad et al. 2010)."""
    return saturating(rho_red, **constants()["spm"]["single"])


def chlorophyll_oc2(rrs_blue: np.ndarray, rrs_green: np.ndarray) -> np.ndarray:
    """Chlorophyll-a in mg/m3 of clear water from the ratio of Rrs at 490 and 560 nm."""
    with np.errstate(all="ignore"):
        ratio = np.where((rrs_blue > 0) & (rrs_green > 0), rrs_blue / rrs_green, np.nan)
        return 10 ** np.polynomial.polynomial.polyval(np.log10(ratio), constants()["oc2"]["coefficients"])


def chlorophyll_three_band(rrs_red: np.ndarray, rrs_705: np.ndarray, rrs_740: np.ndarray) -> np.ndarray:
    """Chlorophyll-a in mg/m3 of turbid, productive water (Moses et al. 2009); negative in clear water."""
    t = constants()["three_band"]
    with np.errstate(all="ignore"):
        return np.where(
            (rrs_red > 0) & (rrs_705 > 0),
            t["slope"] * (1 / rrs_red - 1 / rrs_705) * rrs_740 + t["intercept"],
            np.nan,
        )


def chlorophyll_red_edge(rho_red: np.ndarray, rho_705: np.ndarray, rho_783: np.ndarray) -> np.ndarray:
    """Chlorophyll-a in mg/m3 from rho_w at 665, 705 and 783 nm (Gons et al. 2005): 783 gives the backscattering.

    NaN where the red is too dark or the ratio too low for the method, and where the result is not above 0.
    """
    t = constants()["red_edge"]
    with np.errstate(all="ignore"):
        scatter = t["backscatter_factor"] * rho_783 / (t["backscatter_limit"] - t["backscatter_slope"] * rho_783)
        ratio = rho_705 / rho_red
        found = ratio * (t["water_705"] + scatter) - t["water_665"] - np.maximum(scatter, 0) ** t["exponent"]
        chlorophyll = found / t["specific_absorption"]
        fine = (rho_red > t["minimum_rho_665"]) & (ratio > t["minimum_ratio"]) & (scatter >= 0) & (chlorophyll > 0)
        return np.where(fine, chlorophyll, np.nan)


def ndci(rrs_red: np.ndarray, rrs_705: np.ndarray) -> np.ndarray:
    """Normalised difference chlorophyll index (Mishra and Mishra 2012), -1 to 1 for positive reflectances."""
    with np.errstate(all="ignore"):
        total = rrs_705 + rrs_red
        return np.where(total > 0, (rrs_705 - rrs_red) / total, np.nan)


def red_edge_share(index: np.ndarray, fnu: np.ndarray) -> np.ndarray:
    """0 to 1: how much the red-edge form counts in the chlorophyll product, from NDCI and turbidity in FNU."""
    t = constants()["selector"]
    by_index = _share(index, t["ndci_from"], t["ndci_to"] - t["ndci_from"])
    by_turbidity = _share(fnu, t["turbidity_from"], t["turbidity_to"] - t["turbidity_from"])
    return np.fmax(by_index, by_turbidity)


def choose_chlorophyll(clear: np.ndarray, turbid: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(chlorophyll, share of the red-edge form): blended; the one that is known where only one is."""
    share = np.where(np.isnan(share) | np.isnan(turbid), 0.0, np.where(np.isnan(clear), 1.0, share))
    return _blend(clear, turbid, share), np.where(np.isnan(clear) & np.isnan(turbid), np.nan, share)


def dissolved_matter(rrs_blue: np.ndarray, rrs_740: np.ndarray) -> np.ndarray:
    """Absorption of coloured dissolved matter at 440 nm in m-1 (Brezonik et al. 2015); brown inland waters."""
    t = constants()["acdom"]
    with np.errstate(all="ignore"):
        ratio = np.where((rrs_blue > 0) & (rrs_740 > 0), rrs_blue / rrs_740, np.nan)
        return math.exp(t["intercept"]) * ratio ** t["slope"]


def attenuation(rrs_blue: np.ndarray, rrs_red: np.ndarray) -> np.ndarray:
    """Diffuse attenuation of photosynthetically active radiation in m-1 (Roy and Das 2022)."""
    t = constants()["kd"]
    with np.errstate(over="ignore"):
        return np.asarray(t["factor"] * np.exp(t["exponent"] * (rrs_blue - rrs_red)))
