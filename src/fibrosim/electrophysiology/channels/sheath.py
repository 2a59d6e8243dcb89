"""Potassium between a soma and its satellite glia, which clear it."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, log

from .soma_large import LargeSlowPotassium

__all__ = ["LargeLeaks", "Sheath", "SheathedSlowPotassium", "SomaLeak"]


class Sheath(Mechanism):
    """Potassium outside follows the potassium current; the pump returns what flows at rest, glia clear the rest.

    Occupied glia have less Kir4.1. A cell at rest stays there whatever the glia do: only what it fires gathers.
    """

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        outside = m.concentration("potassium", "outside")
        thermal = p.gas_constant * m.core_temperature / p.faraday
        ratio = (outside / p.potassium_outside).pure("a ratio of concentrations")
        m.set_reversal("potassium", p.potassium_reversal + thermal * log(ratio))
        taken_up = p.glia * (1 - p.kir_loss * p.occupancy)
        cleared = (outside - p.potassium_outside) * (p.between + taken_up) / p.width
        gathered = (m.ion_current("potassium") - m.density("potassium_return")) / (p.faraday * p.width)
        m.set_concentration("potassium", "outside", start=p.potassium_outside, rate=gathered - cleared)


class SomaLeak(Mechanism):
    """Leak of a small cell, and the reversal potential of sodium."""

    numbers = "soma_constant"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        m.set_reversal("sodium", m.parameters.sodium_reversal)
        m.ohmic(m.density("conductance"), reversal=m.parameters.leak_reversal)


class LargeLeaks(Mechanism):
    """Leak of a large cell, told apart into sodium and potassium so that both together are the published one."""

    numbers = "large_constant"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        m.set_reversal("sodium", p.sodium_reversal)
        share = (p.sodium_reversal - p.leak_reversal) / (p.sodium_reversal - p.potassium_reversal)
        m.ohmic(m.density("conductance") * share.pure("a share"), ion="potassium", part="potassium")
        m.ohmic(m.density("conductance") * (1 - share.pure("a share")), ion="sodium", part="sodium")


class SheathedSlowPotassium(LargeSlowPotassium):
    """Slow potassium channel of a large cell, its reversal potential that of potassium around it."""

    numbers = "large_slow_potassium"
    ion = "potassium"
