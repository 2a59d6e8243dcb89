"""Names of single numbers of a body, ``subsystem.symbol/block``, and their tables per block kind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import InputError
from .assembly import Body

__all__ = ["block_names", "labels", "table_of", "vector_of"]

PARTS = {"state": lambda level: [s.name for s in level.states], "input": lambda level: level.inputs,
         "parameter": lambda level: level.parameters}  # fmt: skip


def block_names(version: Body) -> dict[str, list[str]]:
    """Names of the blocks by kind: root, hub (pools), leaf (areas)."""
    return {"root": [""], "hub": list(version.maps.hubs), "leaf": list(version.maps.leaves)}


def labels(version: Body, what: str) -> list[str]:
    """Labels of all states, inputs or parameters: kind by kind, block by block."""
    blocks, names = block_names(version), PARTS[what]
    return [
        f"{name}/{block}" if block else name
        for kind, level in _levels(version)
        for block in blocks[kind]
        for name in names(level)
    ]


def vector_of(version: Body, what: str, table: Mapping[str, np.ndarray]) -> np.ndarray:
    """Numbers in the order of `labels` from tables per block kind."""
    return np.concatenate([np.asarray(table[kind], dtype=float).ravel() for kind, _ in _levels(version)])


def table_of(version: Body, what: str, values: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Tables per block kind, root (n,), hub (hubs, n), leaf (leaves, n), from numbers by label.

    Raises
    ------
    InputError
        A label of this body has no value: the numbers come from another version of the body.
    """
    found, blocks = {}, block_names(version)
    for kind, level in _levels(version):
        names = PARTS[what](level)
        rows = np.empty((len(blocks[kind]), len(names)))
        for b, block in enumerate(blocks[kind]):
            own = [f"{name}/{block}" for name in names] if block else names
            missing = [label for label in own if label not in values]
            if missing:
                raise InputError(
                    f"the snapshot lacks a {what} of this body", field="course", value=missing[0],
                    fix="run the life again with this release", code="other-body",
                )  # fmt: skip
            rows[b] = [values[label] for label in own]
        found[kind] = rows[0] if kind == "root" else rows
    return found


def _levels(version: Body) -> tuple:
    system = version.system
    return (("root", system.root), ("hub", system.hub), ("leaf", system.leaf))
