"""The 19 areas, the 14 pools, and which reads which (package data `map.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from ..engine.maps import BlockMaps, Sparse
from ..errors import ModelError

__all__ = ["AREA_SETS", "area_names", "block_maps", "own_values", "pool_names"]

SIDES = ("left", "right")
AREA_SETS = {1: ("lower_leg_left",), 3: ("lower_leg_left", "shoulder_left", "lower_back")}
"""Areas of the small versions of the body; 19 means all."""


@cache
def _document() -> dict:
    text = (files("fibrosim.body") / "map.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    for area, row in document["areas"].items():
        if abs(sum(row.values()) - 1.0) > 1e-9:
            raise ModelError(f"body/map.yaml: shares of '{area}' do not sum to 1")
    return document


@cache
def area_names(count: int = 19) -> tuple[str, ...]:
    """Names of the areas of a version of the body, in order."""
    if count == 19:
        return tuple(_document()["areas"])
    if count not in AREA_SETS:
        raise ModelError(f"a body has 1, 3 or 19 areas, not {count}")
    return AREA_SETS[count]


@cache
def pool_names(count: int = 19) -> tuple[str, ...]:
    """Names of the pools that serve those areas, with their opposites, level by level."""
    every = [f"{level['name']}_{side}" for level in _document()["levels"] for side in SIDES]
    used = {p.rsplit("_", 1)[0] for a in area_names(count) for p in _document()["areas"][a]}
    return tuple(p for p in every if p.rsplit("_", 1)[0] in used)


def _normal(row: dict[int, float]) -> dict[int, float]:
    total = sum(row.values())
    return {k: v / total for k, v in row.items()} if total else {}


@cache
def block_maps(count: int = 19) -> BlockMaps:
    """Sparse maps of a version of the body.

    An area reads its pools with its shares; a pool reads its areas with the same shares, scaled
    to sum to 1; neighbours are the next segments up and down on the same side.
    """
    areas, pools = list(area_names(count)), list(pool_names(count))
    leaf = [{pools.index(p): w for p, w in _document()["areas"][a].items()} for a in areas]
    hub: list[dict[int, float]] = [{} for _ in pools]
    for a, row in enumerate(leaf):
        for p, w in row.items():
            hub[p][a] = w
    names = [p.rsplit("_", 1) for p in pools]
    levels = list(dict.fromkeys(level for level, _ in names))
    near: list[dict[int, float]] = []
    for level, side in names:
        i = levels.index(level)
        next_to = [levels[k] for k in (i - 1, i + 1) if 0 <= k < len(levels)]
        near.append(_normal({pools.index(f"{k}_{side}"): 1.0 for k in next_to}))
    other = {"left": "right", "right": "left"}
    opposite = [{pools.index(f"{level}_{other[side]}"): 1.0} for level, side in names]
    return BlockMaps(
        areas, pools, Sparse.of([_normal(r) for r in leaf]), Sparse.of([_normal(r) for r in hub]), Sparse.of(near),
        Sparse.of(opposite),
    )  # fmt: skip


def own_values(count: int = 19) -> dict[str, np.ndarray]:
    """Values that differ from area to area by anatomy: parameter -> array, shape (areas,)."""
    table = {}
    for side in SIDES:
        row = _document()["stellate"][side]
        table[f"norepinephrine.stellate_{side}"] = np.array([float(row.get(a, 0.0)) for a in area_names(count)])
    lengths = _document()["fibre_length"]
    table["small_fibres.fibre_length"] = np.array([float(lengths[_part(a)]) for a in area_names(count)])
    return table


def _part(area: str) -> str:
    return area.removesuffix("_left").removesuffix("_right")
