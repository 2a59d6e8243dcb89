"""Figures inside a page: SVG made safe to stand beside others, with words for those who listen."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from fibrosim.figures.style import png_bytes, svg_text
from fibrosim.reports.html import Html, element

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["LARGEST_SVG", "figure_block"]

LARGEST_SVG = 600_000
"""Bytes; a larger drawing is put in as an image."""

PNG_DPI = 130


def figure_block(figure: Figure, name: str, description: str, caption: str = "") -> Html:
    """Return a figure element.

    Parameters
    ----------
    figure : Figure
        What to show.
    name : str
        Short name, unlike any other on the page; it keeps the ids of two drawings apart.
    description : str
        What the figure shows, in words, for those who do not see it.
    caption : str
        Printed below.
    """
    text = inline_svg(svg_text(figure), name, description)
    if len(text) > LARGEST_SVG:
        data = base64.b64encode(png_bytes(figure, PNG_DPI)).decode("ascii")
        text = element("img", src=f"data:image/png;base64,{data}", alt=description)
    return element("figure", text, element("figcaption", caption) if caption else None, id=f"figure-{name}")


def inline_svg(text: str, name: str, description: str) -> Html:
    """Return SVG text without what belongs to a file of its own, its ids made unique."""
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", text)
    text = text.replace("xlink:href=", "href=")
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'href="#', f'href="#{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', text[:400])[:2])
    text = re.sub(r'\s+(?:width|height)="[\d.]+pt"', "", text, count=2)
    opening = element("svg", role="img", aria_label=description,
                      style=f"max-width:{width * 4 / 3:.0f}px;aspect-ratio:{width:.0f}/{height:.0f}")  # fmt: skip
    return Html(text.replace("<svg", opening.removesuffix("></svg>"), 1).replace("\n", " ").strip())
