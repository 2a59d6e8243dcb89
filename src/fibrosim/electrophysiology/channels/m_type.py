"""Slow (M-type, Kv7) potassium channel."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, choose, exp

from ..rates import rising

__all__ = ["MType"]


class MType(Mechanism):
    """Current g (share slow + (1 - share) fast) (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        steady = rising(v, p.half, p.slope)
        slow = m.gate(
            "slow", speed=speed, steady=steady,
            time=choose(v, p.slow_time_border, p.slow_time_low, p.slow_time_base + p.slow_time_rise * v),
        )  # fmt: skip
        fast = m.gate(
            "fast", speed=speed, steady=steady,
            time=1 / (p.fast_rate * (exp((v - p.fast_half) / p.fast_rise) + exp((p.fast_half - v) / p.fast_fall))),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * (p.slow_share * slow + (1 - p.slow_share) * fast), ion="potassium")
