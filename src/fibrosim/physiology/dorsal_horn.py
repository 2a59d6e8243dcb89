"""Dorsal horn: output and its potentiation."""

from __future__ import annotations

from ..language import Subsystem, exp, hill

__all__ = ["DorsalHorn"]


class DorsalHorn(Subsystem):
    """Nociceptive output of the horn of a pool and its potentiation.

    ``output`` [1/s] follows afferents of the pool's areas, large fibres that have access, spread
    from neighbouring and opposite segments (which saturates) and the horn's own activity. The gain
    rises with potentiation, lost local inhibition and facilitation; descending inhibition and
    spinal norepinephrine take a share away. ``potentiation`` [1] grows with output, through NMDA
    and NK1 receptors, and decays within weeks. Output feeds potentiation and potentiation output:
    with large gain or own activity two states are stable. Segments differ in how much output
    potentiates them, so spread stops where a segment holds out.
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        potentiation = m.state(
            "potentiation", "1", start=0, long_name="potentiation of the dorsal horn"
        )
        output = m.state(
            "output", "1/s", start=0, long_name="nociceptive output of the dorsal horn"
        )
        m.give("horn_output", output)
        signal = self.input(m, potentiation)
        gain = self.gain(m, potentiation)
        brake = self.brake(m)
        drive = signal * gain * brake
        m.rate(output, (drive / (1 + drive / p.output_maximum) - output) / p.output_time)
        receptors = (1 - m.drug("nmda_block")) * (
            1 - p.substance_p_share * m.drug("substance_p_block")
        )
        growth = m.link(
            "dorsal_horn_to_potentiation",
            p.potentiation_rate * receptors * hill(output, p.half_output, 3),
            source="dorsal_horn.output",
            target="dorsal_horn.potentiation",
            loop="central",
            reference="ikeda2006",
            note="strong output potentiates the synapses that made it, through NMDA and NK1 receptors",
        )
        m.rate(potentiation, growth * (1 - potentiation) - potentiation / p.decay_time)
        m.give("horn_gain", gain)
        m.give("deep_weight", p.deep_weight)
        m.give("horn_transmission", gain * brake)

    def input(self, m, potentiation):
        """Return what drives the horn, in C-fibre rate [1/s]."""
        p = m.parameters
        afferents = m.link(
            "c_afferents_to_dorsal_horn",
            m.take("c_firing", "1/s", over="area"),
            source="c_afferents.firing",
            target="dorsal_horn.output",
            loop="sympathetic",
            note="C afferents excite projection neurons",
        )
        deep = m.link(
            "deep_tissue_to_dorsal_horn",
            p.deep_weight * m.take("deep_firing", "1/s", over="area"),
            source="deep_tissue.firing",
            target="dorsal_horn.output",
            loop="central",
            reference="wall1984",
            note="group III and IV afferents of muscle excite the horn",
        )
        touch = m.link(
            "a_beta_afferents_to_dorsal_horn",
            p.touch_weight * m.take("touch_access", "1") * m.take("a_beta_ectopy", "1/s"),
            source="a_beta_afferents.ectopy",
            target="dorsal_horn.output",
            loop="central",
            reference="torsney2006",
            note="large fibres drive nociceptive output as far as they have access",
        )
        near = m.take("horn_output", "1/s", over="neighbours")
        neighbours = m.link(
            "dorsal_horn_to_neighbours",
            p.neighbour_share * near / (1 + near / p.spread_ceiling),
            source="dorsal_horn.output",
            target="dorsal_horn.output",
            loop="central",
            reference="pinto2010",
            note="spread to the next segments, up and down; it saturates",
        )
        across = m.take("horn_output", "1/s", over="opposite")
        opposite = m.link(
            "dorsal_horn_to_opposite",
            p.opposite_share * across / (1 + across / p.spread_ceiling),
            source="dorsal_horn.output",
            target="dorsal_horn.output",
            loop="central",
            reference="koltzenburg1999",
            note="spread to the other side; it saturates",
        )
        own = m.link(
            "potentiation_to_own_activity",
            p.spontaneous_rate * potentiation,
            source="dorsal_horn.potentiation",
            target="dorsal_horn.output",
            loop="central",
            disputed=True,
            reference="keller2007",
            note="a potentiated horn fires by itself",
        )
        return afferents + deep + touch + neighbours + opposite + own

    def gain(self, m, potentiation):
        """Return the factor by which the horn multiplies its input; 1 in health."""
        p = m.parameters
        expressed = (1 - p.nmda_share * m.drug("nmda_block")) * (
            1 - p.calcium_share * m.drug("calcium_channel_block")
        )
        raised = m.link(
            "potentiation_to_gain",
            p.potentiation_gain * expressed * potentiation,
            source="dorsal_horn.potentiation",
            target="dorsal_horn.output",
            loop="central",
            reference="obrien2018",
            note="potentiation multiplies the answer to input",
        )
        opened = m.link(
            "disinhibition_to_gain",
            p.disinhibition_gain * m.take("disinhibition", "1"),
            source="spinal_inhibition.extrusion",
            target="dorsal_horn.output",
            loop="central",
            reference="keller2007",
            note="without local inhibition the answer to input grows",
        )
        facilitated = m.link(
            "facilitation_to_dorsal_horn",
            p.facilitation_effect * m.take("facilitation", "1"),
            source="descending.facilitation",
            target="dorsal_horn.output",
            loop="central",
            reference="burgess2002",
            note="the medulla raises the answer to input",
        )
        return (1 + raised) * (1 + opened) * exp(facilitated)

    def brake(self, m):
        """Return the share of the answer that descending control leaves."""
        p = m.parameters
        inhibition = m.link(
            "descending_to_dorsal_horn",
            m.take("inhibition", "1"),
            source="descending.inhibition",
            target="dorsal_horn.output",
            loop="sympathetic",
            reference="dickhaus1985",
            note="descending control takes away a share of the answer",
        )
        norepinephrine = m.link(
            "spinal_norepinephrine_to_dorsal_horn",
            p.norepinephrine_effect * (m.take("spinal_norepinephrine", "1") - 1),
            source="spinal_norepinephrine.level",
            target="dorsal_horn.output",
            loop="central",
            reference="yaksh1985",
            note="alpha-2 receptors of the horn hold transmission down",
        )
        return (1 - inhibition) / (1 + norepinephrine)
