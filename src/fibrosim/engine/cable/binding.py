"""LLVM IR of shares of bound channels, whose rates follow gates: one implicit step of the middle rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import Node
from ..emitter import Emitter
from .plan import CablePlan

if TYPE_CHECKING:
    from .kernel import Kernel

__all__ = ["bind"]


def bind(f: Kernel, plan: CablePlan, base: str, gates: dict[Node, str], span: str) -> None:
    """Renew the shares of eight compartments.

    Parameters
    ----------
    base : str
        Pointer to the block's numbers.
    gates : dict
        Vector of each gate.
    span : str
        Vector of the time that passes, ms.
    """
    known = {n: k for n, k in plan.fields.items() if n not in plan.slow}
    emitter = Emitter(f, lambda node: (base, known[node]) if node in known else None)
    emitter.names.update(gates)
    emitter.emit([node for one in plan.membrane.occupancies for node in (one.binding, one.leaving)])
    half = f.op("fmul", f.splat(0.5), span)
    for one in plan.membrane.occupancies:
        binding, leaving = emitter.name(one.binding), emitter.name(one.leaving)
        x = f.load(base, plan.fields[one.symbol])
        way = f.op("fmul", half, f.op("fadd", binding, leaving))
        gain = f.fma(span, binding, f.fma(f.negative(way), x, x))
        f.store(f.op("fdiv", gain, f.op("fadd", f.splat(1.0), way)), base, plan.fields[one.symbol])
