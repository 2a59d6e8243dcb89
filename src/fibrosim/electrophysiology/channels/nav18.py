"""Sodium channel Nav1.8, resistant to tetrodotoxin, with slow and ultra-slow inactivation."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder

from ..rates import bell, falling, rising
from .sodium_channel import SodiumChannel

__all__ = ["Nav18"]


class Nav18(SodiumChannel):
    """Current g m^3 h s u (V - E_Na)."""

    site = "nav18"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed,
            opening=p.m_opening_base - p.m_opening_drop * falling(v, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * falling(v, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        fast = m.gate(
            "h", speed=speed, steady=falling(v, p.h_half, p.h_slope),
            time=p.h_time_base + p.h_time_height * bell(v, p.h_time_centre, p.h_time_width),
        )  # fmt: skip
        slow = m.gate(
            "s", speed=speed, steady=falling(v, p.s_half, p.s_slope),
            time=1 / (
                p.s_opening_rate * falling(v, p.s_opening_half, p.s_opening_slope)
                + p.s_closing_rate * rising(v, p.s_closing_half, p.s_closing_slope)
            ),
        )  # fmt: skip
        slowest = m.gate(
            "u", speed=speed, steady=falling(v, p.u_half, p.u_slope),
            time=1 / (
                p.u_opening_rate * falling(v, p.u_opening_half, p.u_opening_slope)
                + p.u_closing_rate * rising(v, p.u_closing_half, p.u_closing_slope)
            ),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation**3, fast, slow, slowest, moved=activation), ion="sodium")
