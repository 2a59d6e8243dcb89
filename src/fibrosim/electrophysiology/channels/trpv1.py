"""Channel TRPV1 of heat, capsaicin and inflammation: two states, with enthalpy and entropy of opening."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, Quantity, exp, hill, logistic

__all__ = ["Trpv1", "turned_by", "warmed"]


class Trpv1(Mechanism):
    """Current g m s (V - E), with slow inactivation s as fast as channels are open.

    Half activation lies at (H - T S) / (z F); phosphorylation acts as warmth, capsaicin as energy.
    """

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        energy = p.enthalpy - (m.temperature + p.sensitisation) * p.entropy
        energy = energy - p.capsaicin_energy * hill(p.capsaicin, p.capsaicin_half)
        turned = turned_by(m, energy, m.voltage)
        closing = p.closing_rate * warmed(m, p.closing_energy, p.reference_temperature)
        steady = logistic(turned)
        # opening = closing exp(turned), so that the ratio of both is that of the free energies
        activation = m.gate("m", steady=steady, time=logistic(-turned) / closing)
        slow = m.gate("s", opening=p.recovery_rate, closing=p.inactivation_rate * steady)
        m.ohmic(m.density("conductance") * activation * slow, reversal=p.reversal)


def turned_by(m: MembraneBuilder, energy: Quantity, voltage: Quantity) -> Quantity:
    """Energy by which the open state lies below the closed one, in units of R T."""
    p = m.parameters
    return ((p.charge * p.faraday * voltage - energy) / (p.gas_constant * m.temperature)).pure("an energy over R T")


def warmed(m: MembraneBuilder, energy: Quantity, reference: Quantity) -> Quantity:
    """Factor of a rate with an activation energy, 1 at the reference temperature (Arrhenius)."""
    gap = 1 / reference - 1 / m.temperature
    return exp((energy / m.parameters.gas_constant * gap).pure("an activation energy"))
