"""Rest of cables whose leak has a reversal potential of each compartment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..engine.cable import Cable
from ..engine.cable.tables import steady_gates
from ..engine.interpret import evaluate
from ..language.membrane import CORE, DIAMETER, LOCAL, VOLTAGE

__all__ = ["rest_at", "resting_currents"]

LEAK = "thin_leak"


def rest_at(
    cable: Cable, rest: float, temperature: float, *, ignoring: tuple[str, ...] = (), sodium_everywhere: bool = False
) -> Cable:
    """The cable with the leak's reversal potentials set so that each compartment alone rests at `rest`.

    Parameters
    ----------
    rest, temperature : float
        In mV, and K at which it holds.
    ignoring : tuple of str
        Mechanisms whose current is not balanced.
    sodium_everywhere : bool
        A compartment without sodium channels has the leak of one with them, as its neighbours.
    """
    membrane = cable.membrane
    values = {n: r.value for n, r in membrane.parameters.items()} | cable.parameters
    table: dict = {("parameter", "membrane", n): v for n, v in values.items()}
    table |= {LOCAL: temperature, CORE: temperature, VOLTAGE: rest, DIAMETER: np.asarray(cable.diameter)}
    for gate, at in zip(membrane.gates, steady_gates(membrane.gates, membrane, values, temperature, temperature, rest),
                        strict=True):  # fmt: skip
        table["gate", gate.name] = at
    for name, record in membrane.densities.items():
        factor = np.ones(cable.size) * np.asarray(cable.scale.get(name, 1.0))
        if sodium_everywhere and name == "thin_sodium.conductance":
            factor = np.full(cable.size, factor.max())
        table["density", name] = (record.value if record else 0.0) * factor
    (potassium,) = evaluate([membrane.reversals["potassium"]], table)
    table["reversal", "potassium"] = potassium
    total, leak = np.zeros(cable.size), np.ones(cable.size)
    for current in membrane.currents:
        if current.conductance is None or current.reversal is None or current.mechanism.split(".")[0] in ignoring:
            continue
        if current.mechanism == LEAK:
            (leak,) = evaluate([current.conductance], table)
            continue
        g, e = evaluate([current.conductance, current.reversal], table)
        total = total + g * (rest - e)
    record = membrane.densities[f"{LEAK}.reversal"]
    base = record.value if record else 1.0
    return replace(cable, scale={**cable.scale, f"{LEAK}.reversal": (rest + total / leak) / base})


def resting_currents(cable: Cable, low: float, high: float) -> tuple[float, dict[str, float]]:
    """Rest of a cell of one compartment between two voltages (mV), and the currents of ions there (mA/cm2)."""
    membrane = cable.membrane
    values = {n: r.value for n, r in membrane.parameters.items()} | cable.parameters
    base: dict = {("parameter", "membrane", n): v for n, v in values.items()}
    base |= {LOCAL: cable.temperature, CORE: cable.core, DIAMETER: cable.diameter}
    base |= {("density", n): (r.value if r else 0.0) * cable.scale.get(n, 1.0) for n, r in membrane.densities.items()}
    for one in membrane.concentrations:
        (base["concentration", one.ion, one.side],) = evaluate([one.start], base)

    def flow(voltage: float) -> dict[str, float]:
        table = base | {VOLTAGE: voltage}
        ends = evaluate([g.steady for g in membrane.gates], table)
        table |= {("gate", g.name): end for g, end in zip(membrane.gates, ends, strict=True)}
        for ion, node in membrane.reversals.items():
            (table["reversal", ion],) = evaluate([node], table)
        found: dict[str, float] = {}
        for current in membrane.currents:
            if current.conductance is not None and current.reversal is not None:
                g, e = evaluate([current.conductance, current.reversal], table)
                found[current.ion] = found.get(current.ion, 0.0) + float(g * (voltage - e))
        return found

    for _ in range(2**2**2 * 2**2):
        half = (low + high) / 2
        low, high = (half, high) if sum(flow(half).values()) < 0.0 else (low, half)
    return half, flow(half)
