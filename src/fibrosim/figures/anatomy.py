"""The human figure as curves: one half outline, mirrored, and the 19 areas laid over it.

Coordinates are centimetres of a person of 180 cm: x from the midline, y from the sole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["AREAS", "BACK", "FRONT", "LABELS", "closed_curve", "details", "mirror", "outline"]

Points = Sequence[tuple[float, float]]

AREAS = (
    "jaw_left",
    "jaw_right",
    "shoulder_left",
    "shoulder_right",
    "upper_arm_left",
    "upper_arm_right",
    "lower_arm_left",
    "lower_arm_right",
    "hip_left",
    "hip_right",
    "upper_leg_left",
    "upper_leg_right",
    "lower_leg_left",
    "lower_leg_right",
    "neck",
    "upper_back",
    "lower_back",
    "chest",
    "abdomen",
)
"""The areas of the widespread pain index, in the order of the model."""

LABELS = {name: name.replace("_", " ").capitalize() for name in AREAS}

# One side of the body from crown to crotch; the other side is its mirror image.
HALF: Points = (
    (0, 180), (3.2, 179.6), (6.0, 177.6), (7.5, 174), (7.9, 170.4), (7.7, 168.6), (8.5, 168.9),
    (8.6, 166.6), (7.9, 164.0), (7.2, 163.4), (6.7, 160.8), (5.6, 158.4), (5.2, 156.6),
    (5.3, 154.4), (5.9, 152.4), (8.0, 150.6), (12.0, 149.2), (16.2, 148.2), (19.9, 146.2),
    (22.5, 142.8), (23.8, 138.6), (24.7, 133.6), (25.7, 127.6), (26.7, 121.6), (27.6, 116.6),
    (28.9, 112.4), (30.5, 107.6), (31.8, 102.0), (32.5, 96.6), (33.0, 91.4), (33.4, 87.4),
    (34.6, 84.4), (36.0, 80.8), (36.8, 77.2), (37.3, 73.0), (37.3, 69.0), (36.6, 66.6),
    (35.4, 66.4), (34.4, 68.2), (33.3, 70.8), (32.3, 72.6), (31.7, 75.2), (31.0, 74.0),
    (29.8, 73.8), (29.0, 75.8), (28.7, 79.4), (28.8, 83.0), (28.6, 86.4), (27.4, 91.0),
    (25.4, 96.4), (23.6, 101.8), (22.2, 107.0), (21.1, 111.6), (20.2, 116.0), (19.0, 121.4),
    (18.1, 126.6), (17.0, 130.6), (16.2, 132.6), (15.6, 131.2), (15.7, 127.0), (15.4, 121.0),
    (14.5, 114.6), (13.7, 109.6), (13.6, 105.4), (14.4, 100.6), (15.9, 95.2), (17.0, 90.2),
    (17.5, 85.2), (17.4, 79.6), (16.7, 72.0), (15.4, 63.6), (13.9, 56.0), (13.0, 51.0),
    (12.9, 46.8), (13.3, 42.0), (13.7, 36.4), (13.2, 30.0), (11.9, 22.6), (10.7, 15.4),
    (10.3, 10.6), (10.9, 7.0), (12.6, 3.6), (13.0, 1.3), (11.4, 0.1), (8.0, 0.0), (6.2, 0.6),
    (5.7, 3.2), (6.0, 7.0), (6.1, 11.0), (5.5, 17.4), (4.7, 25.0), (4.2, 32.0), (4.3, 38.0),
    (4.8, 43.6), (4.7, 48.8), (4.3, 54.0), (3.4, 62.0), (2.3, 70.0), (1.2, 77.6), (0.5, 80.6),
    (0, 81.2),
)  # fmt: skip

# Areas may run past the outline: they are clipped to it. Left of the body lies at x > 0 here.
_SHOULDER: Points = (
    (6.6, 153.4), (10, 155), (18, 152), (25, 147), (28, 140), (25.6, 136.4), (20.4, 136.8),
    (16.2, 138.6), (14.0, 142.2), (10.6, 145.0), (6.8, 146.6), (5.8, 149.6),
)  # fmt: skip
_UPPER_ARM: Points = (
    (14.9, 136.8), (19.4, 136.0), (25.6, 135.2), (28, 131), (31, 118), (30.2, 112.4),
    (25.0, 111.6), (20.0, 112.6), (17.2, 120), (16.2, 128), (15.6, 132.4),
)  # fmt: skip
_LOWER_ARM: Points = (
    (19.6, 111.2), (25.0, 110.2), (31.0, 111.0), (34, 104), (36, 92), (34.4, 87.2), (31.0, 86.6),
    (27.6, 87.2), (23.4, 96), (19.8, 106),
)  # fmt: skip
_UPPER_LEG: Points = (
    (19.6, 83.6), (16, 84.2), (9.6, 83.4), (4.2, 80.6), (0.75, 78), (0.7, 72), (1.6, 60),
    (3.4, 52.6), (6, 51.2), (9, 50.8), (12, 51.2), (15.4, 52.4), (19, 64), (20, 76),
)  # fmt: skip
_LOWER_LEG: Points = (
    (3.2, 47.6), (6, 48.6), (9, 49.0), (12, 48.6), (14.6, 47.4), (16, 36), (13.6, 16),
    (11.6, 10.4), (8.2, 9.6), (5.0, 10.4), (3.6, 18), (2.6, 34),
)  # fmt: skip
_FRONT_HIP: Points = (
    (20, 97.6), (15.8, 98.4), (12.6, 97.4), (9.4, 92.6), (6.0, 86.6), (4.6, 83.0), (10.2, 85.0),
    (16, 85.9), (20, 85.2),
)  # fmt: skip
_BUTTOCK: Points = (
    (20, 97.8), (15.6, 99.0), (9.6, 98.6), (4.0, 96.4), (0.7, 92.0), (0.6, 84.0), (2.2, 80.4),
    (6.4, 79.9), (11.0, 81.6), (15.6, 84.4), (20, 85.2),
)  # fmt: skip
_BACK_LEG: Points = (
    (19.6, 83.6), (15.8, 82.9), (11.0, 80.0), (6.4, 78.2), (2.8, 78.6), (0.75, 78.8), (0.7, 72),
    (1.6, 60), (3.4, 52.6), (6, 51.2), (9, 50.8), (12, 51.2), (15.4, 52.4), (19, 64), (20, 76),
)  # fmt: skip
_JAW: Points = (
    (0.55, 161.4), (2.4, 162.6), (4.6, 164.8), (6.4, 166.4), (9.6, 166.8), (9.6, 160), (6, 156.6),
    (3.0, 157.6), (0.55, 157.4),
)  # fmt: skip

# Across the midline: right half given, mirrored to a closed shape.
_NECK_FRONT: Points = ((0, 156.2), (2.6, 156.6), (5.0, 157.6), (7.4, 156.4), (5.9, 152.6),
                       (4.6, 149.4), (2.0, 148.2), (0, 147.9))  # fmt: skip
_NECK_BACK: Points = ((0, 161.8), (3.4, 161.6), (7.6, 160.6), (7.2, 156), (6.0, 152.9),
                      (4.8, 149.4), (2.2, 147.6), (0, 147.2))  # fmt: skip
_CHEST: Points = ((0, 146.6), (3.4, 146.8), (6.6, 145.4), (10.4, 143.8), (13.2, 141.4),
                  (14.6, 138.4), (14.2, 135.6), (15.1, 132.6), (19, 130), (18, 122), (15.4, 119.6),
                  (11, 118.4), (6, 120.6), (2.6, 122.6), (0, 123.2))  # fmt: skip
_ABDOMEN: Points = ((0, 121.9), (2.6, 121.3), (6, 119.2), (11, 117.0), (18, 118.0), (17, 106),
                    (15.2, 99.6), (12.0, 98.6), (8.6, 93.4), (5.2, 87.6), (2.6, 84.8),
                    (0, 84.0))  # fmt: skip
_UPPER_BACK: Points = ((0, 145.9), (3.4, 146.2), (6.8, 145.3), (10.6, 143.7), (13.2, 141.2),
                       (14.6, 138.2), (14.2, 135.4), (15.1, 132.4), (19, 130), (18, 120),
                       (14.4, 116.6), (8, 116.0), (0, 115.8))  # fmt: skip
_LOWER_BACK: Points = ((0, 114.5), (8, 114.7), (18, 115.4), (18, 106), (15.6, 100.3),
                       (9.6, 100.0), (4.2, 97.9), (1.4, 95.2), (0, 93.8))  # fmt: skip


def mirror(points: Points) -> list[tuple[float, float]]:
    """Return the points on the other side of the midline."""
    return [(-x, y) for x, y in points]


def _whole(half: Points) -> list[tuple[float, float]]:
    return [*half, *[(-x, y) for x, y in reversed(half) if x > 0]]


def _both(name: str, shape: Points, side: int) -> dict[str, list[tuple[float, float]]]:
    """Return left and right of an area; `side` is +1 where the body's left lies at x > 0."""
    here, there = list(shape), mirror(shape)
    if side < 0:
        here, there = there, here
    return {f"{name}_left": here, f"{name}_right": there}


