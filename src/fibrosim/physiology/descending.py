"""Descending control of the dorsal horn."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Descending"]


class Descending(Subsystem):
    """Descending inhibition and facilitation, opioid tone, and the capacity of pain to inhibit pain.

    ``inhibition`` [1] is the share of nociceptive drive taken away; its log-odds are moved by
    opioid action, sleep, stress, baroreceptors and noxious input elsewhere. ``opioid_tone`` [1]
    rises with expectation and falls in lasting pain (Harris 2007). ``facilitation`` [1] builds up
    within a week of pain (Burgess 2002). ``capacity`` [1] of conditioned modulation is lost in
    lasting pain (O'Brien 2018).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        burden = m.take("pain_burden", "1")
        tone = m.state("opioid_tone", "1", start=1, long_name="tone of endogenous opioids")
        capacity = m.state("capacity", "1", start=1, long_name="capacity of conditioned modulation")
        facilitation = m.state(
            "facilitation", "1", start=0, positive=False, long_name="descending facilitation"
        )
        inhibition = m.state(
            "inhibition", "1", start=p.healthy_inhibition, long_name="descending inhibition"
        )

        relief = m.link(
            "expectation_to_opioid_tone",
            p.expectation_effect * m.take("expectation", "1"),
            source="expectation.relief",
            target="descending.opioid_tone",
            loop="central",
            reference="eippert2009",
            note="expectation of relief releases opioids",
        )
        spent = m.link(
            "pain_to_opioid_tone",
            p.opioid_loss * burden,
            source="overall_pain.burden",
            target="descending.opioid_tone",
            loop="central",
            reference="harris2007",
            disputed=True,
            note="lasting pain uses up or desensitises the opioid system",
        )
        trained = m.link(
            "fitness_to_opioid_tone",
            p.fitness_effect * (m.take("fitness", "1") - 1),
            source="fitness.level",
            target="descending.opioid_tone",
            loop="central",
            reference="naugle2012",
            note="exercise raises the tone of opioids",
        )
        m.rate(tone, (1 + relief + trained + m.input("training", "1") - spent - tone) / p.adjustment_time)

        worn = m.link(
            "pain_to_conditioned_modulation",
            p.capacity_loss * burden,
            source="overall_pain.burden",
            target="descending.capacity",
            loop="central",
            reference="obrien2018",
            note="lasting pain wears out the inhibition of pain by pain",
        )
        m.rate(capacity, (1 - worn - capacity) / p.capacity_time)

        drive = m.link(
            "pain_to_facilitation",
            p.facilitation_rise * burden,
            source="overall_pain.burden",
            target="descending.facilitation",
            loop="central",
            reference="burgess2002",
            note="lasting input switches on facilitation from the medulla",
        )
        m.rate(facilitation, (drive - facilitation) / p.facilitation_time)

        action = tone * (1 - m.drug("opioid_block"))
        opioid = m.link(
            "opioid_to_descending",
            p.opioid_effect * (action - 1),
            source="descending.opioid_tone",
            target="descending.inhibition",
            loop="central",
            reference="eippert2009",
            note="opioids in the periaqueductal grey release inhibition",
        )
        recruited = m.link(
            "pain_to_descending",
            p.noxious_effect * capacity * burden,
            source="overall_pain.burden",
            target="descending.inhibition",
            loop="central",
            reference="obrien2018",
            note="pain elsewhere recruits inhibition as far as the capacity goes",
        )
        stress = m.link(
            "stress_to_descending",
            p.stress_effect * m.take("stress", "1"),
            source="stress_axis.stress",
            target="descending.inhibition",
            loop="sympathetic",
            note="stress weakens inhibition",
        )
        sleep = m.link(
            "sleep_to_descending",
            -(p.sleep_effect * m.take("sleep_loss", "1")),
            source="sleep.quality",
            target="descending.inhibition",
            loop="central",
            reference="smith2007",
            note="poor sleep weakens inhibition",
        )
        deep = m.link(
            "deep_sleep_to_descending",
            p.sleep_effect * (m.take("deep_sleep", "1") - 1),
            source="sleep.quality",
            target="descending.inhibition",
            loop="central",
            reference="smith2007",
            note="loss of deep sleep weakens inhibition",
        )
        baroreceptors = m.link(
            "baroreflex_to_descending",
            p.baroreflex_effect * log(m.take("baroreflex_gain_ratio", "1")),
            source="autonomic.muscle_outflow",
            target="descending.inhibition",
            loop="cross",
            reference="reyesdelpaso2010",
            note="baroreceptors feed descending inhibition",
        )
        lesions = m.link(
            "central_lesions_to_descending",
            p.lesion_effect * m.take("lesion_load", "1"),
            source="central_lesions.inflamed",
            target="descending.inhibition",
            loop="cross",
            disputed=True,
            reference="clemenzi2014",
            note="lesions of brain stem and cord interrupt descending inhibition",
        )
        rest = log(p.healthy_inhibition / (1 - p.healthy_inhibition))
        target = logistic(rest + opioid + recruited + sleep + deep + baroreceptors - stress - lesions)
        m.rate(inhibition, (target - inhibition) / p.adjustment_time)
        m.give("inhibition", inhibition)
        m.give("facilitation", facilitation)
        m.give("opioid_tone", tone)
        m.give("conditioned_modulation", capacity)
