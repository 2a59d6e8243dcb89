"""Persistent sodium channel of the mammalian node of Ranvier."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

from ..rates import linear_falling, linear_rising

__all__ = ["NodePersistentSodium"]


class NodePersistentSodium(Mechanism):
    """Current g p^3 (V - E_Na)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "p", speed=m.q10(p.q10, p.reference_temperature),
            opening=p.p_opening_rate * linear_rising(v, p.p_opening_half, p.p_opening_slope),
            closing=p.p_closing_rate * linear_falling(v, p.p_closing_half, p.p_closing_slope),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation**3, reversal=p.reversal)
