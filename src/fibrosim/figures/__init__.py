"""Figures of results: every function takes results and returns a matplotlib figure.

matplotlib itself is imported when the first figure is drawn.
"""

from fibrosim.figures.body_map import body_map
from fibrosim.figures.branches import branches
from fibrosim.figures.courses import courses
from fibrosim.figures.evidence_card import evidence_card
from fibrosim.figures.falling_leaf import falling_leaf
from fibrosim.figures.keeps_ill import keeps_ill
from fibrosim.figures.mechanism_graph import mechanism_graph
from fibrosim.figures.mechanism_over_time import mechanism_over_time
from fibrosim.figures.orbit import OrbitPanel, orbit
from fibrosim.figures.region import feasible_region
from fibrosim.figures.replay import replay
from fibrosim.figures.result_strip import result_strip
from fibrosim.figures.spike_along_nodes import spike_along_nodes
from fibrosim.figures.spike_rows import spike_rows
from fibrosim.figures.stimulus_response import stimulus_response
from fibrosim.figures.style import figure_style, png_bytes, svg_text
from fibrosim.figures.voltage_trace import voltage_trace

__all__ = [
    "body_map",
    "branches",
    "courses",
    "evidence_card",
    "falling_leaf",
    "feasible_region",
    "figure_style",
    "keeps_ill",
    "mechanism_graph",
    "mechanism_over_time",
    "OrbitPanel",
    "orbit",
    "png_bytes",
    "replay",
    "result_strip",
    "spike_along_nodes",
    "spike_rows",
    "stimulus_response",
    "svg_text",
    "voltage_trace",
]
