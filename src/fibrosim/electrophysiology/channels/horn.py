"""Channels of neurons of the dorsal horn that follow the voltage alone (Aguiar 2010, Medlock 2022)."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, exp, logistic

from ..rates import falling, linear_falling, linear_rising, rising
from .fast_sodium_gates import fast_sodium_gates

__all__ = ["HornAType", "HornLeak", "HornPersistentSodium", "HornPotassium", "HornSodium", "TonicPotassium",
           "TonicSodium"]  # fmt: skip


class HornSodium(Mechanism):
    """Current g m^3 h (V - E_Na); all its rates move with one voltage."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        activation, inactivation = fast_sodium_gates(m, m.voltage - m.parameters.threshold)
        m.ohmic(m.density("conductance") * activation**3 * inactivation, ion="sodium")


class HornPersistentSodium(Mechanism):
    """Current g m h (V - E_Na), with a window at low voltages."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        activation, inactivation = fast_sodium_gates(m, m.voltage - m.parameters.threshold)
        m.ohmic(m.density("conductance") * activation * inactivation, ion="sodium")


class HornPotassium(Mechanism):
    """Current g n^4 (V - E_K)."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage - m.parameters.threshold
        n = m.gate(
            "n", speed=m.q10(p.q10, p.reference_temperature),
            opening=p.opening_rate * linear_rising(v, p.opening_half, p.opening_slope),
            closing=p.closing_rate * exp((p.closing_half - v) / p.closing_slope),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * n**4, ion="potassium")


class HornLeak(Mechanism):
    """Leak, and reversal potentials that stay."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        m.set_reversal("sodium", p.sodium_reversal)
        m.set_reversal("potassium", p.potassium_reversal)
        m.ohmic(m.density("conductance"), reversal=p.leak_reversal)


class TonicSodium(Mechanism):
    """Current g m^3 h (V - E_Na) of small neurons of lamina II that fire tonically."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        up, down = v - p.opening_shift, v + p.closing_shift
        activation = m.gate(
            "m", opening=p.m_opening_rate * linear_rising(up, p.m_half, p.m_slope),
            closing=p.m_closing_rate * linear_falling(down, p.m_half, p.m_slope),
        )  # fmt: skip
        opening = p.h_opening_base + p.h_opening_rate * linear_rising(up, p.h_opening_half, p.h_opening_slope)
        closing = p.h_closing_rate * linear_falling(down, p.h_closing_half, p.h_closing_slope)
        inactivation = m.gate("h", steady=falling(v, p.h_half, p.h_slope), time=1 / (opening + closing))
        m.ohmic(m.density("conductance") * activation**3 * inactivation, ion="sodium")


class TonicPotassium(Mechanism):
    """Current g n^4 h (V - E_K), a delayed rectifier that inactivates in part."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        n = m.gate(
            "n", opening=p.n_opening_rate * linear_rising(v, p.n_opening_half, p.n_opening_slope),
            closing=p.n_closing_rate * exp((p.n_closing_half - v) / p.n_closing_slope),
        )  # fmt: skip
        h = m.gate(
            "h", opening=p.h_rate * (1 + falling(v, p.h_half, p.h_slope)),
            closing=p.h_rate * rising(v, p.h_half, p.h_slope),
        )  # fmt: skip
        m.ohmic(m.density("conductance") * n**4 * h, ion="potassium")


class HornAType(Mechanism):
    """Current g n l (V - E_K), its gates by charges that move in the field; it delays the first spike."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p, v = m.parameters, m.voltage
        speed = m.q10(p.q10, p.reference_temperature)
        thermal = p.gas_constant * m.temperature / p.faraday

        def energy(charge, half):
            return (charge * (v - half) / thermal).pure("energy")

        up = energy(p.n_time_charge, p.n_half)
        n = m.gate(
            "n", speed=speed, steady=logistic(energy(p.n_charge, p.n_half)),
            time=exp(-p.n_share * up) * logistic(up) / p.n_rate,
        )  # fmt: skip
        inactivation = m.gate(
            "l", speed=speed, steady=logistic(-energy(p.l_charge, p.l_half)),
            time=logistic(energy(p.l_time_charge, p.l_half)) / p.l_rate,
        )  # fmt: skip
        m.ohmic(m.density("conductance") * n * inactivation, ion="potassium")
