"""Which areas make up the regions and tender points of the ACR criteria: definitions."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["LOWER", "REGIONS", "TENDER_POINTS", "UPPER", "regions_with_pain", "widespread_1990"]

SIDES = ("left", "right")

REGIONS: dict[str, tuple[str, ...]] = {
    "left upper": ("shoulder_left", "upper_arm_left", "lower_arm_left"),
    "right upper": ("shoulder_right", "upper_arm_right", "lower_arm_right"),
    "left lower": ("hip_left", "upper_leg_left", "lower_leg_left"),
    "right lower": ("hip_right", "upper_leg_right", "lower_leg_right"),
    "axial": ("neck", "upper_back", "lower_back"),
}
"""Five regions of generalised pain in 2016; jaw, chest and abdomen do not count."""

AXIAL_1990 = ("neck", "chest", "upper_back", "lower_back")
UPPER = ("jaw", "shoulder", "upper_arm", "lower_arm", "neck", "upper_back", "chest")
LOWER = ("lower_back", "abdomen", "hip", "upper_leg", "lower_leg")

TENDER_POINTS: dict[str, str] = {
    "occiput": "neck",
    "low cervical": "neck",
    "trapezius": "shoulder",
    "supraspinatus": "upper_back",
    "second rib": "chest",
    "lateral epicondyle": "lower_arm",
    "gluteal": "hip",
    "greater trochanter": "hip",
    "knee": "upper_leg",
}
"""Nine tender points of 1990, each left and right, and the area in which each lies."""


def point_sites() -> list[tuple[str, str, str]]:
    """Return point, side and area of the 18 tender points."""
    midline = {"neck", "upper_back", "chest"}
    return [
        (point, side, area if area in midline else f"{area}_{side}")
        for point, area in TENDER_POINTS.items()
        for side in SIDES
    ]


def regions_with_pain(painful: Iterable[str]) -> list[str]:
    """Return which of the five regions of 2016 hold a painful area."""
    hit = set(painful)
    return [name for name, areas in REGIONS.items() if hit.intersection(areas)]


def widespread_1990(painful: Iterable[str]) -> bool:
    """Say whether pain is widespread in the sense of 1990.

    Left and right side, above and below the waist, and the axial skeleton; low back pain is
    lower segment pain (Wolfe 1990, doi:10.1002/art.1780330203).
    """
    hit = set(painful)
    sides = all(any(area.endswith(f"_{side}") for area in hit) for side in SIDES)
    kinds = {area.removesuffix("_left").removesuffix("_right") for area in hit}
    return (
        sides
        and bool(kinds.intersection(UPPER))
        and bool(kinds.intersection(LOWER))
        and bool(kinds.intersection(AXIAL_1990))
    )
