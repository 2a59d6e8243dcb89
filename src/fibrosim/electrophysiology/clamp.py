"""One channel under a clamped voltage, as drugs are measured: written apart from the cable, and slower."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fibrosim.engine.interpret import Recipe
from fibrosim.errors import InputError
from fibrosim.language import Membrane
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE

from .given import CONCENTRATION

__all__ = ["ClampedChannel", "half_block"]

FINEST, COARSEST, GROWTH = 0.01, 2.0, 1.05  # ms; steps grow while the voltage is held


class ClampedChannel:
    """A channel of a membrane, with its drug if the membrane is made for one.

    Parameters
    ----------
    membrane : Membrane
    channel : str
        Name of a mechanism with one current.
    concentration : float
        Of the drug, free, umol/l.
    temperature : float
        K.

    Raises
    ------
    InputError
        The membrane has no such channel.
    """

    def __init__(self, membrane: Membrane, channel: str, concentration: float, temperature: float) -> None:
        currents = [c for c in membrane.currents if c.mechanism == channel and c.conductance is not None]
        if len(currents) != 1:
            raise InputError("the membrane has no such channel", field="channel", value=channel,
                             allowed=sorted({c.mechanism for c in membrane.currents}))  # fmt: skip
        gates = [g for g in membrane.gates if g.name.startswith(channel + ".")]
        held = [one for one in membrane.occupancies if one.name.startswith(channel + ".")]
        self._gates, self._bound = [g.symbol.value for g in gates], [one.symbol.value for one in held]
        self._steady, self._rate = Recipe([g.steady for g in gates]), Recipe([g.rate for g in gates])
        self._rates = Recipe([node for one in held for node in (one.binding, one.leaving)])
        self._flow = Recipe([c.conductance for c in currents])  # type: ignore[list-item]
        self._table: dict[Any, Any] = {("parameter", "membrane", n): p.value for n, p in membrane.parameters.items()}
        self._table.update({("density", name): 1.0 for name in membrane.densities})
        self._table.update({("density", CONCENTRATION): concentration, LOCAL: temperature, CORE: temperature})

    def run(self, steps: Sequence[tuple[float, float]]) -> np.ndarray:
        """Largest conductance in each step of the voltage, in units of the density.

        Parameters
        ----------
        steps : sequence of (float, float)
            Duration (ms) and voltage (mV); the channel begins in balance at the first voltage.

        Returns
        -------
        ndarray, shape (steps,)
        """
        x = np.array(self._steady({**self._table, VOLTAGE: steps[0][1]}), dtype=float)
        on, off = self._reactions(x)
        b = on / (on + off)
        out = []
        for duration, volts in steps:
            at = {**self._table, VOLTAGE: volts}
            steady, rate = (np.array(r(at), dtype=float) for r in (self._steady, self._rate))
            passed, h, largest = 0.0, FINEST, 0.0
            while passed < duration:
                h = min(h, duration - passed)
                x = steady + (x - steady) * np.exp(-h * rate)
                on, off = self._reactions(x)
                half = 0.5 * h * (on + off)
                b = (b * (1.0 - half) + h * on) / (1.0 + half)
                largest = max(largest, self._conductance(x, b))
                passed, h = passed + h, min(h * GROWTH, COARSEST)
            out.append(largest)
        return np.array(out)

    def _named(self, x: np.ndarray, b: np.ndarray) -> dict[Any, Any]:
        return {**dict(zip(self._gates, x, strict=True)), **dict(zip(self._bound, b, strict=True))}

    def _reactions(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not self._bound:
            return np.zeros(0), np.ones(0)
        found = np.array(self._rates({**self._table, **self._named(x, np.zeros(len(self._bound)))}), dtype=float)
        return found[::2], found[1::2]

    def _conductance(self, x: np.ndarray, b: np.ndarray) -> float:
        return float(self._flow({**self._table, **self._named(x, b)})[0])


def half_block(
    membrane: Membrane, channel: str, steps: Sequence[tuple[float, float]], temperature: float, most: float = 1e4
) -> float:
    """Concentration (umol/l) that halves the largest conductance in the last step, by bisection to 1 %."""
    free = ClampedChannel(membrane, channel, 0.0, temperature).run(steps)[-1]
    low, high = most * 1e-9, most
    while high > 1.01 * low:
        middle = math.sqrt(low * high)
        left = ClampedChannel(membrane, channel, middle, temperature).run(steps)[-1] / free
        low, high = (middle, high) if left > 0.5 else (low, middle)
    return math.sqrt(low * high)