FRONT: dict[str, list[tuple[float, float]]] = {
    **_both("jaw", _JAW, 1),
    "neck": _whole(_NECK_FRONT),
    **_both("shoulder", _SHOULDER, 1),
    "chest": _whole(_CHEST),
    "abdomen": _whole(_ABDOMEN),
    **_both("upper_arm", _UPPER_ARM, 1),
    **_both("lower_arm", _LOWER_ARM, 1),
    **_both("hip", _FRONT_HIP, 1),
    **_both("upper_leg", _UPPER_LEG, 1),
    **_both("lower_leg", _LOWER_LEG, 1),
}
"""Shapes seen from the front: the body's left is on the viewer's right."""

BACK: dict[str, list[tuple[float, float]]] = {
    "neck": _whole(_NECK_BACK),
    **_both("shoulder", _SHOULDER, -1),
    "upper_back": _whole(_UPPER_BACK),
    "lower_back": _whole(_LOWER_BACK),
    **_both("upper_arm", _UPPER_ARM, -1),
    **_both("lower_arm", _LOWER_ARM, -1),
    **_both("hip", _BUTTOCK, -1),
    **_both("upper_leg", _BACK_LEG, -1),
    **_both("lower_leg", _LOWER_LEG, -1),
}
"""Shapes seen from behind: the body's left is on the viewer's left."""


