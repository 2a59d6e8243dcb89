"""Sodium-potassium pump, driven by sodium inside and potassium outside."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder

__all__ = ["SodiumPump"]


class SodiumPump(Mechanism):
    """Inward potassium current, and outward sodium current in a fixed ratio."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        inside, outside = m.concentration("sodium", "inside"), m.concentration("potassium", "outside")
        sodium = inside + p.sodium_offset
        drive = p.first_weight / (1 + (p.first_half / sodium) ** 3) + 1 / (1 + (p.second_half / sodium) ** 3)
        current = m.density("current") * drive / (1 + p.potassium_half / outside) ** 2
        m.pumped(-current, ion="potassium")
        m.pumped(p.exchange * current, ion="sodium")
