"""Calcium of neurons of the dorsal horn, and the channels that it opens (Aguiar 2010)."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, linoid, positive

from ..rates import linear_falling, rising

__all__ = ["HornCalcium", "HornCalciumPool", "HornCalciumPotassium", "HornCationic", "HornSynapticCalcium"]


class HornCalcium(Mechanism):
    """L-type calcium channel: permeability m^2 times what the constant field drives."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        rate = p.time_rate_high * rising(v, p.time_half_high, p.time_slope_high)
        rate = rate + p.time_rate_low * linear_falling(v, p.time_half_low, p.time_slope_low)
        gate = m.gate(
            "m", speed=m.q10(p.q10, p.reference_temperature), steady=rising(v, p.half, p.slope), time=1 / rate
        )
        field = (p.valence * v * p.faraday / (p.gas_constant * m.temperature)).pure("energy")
        inside, outside = m.concentration("calcium", "inside"), p.outside
        drive = p.valence * p.faraday * (inside * linoid(field) - outside * linoid(-field))
        m.pumped(m.density("permeability") * gate**2 * drive, ion="calcium")


class HornSynapticCalcium(Mechanism):
    """No calcium channel: what the pool holds comes in through synapses."""

    numbers = "horn_calcium"

    def build(self, m: MembraneBuilder) -> None:
        """State that the membrane's own calcium current is nothing."""
        p = m.parameters
        m.pumped(0 * (p.permeability * p.faraday * p.outside), ion="calcium")


class HornCalciumPool(Mechanism):
    """Calcium in a thin shell under the membrane: what comes in, and removal towards rest."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        inside = m.concentration("calcium", "inside")
        flow = -m.ion_current("calcium") / (p.valence * p.faraday * p.depth)
        m.set_concentration(
            "calcium", "inside", start=p.rest, rate=positive(flow) + (p.rest - inside) / p.removal_time
        )


class HornCationic(Mechanism):
    """Cation channel that calcium opens within seconds: current g m^2 (V - E)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        rate = p.rate * m.q10(p.q10, p.reference_temperature)
        filled = (m.concentration("calcium", "inside") / p.half) ** 2
        opened = m.occupancy("opened", binding=rate * filled, leaving=rate)
        m.ohmic(m.density("conductance") * opened**2, reversal=p.reversal)


class HornCalciumPotassium(Mechanism):
    """Potassium channel that calcium opens: current g m^3 (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        rate = p.rate * m.q10(p.q10, p.reference_temperature)
        filled = (m.concentration("calcium", "inside") / p.half) ** 2
        opened = m.occupancy("opened", binding=rate * filled, leaving=rate)
        m.ohmic(m.density("conductance") * opened**3, ion="potassium")
