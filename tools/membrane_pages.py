"""Pages of the model book on the membranes of fibres and ganglion cells: gates, currents, numbers, curves."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mathml import equation

from fibrosim.electrophysiology import membranes
from fibrosim.engine.interpret import evaluate
from fibrosim.figures.style import figure_style, new_figure
from fibrosim.language import Membrane
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE, Gate
from fibrosim.parameters import Parameter

__all__ = ["membrane_index", "membrane_pages"]

WARMTH = 310.15  # K
VOLTS = np.linspace(-120.0, 60.0, 361)
AT_ONCE = 1e8  # 1/ms: faster than this a gate has no time constant
HEADS = ("parameter", "value", "unit", "grade", "source", "note")
LEGEND = (
    '<p class="legend"><span class="state">gate</span><span class="take">concentration, reversal potential</span>'
    "<span>parameter</span></p>\n<p>Time is in ms, voltage in mV, temperature in K; linoid(x) = x / (1 − exp(−x)); "
    "step(x) is 1 from 0 on, else 0.</p>\n"
)


def makers() -> dict[str, Callable[..., Membrane]]:
    """Functions that return a membrane, by name."""
    return {name.removesuffix("_membrane"): getattr(membranes, name)
            for name in sorted(membranes.__all__) if name.endswith("_membrane")}  # fmt: skip


def membrane_pages(
    folder: Path, style: str, table: Callable[..., str], source: Callable[..., str], wanted: Sequence[str] = ()
) -> dict[str, str]:
    """Text of each page by name; figures, of those in `wanted` or of all, are written to `folder`."""
    pages = {}
    for name, make in makers().items():
        membrane = make()
        text = [style, f"# Membrane: {name.replace('_', ' ')}\n", inspect.cleandoc(make.__doc__ or "").split("\n")[0]]
        if membrane.gates and (not wanted or f"membrane_{name}" in wanted):
            drawn = f"membrane_{name}.png"
            _figure(membrane, folder / drawn)
            text.append(f"\n\n![steady states and time constants]({drawn})\n\nAt {WARMTH - 273.15:g} degrees.\n")
        text += ["## Equations\n", LEGEND, *(_mechanism(membrane, each) for each in membrane.mechanisms)]
        rows = [_row(key, record, membrane, source) for key, record in _numbers(membrane)]
        text += ["## Numbers\n", table(HEADS, rows)]
        pages[f"membrane_{name}"] = "\n".join(text)
    return pages


def membrane_index(table: Callable[..., str]) -> str:
    """Table of the membranes for the first page."""
    rows = []
    for name, make in makers().items():
        membrane = make()
        grades = Counter(record.grade for _, record in _numbers(membrane))
        rows.append((f"[{name.replace('_', ' ')}](membrane_{name}.md)", len(membrane.mechanisms), len(membrane.gates),
                     ", ".join(f"{g} {n}" for g, n in sorted(grades.items()))))  # fmt: skip
    return "## Membranes\n\n" + table(("membrane", "mechanisms", "gates", "numbers by grade"), rows)


def _numbers(membrane: Membrane) -> list[tuple[str, Parameter]]:
    every = {**membrane.parameters, **{k: v for k, v in membrane.densities.items() if v is not None}}
    return sorted(every.items())


def _row(
    name: str, record: Parameter, membrane: Membrane, source: Callable[..., str]
) -> tuple[object, ...]:
    reference: Any = membrane.references.get(record.reference)
    return (name, f"{record.value:g}", record.unit, record.grade, source(reference, record.reference), record.note)


def _mechanism(membrane: Membrane, own: str) -> str:
    """Equations of one mechanism."""
    lines = [f"### {own.replace('_', ' ').capitalize()}\n"]
    for gate in membrane.gates:
        if gate.name.split(".")[0] == own:
            short, named = gate.name.split(".")[1].replace("_", " "), {}
            if gate.steady.op == "div" and gate.steady.args[1].op == "add":  # by opening and closing
                named = {node: f"{short} {word}" for node, word in
                         zip(gate.steady.args[1].args, ("opening", "closing"), strict=True)}  # fmt: skip
            lines += [equation(words, node, own, {}) for node, words in named.items()]
            lines.append(equation(f"{short} steady", gate.steady, own, named))
            if not _at_once(gate, membrane):
                lines.append(equation(f"{short} rate", gate.rate, own, named))
    for k, current in enumerate(c for c in membrane.currents if c.mechanism.split(".")[0] == own):
        ion = current.ion or "other"
        parts = {"conductance": current.conductance, "reversal potential": current.reversal, "current": current.density}
        lines += [equation(f"{ion} {what}" + (f" {k + 1}" if k else ""), node, own, {})
                  for what, node in parts.items() if node is not None]  # fmt: skip
    if own == "ions":
        lines += [equation(f"{c.ion} {c.side}", c.rate, own, {}, rate=True)
                  for c in membrane.concentrations if c.rate is not None]  # fmt: skip
        lines += [equation(f"{ion} reversal", node, own, {}) for ion, node in membrane.reversals.items()]
    return "\n".join(lines) + "\n"


def _curves(membrane: Membrane, gates: Sequence[Gate]) -> tuple[np.ndarray, np.ndarray]:
    """Steady states and rates at `VOLTS`, shape (gates, volts)."""
    values: Mapping[Any, Any] = {
        **{("parameter", "membrane", name): record.value for name, record in membrane.parameters.items()},
        VOLTAGE: VOLTS, LOCAL: WARMTH, CORE: WARMTH,
    }  # fmt: skip
    found = evaluate([n for g in gates for n in (g.steady, g.rate)], values)
    shaped = [np.broadcast_to(np.asarray(x, dtype=float), VOLTS.shape) for x in found]
    return np.array(shaped[0::2]), np.array(shaped[1::2])


def _at_once(gate: Gate, membrane: Membrane) -> bool:
    return bool((_curves(membrane, [gate])[1] > AT_ONCE).all())


def _figure(membrane: Membrane, path: Path) -> None:
    """Steady states and time constants of all gates, a row for each mechanism that has any."""
    own = [m for m in membrane.mechanisms if any(g.name.split(".")[0] == m for g in membrane.gates)]
    with figure_style():
        drawn = new_figure(6.6, 1.55 * len(own) + 0.3)
        axes = drawn.subplots(len(own), 2, squeeze=False, sharex=True)
        drawn.subplots_adjust(left=0.1, right=0.98, top=1 - 0.25 / (1.55 * len(own)), bottom=0.45 / (1.55 * len(own)),
                              wspace=0.25, hspace=0.45)  # fmt: skip
        for (left, right), name in zip(axes, own, strict=True):
            gates = [g for g in membrane.gates if g.name.split(".")[0] == name]
            steady, rate = _curves(membrane, gates)
            for gate, ends, speeds in zip(gates, steady, rate, strict=True):
                label = gate.name.split(".")[1].replace("_", " ")
                left.plot(VOLTS, ends, label=label, linewidth=1.3)
                if not (speeds > AT_ONCE).all():
                    right.semilogy(VOLTS, 1.0 / speeds, label=label, linewidth=1.3)
            left.set_title(f"{name.replace('_', ' ')}: steady state", loc="left")
            right.set_title("time constant [ms]", loc="left")
            left.set_ylim(-0.05, 1.05)
            left.legend(fontsize=6.5, frameon=False)
            right.set_visible(bool(right.lines))
        for place in axes[-1]:
            place.set_xlabel("voltage [mV]")
        drawn.savefig(path, dpi=100)
