"""Expectation of relief."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Expectation"]


class Expectation(Subsystem):
    """Expectation of relief, learned from being treated; state ``relief`` [1], 0 to 1.

    Every day of treatment, of drug, placebo or sham alike, raises it by the input
    ``expectation.treatment``; it fades over weeks. It has no effect of its own on pain: it acts
    through opioid tone, so expectation analgesia and the placebo response are one mechanism.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        relief = m.state("relief", "1", start=0, long_name="expectation of relief")
        treated = m.input("treatment", "1")
        m.rate(relief, p.learning_rate * treated * (1 - relief) - relief / p.fading_time)
        m.give("expectation", relief)
