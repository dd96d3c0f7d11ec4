"""Pixels of water to quantities, flags and domains: what is made of each spectrum, and how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..spec.phrase import phrase
from . import quality_formulas as formulas
from .quality_formulas import constants

PI = np.float32(math.pi)
VISIBLE = ("blue", "green", "red")


@dataclass(frozen=True)
class Variable:
    """One quantity: the roles of the bands that it needs, its unit and what it is called."""

    id: str
    roles: tuple[str, ...]
    unit: str
    label: str
    style: str
    #: quantities that are written beside it, as further bands of its file
    beside: tuple[str, ...] = ()


VARIABLES: Mapping[str, Variable] = {
    v.id: v
    for v in (
        Variable("TURB", ("red", "nir_narrow"), "FNU", phrase("Turbidity"), "turbidity"),
        Variable("SPM", ("red", "nir_narrow"), "mg/L", phrase("Suspended matter"), "turbidity"),
        Variable(
            "CHL", ("blue", "green"), "mg/m3", phrase("Chlorophyll-a"), "chlorophyll", ("CHL_OC2", "CHL_RE", "SELECTOR")
        ),
        Variable("ACDOM", ("blue", "rededge2"), "m-1", phrase("Absorption by dissolved matter"), "dissolved_matter"),
        Variable("KD", ("blue", "red"), "m-1", phrase("Attenuation of light"), "attenuation"),
        Variable(phrase("NDCI"), ("red", "rededge1"), "1", phrase("NDCI"), "index"),
    )
}
#: what `CHL_RE` needs beside the red, by method
RED_EDGE_ROLES: Mapping[str, tuple[str, ...]] = {
    "auto": ("red", "rededge1", "rededge3"),
    "red_edge": ("red", "rededge1", "rededge3"),
    "three_band": ("red", "rededge1", "rededge2"),
    "oc2": (),
}
_DOMAIN_ORDER = ("TURB", "SPM", "CHL", "CHL_OC2", "CHL_RE", "ACDOM", "KD", phrase("NDCI"))
DOMAIN_BITS: Mapping[str, int] = {name: 1 << i for i, name in enumerate(_DOMAIN_ORDER)}


def flag_bits() -> dict[str, int]:
    """Bit by name of the flag."""
    return {str(f["id"]): int(f["bit"]) for f in constants()["flags"]}


def needed_roles(variables: Sequence[str], chlorophyll: str) -> tuple[str, ...]:
    """The roles without which one of the quantities cannot be made."""
    roles: list[str] = []
    for name in variables:
        roles += VARIABLES[name].roles if name != "CHL" or chlorophyll in ("auto", "oc2") else ()
        if name == "CHL" and chlorophyll in ("red_edge", "three_band"):
            roles += RED_EDGE_ROLES[chlorophyll]
    return tuple(dict.fromkeys(roles))


@dataclass(frozen=True)
class Found:
    """Of some pixels: `values` float32 by name (clipped to the limits, NaN unknown), `flags` uint16, `outside` uint16:
    one bit of `DOMAIN_BITS` per quantity that lies outside the range which its publication supports."""

    values: Mapping[str, np.ndarray]
    flags: np.ndarray
    outside: np.ndarray


def quantities(
    rho: Mapping[str, np.ndarray], variables: Sequence[str], chlorophyll: str = "auto", spm: str = "two_branch"
) -> Found:
    """Quantities of pixels (n,) from their water-leaving reflectance rho_w by role; roles that are absent are unknown.

    `chlorophyll`: auto, oc2, red_edge or three_band; `spm`: two_branch or single. Flags: negative, extrapolated, out of
    range and shallow; the others belong to the surroundings of a pixel.
    """
    some = next(iter(rho.values()))
    missing = np.full(some.shape, np.nan, np.float32)
    rho = {role: np.asarray(rho.get(role, missing), np.float32) for role in constants()["roles_nm"]}
    rrs = {role: values / PI for role, values in rho.items()}
    raw: dict[str, np.ndarray] = {}
    fnu = formulas.turbidity(rho["red"], rho["nir_narrow"])
    for name in variables:
        raw |= _MAKERS[name](rho, rrs, fnu, chlorophyll, spm)
    bits = flag_bits()
    flags = np.zeros(some.shape, np.uint16)
    outside = np.zeros(some.shape, np.uint16)
    values = {}
    for name, value in raw.items():
        clipped, beyond, foreign = _limit("SPM665" if name == "SPM" and spm == "single" else name, value)
        values[name] = clipped
        if name in variables:
            flags[beyond] |= bits["out_of_range"]
        if name in DOMAIN_BITS:
            outside[foreign] |= DOMAIN_BITS[name]
    screening = constants()["screening"]
    with np.errstate(invalid="ignore"):
        negative = np.logical_or.reduce([rho[role] < screening["negative"] for role in VISIBLE])
        bright = (rho["green"] > screening["shallow_green"]) & (
            rho["green"] > screening["shallow_green_to_red"] * rho["red"]
        )
    flags[negative] |= bits["negative"]
    flags[bright] |= bits["shallow"]
    flags[_extrapolated(rho, rrs, raw, chlorophyll)] |= bits["extrapolated"]
    return Found(values, flags, outside)


Raw = dict[str, np.ndarray]


def _chlorophyll(rho: Raw, rrs: Raw, fnu: np.ndarray, chlorophyll: str, spm: str) -> Raw:
    clear = formulas.chlorophyll_oc2(rrs["blue"], rrs["green"])
    if chlorophyll == "three_band":
        turbid = formulas.chlorophyll_three_band(rrs["red"], rrs["rededge1"], rrs["rededge2"])
        turbid = np.where(turbid > 0, turbid, np.nan)
    else:
        turbid = formulas.chlorophyll_red_edge(rho["red"], rho["rededge1"], rho["rededge3"])
    if chlorophyll == "oc2":
        chosen, share = clear, np.where(np.isnan(clear), np.nan, 0.0)
    elif chlorophyll == "auto":
        share = formulas.red_edge_share(formulas.ndci(rrs["red"], rrs["rededge1"]), fnu)
        chosen, share = formulas.choose_chlorophyll(clear, turbid, share)
    else:
        chosen, share = turbid, np.where(np.isnan(turbid), np.nan, 1.0)
    return {"CHL": chosen, "CHL_OC2": clear, "CHL_RE": turbid, "SELECTOR": share}


_MAKERS: Mapping[str, Callable[[Raw, Raw, np.ndarray, str, str], Raw]] = {
    "TURB": lambda rho, rrs, fnu, chlorophyll, spm: {"TURB": fnu},
    "SPM": lambda rho, rrs, fnu, chlorophyll, spm: {
        "SPM": formulas.suspended_matter(rho["red"], rho["nir_narrow"])
        if spm == "two_branch"
        else formulas.suspended_matter_red(rho["red"])
    },
    "CHL": _chlorophyll,
    "ACDOM": lambda rho, rrs, fnu, chlorophyll, spm: {"ACDOM": formulas.dissolved_matter(rrs["blue"], rrs["rededge2"])},
    "KD": lambda rho, rrs, fnu, chlorophyll, spm: {"KD": formulas.attenuation(rrs["blue"], rrs["red"])},
    phrase("NDCI"): lambda rho, rrs, fnu, chlorophyll, spm: {
        phrase("NDCI"): formulas.ndci(rrs["red"], rrs["rededge1"])
    },
}


def _limit(name: str, value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(clipped float32, beyond the limits, outside the domain); a pole beyond the largest reflectance is unknown."""
    rule = constants()["domains"].get(name)
    if rule is None:
        return value.astype(np.float32), np.zeros(value.shape, bool), np.zeros(value.shape, bool)
    (low, high), (least, most) = rule["limits"], rule["domain"]
    with np.errstate(invalid="ignore"):
        return (
            np.clip(value, low, high).astype(np.float32),
            (value < low) | (value > high),
            (value < least) | (value > most),
        )


def _extrapolated(rho: Raw, rrs: Raw, raw: Raw, chlorophyll: str) -> np.ndarray:
    """Reflectances so near the pole of the branch in use that small errors become large."""
    share = constants()["screening"]["extrapolated_share"]
    found = np.zeros(rho["red"].shape, bool)
    with np.errstate(invalid="ignore"):
        if "TURB" in raw or "SPM" in raw:
            t = constants()["turbidity"]
            high = rho["red"] > t["blend_start"]
            found |= np.where(high, rho["nir_narrow"] > share * t["nir"]["c"], rho["red"] > share * t["red"]["c"])
        if "CHL" in raw and chlorophyll == "three_band":
            found |= rrs["rededge2"] < constants()["three_band"]["minimum_rrs_740"]
    return found