def outline() -> np.ndarray:
    """Return the closed outline of the body, shape (points, 2), in centimetres."""
    return closed_curve(_whole(HALF))


def details(view: str) -> list[np.ndarray]:
    """Return thin lines that tell front from back: each of shape (points, 2)."""
    sided: dict[str, list[Points]] = {
        "front": [
            ((2.2, 147.6), (7, 148.4), (12.5, 148.3)),
            ((7.0, 50.9), (8.8, 52.0), (10.8, 51.0)),
            ((7.2, 48.0), (8.9, 46.9), (10.6, 48.0)),
        ],
        "back": [
            ((5.4, 139.5), (8.4, 131.0), (11.6, 133.2), (12.8, 137.6)),
            ((4.4, 49.6), (8.8, 50.6), (12.6, 49.6)),
            ((8.9, 37.5), (8.6, 28.0), (8.4, 14.0)),
        ],
    }
    middle: dict[str, list[Points]] = {
        "front": [((-0.5, 103.9), (0, 103.1), (0.5, 103.9))],
        "back": [((0, 146.0), (0, 130), (0, 112), (0, 96.0))],
    }
    lines = [open_curve(p) for points in sided[view] for p in (points, mirror(points))]
    return lines + [open_curve(points) for points in middle[view]]


def closed_curve(points: Points, steps: int = 5) -> np.ndarray:
    """Return a smooth closed curve through the points (centripetal Catmull-Rom)."""
    knots = np.asarray(points, dtype=float)
    count = len(knots)
    parts = [_segment(knots[[(i + k) % count for k in (-1, 0, 1, 2)]], steps) for i in range(count)]
    return np.concatenate([*parts, parts[0][:1]])


def open_curve(points: Points, steps: int = 8) -> np.ndarray:
    """Return a smooth curve through the points from the first to the last."""
    knots = np.asarray(points, dtype=float)
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    parts = [_segment(padded[i : i + 4], steps) for i in range(len(knots) - 1)]
    return np.concatenate([*parts, knots[-1:]])


def _segment(four: np.ndarray, steps: int) -> np.ndarray:
    """Return points from the second knot of four towards the third."""
    a, b, c, d = four
    pairs = ((a, b), (b, c), (c, d))
    lengths = [float(np.hypot(*(q - p))) for p, q in pairs]
    times = np.cumsum([0.0, *(np.sqrt(max(length, 1e-9)) for length in lengths)])
    t = np.linspace(times[1], times[2], steps, endpoint=False)[:, None]

    def blend(p: np.ndarray, q: np.ndarray, start: float, end: float) -> np.ndarray:
        return ((end - t) * p + (t - start) * q) / (end - start)

    ab, bc, cd = (blend(p, q, times[i], times[i + 1]) for i, (p, q) in enumerate(pairs))
    abc, bcd = blend(ab, bc, times[0], times[2]), blend(bc, cd, times[1], times[3])
    return blend(abc, bcd, times[1], times[2])
