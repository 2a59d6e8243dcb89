"""The look that all figures share: palette, type, thin rules, light paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

__all__ = [
    "INK",
    "LOOPS",
    "PAPER",
    "figure_style",
    "new_figure",
    "on_colour",
    "pain_colours",
    "png_bytes",
    "strength_colours",
    "svg_text",
]

PAPER = "#fcfbf8"
INK = "#22303a"
MUTED = "#6b7780"
FAINT = "#d9dcdc"
BAND = "#dfeae4"
BAND_EDGE = "#a9c4b6"
SKIN = "#e3e6e6"
ALERT = "#b23a48"

LOOPS: Mapping[str, tuple[str, str]] = {
    "A": ("sympathetic", "#245fb2"),
    "B": ("neurogenic", "#d0b02f"),
    "C": ("immune", "#c9669f"),
    "D": ("central", "#a63e29"),
    "": ("symptoms", "#2b353b"),
}
"""Name and colour of each loop of the body; apart under the common colour deficiencies."""

TRIGGER, TREATMENT = "#b23a48", "#2b7a5b"

PAIN_STOPS = ("#f6f1e4", "#f8dcae", "#f2b077", "#e07a55", "#b8434f", "#7d2450", "#3f1240")
STRENGTH_STOPS = ("#215a8e", "#7fa9c9", "#b9bfc1", "#dd9770", "#a83a1e")

FONTS = ["Inter", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans"]

_STYLE: dict[str, Any] = {
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": "none",
    "axes.edgecolor": "#9aa4a9",
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    # no figure has ticks above; where titles are free to move, all of them are measured once more
    "axes.titley": 1.0,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 8,
    "axes.unicode_minus": True,
    "text.color": INK,
    "font.family": "sans-serif",
    "font.sans-serif": FONTS,
    "font.size": 8.5,
    "xtick.color": "#9aa4a9",
    "ytick.color": "#9aa4a9",
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "lines.linewidth": 1.5,
    "lines.solid_capstyle": "round",
    "grid.color": "#e8e9e6",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "fibrosim",
    "path.simplify": True,
}


@contextmanager
def figure_style() -> Iterator[None]:
    """Apply the shared look for the length of a ``with`` block."""
    import matplotlib as mpl

    with mpl.rc_context():
        # the backend is left as it is: asking for it would choose one and load pyplot
        mpl.rcParams.update({key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"})
        for key, value in _STYLE.items():
            mpl.rcParams[key] = value  # type: ignore[index]
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches, bound to no window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def pain_colours() -> LinearSegmentedColormap:
    """Return the colour map of pain, 0 (cream) to 10 (plum); lightness falls all the way."""
    return _map("fibrosim_pain", PAIN_STOPS)


def strength_colours() -> LinearSegmentedColormap:
    """Return the colour map of a link's strength: weaker blue, same grey, stronger red."""
    return _map("fibrosim_strength", STRENGTH_STOPS)


def on_colour(colour: Any) -> str:
    """Return the ink, dark or light, that reads well on this colour."""
    light, dark = _luminance("#ffffff"), _luminance(INK)
    ground = _luminance(colour)
    # Ratio of WCAG 2: a twentieth stands for the light that a screen throws back.
    on_dark = (light + 0.05) / (ground + 0.05)
    on_light = (ground + 0.05) / (dark + 0.05)
    return "#ffffff" if on_dark > on_light else INK


def _luminance(colour: Any) -> float:
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def svg_text(figure: Figure) -> str:
    """Return the figure as SVG text, the same for the same content."""
    stream = io.StringIO()
    with figure_style():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    # A hundredth of a point is finer than any screen and halves the file; words between tags stay.
    shorter = re.compile(r"(\d\.\d\d)\d+")
    return re.sub(r'"[^"<>]*"', lambda part: shorter.sub(r"\1", part[0]), text[text.index("<svg") :])


def png_bytes(figure: Figure, dpi: float = 160) -> bytes:
    """Return the figure as PNG bytes."""
    stream = io.BytesIO()
    with figure_style():
        figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
    return stream.getvalue()


def _map(name: str, stops: tuple[str, ...]) -> LinearSegmentedColormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, stops)
