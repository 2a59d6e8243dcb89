"""Colours of loops by their words, with the links across loops in a colour of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fibrosim.figures.style import LOOPS

__all__ = ["CROSS", "LOOP_WORDS", "loop_colour", "loop_handles"]

CROSS = "#3d8c86"
LOOP_WORDS = ("sympathetic", "neurogenic", "immune", "central", "cross", "symptoms")
"""Every loop that a link may belong to, in the order of legends."""

_COLOURS = dict(LOOPS.values()) | {"cross": CROSS}


def loop_colour(word: str) -> str:
    """Return the colour of a loop."""
    return _COLOURS.get(word, _COLOURS["symptoms"])


def loop_handles(words: Iterable[str]) -> list[Any]:
    """Return legend lines for those of these loops that there are, in a fixed order."""
    from matplotlib.lines import Line2D

    present = set(words)
    return [
        Line2D([], [], color=loop_colour(word), linewidth=2.6, label="across loops" if word == "cross" else word)
        for word in LOOP_WORDS
        if word in present
    ]
