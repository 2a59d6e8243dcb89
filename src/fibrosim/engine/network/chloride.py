"""Chloride of cells in the kernel of a network: reversal in mid-step, current through anion receptors, extrusion."""

from __future__ import annotations

from typing import Any

__all__ = ["NUMBERS", "chloride_ahead", "chloride_follows"]

NUMBERS = ("thermal", "permeability_ratio", "bicarbonate_inside", "beyond", "outside", "per_current")
"""Order of the numbers of a population's cells; the last is mmol/l per ms and nA."""


def _number(f: Any, name: str) -> str:
    return f.broadcast(f.pointer("anion_numbers"), str(NUMBERS.index(name)))


def _towards(f: Any, cell: str, gone: str) -> str:
    """Chloride after a time over which so much of its distance from balance is gone, at the load of the last step."""
    balance = f.fma(f.load(f.pointer("load"), cell), f.load(f.pointer("chloride_time")),
                    f.load(f.pointer("chloride_rest")))  # fmt: skip
    now = f.load(f.pointer("chloride"), cell)
    return f.fma(f.op("fsub", balance, now), f.load(f.pointer(gone)), now)


def chloride_ahead(f: Any, cell: str) -> None:
    """Reversal of anion receptors in mid-step; clears what is open."""
    inside = _towards(f, cell, "half_gone")
    within = f.fma(_number(f, "permeability_ratio"), inside, _number(f, "bicarbonate_inside"))
    ratio = f.op("fdiv", within, _number(f, "beyond"))
    f.store(f.op("fmul", _number(f, "thermal"), f.call("fs_log", ratio)), f.pointer("anion_reversal"))
    with f.loop(f.whole("anion_many")) as i:
        f.store("zeroinitializer", f.pointer("anion_open"), f.whole_at(f.pointer("anion_places"), i))


def chloride_follows(f: Any, cell: str, voltages: str) -> None:
    """Chloride at the end of the step.

    Of a current g (V - E), chloride carries g Vt l(-y) p (Co r exp(y) - Ci) / (p Ci + Bi), where y = (V - E)/Vt,
    l(y) = y/(1 - exp(-y)) and r = (p Ci + Bi)/(p Co + Bo); bicarbonate carries the rest.
    """
    inside = _towards(f, cell, "half_gone")
    thermal, ratio_of = _number(f, "thermal"), _number(f, "permeability_ratio")
    within = f.fma(ratio_of, inside, _number(f, "bicarbonate_inside"))
    across = f.op("fdiv", within, _number(f, "beyond"))
    reversal = f.load(f.pointer("anion_reversal"))
    scale = f.op("fdiv", f.op("fmul", thermal, ratio_of), within)
    load = f.pointer("load")
    f.store("zeroinitializer", load, cell)
    with f.loop(f.whole("anion_many")) as i:
        c = f.whole_at(f.pointer("anion_places"), i)
        away = f.op("fdiv", f.op("fsub", f.load(voltages, c), reversal), thermal)
        entering = f.op("fmul", f.op("fmul", _number(f, "outside"), across), f.call("fs_exp", away))
        part = f.op("fmul", f.call("fs_linoid", f.negative(away)), f.op("fsub", entering, inside))
        opened = f.load(f.pointer("anion_open"), c)
        current = f.op("fmul", f.op("fmul", opened, scale), part)
        f.store(f.fma(current, _number(f, "per_current"), f.load(load, cell)), load, cell)
    f.store(_towards(f, cell, "gone"), f.pointer("chloride"), cell)
