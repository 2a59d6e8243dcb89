"""Channels of a thin unmyelinated axon with its T-junction (Sundt, Gamper and Jaffe 2015)."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, exp, logistic

from ..rates import rising
from .fast_sodium_gates import fast_sodium_gates

__all__ = ["ThinDelayedRectifier", "ThinLeak", "ThinMType", "ThinSodium"]


class ThinSodium(Mechanism):
    """Current g m^3 h (V - E_Na)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        activation, inactivation = fast_sodium_gates(m, m.voltage)
        m.ohmic(m.density("conductance") * activation**3 * inactivation, reversal=m.parameters.reversal)


class ThinDelayedRectifier(Mechanism):
    """Current g n^3 l (V - E_K), its gates by charges that move in the field."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        thermal = p.gas_constant * m.temperature / p.faraday
        up = (p.n_charge * (v - p.n_half) / thermal).pure("energy")
        down = (p.l_charge * (v - p.l_half) / thermal).pure("energy")
        n = m.gate("n", speed=speed, steady=logistic(up), time=exp(-p.n_share * up) * logistic(up) / p.n_rate)
        inactivation = m.gate("l", speed=speed, steady=logistic(-down), time=logistic(down) / p.l_rate)
        m.ohmic(m.density("conductance") * n**3 * inactivation, ion="potassium")


class ThinMType(Mechanism):
    """Current g m (V - E_K), slow."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        turned = (v - p.half) / p.rate_slope
        gate = m.gate(
            "m", speed=m.q10(p.q10, p.reference_temperature), steady=rising(v, p.half, p.slope),
            time=1 / (p.rate * (exp(turned) + exp(-turned))),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * gate, ion="potassium")


class ThinLeak(Mechanism):
    """Leak with a reversal potential of each compartment, and the reversal potential of potassium."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        m.set_reversal("potassium", m.parameters.potassium_reversal)
        m.ohmic(m.density("conductance"), reversal=m.density("reversal"))
