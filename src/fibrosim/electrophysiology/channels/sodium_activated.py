"""Potassium channel opened by sodium inside the axon, at once."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

__all__ = ["SodiumActivated"]


class SodiumActivated(Mechanism):
    """Current g w (V - E_K) with w a saturating function of sodium."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        ratio = (p.half / m.concentration("sodium", "inside")).pure("a ratio of concentrations")
        m.ohmic(m.density("conductance") * p.largest / (1 + ratio**p.power), ion="potassium")
