"""Circulating cytokines."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["SystemicCytokines"]


class SystemicCytokines(Subsystem):
    """Cytokines in blood [pg/ml]: TNF, interleukins 6, 8 and 10.

    Small positive shifts in fibromyalgia, interleukin-10 rising too (O'Mahony 2021). Sources: spill-over
    of the areas, stress (Marsland 2017), poor sleep (Irwin 2016), effector cells; interleukin-6
    calls up interleukin-10 (Steensberg 2003). Input ``interleukin_6_injection`` [ug/kg/day] under
    the skin (Tsigos 1997).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        names = ("tnf", "interleukin_6", "interleukin_8", "interleukin_10")
        states = {
            n: m.state(n, "pg/ml", start=m.parameter(f"healthy_{n}"), long_name=f"{n} in blood".replace("_", "-"))
            for n in names
        }
        stress, excess = m.take("stress", "1"), m.take("cytokine_excess", "pg/ml", over="area")
        effector = m.take("effector", "1") - 1
        for n, level in states.items():
            healthy = m.parameter(f"healthy_{n}")
            short = n.replace("interleukin_", "il")
            rise = m.link(
                f"stress_to_{short}",
                m.parameter(f"stress_{n}") * stress,
                source="stress_axis.stress",
                target=f"systemic_cytokines.{n}",
                loop="cross",
                reference="marsland2017",
                note="stress raises circulating cytokines",
            ) + m.link(
                f"cytokines_to_{short}",
                m.parameter(f"spill_{n}") * excess / p.spill_reference,
                source="cytokines.proinflammatory",
                target=f"systemic_cytokines.{n}",
                loop="neurogenic",
                reference="omahony2021",
                note="inflamed areas spill over into blood",
            )
            if n == "tnf":
                rise = rise + m.link(
                    "immunity_to_tnf",
                    p.effector_tnf * effector,
                    source="immunity.effector",
                    target="systemic_cytokines.tnf",
                    loop="immune",
                    note="effector cells release tumour necrosis factor",
                )
            injected = 0
            if n == "interleukin_6":
                rise = rise + m.link(
                    "sleep_to_il6",
                    p.sleep_interleukin_6 * m.take("sleep_loss", "1") / p.healthy_sleep,
                    source="sleep.quality",
                    target="systemic_cytokines.interleukin_6",
                    loop="cross",
                    reference="irwin2016",
                    note="poor sleep raises interleukin-6",
                )
                injected = m.input("interleukin_6_injection", "ug/kg/day") / p.injection_volume
            if n == "interleukin_10":
                six = states["interleukin_6"] - p.healthy_interleukin_6
                rise = rise + m.link(
                    "il6_to_il10",
                    p.interleukin_6_to_10 * hill(six, p.interleukin_6_half),
                    source="systemic_cytokines.interleukin_6",
                    target="systemic_cytokines.interleukin_10",
                    loop="immune",
                    reference="steensberg2003",
                    note="interleukin-6 calls up interleukin-10",
                )
            m.rate(level, injected + (healthy * (1 + rise) - level) / m.parameter(f"time_{n}"))
        six = states["interleukin_6"] - p.healthy_interleukin_6
        m.give("interleukin_6_rise", hill(six, p.interleukin_6_half, 2))
        m.give("interleukin_6_relative", states["interleukin_6"] / p.healthy_interleukin_6)
        free = 1 - m.drug("anti_cytokine")
        m.give(
            "systemic_cytokines",
            free * p.tnf_weight * (states["tnf"] / p.healthy_tnf - 1)
            + free * hill(six, p.interleukin_6_half),
        )
