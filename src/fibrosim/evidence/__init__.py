"""Published studies and claims, and how the model compares with them."""

from __future__ import annotations

from fibrosim.evidence.comparison import Comparison, Replay
from fibrosim.evidence.laboratory import Experiment, experiments
from fibrosim.evidence.replay import replay
from fibrosim.evidence.report_card import ReportCard, report_card
from fibrosim.evidence.study import Study, list_studies, load_study
from fibrosim.evidence.targets import Target, targets

__all__ = [
    "Comparison",
    "Experiment",
    "Replay",
    "ReportCard",
    "Study",
    "Target",
    "experiments",
    "list_studies",
    "load_study",
    "replay",
    "report_card",
    "targets",
]
