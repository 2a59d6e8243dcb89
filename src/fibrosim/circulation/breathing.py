"""Breathing: its phase, the pressure in the chest, and the gate it puts on the vagus."""

from __future__ import annotations

from ..language import LoopPart, cosine_of_turns

__all__ = ["Breathing"]


class Breathing(LoopPart):
    """Phase [1]: whole numbers at the end of expiration; the rate wanders a little, or is paced."""

    numbers = "circulation_breathing"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        phase = m.state("phase", "1")
        rate = m.input("rate", "1/minute", default=p.rate)
        wander = p.rate_cv * (1 - m.input("paced", "1")) * m.noise("wander", p.rate_time)
        m.rate(phase, rate * (1 + wander))
        wave = -cosine_of_turns(phase) * m.input("depth", "1", default=1)
        m.give("breath", wave)
        m.give("chest_pressure", p.chest_pressure - p.chest_swing * wave)
        m.define("breath", wave)
