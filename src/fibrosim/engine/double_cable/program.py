"""From a membrane to loaded machine code of its double cable."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ...language import Membrane
from ..build import compile_text
from ..cable.plan import CablePlan, plan_cable
from ..cache import KernelCache
from .kernel import double_cable_text

__all__ = ["DoubleCableProgram", "build_double_cable"]

_lock = threading.Lock()
_made: dict[tuple[int, int, bool], tuple[Membrane, DoubleCableProgram]] = {}


@dataclass
class DoubleCableProgram:
    """Compiled code: `advance` takes the address of a run's record and frees the interpreter."""

    plan: CablePlan
    advance: Callable[[int], None]
    key: str
    from_cache: bool
    keep: object


def build_double_cable(
    membrane: Membrane, pieces: int, *, middle: bool, cache: KernelCache | None = None
) -> DoubleCableProgram:
    """Compile for a membrane of nodes, a number of compartments an internode and a scheme, or load from the cache."""
    known = id(membrane), pieces, middle
    with _lock:
        if known in _made and _made[known][0] is membrane and cache is None:
            return _made[known][1]
        plan = plan_cable(membrane)
        code = compile_text(double_cable_text(plan, pieces, middle=middle), cache)
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
        advance = prototype(code.engine.get_function_address("advance"))
        made = DoubleCableProgram(plan, advance, code.key, code.from_cache, code.engine)
        _made[known] = membrane, made
        return made
