"""Sympathetic outflow."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Autonomic"]


class Autonomic(Subsystem):
    """Muscle and skin sympathetic outflow.

    States ``muscle_outflow`` and ``skin_outflow`` [burst/minute], 24.3 in muscle at rest (Best
    2025). Stress and pain act on the log-odds below a ceiling, so a high tone answers less
    (hyporeactivity by ceiling).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        rhythm = m.circadian(p.rhythm_amplitude, p.rhythm_peak)
        stress, pain = m.take("stress", "1"), m.take("pain_burden", "1")
        for organ in ("muscle", "skin"):
            resting = m.parameter(f"resting_{organ}_outflow")
            highest = m.parameter(f"highest_{organ}_outflow")
            outflow = m.state(
                f"{organ}_outflow",
                "burst/minute",
                start=resting,
                long_name=f"{organ} sympathetic outflow",
            )
            by_stress = m.link(
                f"stress_to_{organ}_outflow",
                p.stress_effect * stress,
                source="stress_axis.stress",
                target=f"autonomic.{organ}_outflow",
                loop="sympathetic",
                reference="best2025",
                note="stress raises outflow",
            )
            by_pain = m.link(
                f"pain_to_{organ}_outflow",
                p.pain_effect * pain,
                source="overall_pain.burden",
                target=f"autonomic.{organ}_outflow",
                loop="sympathetic",
                note="pain raises outflow",
            )
            target = highest * logistic(log(resting / (highest - resting)) + by_stress + by_pain)
            m.rate(outflow, (rhythm * target - outflow) / p.adjustment_time)
            m.give(f"{organ}_outflow", outflow)
        for port in ("sudomotor_outflow", "cardiac_outflow", "vagal_tone", "baroreflex_gain"):
            m.give(port, m.parameter(f"resting_{port}"))
        m.give("beta2_sensitivity", p.resting_beta2)
