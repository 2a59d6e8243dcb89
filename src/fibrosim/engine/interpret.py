"""Evaluating the graph with NumPy, node by node: the independent check of the generated kernels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..language import Node, topological
from ..language.graph import FLOOR

__all__ = ["evaluate"]


def evaluate(nodes: Iterable[Node], table: dict[object, object]) -> list[object]:
    """Values of `nodes` given values of the symbols' keys (numbers or arrays that broadcast)."""
    nodes = list(nodes)
    value: dict[Node, object] = {}
    for n in topological(nodes):
        if n.op == "const":
            value[n] = n.value
        elif n.op == "sym":
            value[n] = table[n.value]
        else:
            value[n] = _apply(n.op, [value[a] for a in n.args])
    return [value[n] for n in nodes]


def _apply(op: str, args: list) -> object:  # noqa: PLR0911
    a = args[0]
    if op == "add":
        return a + args[1]
    if op == "sub":
        return a - args[1]
    if op == "mul":
        return a * args[1]
    if op == "div":
        return np.divide(a, args[1])
    if op == "neg":
        return -a
    if op == "pow":
        return np.power(a, args[1])
    if op == "floor":
        return np.maximum(a, FLOOR)
    if op == "exp":
        return np.exp(np.clip(a, -708.0, 709.0))
    if op == "log":
        return np.log(a)
    if op == "sqrt":
        return np.sqrt(a)
    if op == "logistic":
        return 1.0 / (1.0 + np.exp(np.clip(np.negative(a), -708.0, 709.0)))
    if op == "softplus":
        return np.logaddexp(0.0, a)
    if op == "cos_turns":
        return np.cos(2.0 * np.pi * (a - np.round(a)))
    raise ValueError(f"no operation {op!r}")
