"""What every analysis returns: numbers as a table, a figure, and a few lines of text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["Shown", "checked_target"]

KINDS = (".png", ".svg", ".pdf")
DOTS_PER_INCH = 200


class Shown:
    """A result that can be seen.

    Classes that derive from it say `to_frame` and `figure`, and ``__str__`` in words with units.
    """

    def to_frame(self) -> pandas.DataFrame:
        """Return the numbers as a table; its attribute ``attrs["units"]`` names the units."""
        raise NotImplementedError

    def figure(self) -> Figure:
        """Draw it."""
        raise NotImplementedError

    def save_figure(self, path: str | os.PathLike[str]) -> Path:
        """Write the figure as PNG, SVG or PDF, as the name ends.

        Raises
        ------
        InputError
            Another ending, or a folder that does not exist.
        """
        target = checked_target(path)
        figure = self.figure()
        from .style import figure_style

        with figure_style():
            figure.savefig(target, dpi=DOTS_PER_INCH)
        return target

    def _repr_html_(self) -> str:
        from .style import svg_text

        return svg_text(self.figure())


def checked_target(path: str | os.PathLike[str]) -> Path:
    """Return the path of a figure to be written, before any work is done for it.

    Raises
    ------
    InputError
        An ending that is no kind of figure, or a folder that does not exist.
    """
    target = Path(path)
    if target.suffix.lower() not in KINDS:
        raise InputError("a figure is PNG, SVG or PDF", field="figure", value=str(path), allowed=list(KINDS),
                         fix=f"name it {target.stem or 'figure'}.png", code="unknown-format")  # fmt: skip
    if not target.parent.is_dir():
        raise InputError("no such folder", field="figure", value=str(target.parent), fix="make the folder first",
                         code="not-found")  # fmt: skip
    return target
