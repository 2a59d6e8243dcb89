"""Nerve endings on heart and vessels: norepinephrine with reuptake and spillover, receptors, effects; plasma."""

from __future__ import annotations

from ..language import LoopPart, log
from .smooth import above_zero

__all__ = ["BLOCKS", "Junctions"]

BLOCKS = ("alpha", "beta", "muscarinic", "transporter", "autoreceptor")


class Junctions(LoopPart):
    """Norepinephrine in the junctions of heart and vessels and in plasma [nmol/l], and what receptors make of it.

    The effect grows with the logarithm of the rate as in Ursino 1998; its lag is that of release, reuptake (about
    2 s) and the muscle. What is in the junction holds back further release by alpha-2 receptors of the ending.
    Drugs are occupancies of receptors (``autoreceptor``: alpha-2 of endings) or of the transporter, 0 to 1.
    """

    numbers = "circulation_junctions"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        block = {name: m.input(f"{name}_block", "1") for name in BLOCKS}
        junction = {}
        for organ, spilt in (("cardiac", p.spilt_by_heart), ("muscle", p.spilt_by_vessels)):
            rate = m.delayed(m.take(f"{organ}_rate", "1/s"), p.sympathetic_delay, start=p.start_rate)
            junction[organ] = m.state(f"{organ}_junction", "nmol/l", start=p.release * p.start_rate * p.clearing_time)
            cleared = ((1 - spilt) * (1 - block["transporter"]) + spilt) / p.clearing_time
            released = p.release * self._held_back(p, block["autoreceptor"], junction[organ])
            m.rate(junction[organ], released * rate - junction[organ] * cleared)

        def felt(concentration):
            """Effect of a junction: the logarithm of the rate that would hold it."""
            as_rate = concentration / (p.release * p.clearing_time)
            return log(1 + above_zero(as_rate - p.threshold_rate, p.threshold_width) * p.unit_time)

        beta = m.input("beta_sensitivity", "1", default=1) * (1 - block["beta"])
        # isoproterenol acts beside norepinephrine on the heart, and on beta-2 receptors of vessels
        isoproterenol = m.input("isoproterenol", "ng/ml")
        driven = (felt(junction["cardiac"]) + p.isoproterenol_effect * isoproterenol) * beta
        m.give("sympathetic_quickening", p.rate_gain * driven)
        opened = m.state("dilatation", "1")
        m.rate(opened, (p.isoproterenol_dilatation * isoproterenol * (1 - block["beta"]) - opened) / p.resistance_time)
        m.give("dilatation", opened)
        # adenosine triphosphate and neuropeptide Y are released beside norepinephrine
        left = 1 - (1 - p.cotransmission) * block["alpha"]
        late = m.delayed(junction["muscle"], p.venous_delay, start=p.release * p.start_rate * p.clearing_time)
        for name, value, time in (
            ("contractile_tone", driven, p.contractile_time),
            ("resistance_tone", felt(junction["muscle"]) * left, p.resistance_time),
            ("venous_constriction", felt(late) * left, p.venous_time),
        ):
            tone = m.state(name, "1", start=p.start_tone)
            m.rate(tone, (value - tone) / time)
            m.give(name, tone)
        vagal = m.delayed(m.take("vagal_rate", "1/s"), p.vagal_delay, start=p.start_vagal_rate)
        slower = m.state("vagal_slowing", "1", start=p.vagal_gain * p.start_vagal_rate)
        m.rate(slower, (p.vagal_gain * vagal * (1 - block["muscarinic"]) - slower) / p.vagal_time)
        m.give("vagal_slowing", slower)
        plasma = m.state("plasma", "nmol/l", start=p.start_plasma)
        m.rate(plasma, (p.spillover * junction["muscle"] - p.clearance * plasma) / p.plasma_volume)

    @staticmethod
    def _held_back(p, blocked, concentration):
        """Release of an impulse over that at rest: alpha-2 receptors in use hold it back."""
        usual = p.release * p.start_rate * p.clearing_time / p.autoreceptor_half
        used = concentration / p.autoreceptor_half
        return (1 + usual) / (1 + (1 - blocked) * used)
