"""Evaluating the graph with NumPy, node by node: the independent check of the generated kernels."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..language import Node, topological
from ..language.graph import FLOOR

__all__ = ["Recipe", "evaluate"]


class Recipe:
    """Nodes in the order in which they are computed, kept so that evaluating again is quick."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = list(nodes)
        place: dict[Node, int] = {}
        self.steps: list[tuple[Callable | None, object, tuple[int, ...]]] = []
        for n in topological(self.nodes):
            place[n] = len(place)
            if n.op == "const":
                self.steps.append((None, n.value, ()))
            elif n.op == "sym":
                self.steps.append((None, n, ()))
            else:
                self.steps.append((_FUNCTIONS[n.op], None, tuple(place[a] for a in n.args)))
        self.out = [place[n] for n in self.nodes]
        self.symbols = [leaf.value for function, leaf, _ in self.steps if function is None and isinstance(leaf, Node)]

    def __call__(self, table: Mapping[Any, Any]) -> list[Any]:
        """Values of the nodes, given values of the symbols' keys (numbers or arrays that broadcast)."""
        values: list = []
        for function, leaf, args in self.steps:
            if function is None:
                values.append(table[leaf.value] if isinstance(leaf, Node) else leaf)
            elif len(args) == 1:
                values.append(function(values[args[0]]))
            else:
                values.append(function(values[args[0]], values[args[1]]))
        return [values[k] for k in self.out]


def evaluate(nodes: Iterable[Node], table: Mapping[Any, Any]) -> list[Any]:
    """Values of `nodes` given values of the symbols' keys (numbers or arrays that broadcast)."""
    return Recipe(nodes)(table)


def _linoid(x: np.ndarray) -> np.ndarray:
    """X / (1 - exp(-x)), its series near 0."""
    near = np.abs(x) < 1e-6
    safe = np.where(near, 1.0, x)
    return np.where(near, 1.0 + 0.5 * x, -safe / np.expm1(np.clip(-safe, -708.0, 709.0)))


_FUNCTIONS: dict[str, Callable] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": np.divide, "neg": operator.neg,
    "pow": np.power, "floor": lambda a: np.maximum(a, FLOOR), "exp": lambda a: np.exp(np.clip(a, -708.0, 709.0)),
    "log": np.log, "sqrt": np.sqrt, "logistic": lambda a: 1.0 / (1.0 + np.exp(np.clip(np.negative(a), -708.0, 709.0))),
    "softplus": lambda a: np.logaddexp(0.0, a), "cos_turns": lambda a: np.cos(2.0 * np.pi * (a - np.round(a))),
    "linoid": lambda a: _linoid(np.asarray(a, dtype=float)), "step": lambda a: np.where(np.asarray(a) < 0.0, 0.0, 1.0),
}  # fmt: skip
