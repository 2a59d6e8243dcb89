"""Flow of a working muscle: its vessels open by what work leaves, narrow by nerves, and are squeezed by force."""

from __future__ import annotations

from ..language import LoopPart, exp, hill

__all__ = ["Muscle"]


class Muscle(LoopPart):
    """Flow of a small muscle [1, over rest] and its dilating metabolites [1].

    Small enough to take nothing from the circulation. Work of a force makes metabolites, flow takes them away;
    they open vessels and blunt what nerves do (functional sympatholysis), force squeezes the vessels shut. How far
    vessels open at most goes with the capillaries that training makes; nitric oxide of the endothelium holds a share.
    """

    numbers = "circulation_muscle"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        force = m.input("contraction", "1")
        metabolites = m.state("metabolites", "1")
        tone = m.take("resistance_tone", "1") - p.usual_tone
        narrowed = exp(-p.constriction * tone / (1 + p.sympatholysis * metabolites))
        most = p.dilatation * m.input("capacity", "1", default=1)
        opened = 1 + most * metabolites / (1 + metabolites)
        nitric_oxide = 1 - p.nitric_oxide_share * (1 - m.input("endothelium", "1", default=1))
        left = 1 - hill(force, p.occlusion_half, 4)
        driven = m.take("arterial_pressure", "mmHg") / p.usual_pressure
        flow = m.state("flow", "1", start=1)
        m.rate(flow, (driven * narrowed * opened * nitric_oxide * left - flow) / p.flow_time)
        m.rate(metabolites, p.production * force - p.washout * flow * metabolites)
