"""Channels of a small ganglion cell (Choi and Waxman 2011, Verma 2020): Nav1.7 and Nav1.8 are the axon's."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, exp, larger, linoid

from ..rates import bell, falling, rising
from .sodium_channel import SodiumChannel

__all__ = ["SomaAType", "SomaConstant", "SomaDelayedRectifier", "SomaNav18"]


class SomaNav18(SodiumChannel):
    """Current g m h (V - E_Na), with m and h of the axon's Nav1.8."""

    numbers = "nav18"
    site = "nav18"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed,
            opening=p.m_opening_base - p.m_opening_drop * falling(v, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * falling(v, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        inactivation = m.gate(
            "h", speed=speed, steady=falling(v, p.h_half, p.h_slope),
            time=p.h_time_base + p.h_time_height * bell(v, p.h_time_centre, p.h_time_width),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation, inactivation), ion="sodium")


class SomaDelayedRectifier(Mechanism):
    """Current g n (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        opening = p.opening_rate * linoid((v - p.opening_half) / p.opening_slope)
        closing = p.closing_rate * exp((p.closing_half - v) / p.closing_slope)
        n = m.gate("n", steady=rising(v, p.half, p.slope), time=p.time_base + 1 / (opening + closing))
        m.ohmic(m.density("conductance") * n, ion="potassium")


class SomaAType(Mechanism):
    """Current g n h (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate(
            "n", steady=rising(v, p.m_half, p.m_slope) ** 4,
            time=p.m_time_base + p.m_time_height * bell(v, p.m_time_centre, p.m_time_width),
        )  # fmt: skip
        inactivation = m.gate(
            "h", steady=falling(v, p.h_half, p.h_slope),
            time=larger(p.h_time_base + p.h_time_height * bell(v, p.h_time_centre, p.h_time_width), p.h_time_least),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation * inactivation, ion="potassium")


class SomaConstant(Mechanism):
    """Leak, and reversal potentials that stay."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        m.set_reversal("sodium", p.sodium_reversal)
        m.set_reversal("potassium", p.potassium_reversal)
        m.ohmic(m.density("conductance"), reversal=p.leak_reversal)
