"""From what a caller gives to plain values, every problem of a job listed at once. No file is opened."""

from __future__ import annotations

import datetime as dt
import math
import os
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from .declaration import Declaration, Parameter
from .phrase import Phrase, of_error, phrase

_LISTS = ("products", "images", "choices")


@dataclass
class CheckedJob:
    """Values by parameter name (defaults filled in), destinations by output name, and every problem found."""

    values: Dict[str, Any] = field(default_factory=dict)
    destinations: Dict[str, Optional[str]] = field(default_factory=dict)
    problems: List[str] = field(default_factory=list)


def check_job(declaration: Declaration, given: Mapping[str, Any]) -> CheckedJob:
    """Turn what a caller gave into plain values, and list all that is wrong at once.

    Names are matched without regard to case; dashes count as underscores. Files are looked for, never opened.
    """
    job = CheckedJob()
    remaining = {str(k).lower().replace("-", "_"): v for k, v in given.items()}
    for parameter in declaration.parameters:
        raw = remaining.pop(parameter.name, None)
        if _empty(raw):
            raw = parameter.default
        if _empty(raw):
            job.values[parameter.name] = [] if parameter.kind in _LISTS else None
            if not parameter.optional:
                job.problems.append(
                    phrase(
                        "{parameter}: a value is needed ({label}).",
                        parameter=parameter.name,
                        label=Phrase(parameter.label),
                    )
                )
            continue
        try:
            job.values[parameter.name] = parse_value(parameter, raw)
        except ValueError as error:
            job.problems.append(phrase("{parameter}: {error}", parameter=parameter.name, error=of_error(error)))
    for output in declaration.destinations:
        raw = remaining.pop(output.name, None)
        if _empty(raw):
            job.destinations[output.name] = None
            if not output.optional:
                job.problems.append(
                    phrase(
                        "{output}: a destination is needed ({label}).", output=output.name, label=Phrase(output.label)
                    )
                )
        else:
            job.destinations[output.name] = os.path.abspath(str(raw))
    for name in sorted(remaining):
        job.problems.append(
            phrase("{name}: {declaration} has no such parameter.", name=name, declaration=declaration.id)
        )
    return job


def parse_value(parameter: Parameter, raw: Any) -> Any:
    """The plain value of one parameter; raises ValueError with a sentence for the user."""
    return _PARSERS[parameter.kind](parameter, raw)


def _empty(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, (list, tuple)) and not raw)


def _text(parameter: Parameter, raw: Any) -> str:
    if not isinstance(raw, (str, int, float)):
        raise ValueError(phrase("expected a text, got {raw!r}.", raw=raw))
    return str(raw)


