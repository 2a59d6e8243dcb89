"""The brain stem: rates of sympathetic fibres to muscle and heart and of vagal fibres to the sinus node."""

from __future__ import annotations

from ..language import LoopPart, exp, logistic
from .smooth import above_zero

__all__ = ["Centre"]


class Centre(LoopPart):
    """Efferent rates [1/s] after Ursino 1998; low-pressure receptors, breathing, command and noise act on them.

    Drives (of command, cold, pain) stand beside what baroreceptors fire, and the outflow inputs multiply the odds of
    firing as the slow body says, so that all meet the same ceiling: who fires much at rest has less left. A person's
    own modulation is how far breath and noise move the gate of the vagus, by which people of one vagal tone differ.
    """

    numbers = "circulation_centre"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        arterial = m.take("baroreceptor_rate", "1/s")
        low_pressure = p.low_pressure_weight * m.take("cardiopulmonary", "1")
        inhibiting = {
            "muscle": arterial + low_pressure,
            "cardiac": arterial + p.low_pressure_cardiac * low_pressure,
            "vagal": arterial + p.low_pressure_vagal * low_pressure,
        }
        drive = {}
        for name in ("muscle", "cardiac", "vagal"):
            drive[name] = m.state(f"{name}_command", "1/s")
            m.rate(drive[name], (m.input(f"{name}_drive", "1/s") - drive[name]) / p.drive_time)
        slow = m.noise("slow", p.slow_time)
        for name in ("muscle", "cardiac"):
            inhibited = p.sympathetic_slope * (inhibiting[name] - drive[name] - p.sympathetic_middle)
            odds = m.input(f"{name}_outflow", "1", default=1) * exp(-inhibited)
            reached = p.sympathetic_least + (p.sympathetic_most - p.sympathetic_least) * odds / (1 + odds)
            own = m.noise(f"{name}_noise", p.sympathetic_noise_time)
            noise = m.parameter(f"{name}_noise") * own + p.slow_noise * slow
            rate = above_zero(reached + noise, p.rate_width)
            m.give(f"{name}_rate", rate)
            m.define(f"{name}_rate", rate, unit="1/s")
        # inspiration closes the gate to what baroreceptors excite, not to tone (Eckberg 2003)
        noise = p.vagal_noise * m.noise("vagal_noise", p.vagal_noise_time) - p.slow_vagal_noise * slow
        modulation = m.input("modulation", "1", default=1)
        passed = above_zero(1 - modulation * p.gating * m.take("breath", "1") + modulation * noise, p.gate_width)
        open_ = logistic((inhibiting["vagal"] - p.vagal_middle) / p.vagal_width)
        excited = (p.vagal_most - p.vagal_least) * open_ * passed
        held = above_zero(p.vagal_least + excited - drive["vagal"], p.rate_width)
        vagal_rate = m.input("vagal_tone", "1", default=1) * held
        m.give("vagal_rate", vagal_rate)
        m.define("vagal_rate", vagal_rate, unit="1/s")
