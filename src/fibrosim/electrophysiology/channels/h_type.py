"""Hyperpolarisation-activated channel, half of it carried by sodium and half by potassium."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, choose, exp

from ..rates import falling

__all__ = ["HType"]


class HType(Mechanism):
    """Current g (slow + fast) / 2 for each of two ions, half of g each."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        steady = falling(v, p.half, p.slope)
        high, low = exp((p.high_half - v) / p.high_slope), exp((v - p.low_half) / p.low_slope)
        slow = m.gate(
            "slow", speed=speed, steady=steady,
            time=choose(v, p.border, p.slow_low_base + p.slow_low_height * low, p.slow_base + p.slow_height * high),
        )  # fmt: skip
        fast = m.gate(
            "fast", speed=speed, steady=steady,
            time=choose(v, p.border, p.fast_low_base + p.fast_low_height * low, p.fast_base + p.fast_height * high),
        )  # fmt: skip
        open_ = (slow + fast) / 2
        for ion in ("sodium", "potassium"):
            m.ohmic(m.density("conductance") * open_ / 2, ion=ion, part=ion)
