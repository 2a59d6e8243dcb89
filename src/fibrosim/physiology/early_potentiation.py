"""Early potentiation: what minutes of strong volleys leave in the synapses of an area's skin afferents."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["EarlyPotentiation"]


class EarlyPotentiation(Subsystem):
    """State ``level`` [1] of the synapses of an area's skin afferents, 0 in health, gone within a day or two.

    Trains of a laboratory and chemicals in the skin set it off (input ``volleys`` [1/day], over those that give 63 % of
    all), through NMDA receptors. Ongoing firing of the body raises the late form (`dorsal_horn`), not this.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=0, long_name="early potentiation of skin afferents' synapses")
        m.rate(
            level,
            m.input("volleys", "1/day") * (1 - m.drug("nmda_block")) * (1 - level) - level / p.decay_time,
        )
        m.give("early_potentiation", p.gain * level)
