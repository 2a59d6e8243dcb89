"""A side branch on a cable: its chain is eliminated into the two compartments beside the branch point.

Three ends meet in a point without area, so each of the three compartments there couples to the other two. The
side's chain, solved from its far end, leaves one equation for its first compartment; put into those of its two
neighbours on the main chain (a Schur complement) it changes their diagonals, their couplings to each other and
their right sides: the main chain stays a chain, and the step stays one exact solution of second order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from .plan import ROW

if TYPE_CHECKING:
    from .fibre_run import Cable, Window
    from .kernel import Kernel

__all__ = ["BRANCH_NUMBERS", "Branch", "branch_text", "check_branch", "couplings"]

BRANCH_NUMBERS = ("to_side_near", "to_side_far", "from_near", "from_far", "near_far", "far_near")
"""Couplings per area: rows of the two main compartments to the side, of the side to them, of them to each other."""
LEAST = 2 * ROW


@dataclass(frozen=True)
class Branch:
    """Where a side branch leaves the main chain.

    Attributes
    ----------
    near : int
        Main compartment before the branch point; the point lies between it and the next.
    start : int
        First compartment of the side, the one at the branch point; all later ones follow outwards. A multiple of
        8, and at least 16.
    """

    near: int
    start: int


def check_branch(cable: Cable, window: Window | None) -> None:
    """Refuse a branch that cannot be.

    Raises
    ------
    InputError
        A place that does not fit, or a window that lets parts sleep, which knows chains only.
    """
    branch = cable.branch
    if branch is None:
        return
    if branch.start % ROW or not LEAST <= branch.start < cable.size:
        raise InputError("the side starts at a multiple of 8 compartments, at least 16", field="branch.start",
                         value=branch.start, allowed=f"{LEAST} to {cable.size - 1}")  # fmt: skip
    if not 0 <= branch.near < branch.start - 1:
        raise InputError("the branch point lies between two compartments of the main chain", field="branch.near",
                         value=branch.near, allowed=f"0 to {branch.start - 2}")  # fmt: skip
    if window is not None and window.sleep > 0.0:
        raise InputError("no part of a branched cable sleeps; its gates may be held", field="window", value=window,
                         allowed=["None", "Window(sleep=0)"])  # fmt: skip


def couplings(branch: Branch, half: np.ndarray, joined: np.ndarray, area: np.ndarray) -> dict[str, float]:
    """Couplings at the branch point; `joined` (1 / ohm between neighbours) is set for the main chain.

    The point without area is eliminated: two ends couple by the product of their conductances to it over the
    sum of all three.

    Parameters
    ----------
    half : ndarray
        Resistance from each compartment's centre to its border, ohm.
    joined : ndarray, shape (compartments - 1,)
    area : ndarray
        In cm2.
    """
    near, far, side = branch.near, branch.near + 1, branch.start
    g = {k: 1.0 / half[k] for k in (near, far, side)}
    total = sum(g.values())
    joined[near] = g[near] * g[far] / total
    joined[side - 1] = 0.0
    near_side, far_side = g[near] * g[side] / total, g[far] * g[side] / total
    return {
        "to_side_near": near_side / area[near], "to_side_far": far_side / area[far],
        "from_near": near_side / area[side], "from_far": far_side / area[side],
        "near_far": joined[near] / area[near], "far_near": joined[near] / area[far],
    }  # fmt: skip


def branch_text() -> str:
    """IR of `fold` (before the chain is solved) and `unfold` (after it)."""
    return _fold() + _unfold()


def _side(f: Kernel) -> tuple[str, str, str]:
    """First compartment of the side, the one after its last, compartments between."""
    start = f.whole("branch")
    end = f.integer("mul", f.whole("blocks"), ROW)
    return start, end, f.integer("sub", end, start)


def _number(f: Kernel, base: str, place: str) -> str:
    return f.value(f"load double, ptr {f.element('double', base, place)}")


def _put(f: Kernel, value: str, base: str, place: str) -> None:
    f.line(f"store double {value}, ptr {f.element('double', base, place)}")


def _fold() -> str:
    from .chain import Scalar
    from .kernel import Kernel

    f = Kernel("fold")
    one = Scalar(f)
    d, r, left, forward = (f.pointer(n) for n in ("diagonal", "right", "left", "forward"))
    start, end, many = _side(f)
    with f.loop(f.integer("sub", many, 1)) as i:
        k = f.integer("sub", f.integer("sub", end, 2), i)
        after = f.integer("add", k, 1)
        part = one.div(_number(f, forward, k), _number(f, d, after))
        _put(f, one.fnma(part, _number(f, left, after), _number(f, d, k)), d, k)
        _put(f, one.fma(part, _number(f, r, after), _number(f, r, k)), r, k)
    near = f.whole("near")
    far = f.integer("add", near, 1)
    own, right = _number(f, d, start), _number(f, r, start)
    up_near, up_far = (one.div(f.real(n), own) for n in ("to_side_near", "to_side_far"))
    from_near, from_far = f.real("from_near"), f.real("from_far")
    for place, up, back in ((near, up_near, from_near), (far, up_far, from_far)):
        _put(f, one.fnma(up, back, _number(f, d, place)), d, place)
        _put(f, one.fma(up, right, _number(f, r, place)), r, place)
    _put(f, one.fma(up_near, from_far, f.real("near_far")), forward, near)
    _put(f, one.fma(up_far, from_near, f.real("far_near")), left, far)
    return f.finished()


def _unfold() -> str:
    from .chain import Scalar
    from .kernel import Kernel

    f = Kernel("unfold")
    one = Scalar(f)
    d, r, left, x = (f.pointer(n) for n in ("diagonal", "right", "left", "x"))
    start, end, _ = _side(f)
    near = f.whole("near")
    far = f.integer("add", near, 1)
    first = one.fma(f.real("from_near"), _number(f, x, near), _number(f, r, start))
    first = one.fma(f.real("from_far"), _number(f, x, far), first)
    _put(f, one.div(first, _number(f, d, start)), x, start)
    with f.loop(end, f.integer("add", start, 1)) as k:
        before = _number(f, x, f.integer("sub", k, 1))
        top = one.fma(_number(f, left, k), before, _number(f, r, k))
        _put(f, one.div(top, _number(f, d, k)), x, k)
    return f.finished()
