"""Flow-mediated dilatation of the brachial artery."""

from __future__ import annotations

from ..language import Subsystem, exp

__all__ = ["VesselFunction"]


class VesselFunction(Subsystem):
    """Endothelial function of large vessels.

    ``flow_mediated_dilatation`` [percent], 7.0 (1.4) in healthy women and 5.7 (3.9) in patients
    (Cho 2011): lowered by circulating cytokines and by muscle outflow, raised by fitness.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        cytokines = m.link(
            "systemic_cytokines_to_vessel_function",
            p.cytokine_effect * m.take("systemic_cytokines", "1"),
            source="systemic_cytokines.tnf",
            target="vessel_function.flow_mediated_dilatation",
            loop="cross",
            reference="hingorani2000",
            note="cytokines stun endothelium",
        )
        outflow = m.link(
            "muscle_outflow_to_vessel_function",
            p.outflow_effect * (m.take("muscle_outflow_ratio", "1") - 1),
            source="autonomic.muscle_outflow",
            target="vessel_function.flow_mediated_dilatation",
            loop="cross",
            reference="hijmering2002",
            note="sympathetic outflow impairs dilatation",
        )
        fitness = m.link(
            "fitness_to_vessel_function",
            p.fitness_effect * (m.take("fitness", "1") - 1),
            source="fitness.level",
            target="vessel_function.flow_mediated_dilatation",
            loop="cross",
            reference="tao2023",
            note="training improves dilatation",
        )
        m.define(
            "flow_mediated_dilatation",
            p.healthy_dilatation * exp(fitness - cytokines - outflow),
            long_name="flow-mediated dilatation of the brachial artery",
        )
