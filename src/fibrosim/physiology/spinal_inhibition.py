"""Local inhibition of the dorsal horn: chloride of its neurons."""

from __future__ import annotations

from ..language import Subsystem, log

__all__ = ["SpinalInhibition"]


class SpinalInhibition(Subsystem):
    """What local GABA and glycine inhibition can do in a pool's horn.

    State ``extrusion`` [1] is the chloride extrusion (KCC2) of horn neurons, 1 in health, which
    BDNF of active microglia takes from the membrane (Coull 2005). Chloride inside rises as it
    falls, and with it the reversal potential of inhibition: -73 mV in health, -49 mV after nerve
    injury (Coull 2003). The share of extrusion lost is the loss of inhibition.
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        extrusion = m.state(
            "extrusion", "1", start=1, long_name="chloride extrusion of horn neurons"
        )
        loss = m.link(
            "microglia_to_spinal_inhibition",
            p.removal_rate * m.take("microglia", "1"),
            source="spinal_glia.microglia",
            target="spinal_inhibition.extrusion",
            loop="central",
            reference="coull2005",
            note="BDNF of microglia takes KCC2 from the membrane",
        )
        m.rate(extrusion, (1 - extrusion) / p.turnover_time - loss * extrusion)
        inside = m.define(
            "chloride", p.healthy_chloride / extrusion, long_name="chloride inside horn neurons"
        )
        ratio = (p.permeability_ratio * inside + p.bicarbonate_inside) / (
            p.permeability_ratio * p.chloride_outside + p.bicarbonate_outside
        )
        m.define(
            "reversal",
            p.thermal_voltage * log(ratio),
            unit="mV",
            long_name="reversal potential of inhibition",
        )
        m.give("disinhibition", 1 - extrusion)
