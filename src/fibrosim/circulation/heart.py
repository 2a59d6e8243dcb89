"""The heart: sinus node that integrates and fires, two ventricles that fill between beats and eject at each."""

from __future__ import annotations

from ..language import LoopPart, exp, positive
from .smooth import above_zero

__all__ = ["Heart"]


class Heart(LoopPart):
    """Phase of the sinus node; volume of each ventricle, and what it has yet to eject [ml].

    A ventricle fills along its exponential passive pressure through a resistance; at a beat it empties to where
    its end-systolic elastance meets the pressure ahead (Ursino 1998, with the beat taken as a whole), so that
    output follows filling, time to fill, load and contractility. The two nerves of the sinus node multiply its
    rate (Rosenblueth and Simeone 1934).
    """

    numbers = "circulation_heart"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        pressure = m.take("arterial_pressure", "mmHg")
        load = m.state("load", "mmHg", start=p.start_load)
        m.rate(load, (pressure - load) / p.load_time)
        resets = {}
        contraction = m.take("contractile_tone", "1")
        for side, filling, ahead in (
            ("left", m.take("lung_venous_pressure", "mmHg"), load),
            ("right", m.take("thoracic_pressure", "mmHg"), m.take("lung_arterial_pressure", "mmHg")),
        ):

            def get(name, side=side):
                return m.parameter(f"{side}_{name}")

            volume = m.state(f"{side}_volume", "ml", start=get("start"))
            left = m.state(f"{side}_to_eject", "ml")
            stroke = m.state(f"{side}_stroke", "ml", start=p.start_stroke)
            passive = get("passive_pressure") * (exp(get("stiffness") * volume) - 1)
            open_ = 1 - left / stroke
            into = open_ * positive((filling - passive) / get("filling_resistance"))
            m.rate(volume, into)
            m.rate(left, -left / p.ejection_time)
            elastance = get("elastance") + get("elastance_tone") * contraction
            ejected = above_zero(volume - get("unstressed") - ahead / elastance, p.smallest_stroke)
            resets |= {volume: volume - ejected, left: left + ejected, stroke: left + ejected}
            m.give(f"{side}_filling", into)
            m.give(f"{side}_ejection", left / p.ejection_time)
            if side == "left":
                m.define("stroke_volume", stroke)
        phase, activity = m.state("phase", "1"), m.state("muscle_activity", "1")
        quicker, slower = m.take("sympathetic_quickening", "1"), m.take("vagal_slowing", "1")
        age = m.input("age", "year", default=p.age)
        intrinsic = 1 / (p.intrinsic_rate - p.intrinsic_decline * age)
        # the old sinus node listens less to the vagus, which is why it is not slower at rest
        slower = slower * exp(-p.vagal_decline * (age - p.age))
        # each nerve by a factor: with one of them blocked the other keeps its share, not its milliseconds
        reached = intrinsic * (1 + slower) / (1 + quicker)
        period = p.shortest_period + above_zero(reached - p.shortest_period, p.period_width)
        m.rate(phase, 1 / period)
        m.rate(activity, m.take("muscle_rate", "1/s"))
        m.define("period", period, unit="s")
        m.event("beat", phase - 1, resets={phase: phase - 1, activity: 0, **resets},
                keep={"pressure": pressure, "muscle_activity": activity})  # fmt: skip
