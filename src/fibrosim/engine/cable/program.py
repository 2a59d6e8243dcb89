"""From a membrane to loaded machine code of its cable."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ...language import Membrane
from ..build import compile_text
from ..cache import KernelCache
from .kernel import cable_text
from .plan import CablePlan, plan_cable
from .stepping import stepping_text
from .tables import slowest_gates

__all__ = ["CableProgram", "build_cable"]

CORE = 310.15  # K, only to order gates by speed
SLOW = 1.5  # ms: gates that never move faster may be updated in the slow pass, each 0.1 ms
_lock = threading.Lock()
_made: dict[int, tuple[Membrane, CableProgram]] = {}


@dataclass
class CableProgram:
    """Compiled code of a membrane: `advance` takes the address of a run's record and frees the interpreter."""

    plan: CablePlan
    advance: Callable[[int], None]
    key: str
    from_cache: bool
    keep: object


def build_cable(membrane: Membrane, cache: KernelCache | None = None) -> CableProgram:
    """Compile the cable of a membrane, or load it from the cache."""
    with _lock:
        if id(membrane) in _made and _made[id(membrane)][0] is membrane and cache is None:
            return _made[id(membrane)][1]
        values = {name: record.value for name, record in membrane.parameters.items()}
        times = slowest_gates(membrane, values, CORE)
        plan = plan_cable(membrane, times, slow=[name for name, ms in times.items() if ms >= SLOW])
        code = compile_text(cable_text(plan) + stepping_text(plan), cache)
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
        advance = prototype(code.engine.get_function_address("advance"))
        made = CableProgram(plan, advance, code.key, code.from_cache, code.engine)
        _made[id(membrane)] = membrane, made
        return made
