"""Slow potassium channel of the mammalian node of Ranvier."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

from ..rates import rising

__all__ = ["NodeSlowPotassium"]


class NodeSlowPotassium(Mechanism):
    """Current g s (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "s", speed=m.q10(p.q10, p.reference_temperature),
            opening=p.s_opening_rate * rising(v, p.s_opening_half, p.s_opening_slope),
            closing=p.s_closing_rate * rising(v, p.s_closing_half, p.s_closing_slope),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation, reversal=p.reversal)
