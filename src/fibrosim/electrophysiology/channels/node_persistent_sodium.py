"""Persistent sodium channel of the mammalian node of Ranvier."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder

from ..rates import linear_falling, linear_rising
from .sodium_channel import SodiumChannel

__all__ = ["NodePersistentSodium"]


class NodePersistentSodium(SodiumChannel):
    """Current g p^3 (V - E_Na)."""

    site = "node"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "p", speed=m.q10(p.q10, p.reference_temperature),
            opening=p.p_opening_rate * linear_rising(v, p.p_opening_half, p.p_opening_slope),
            closing=p.p_closing_rate * linear_falling(v, p.p_closing_half, p.p_closing_slope),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation**3, moved=activation), reversal=p.reversal)