def _flag(parameter: Parameter, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise ValueError(phrase("expected true or false, got {raw!r}.", raw=raw))


def _number(parameter: Parameter, raw: Any) -> float:
    try:
        value = float(raw)
    except (TypeError, ValueError):
        raise ValueError(phrase("expected a number, got {raw!r}.", raw=raw)) from None
    if not math.isfinite(value):
        raise ValueError(phrase("expected a finite number, got {raw!r}.", raw=raw))
    unit = f" {parameter.unit}" if parameter.unit else ""
    if parameter.minimum is not None and value < parameter.minimum:
        raise ValueError(
            phrase(
                "{value:g}{unit} is below the smallest allowed value, {minimum:g}{unit}.",
                value=value,
                unit=unit,
                minimum=parameter.minimum,
            )
        )
    if parameter.maximum is not None and value > parameter.maximum:
        raise ValueError(
            phrase(
                "{value:g}{unit} is above the largest allowed value, {maximum:g}{unit}.",
                value=value,
                unit=unit,
                maximum=parameter.maximum,
            )
        )
    return value


def _integer(parameter: Parameter, raw: Any) -> int:
    value = _number(parameter, raw)
    if value != int(value):
        raise ValueError(phrase("expected a whole number, got {raw!r}.", raw=raw))
    return int(value)


def _choice(parameter: Parameter, raw: Any) -> str:
    word = str(raw).strip()
    ids = [o.id for o in parameter.options]
    if word in ids or parameter.open_options:
        return word
    folded = [i for i in ids if i.lower() == word.lower()]
    if folded:
        return folded[0]
    raise ValueError(phrase("{word!r} is not one of {names}.", word=word, names=", ".join(ids)))


def split_list(raw: Any) -> List[str]:
    """A list from a list, or from text with one item per line or separated by ``;``."""
    if isinstance(raw, (list, tuple)):
        return [str(r) for r in raw]
    return [part.strip().strip('"') for part in str(raw).replace("\n", ";").split(";") if part.strip()]


def _choices(parameter: Parameter, raw: Any) -> List[str]:
    items = raw if isinstance(raw, (list, tuple)) else str(raw).replace(";", ",").split(",")
    return [_choice(parameter, item) for item in items if str(item).strip()]


def _existing(path: str) -> str:
    path = os.path.abspath(os.path.expanduser(path))
    if not os.path.exists(path):
        raise ValueError(phrase("{path} does not exist.", path=path))
    return path


def _product(parameter: Parameter, raw: Any) -> str:
    items = split_list(raw)
    if len(items) != 1:
        raise ValueError(
            phrase("one product is needed, {count} were given: {names}.", count=len(items), names=", ".join(items))
        )
    return _existing(items[0])


def _paths(parameter: Parameter, raw: Any) -> List[str]:
    items = split_list(raw)
    missing = [i for i in items if not os.path.exists(os.path.abspath(os.path.expanduser(i)))]
    if missing:
        raise ValueError(phrase("not found: {names}.", names=", ".join(missing)))
    return [_existing(i) for i in items]


def _file(parameter: Parameter, raw: Any) -> str:
    path = _existing(str(raw))
    if not os.path.isfile(path):
        raise ValueError(phrase("{path} is not a file.", path=path))
    if parameter.extensions and not path.lower().endswith(tuple("." + e.lower() for e in parameter.extensions)):
        raise ValueError(
            phrase("{path} has none of the extensions {names}.", path=path, names=", ".join(parameter.extensions))
        )
    return path


def _folder(parameter: Parameter, raw: Any) -> str:
    path = _existing(str(raw))
    if not os.path.isdir(path):
        raise ValueError(phrase("{path} is not a folder.", path=path))
    return path


def _date(parameter: Parameter, raw: Any) -> str:
    try:
        return dt.date.fromisoformat(str(raw).strip()[:10]).isoformat()
    except ValueError:
        raise ValueError(phrase("expected a date such as 2024-07-15, got {raw!r}.", raw=raw)) from None


def _crs(parameter: Parameter, raw: Any) -> str:
    word = str(raw).strip()
    return f"EPSG:{word}" if word.isdigit() else word


def _layer(parameter: Parameter, raw: Any) -> Dict[str, Any]:
    """A layer as {path, layer, subset, crs}; text may be ``path|layername=name|subset=expression``."""
    if isinstance(raw, Mapping):
        value = {"layer": None, "subset": None, "crs": None, **raw}
    else:
        parts = str(raw).split("|")
        value = {"path": parts[0], "layer": None, "subset": None, "crs": None}
        for part in parts[1:]:
            key, _, content = part.partition("=")
            if key.lower() in ("layername", "layer"):
                value["layer"] = content
            elif key.lower() == "subset":
                value["subset"] = content
    if not value.get("path"):
        raise ValueError("the path of a vector layer is needed.")
    value["path"] = _existing(str(value["path"]))
    return value


def _area(parameter: Parameter, raw: Any) -> Dict[str, Any]:
    """An extent ``xmin,ymin,xmax,ymax [EPSG:4326]`` or a polygon layer."""
    if isinstance(raw, Mapping) and "extent" in raw:
        return _extent([float(v) for v in raw["extent"]], raw.get("crs"))
    if not isinstance(raw, Mapping):
        body, _, crs = str(raw).partition("[")
        numbers = [p for p in body.replace(",", " ").split() if p]
        try:
            values = [float(n) for n in numbers]
        except ValueError:
            values = []
        if len(values) == 4:
            return _extent(values, crs.strip(" ]") or "EPSG:4326")
    return _layer(parameter, raw)


def _extent(values: Sequence[float], crs: Optional[str]) -> Dict[str, Any]:
    xmin, ymin, xmax, ymax = values
    if not (xmin < xmax and ymin < ymax):
        raise ValueError("an extent is xmin,ymin,xmax,ymax with xmin < xmax and ymin < ymax.")
    return {"extent": [xmin, ymin, xmax, ymax], "crs": crs or "EPSG:4326"}


_PARSERS: Mapping[str, Callable[[Parameter, Any], Any]] = {
    "product": _product,
    "products": _paths,
    "image": _file,
    "images": _paths,
    "polygons": _layer,
    "points": _layer,
    "vector": _layer,
    "field": _text,
    "area": _area,
    "number": _number,
    "integer": _integer,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "flag": _flag,
    "date": _date,
    "file": _file,
    "folder": _folder,
    "crs": _crs,
    "auth": _text,
}
