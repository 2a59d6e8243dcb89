"""Fast inactivating (A-type) potassium channel."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, larger

from ..rates import bell, falling, rising

__all__ = ["AType"]


class AType(Mechanism):
    """Current g m h (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed, steady=rising(v, p.m_half, p.m_slope) ** 4,
            time=p.m_time_base + p.m_time_height * bell(v, p.m_time_centre, p.m_time_width),
        )  # fmt: skip
        inactivation = m.gate(
            "h", speed=speed, steady=falling(v, p.h_half, p.h_slope),
            time=larger(p.h_time_base + p.h_time_height * bell(v, p.h_time_centre, p.h_time_width), p.h_time_least),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation * inactivation, ion="potassium")
