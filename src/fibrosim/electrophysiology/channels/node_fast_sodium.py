"""Fast sodium channel of the mammalian node of Ranvier."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder

from ..rates import linear_falling, linear_rising, rising
from .sodium_channel import SodiumChannel

__all__ = ["NodeFastSodium"]


class NodeFastSodium(SodiumChannel):
    """Current g m^3 h (V - E_Na)."""

    site = "node"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "m", speed=m.q10(p.m_q10, p.reference_temperature),
            opening=p.m_opening_rate * linear_rising(v, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * linear_falling(v, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        inactivation = m.gate(
            "h", speed=m.q10(p.h_q10, p.reference_temperature),
            opening=p.h_opening_rate * linear_falling(v, p.h_opening_half, p.h_opening_slope),
            closing=p.h_closing_rate * rising(v, p.h_closing_half, p.h_closing_slope),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation**3, inactivation, moved=activation), reversal=p.reversal)
