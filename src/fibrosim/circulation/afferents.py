"""What the receptors of arteries and of the low-pressure side tell the brain stem."""

from __future__ import annotations

from ..language import LoopPart, logistic

__all__ = ["Afferents"]


class Afferents(LoopPart):
    """Arterial baroreceptors (Ursino 1998: pressure and its slope, a filter, a sigmoid) and cardiopulmonary ones.

    Upright, the carotid sinus lies above the heart and feels less.
    """

    numbers = "circulation_afferents"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        column = p.carotid_column * m.take("upright", "1")
        felt = m.take("arterial_pressure", "mmHg") - column
        filtered = m.state("filtered", "mmHg", start=p.set_pressure)
        m.rate(filtered, (felt + p.slope_time * m.take("arterial_slope", "mmHg/s") - filtered) / p.filter_time)
        set_at = p.set_pressure + m.input("resetting", "mmHg")
        fired = p.lowest + (p.highest - p.lowest) * logistic((filtered - set_at) / p.width)
        middle = (p.lowest + p.highest) / 2
        rate = middle + m.input("gain", "1", default=1) * (fired - middle)
        centre = m.state("central", "mmHg", start=p.set_central)
        m.rate(centre, (m.take("thoracic_pressure", "mmHg") - centre) / p.central_time)
        m.give("baroreceptor_rate", rate)
        # from -1/2 to 1/2
        m.give("cardiopulmonary", (2 * logistic((centre - p.set_central) / p.central_width) - 1) / 2)
        m.define("baroreceptor_rate", rate, unit="1/s")
