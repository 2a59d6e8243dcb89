"""Published studies and claims, and how the model compares with them."""

from __future__ import annotations

from fibrosim.evidence.comparison import Comparison, Replay
from fibrosim.evidence.replay import replay
from fibrosim.evidence.study import Study, list_studies, load_study

__all__ = ["Comparison", "Replay", "Study", "list_studies", "load_study", "replay"]
