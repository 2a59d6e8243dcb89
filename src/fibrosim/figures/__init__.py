"""Figures of results: every function takes results and returns a matplotlib figure.

matplotlib itself is imported when the first figure is drawn.
"""

from fibrosim.figures.body_map import body_map
from fibrosim.figures.courses import courses
from fibrosim.figures.evidence_card import evidence_card
from fibrosim.figures.mechanism_graph import mechanism_graph
from fibrosim.figures.replay import replay
from fibrosim.figures.result_strip import result_strip
from fibrosim.figures.style import figure_style, png_bytes, svg_text

__all__ = [
    "body_map",
    "courses",
    "evidence_card",
    "figure_style",
    "mechanism_graph",
    "png_bytes",
    "replay",
    "result_strip",
    "svg_text",
]
