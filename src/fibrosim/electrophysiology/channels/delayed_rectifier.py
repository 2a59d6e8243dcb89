"""Delayed-rectifier potassium channel."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, choose, exp

from ..rates import rising

__all__ = ["DelayedRectifier"]


class DelayedRectifier(Mechanism):
    """Current g n^4 (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        above = p.n_time_base + p.n_time_height * exp(-p.n_time_decay * (v - p.n_time_half))
        rates = exp((v - p.n_low_first_half) / p.n_low_first_slope)
        rates = rates + exp((p.n_low_second_half - v) / p.n_low_second_slope)
        below = p.n_low_base + p.n_low_height / rates
        n = m.gate(
            "n", speed=m.q10(p.q10, p.reference_temperature), steady=rising(v, p.n_half, p.n_slope),
            time=choose(v, p.n_time_border, below, above),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * n**4, ion="potassium")
