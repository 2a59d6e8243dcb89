"""Heat from the surface of the skin to the depth of an ending, in one dimension."""

from __future__ import annotations

import numpy as np
from scipy.special import erfc

from .numbers import terminal_numbers

__all__ = ["at_depth"]


def at_depth(times: np.ndarray, knots: np.ndarray, surface: np.ndarray, depth: float | None = None) -> np.ndarray:
    """Temperature below a surface whose temperature is given and linear between knots.

    A half space at rest before the first knot; each change of slope adds slope 4 t i2erfc(z / (2 sqrt(D t)))
    (Carslaw and Jaeger, Conduction of Heat in Solids, 1959, section 2.5). Blood flow is left out.

    Parameters
    ----------
    times, knots : ndarray
        In ms, rising.
    surface : ndarray, shape (knots,)
        In K or degC.
    depth : float, optional
        In mm.

    Returns
    -------
    ndarray, shape (times,)
        In the unit of `surface`.
    """
    p = terminal_numbers()
    z = p["depth"] if depth is None else depth
    slopes = np.diff(surface) / np.diff(knots)
    bends = np.diff(np.concatenate([[0.0], slopes, [0.0]]))
    found = np.full(len(times), float(surface[0]))
    for start, bend in zip(knots, bends, strict=True):
        late = times > start
        passed = times[late] - start
        x = z / (2 * np.sqrt(p["diffusivity"] * passed / p["ms_per_s"]))
        part = (1 + 2 * x**2) * erfc(x) - 2 * x * np.exp(-(x**2)) / np.sqrt(np.pi)
        found[late] += bend * passed * part
    return found
