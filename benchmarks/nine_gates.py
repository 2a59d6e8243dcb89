"""A C fibre with nine gates and fixed concentrations, only to measure speed: channels of the C fibre, some shortened."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fibrosim.electrophysiology.channels import AType, DelayedRectifier, Nav17
from fibrosim.electrophysiology.rates import bell, falling
from fibrosim.engine.cable import Cable
from fibrosim.language import Mechanism, Membrane, assemble_membrane, choose, exp, log

__all__ = ["nine_gate_fibre", "nine_gate_membrane"]

IONS = ("sodium", "potassium")


class FastNav18(Mechanism):
    """Nav1.8 without its slow inactivation: g m^3 h (V - E_Na)."""

    name = "nav18"

    def build(self, m):
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        activation = m.gate(
            "m", speed=speed,
            opening=p.m_opening_base - p.m_opening_drop * falling(v, p.m_opening_half, p.m_opening_slope),
            closing=p.m_closing_rate * falling(v, p.m_closing_half, p.m_closing_slope),
        )  # fmt: skip
        fast = m.gate(
            "h", speed=speed, steady=falling(v, p.h_half, p.h_slope),
            time=p.h_time_base + p.h_time_height * bell(v, p.h_time_centre, p.h_time_width),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * activation**3 * fast, ion="sodium")


class OneHType(Mechanism):
    """The fast part of the h-type channel alone."""

    name = "h_type"

    def build(self, m):
        p, v = m.parameters, m.voltage
        high, low = exp((p.high_half - v) / p.high_slope), exp((v - p.low_half) / p.low_slope)
        fast = m.gate(
            "fast", speed=m.q10(p.q10, p.reference_temperature), steady=falling(v, p.half, p.slope),
            time=choose(v, p.border, p.fast_low_base + p.fast_low_height * low, p.fast_base + p.fast_height * high),
        )  # fmt: skip
        for ion in IONS:
            m.ohmic(m.density("conductance") * fast / 2, ion=ion, part=ion)


class FixedIons(Mechanism):
    """Reversal potentials that stay, with the leaks that balance the rest."""

    name = "ions"

    def build(self, m):
        p = m.parameters
        for ion in IONS:
            ratio = (getattr(p, f"{ion}_outside") / getattr(p, f"{ion}_inside")).pure("a ratio of concentrations")
            m.set_reversal(ion, p.gas_constant * m.core_temperature / p.faraday * log(ratio))
            m.ohmic(m.density(f"{ion}_leak", "S/cm**2"), ion=ion, part=f"{ion}_leak")
            m.pumped(m.density(f"{ion}_balance", "mA/cm**2"), ion=ion)


@lru_cache(maxsize=1)
def nine_gate_membrane() -> Membrane:
    mechanisms = [Nav17(), FastNav18(), DelayedRectifier(), AType(), OneHType(), FixedIons()]
    return assemble_membrane("nine_gates", mechanisms)


def nine_gate_fibre(compartments: int = 1000) -> Cable:
    """0.8 um thick, compartments of 50 um."""
    n = compartments
    return Cable(nine_gate_membrane(), np.full(n, 50.0), np.full(n, 0.8), 1.0, 100.0, -60.0, 310.15, 310.15)
