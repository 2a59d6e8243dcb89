"""Rest of cables whose leak has a reversal potential of each compartment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..engine.cable import Cable
from ..engine.cable.tables import steady_gates
from ..engine.interpret import evaluate
from ..language.membrane import CORE, DIAMETER, LOCAL, VOLTAGE

__all__ = ["rest_at"]

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
