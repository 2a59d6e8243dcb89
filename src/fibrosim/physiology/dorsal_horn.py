"""Dorsal horn: output and its potentiation."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["DorsalHorn"]


class DorsalHorn(Subsystem):
    """Nociceptive output of the horn of a pool and its potentiation.

    ``output`` [1/s] follows afferents of the pool's areas, spread from neighbouring and
    opposite segments and the horn's own activity, times a gain that potentiation raises and
    descending inhibition lowers. ``potentiation`` [1] grows with output and decays within
    weeks. Output feeds potentiation and potentiation feeds output: with large gain or own
    activity two states are stable.
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
        afferents = m.link(
            "c_afferents_to_dorsal_horn",
            m.take("c_firing", "1/s", over="area"),
            source="c_afferents.firing",
            target="dorsal_horn.output",
            loop="sympathetic",
            note="C afferents excite projection neurons",
        )
        neighbours = m.link(
            "dorsal_horn_to_neighbours",
            p.neighbour_share * m.take("horn_output", "1/s", over="neighbours"),
            source="dorsal_horn.output",
            target="dorsal_horn.output",
            loop="central",
            note="spread to the next segments, up and down",
        )
        opposite = m.link(
            "dorsal_horn_to_opposite",
            p.opposite_share * m.take("horn_output", "1/s", over="opposite"),
            source="dorsal_horn.output",
            target="dorsal_horn.output",
            loop="central",
            note="spread to the other side",
        )
        own = m.link(
            "potentiation_to_own_activity",
            p.spontaneous_rate * potentiation,
            source="dorsal_horn.potentiation",
            target="dorsal_horn.output",
            loop="central",
            disputed=True,
            note="a potentiated, disinhibited horn fires by itself",
        )
        gain = 1 + m.link(
            "potentiation_to_gain",
            p.potentiation_gain * potentiation,
            source="dorsal_horn.potentiation",
            target="dorsal_horn.output",
            loop="central",
            reference="obrien2018",
            note="potentiation multiplies the answer to input",
        )
        inhibition = m.link(
            "descending_to_dorsal_horn",
            m.take("inhibition", "1"),
            source="descending.inhibition",
            target="dorsal_horn.output",
            loop="sympathetic",
            note="descending control takes away a share of the answer",
        )
        signal = (afferents + neighbours + opposite + own) * gain * (1 - inhibition)
        m.rate(output, (signal / (1 + signal / p.output_maximum) - output) / p.output_time)
        growth = m.link(
            "dorsal_horn_to_potentiation",
            p.potentiation_rate * hill(output, p.half_output, 3),
            source="dorsal_horn.output",
            target="dorsal_horn.potentiation",
            loop="central",
            note="strong output potentiates the synapses that made it",
        )
        m.rate(potentiation, growth * (1 - potentiation) - potentiation / p.decay_time)
        m.give("horn_output", output)
        m.give("horn_gain", gain)
