"""Sodium and potassium: reversal potentials, and concentrations inside and around a thin axon."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, log

__all__ = ["Ions"]


class Ions(Mechanism):
    """Concentrations follow the currents; the space around the axon exchanges with the tissue.

    What rests at the resting voltage does so because a leak or a constant current per ion balances it;
    these are set for each compartment before a run.
    """

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        radius = m.diameter / 2
        for ion in ("sodium", "potassium"):
            first = {side: getattr(p, f"{ion}_{side}") for side in ("inside", "outside")}
            inside, outside = (m.concentration(ion, side) for side in ("inside", "outside"))
            scale = p.gas_constant * m.core_temperature / p.faraday
            m.set_reversal(ion, scale * log((outside / inside).pure("a ratio of concentrations")))
            current = m.ion_current(ion)
            loss = 2 * current / (p.faraday * radius)  # a cylinder has 2 / radius of surface for its volume
            m.set_concentration(ion, "inside", start=first["inside"], rate=-loss)
            exchanged = (outside - first["outside"]) * p.exchange / p.width
            m.set_concentration(
                ion, "outside", start=first["outside"], rate=current / (p.faraday * p.width) - exchanged
            )  # fmt: skip
            m.ohmic(m.density(f"{ion}_leak", "S/cm**2"), ion=ion, part=f"{ion}_leak")
            m.pumped(m.density(f"{ion}_balance", "mA/cm**2"), ion=ion)
