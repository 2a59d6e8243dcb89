"""Large sensory fibres: bursts of their somata in the ganglion and ectopic firing of bare axons."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["ABetaAfferents"]


class ABetaAfferents(Subsystem):
    """Ectopic firing of A-beta afferents of a pool, none in health."""

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        ganglion = m.state("ganglion_rate", "1/s", start=0, long_name="ectopic firing of large somata")
        m.rate(ganglion, -ganglion / p.ganglion_time)
        ectopy = m.define("ectopy", ganglion, unit="1/s", long_name="ectopic firing of A-beta afferents")
        m.give("a_beta_ectopy", ectopy)
