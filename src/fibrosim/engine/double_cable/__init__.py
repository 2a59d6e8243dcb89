"""Double cables: active nodes joined by linear internodes of axolemma, space and sheath."""

from .describe import DoubleCable
from .prepare import SCHEMES, Prepared
from .run import DoubleCableRun, NodePulse, run_double_cable, run_prepared

__all__ = ["SCHEMES", "DoubleCable", "DoubleCableRun", "NodePulse", "Prepared", "run_double_cable", "run_prepared"]
