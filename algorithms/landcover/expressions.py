"""Arithmetic that the user writes, such as `(B8 - B4) / (B8 + B4)`: read into a tree of allowed steps, never executed.

Names are bands and indices of a date; + - * / **, unary minus, numbers, and sqrt, log, exp, abs, min, max.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.errors import TheiaError

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "sqrt": (1, np.sqrt),
    "log": (1, np.log),
    "exp": (1, np.exp),
    "abs": (1, np.abs),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
}
_LONGEST = 500


def names_in(text: str) -> list[str]:
    """The bands and indices that an expression uses, in order of appearance; raises `TheiaError` for what is not
    allowed.
    """
    return list(
        dict.fromkeys(n.id for n in ast.walk(_parse(text)) if isinstance(n, ast.Name) and n.id not in _FUNCTIONS)
    )


def evaluate(text: str, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The expression on float32 arrays of one shape; NaN or infinite where it is not defined becomes 0, NaN stays
    NaN.
    """
    with np.errstate(all="ignore"):
        result = np.asarray(_compute(_parse(text), values), dtype=np.float32)
    result = np.broadcast_to(result, next(iter(values.values())).shape).copy()
    known = ~np.any([np.isnan(v) for v in values.values()], axis=0)
    result[known & ~np.isfinite(result)] = 0
    result[~known] = np.nan
    return result


def _parse(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise TheiaError("input", f"The expression {text[:40]}... is longer than {_LONGEST} characters.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise TheiaError(
            "input", f"The expression {text!r} cannot be read.", "Write it like (B8 - B4) / (B8 + B4)."
        ) from error
    _check(tree, text)
    return tree


def _check(node: ast.expr, text: str) -> None:
    children: list[ast.expr]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        children = []
    elif isinstance(node, ast.Name):
        children = []
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        children = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        children = [node.operand]
    elif (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
          and not node.keywords and len(node.args) == _FUNCTIONS[node.func.id][0]):  # fmt: skip
        children = list(node.args)
    else:
        raise TheiaError("input", f"The expression {text!r} holds what is not allowed: {ast.unparse(node)}.",
                         f"Use bands, numbers, + - * / ** and {', '.join(_FUNCTIONS)}.")  # fmt: skip
    for child in children:
        _check(child, text)


def _compute(node: ast.expr, values: Mapping[str, np.ndarray]) -> Any:
    if isinstance(node, ast.Constant):
        return np.float32(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_compute(node.left, values), _compute(node.right, values))
    if isinstance(node, ast.UnaryOp):
        operand = _compute(node.operand, values)
        return -operand if isinstance(node.op, ast.USub) else operand
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return _FUNCTIONS[node.func.id][1](*(_compute(a, values) for a in node.args))
