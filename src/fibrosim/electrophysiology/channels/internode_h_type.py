"""Hyperpolarisation-activated channel under the sheath, in models of human motor and sensory axons."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, exp

__all__ = ["InternodeHType"]


class InternodeHType(Mechanism):
    """Current g q (V - E)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        x = (m.voltage - p.q_half) / p.q_slope
        activation = m.gate(
            "q", speed=m.q10(p.q10, p.reference_temperature), opening=p.q_rate * exp(-x), closing=p.q_rate * exp(x)
        )
        m.ohmic(m.density("conductance") * activation, reversal=p.reversal)
