"""Gates of sodium channels of the kind of Traub and Miles, which several neurons share."""

from __future__ import annotations

from fibrosim.language import MembraneBuilder, Quantity, exp

from ..rates import linear_falling, linear_rising, rising

__all__ = ["fast_sodium_gates"]


def fast_sodium_gates(m: MembraneBuilder, v: Quantity) -> tuple[Quantity, Quantity]:
    """Activation and inactivation at a voltage, by the mechanism's own numbers."""
    p = m.parameters
    speed = m.q10(p.q10, p.reference_temperature)
    activation = m.gate(
        "m", speed=speed, opening=p.m_opening_rate * linear_rising(v, p.m_opening_half, p.m_opening_slope),
        closing=p.m_closing_rate * linear_falling(v, p.m_closing_half, p.m_closing_slope),
    )  # fmt: skip
    inactivation = m.gate(
        "h", speed=speed, opening=p.h_opening_rate * exp((p.h_opening_half - v) / p.h_opening_slope),
        closing=p.h_closing_rate * rising(v, p.h_closing_half, p.h_closing_slope),
    )  # fmt: skip
    return activation, inactivation
