"""Slowly adapting channel opened by force."""

from __future__ import annotations

from fibrosim.language import Mechanism, MembraneBuilder, logistic

__all__ = ["SlowMechanical"]


class SlowMechanical(Mechanism):
    """Current g m h s (V - E), with m of the force, h its adaptation within a second and s that of many seconds."""

    def build(self, m: MembraneBuilder) -> None:
        """State the equations."""
        p = m.parameters
        none = logistic(-p.half / p.slope)
        # without force every channel is closed
        pressed = (logistic((p.force - p.half) / p.slope) - none) / (1 - none)
        activation = m.gate("m", steady=pressed, time=p.time)
        adapted = m.gate("h", steady=1 - p.adaptation * pressed, time=p.adaptation_time)
        slow = m.gate("s", opening=p.recovery_rate, closing=p.inactivation_rate * pressed)
        m.ohmic(m.density("conductance") * activation * adapted * slow, reversal=p.reversal)
