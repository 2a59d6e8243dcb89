"""Plasma norepinephrine."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["NorepinephrinePlasma"]


class NorepinephrinePlasma(Subsystem):
    """Plasma norepinephrine of the patient.

    Fast state ``concentration`` [nmol/l]: 1.7 at rest from an appearance of 2.4 nmol/minute and a
    clearance of 1.4 l/minute. Two thirds of the appearance come from lungs, kidneys, gut and heart
    (Esler 1984) and follow muscle outflow; the rest is spillover of the areas' junctions.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        concentration = m.state(
            "concentration",
            "nmol/l",
            start=p.resting_concentration,
            clock="fast",
            long_name="plasma norepinephrine",
        )
        organs = m.link(
            "muscle_outflow_to_norepinephrine_plasma",
            p.organ_appearance * m.take("muscle_outflow", "burst/minute") / p.reference_outflow,
            source="autonomic.muscle_outflow",
            target="norepinephrine_plasma.concentration",
            loop="sympathetic",
            reference="esler1984",
            note="spillover of lungs, kidneys, gut and heart",
        )
        junctions = m.link(
            "norepinephrine_to_norepinephrine_plasma",
            p.junction_volume * m.take("spillover", "nmol/l/s", over="area"),
            source="norepinephrine.junction",
            target="norepinephrine_plasma.concentration",
            loop="sympathetic",
            reference="kopin1998",
            note="spillover of junctions in muscle and skin",
        )
        m.rate(concentration, (organs + junctions - p.clearance * concentration) / p.volume)
