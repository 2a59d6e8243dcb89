"""Sodium channel Nav1.9, persistent, moved to lower voltages by nerve growth factor."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder, exp

from ..rates import falling, rising
from .sodium_channel import SodiumChannel

__all__ = ["Nav19"]


class Nav19(SodiumChannel):
    """Current g m h s (V - E_Na)."""

    site = "nav19"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        moved = v + p.shift
        activation = m.gate(
            "m", speed=speed,
            opening=p.m_opening_rate * rising(moved, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * falling(moved, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        fast = m.gate(
            "h", speed=speed,
            opening=p.h_opening_rate * falling(moved, p.h_opening_half, p.h_opening_slope),
            closing=p.h_closing_rate * rising(moved, p.h_closing_half, p.h_closing_slope),
        )  # fmt: skip
        slow = m.gate(
            "s", speed=speed,
            opening=p.s_opening_rate * exp(-v / p.s_opening_slope),
            closing=p.s_closing_rate * rising(v, p.s_closing_half, p.s_closing_slope),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation, fast, slow), ion="sodium")
