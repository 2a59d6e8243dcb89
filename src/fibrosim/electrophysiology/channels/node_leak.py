"""Leak of the mammalian node of Ranvier."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

__all__ = ["NodeLeak"]


class NodeLeak(Mechanism):
    """Current g (V - E)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        m.ohmic(m.density("conductance"), reversal=m.parameters.reversal)
