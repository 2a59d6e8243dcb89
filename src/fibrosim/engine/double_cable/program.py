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
_made: dict[tuple[int, int, bool, int], tuple[tuple[Membrane, Membrane | None], DoubleCableProgram]] = {}


@dataclass
class DoubleCableProgram:
    """Compiled code: `advance` takes the address of a run's record and frees the interpreter."""

    plan: CablePlan
    advance: Callable[[int], None]
    key: str
    from_cache: bool
    keep: object
    channels: CablePlan | None = None


def build_double_cable(
    membrane: Membrane, pieces: int, *, middle: bool, channels: Membrane | None = None,
    cache: KernelCache | None = None,
) -> DoubleCableProgram:  # fmt: skip
    """Compile for a membrane of nodes, a number of compartments an internode and a scheme, or load from the cache.

    Parameters
    ----------
    channels : Membrane, optional
        Of the internodes' axolemma.
    """
    known, both = (id(membrane), pieces, middle, id(channels)), (membrane, channels)
    with _lock:
        if known in _made and all(a is b for a, b in zip(_made[known][0], both, strict=True)) and cache is None:
            return _made[known][1]
        plan, under = plan_cable(membrane, slow_pass=False), None if channels is None else plan_cable(channels)
        code = compile_text(double_cable_text(plan, pieces, middle=middle, channels=under), cache)
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
        advance = prototype(code.engine.get_function_address("advance"))
        made = DoubleCableProgram(plan, advance, code.key, code.from_cache, code.engine, under)
        _made[known] = both, made
        return made
