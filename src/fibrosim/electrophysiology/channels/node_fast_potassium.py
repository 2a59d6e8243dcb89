"""Fast potassium channel of the node of Ranvier in models of human motor and sensory axons."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

from ..rates import linear_falling, linear_rising

__all__ = ["NodeFastPotassium"]


class NodeFastPotassium(Mechanism):
    """Current g n^4 (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "n", speed=m.q10(p.q10, p.reference_temperature),
            opening=p.n_opening_rate * linear_rising(v, p.n_opening_half, p.n_opening_slope),
            closing=p.n_closing_rate * linear_falling(v, p.n_closing_half, p.n_closing_slope),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation**4, reversal=p.reversal)
