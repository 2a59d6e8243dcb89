"""Sodium channel Nav1.7, blocked by tetrodotoxin, with slow inactivation."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder

from ..rates import falling, rising
from .sodium_channel import SodiumChannel

__all__ = ["Nav17"]


class Nav17(SodiumChannel):
    """Current g m^3 h s (V - E_Na)."""

    site = "nav17"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed,
            opening=p.m_opening_rate * rising(v, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * falling(v, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        fast = m.gate(
            "h", speed=speed,
            opening=p.h_opening_rate * falling(v, p.h_opening_half, p.h_opening_slope),
            closing=p.h_closing_base + p.h_closing_rate * rising(v, p.h_closing_half, p.h_closing_slope),
        )  # fmt: skip
        slow = m.gate(
            "s", speed=speed,
            opening=p.s_opening_base + p.s_opening_rate * falling(v, p.s_opening_half, p.s_opening_slope),
            closing=p.s_closing_rate * rising(v, p.s_closing_half, p.s_closing_slope),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation**3, fast, slow, moved=activation), ion="sodium")
