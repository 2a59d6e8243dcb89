"""Nerve growth factor of the cerebrospinal fluid: own source, turnover, access to ganglia."""

from __future__ import annotations

from ..language import Subsystem, excess, hill

__all__ = ["CsfNerveGrowthFactor"]


class CsfNerveGrowthFactor(Subsystem):
    """NGF of the cerebrospinal fluid.

    State ``concentration`` [pg/ml], 9.1 in health (Giovengo 1999), carried out by the fluid that
    is made anew, 0.5 l a day in 0.15 l. Its source is glia and neurons of the cord. At 10 pmol/l
    for half occupancy, 9 pg/ml fill 3 % of TrkA and the 42 of fibromyalgia 13 %. Root sleeves
    pass a part of that to the ganglia.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        concentration = m.state(
            "concentration",
            "pg/ml",
            start=p.healthy_concentration,
            long_name="nerve growth factor of the cerebrospinal fluid",
        )
        drive = m.link(
            "pain_to_csf_nerve_growth_factor",
            p.pain_effect * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="csf_nerve_growth_factor.concentration",
            loop="central",
            disputed=True,
            reference="giovengo1999",
            note="neurons of the cord make more while pain lasts; not raised in secondary fibromyalgia",
        )
        drive += m.link(
            "microglia_to_csf_nerve_growth_factor",
            p.glia_effect * m.take("microglia", "1", over="pool"),
            source="spinal_glia.microglia",
            target="csf_nerve_growth_factor.concentration",
            loop="central",
            disputed=True,
            reference="giovengo1999",
            note="active glia of the cord make nerve growth factor; what raises it in patients is not known",
        )
        renewal = p.production / p.volume
        infused = m.input("infusion", "ug/day") / p.volume
        m.rate(
            concentration,
            renewal * (p.healthy_concentration * (1 + drive) - concentration) + infused,
        )
        bound = m.drug("anti_ngf")
        reached = p.antibody_access * bound
        free = concentration / p.molar_mass * (1 - bound) / (1 - bound + reached)
        rest = hill(p.healthy_concentration / p.molar_mass, p.trka_half)
        occupancy = m.define(
            "trka_occupancy", hill(free, p.trka_half), long_name="share of TrkA occupied by fluid"
        )
        m.give("csf_trka_rise", p.root_access * excess(occupancy - rest, p.rise_width))
