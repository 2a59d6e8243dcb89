"""Channel TRPM8 of cold: two states, with enthalpy and entropy of opening, and adaptation."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, logistic

from .trpv1 import turned_by, warmed

__all__ = ["Trpm8"]


class Trpm8(Mechanism):
    """Current g m s (V - E), with adaptation s as fast as channels are open."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        turned = turned_by(m, p.enthalpy - m.temperature * p.entropy, m.voltage + p.native_shift)
        opening = p.opening_rate * warmed(m, p.opening_energy, p.reference_temperature)
        steady = logistic(turned)
        activation = m.gate("m", steady=steady, time=steady / opening)
        slow = m.gate("s", opening=p.recovery_rate, closing=p.inactivation_rate * steady)
        m.ohmic(m.density("conductance") * activation * slow, reversal=p.reversal)
