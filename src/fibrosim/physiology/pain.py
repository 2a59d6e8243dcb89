"""Pain of an area."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["Pain"]


class Pain(Subsystem):
    """Ongoing pain of an area on the 0-10 scale.

    ``intensity`` [pain_point] is a saturating power law of the spinal signal: the area's own
    afferents through the horn's gain and descending control, and the output of its segments,
    which refers pain to areas that fire little themselves. The brain's sensory gain multiplies
    it; areas differ in how much signal hurts. Ongoing input comes from the whole area without
    end, so less of it per fibre hurts than of a brief stimulus to a spot, by which ``answer`` is
    scaled; and it is felt the less the smaller it is.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        transmission = m.take("horn_transmission", "1", over="pool")
        early = m.link(
            "early_potentiation_to_pain",
            m.take("early_potentiation", "1"),
            source="early_potentiation.level",
            target="pain.intensity",
            loop="central",
            reference="pfau2011",
            note="volleys of the skin count more for hours after a strong train",
        )
        own = m.link(
            "c_afferents_to_pain",
            m.take("c_firing", "1/s") * (1 + early) * transmission,
            source="c_afferents.firing",
            target="pain.intensity",
            loop="sympathetic",
            note="an area's own afferents through the horn",
        )
        deep = m.link(
            "deep_tissue_to_pain",
            m.take("deep_weight", "1", over="pool") * m.take("deep_firing", "1/s") * transmission,
            source="deep_tissue.firing",
            target="pain.intensity",
            loop="central",
            reference="wall1984",
            note="an area's own muscle afferents through the horn",
        )
        referred = m.link(
            "dorsal_horn_to_pain",
            m.take("horn_output", "1/s", over="pool"),
            source="dorsal_horn.output",
            target="pain.intensity",
            loop="central",
            note="output of the segments is felt in all of their areas",
        )
        gain = m.link(
            "sensory_gain_to_pain",
            m.take("sensory_gain", "1") - 1,
            source="supraspinal.sensory_gain",
            target="pain.intensity",
            loop="central",
            reference="harris2009",
            note="the brain raises or lowers what the cord sends",
        )
        spinal = (1 - p.referred_share) * (own + deep) + p.referred_share * referred
        signal = spinal * p.sensitivity * (1 + gain)
        intensity = m.define(
            "intensity",
            p.scale * hill(signal, p.ongoing_share * p.half_signal, p.ongoing_power),
            unit="pain_point",
            long_name="ongoing pain",
        )
        m.define(
            "answer",
            m.take("horn_transmission", "1", over="pool") * p.sensitivity * (1 + gain) / p.half_signal,
            unit="s",
            long_name="signal per impulse rate of an evoked volley, over that rated half of the scale",
        )
        m.give("pain_intensity", intensity)
        m.give("pain_peak", (intensity / p.scale) ** 4)
        m.give("pain_count", hill(intensity, p.burden_half, 2))
