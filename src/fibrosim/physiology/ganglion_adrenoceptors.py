"""Alpha-2 adrenoceptors on somata of the dorsal root ganglia."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["GanglionAdrenoceptors"]


class GanglionAdrenoceptors(Subsystem):
    """Ectopic alpha-2 adrenoceptors on somata of a pool's ganglia, relative to health.

    State ``alpha2`` [1], 1 in health: more after nerve injury (Birder and Perl 1999), not after
    inflammation of tissue (Shi 2000), and where baskets stand; they close N-type calcium channels and with them
    calcium-activated potassium channels of axotomised cells (Abdulla and Smith 1997).
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        alpha2 = m.state("alpha2", "1", start=1, long_name="alpha-2 adrenoceptors on DRG somata")
        drive = m.link(
            "sprouting_to_ganglion_adrenoceptors",
            p.basket_drive * m.take("basket_density", "1"),
            source="sprouting.basket_density",
            target="ganglion_adrenoceptors.alpha2",
            loop="sympathetic",
            disputed=True,
            reference="abdulla1997",
            note="somata inside baskets bear more of the receptor",
        )
        m.rate(
            alpha2, p.induction_rate * drive * (p.maximum - alpha2) - (alpha2 - 1) / p.return_time
        )
        m.give("alpha2", alpha2)
