"""Double cables: active nodes joined by linear internodes with an axolemma, a space under the sheath, and the sheath."""

from .describe import DoubleCable
from .run import DoubleCableRun, NodePulse, run_double_cable

__all__ = ["DoubleCable", "DoubleCableRun", "NodePulse", "run_double_cable"]
