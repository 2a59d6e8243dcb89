"""Satellite glia: occupancy by IgG."""

from __future__ import annotations

from ..language import Subsystem, excess

__all__ = ["SatelliteGlia"]


class SatelliteGlia(Subsystem):
    """Anti-satellite-glia IgG bound in the ganglia of a pool.

    State ``occupancy`` [1]: dG/dt = k_on A (1 - G) - G / release time; up in 1-2 days at
    transferred doses, more than a week off (Goebel 2021).
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        bound = p.binding_rate * m.take("natural_anti_satellite_glia", "mg/l")
        natural = bound / (bound + 1 / p.release_time)
        occupancy = m.state(
            "occupancy",
            "1",
            start=natural,
            long_name="satellite glia occupied by IgG",
        )
        antibody = m.link(
            "immunoglobulin_to_satellite_glia",
            m.take("anti_satellite_glia", "mg/l"),
            source="immunoglobulin.anti_satellite_glia",
            target="satellite_glia.occupancy",
            loop="immune",
            reference="goebel2021",
            note="antibody binds to satellite glia of the ganglia",
        )
        m.rate(occupancy, p.binding_rate * antibody * (1 - occupancy) - occupancy / p.release_time)
        # IgG of healthy people does nothing to a healthy ganglion (Goebel 2021)
        m.give("glia_occupancy", excess(occupancy - natural, p.rise_width))
