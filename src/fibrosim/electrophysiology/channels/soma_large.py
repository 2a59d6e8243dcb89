"""Channels of a large ganglion cell that oscillates and bursts (Kovalsky, Amir and Devor 2009)."""

from __future__ import annotations

from typing import ClassVar

from fibrosim.language import Mechanism, MembraneBuilder, exp, larger, linoid

from ..rates import falling, rising
from .sodium_channel import SodiumChannel

__all__ = ["LargeConstant", "LargeFast", "LargeIntermediate", "LargeLate", "LargeSlowPotassium"]


class LargeFast(SodiumChannel):
    """Current g m^3 h (V - E_Na)."""

    site = "large"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed, opening=p.m_opening_rate * linoid((v - p.m_opening_half) / p.m_opening_slope),
            closing=p.m_closing_rate * exp((p.m_closing_half - v) / p.m_closing_slope),
        )  # fmt: skip
        inactivation = m.gate(
            "h", speed=speed, opening=p.h_opening_rate * exp((p.h_opening_half - v) / p.h_opening_slope),
            closing=p.h_closing_rate * rising(v, p.h_closing_half, p.h_closing_slope),
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation**3, inactivation, moved=activation), ion="sodium")


class LargeIntermediate(SodiumChannel):
    """Current g m h (V - E_Na) with m at once."""

    site = "large"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        opening = p.m_opening_rate * linoid((v - p.m_opening_half) / p.m_opening_slope)
        closing = p.m_closing_rate * exp((p.m_closing_half - v) / p.m_closing_slope)
        activation = m.gate("m", steady=opening / (opening + closing))
        inactivation = m.gate("h", steady=falling(v, p.h_half, p.h_slope), time=p.h_time * exp(-p.h_time_decay * v))
        m.ohmic(self.conductance(m, activation, inactivation), ion="sodium")


class LargeLate(SodiumChannel):
    """Current g m h (V - E_Na) with m at once and h slow."""

    site = "large_late"

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        activation = m.gate("m", steady=rising(v, p.m_half, p.m_slope))
        inactivation = m.gate(
            "h", steady=p.h_largest * falling(v, p.h_half, p.h_slope),
            time=p.h_time_base + exp(-v / p.h_time_slope) / p.h_time_rate,
        )  # fmt: skip
        m.ohmic(self.conductance(m, activation, inactivation), ion="sodium")


class LargeSlowPotassium(Mechanism):
    """Current g m (V - E_K), slow; with it the cell fires once and is silent again."""

    ion: ClassVar[str] = ""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        time = larger(p.time_base + p.time_height * exp(-p.time_decay * v), p.time_least)
        gate = m.gate("m", steady=rising(v, p.half, p.slope), time=time)
        m.ohmic(m.density("conductance") * gate, ion=self.ion, reversal=None if self.ion else p.reversal)


class LargeConstant(Mechanism):
    """Leak, and the reversal potential of sodium."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        m.set_reversal("sodium", p.sodium_reversal)
        m.ohmic(m.density("conductance"), reversal=p.leak_reversal)
