"""Figures of results: every function takes results and returns a matplotlib figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrosim.figures.body_map import body_map
    from fibrosim.figures.courses import courses
    from fibrosim.figures.mechanism_graph import mechanism_graph
    from fibrosim.figures.replay import replay
    from fibrosim.figures.style import figure_style, png_bytes, svg_text
    from fibrosim.figures.test_results import test_results

_HOMES = {
    "body_map": "body_map",
    "courses": "courses",
    "figure_style": "style",
    "mechanism_graph": "mechanism_graph",
    "png_bytes": "style",
    "replay": "replay",
    "test_results": "test_results",
    "svg_text": "style",
}

__all__ = [
    "body_map",
    "courses",
    "figure_style",
    "mechanism_graph",
    "png_bytes",
    "replay",
    "test_results",
    "svg_text",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    # A submodule of the same name would otherwise shadow the function once imported.
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
