"""Nerve endings on heart and vessels: norepinephrine with reuptake and spillover, receptors, effects; plasma."""

from __future__ import annotations

from ..language import LoopPart, log
from .smooth import above_zero

__all__ = ["Junctions"]


class Junctions(LoopPart):
    """Norepinephrine in the junctions of heart and vessels and in plasma [nmol/l], and what receptors make of it.

    The effect grows with the logarithm of the rate as in Ursino 1998; its lag is that of release, reuptake (about
    2 s) and the muscle. Drugs are occupancies of receptors or of the transporter, 0 to 1.
    """

    numbers = "circulation_junctions"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        block = {name: m.input(f"{name}_block", "1") for name in ("alpha", "beta", "muscarinic", "transporter")}
        junction = {}
        for organ, spilt in (("cardiac", p.spilt_by_heart), ("muscle", p.spilt_by_vessels)):
            rate = m.delayed(m.take(f"{organ}_rate", "1/s"), p.sympathetic_delay, start=p.start_rate)
            junction[organ] = m.state(f"{organ}_junction", "nmol/l", start=p.release * p.start_rate * p.clearing_time)
            cleared = ((1 - spilt) * (1 - block["transporter"]) + spilt) / p.clearing_time
            m.rate(junction[organ], p.release * rate - junction[organ] * cleared)

        def felt(concentration):
            """Effect of a junction: the logarithm of the rate that would hold it."""
            as_rate = concentration / (p.release * p.clearing_time)
            return log(1 + above_zero(as_rate - p.threshold_rate, p.threshold_width) * p.unit_time)

        beta = m.input("beta_sensitivity", "1", default=1) * (1 - block["beta"])
        m.give("sympathetic_shortening", p.period_gain * felt(junction["cardiac"]) * beta)
        late = m.delayed(junction["muscle"], p.venous_delay, start=p.release * p.start_rate * p.clearing_time)
        for name, value, time in (
            ("contractile_tone", felt(junction["cardiac"]) * beta, p.contractile_time),
            ("resistance_tone", felt(junction["muscle"]) * (1 - block["alpha"]), p.resistance_time),
            ("venous_constriction", felt(late) * (1 - block["alpha"]), p.venous_time),
        ):
            tone = m.state(name, "1", start=p.start_tone)
            m.rate(tone, (value - tone) / time)
            m.give(name, tone)
        vagal = m.delayed(m.take("vagal_rate", "1/s"), p.vagal_delay, start=p.start_vagal_rate)
        longer = m.state("vagal_lengthening", "s", start=p.vagal_gain * p.start_vagal_rate)
        m.rate(longer, (p.vagal_gain * vagal * (1 - block["muscarinic"]) - longer) / p.vagal_time)
        m.give("vagal_lengthening", longer)
        plasma = m.state("plasma", "nmol/l", start=p.start_plasma)
        m.rate(plasma, (p.spillover * junction["muscle"] - p.clearance * plasma) / p.plasma_volume)
