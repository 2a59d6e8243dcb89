"""Aerobic fitness."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Fitness"]


class Fitness(Subsystem):
    """Maximal oxygen uptake over the healthy one, state ``level`` [1].

    Falls with the activity that pain and fatigue take (27 % without any, McGuire 2001) and rises
    with the input ``fitness.training`` [1], 1 being a full programme (17 %, Bouchard 1999); loss
    within three weeks (Coyle 1984), gain within two (Hickson 1981).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        fitness = m.state("level", "1", start=1, long_name="aerobic fitness")
        training = m.input("training", "1")
        pain = m.link(
            "pain_to_fitness",
            p.activity_loss * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="fitness.level",
            loop="central",
            note="pain keeps people from moving",
        )
        fatigue = m.link(
            "fatigue_to_fitness",
            p.activity_loss * m.take("fatigue_rise", "1"),
            source="fatigue.level",
            target="fitness.level",
            loop="central",
            note="fatigue keeps people from moving",
        )
        gain = p.training_gain * training - p.inactivity_loss * (pain + fatigue)
        faster = training * (1 / p.training_time - 1 / p.detraining_time)
        m.rate(fitness, (1 + gain - fitness) * (1 / p.detraining_time + faster))
        m.give("fitness", fitness)
