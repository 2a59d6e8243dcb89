"""From a network to loaded machine code."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ...language import Membrane
from ..build import compile_text
from ..cable.plan import CablePlan, plan_cable
from ..cache import KernelCache
from .describe import Network, Population, Receptor
from .kernel import CellPlan, network_text

__all__ = ["NetworkProgram", "build_network"]

_lock = threading.Lock()
_plans: dict[int, tuple[Membrane, CablePlan]] = {}
_loaded: dict[str, tuple[Callable[[int], None], object]] = {}


@dataclass
class NetworkProgram:
    """Compiled code: `advance` takes the address of a run's record and frees the interpreter."""

    plans: list[CellPlan]
    advance: Callable[[int], None]
    key: str
    from_cache: bool
    keep: object


def build_network(network: Network, cache: KernelCache | None = None) -> NetworkProgram:
    """Compile the kernels of a network, or load them from the cache."""
    with _lock:
        plans = [_cell_plan(one, receptors_of(network, one.name)) for one in network.populations]
        code = compile_text(network_text(plans), cache)
        if code.key not in _loaded:
            prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
            _loaded[code.key] = prototype(code.engine.get_function_address("advance")), code.engine
        advance, engine = _loaded[code.key]
        return NetworkProgram(plans, advance, code.key, code.from_cache, engine)


def receptors_of(network: Network, population: str) -> list[Receptor]:
    """Receptors that projections put on a population, in the order in which they come."""
    found = [r for p in network.projections if p.target == population for r in p.weights]
    return list(dict.fromkeys(found))


def _cell_plan(one: Population, receptors: list[Receptor]) -> CellPlan:
    plans = []
    for membrane, _, _ in one.cell.runs:
        if id(membrane) not in _plans:
            _plans[id(membrane)] = membrane, plan_cable(membrane, slow_pass=False)
        plans.append(_plans[id(membrane)][1])
    return CellPlan(one.name, one.cell, plans, receptors, one.chloride is not None)
