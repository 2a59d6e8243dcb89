"""Model lint: rates of positive states at zero, and smoothness there.

Both are looked for by sampling: states and inputs are drawn over wide ranges, one state at a time is
set to zero, and its rate and the rate's slope are evaluated there at the parameters' values. A
finding is a counterexample (it may lie where the body never goes); no finding is evidence, no proof.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..errors import ModelError
from ..random import uniform
from .graph import FLOOR, Node, topological
from .subsystem import State
from .system import Level, System

__all__ = ["Finding", "check_model", "findings"]

SAMPLES = 200
DECADES = 0.5  # either side of the nominal size, where a state has one
SLACK = 1e-9  # of the largest rate that was seen away from zero
STEEPEST = 1e6  # slope at zero against the steepest away from it
_SEED = 20


@dataclass(frozen=True)
class Finding:
    """A fault of a model.

    Attributes
    ----------
    rule : {"negative rate at zero", "no number at zero", "not smooth at zero"}
    state : str
        The state whose rate is at fault.
    message : str
        The whole sentence, with file, line and the number that was found.
    """

    rule: str
    state: str
    message: str


def check_model(system: System, samples: int = SAMPLES) -> None:
    """Raise if `findings` finds anything.

    Raises
    ------
    ModelError
        With one line a finding.
    """
    found = findings(system, samples)
    if found:
        raise ModelError("\n".join(f.message for f in found))


def findings(system: System, samples: int = SAMPLES) -> list[Finding]:
    """Return what is wrong with the rates of a system where a state is zero.

    Parameters
    ----------
    system : System
        Assembled equations.
    samples : int
        Number of points that are drawn.

    Returns
    -------
    list of Finding
        At most one of each rule for a state.
    """
    drawn = _draw(system, samples)
    out: list[Finding] = []
    for level in system.levels:
        for state, rate in zip(level.states, level.rates, strict=True):
            if state.name != "clock.time":
                out += _check(system, drawn, state, rate)
    return out


def _check(system: System, drawn: dict[object, np.ndarray], state: State, rate: Node) -> list[Finding]:
    graph = system.graph
    slope = graph.jacobian([rate], {state.symbol})[0].get(state.symbol, graph.zero)
    usual, usual_slope = _values([rate, slope], _with_ports(system, drawn))
    edge = drawn | {state.symbol.value: np.zeros_like(drawn[state.symbol.value])}
    value, steep = _values([rate, slope], _with_ports(system, edge))
    size = np.nanmax(np.abs(usual)) if np.isfinite(usual).any() else 0.0
    slope_size = max(float(np.nanmax(np.abs(usual_slope), initial=0.0)), FLOOR)
    finite = np.isfinite(value)
    wrong = {
        "no number at zero": ~finite,
        "negative rate at zero": finite & (value < -SLACK * size) & state.positive,
        "not smooth at zero": finite & ~(np.abs(steep) <= STEEPEST * slope_size),
    }
    unit = state.unit.text
    words = {
        "no number at zero": "its rate there is {value}",
        "negative rate at zero": "it must be positive, but its rate there is {value:.3g} [{unit}] a day",
        "not smooth at zero": "the slope of its rate there is {slope:.3g} a day",
    }
    out = []
    for rule, where in wrong.items():
        if where.any():
            k = int(np.argmax(where))
            text = words[rule].format(value=float(value[k]), slope=float(steep[k]), unit=unit)
            out.append(Finding(rule, state.name, f"{state.where}: {rule}: state '{state.name}': {text}"))
    return out


def _draw(system: System, samples: int) -> dict[object, np.ndarray]:
    """Points: around the nominal size, from 0 to 1 where that is 0; noise and signed states of either sign."""
    table: dict[object, np.ndarray] = {}
    index = np.arange(samples)

    def spread(name: str) -> np.ndarray:
        share = np.asarray(uniform(_SEED, 0, f"lint/{name}", index))
        return 10.0 ** (DECADES * (2.0 * share - 1.0))

    def either(name: str) -> np.ndarray:
        return 4.0 * np.asarray(uniform(_SEED, 0, f"lint/sign/{name}", index)) - 2.0

    for level in system.levels:
        for name in level.parameters:
            record = system.parts.parameters.get(name)
            value = 1.0 if record is None else float(record.value)
            if name.endswith(".maximum") and record is None:
                value = 0.5
            table["parameter", level.name, name] = np.full(samples, value)
        for name in level.inputs:
            noise = name in system.noises
            table["input", level.name, name] = either(name) if noise else spread(name)
    for level in system.levels:
        nominal = _values([s.start for s in level.states], table, samples)
        for state, start in zip(level.states, nominal, strict=True):
            # amounts of drugs are not guarded at run time, but they are amounts
            if not state.positive and not state.name.startswith("drug."):
                values = np.where(start == 0.0, 1.0, start) * either(state.name)
            elif start[0] == 0.0:
                values = np.asarray(uniform(_SEED, 0, f"lint/share/{state.name}", index))
            else:
                values = start * spread(state.name)
            table["state", level.name, state.name] = values
    return table


def _with_ports(system: System, table: dict[object, np.ndarray]) -> dict[object, np.ndarray]:
    """Add broadcasts and incoming ports; blocks of one level are other samples of the same draw."""
    table = dict(table)
    for (_, symbol, _), value in zip(
        system.broadcast, _values([v for _, _, v in system.broadcast], table), strict=True
    ):
        table[symbol.value] = value
    _take(system.leaf, _values([v for _, v in system.hub.gives], table), None, table)
    leaf = _values([v for _, v in system.leaf.gives], table)
    _take(system.hub, _values([v for _, v in system.hub.gives], table), leaf, table)
    _take(system.root, _values([v for _, v in system.hub.late], table), leaf, table)
    return table


def _take(level: Level, hub: list[np.ndarray], leaf: list[np.ndarray] | None, table: dict[object, np.ndarray]) -> None:
    for take in level.takes:
        from_leaf = take.over == "area" and leaf is not None
        source = leaf[take.source_index] if from_leaf and leaf is not None else hub[take.source_index]
        shift = {"neighbours": 1, "opposite": 2}.get(take.over, 0)
        table[take.symbol.value] = np.roll(source, shift)


def _values(nodes: Iterable[Node], table: dict[object, np.ndarray], samples: int | None = None) -> list[np.ndarray]:
    nodes = list(nodes)
    samples = len(next(iter(table.values()))) if samples is None else samples
    found: dict[Node, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for n in topological(nodes):
            if n.op == "const":
                found[n] = np.full(samples, float(n.value))
            elif n.op == "sym":
                found[n] = table[n.value]
            else:
                found[n] = _FUNCTIONS[n.op](*(found[a] for a in n.args))
    return [found[n] for n in nodes]


_FUNCTIONS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": np.divide, "neg": operator.neg,
    "pow": np.power, "floor": lambda a: np.maximum(a, FLOOR), "exp": np.exp, "log": np.log, "sqrt": np.sqrt,
    "logistic": lambda a: 1.0 / (1.0 + np.exp(-a)), "softplus": lambda a: np.logaddexp(0.0, a),
    "cos_turns": lambda a: np.cos(2.0 * np.pi * a),
}  # fmt: skip
