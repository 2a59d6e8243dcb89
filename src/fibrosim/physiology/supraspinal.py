"""Sensory gain of the brain."""

from __future__ import annotations

from ..language import Subsystem, exp

__all__ = ["Supraspinal"]


class Supraspinal(Subsystem):
    """How strongly the brain answers to the spinal signal: ``sensory_gain`` [1], 1 in health.

    State ``insular_gain`` [1], the rise of the gain's logarithm, builds up over months of pain
    and distress and shows as insular glutamate [mmol/kg scale of the scanner, 1]. State
    ``habituation`` [1], 1 in health and 0 in lasting full pain, is lost within weeks (de Tommaso 2011). Distress
    draws attention to pain. Mood and weather make the gain fluctuate from day to day.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        burden = m.take("pain_burden", "1")
        distress = m.take("distress_rise", "1")
        insular = m.state(
            "insular_gain", "1", start=0, positive=False, long_name="gain of the insula"
        )
        habituation = m.state("habituation", "1", start=1, long_name="habituation")
        pain = m.link(
            "pain_to_insular_gain",
            p.pain_effect * burden,
            source="overall_pain.burden",
            target="supraspinal.insular_gain",
            loop="central",
            reference="harris2009",
            note="lasting pain raises the gain of the insula",
        )
        m.rate(insular, (pain - insular) / p.learning_time)
        dulled = m.link(
            "pain_to_habituation",
            burden,
            source="overall_pain.burden",
            target="supraspinal.habituation",
            loop="central",
            reference="detommaso2011",
            note="lasting pain takes habituation away",
        )
        m.rate(habituation, (1 - dulled - habituation) / p.learning_time)
        attention = m.link(
            "mood_to_sensory_gain",
            p.attention_effect * distress,
            source="mood.distress",
            target="supraspinal.sensory_gain",
            loop="central",
            reference="gracely2004",
            note="distress draws attention to pain",
        )
        lost = m.link(
            "habituation_to_sensory_gain",
            p.habituation_effect * (1 - habituation),
            source="supraspinal.habituation",
            target="supraspinal.sensory_gain",
            loop="central",
            reference="detommaso2011",
            note="without habituation repeated input keeps its strength",
        )
        weather = p.fluctuation_size * m.noise("fluctuation", correlation_time=p.fluctuation_time)
        gain = m.define(
            "sensory_gain", exp(insular + attention + lost + weather), long_name="sensory gain"
        )
        m.define(
            "insular_glutamate",
            p.healthy_glutamate * (1 + p.glutamate_effect * insular),
            long_name="insular glutamate and glutamine, scale of the scanner",
        )
        m.give("sensory_gain", gain)
