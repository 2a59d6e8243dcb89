"""The whole body at one moment, and what a spot of one area would do there."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from fibrosim.body import Body, body
from fibrosim.engine.expand import Expanded
from fibrosim.engine.interpret import Recipe
from fibrosim.engine.run import default_values

__all__ = ["Moment"]


class Moment:
    """States, inputs and parameters of one moment; observables follow from the body's own equations.

    Parameters
    ----------
    version : Body
        A body with its fast states.
    parameters, states : dict of str to ndarray
        Per block kind: root (n,), hub (hubs, n), leaf (leaves, n).
    inputs : mapping of str to float
        By label ``name`` or ``name/block``.
    person : (int, int)
        Seed and id of the patient, keys of what is drawn for skin and fibres.
    """

    def __init__(
        self,
        version: Body,
        parameters: Mapping[str, np.ndarray],
        inputs: Mapping[str, float],
        states: Mapping[str, np.ndarray],
        person: tuple[int, int] = (0, 0),
    ) -> None:
        self.person = person
        self.version, self.parameters, self.states = version, dict(parameters), dict(states)
        self.inputs = dict(inputs)
        self._values: dict[Any, Any] | None = None
        self._read: dict[str, np.ndarray] = {}

    def _table(self) -> dict[Any, Any]:
        """Values of every symbol at this moment."""
        if self._values is None:
            whole = copy.copy(_expanded(self.version.areas))
            whole.table = {
                ("parameter", level.name, name): row
                for kind, level, _ in whole.levels
                for name, row in zip(level.parameters, np.array(self.parameters[kind].T), strict=True)
            }
            whole.inputs = {kind: np.zeros_like(rows) for kind, rows in whole.inputs.items()}
            for label, value in self.inputs.items():
                kind, place = _input_of(self.version.areas, label)
                whole.inputs[kind][place] = value
            y = np.zeros(whole.size)
            for kind, _, _ in whole.levels:
                y[whole.slices[kind]] = self.states[kind].ravel()
            self._values = whole._evaluate(y)
        return self._values

    def value(self, name: str) -> np.ndarray:
        """Return a state or observable, shape () or (blocks,)."""
        self.read((name,))
        return self._read[name].copy()

    def read(self, names: tuple[str, ...]) -> None:
        """Evaluate states and observables together, which is quicker than asking for one `value` after the other."""
        if all(name in self._read for name in names):
            return
        found = _recipe(self.version.areas, names)(self._table())
        for name, one in zip(names, found, strict=True):
            self._read[name] = np.asarray(one) + np.zeros(self._count(_level_of(self.version.areas, name)))

    def _count(self, level: str) -> tuple[int, ...]:
        maps = self.version.maps
        return {"patient": (), "pool": (len(maps.hubs),), "area": (len(maps.leaves),)}[level]

    def parameter(self, name: str, area: str | None = None) -> float:
        """Return the value of a parameter, of an area where areas differ."""
        for kind in ("root", "leaf"):
            place = _places(self.version.areas, kind).get(name)
            if place is not None:
                values = self.parameters[kind][..., place]
                return float(values if kind == "root" else values[self.version.maps.leaves.index(str(area))])
        raise KeyError(name)

    def spot(
        self,
        area: str,
        names: tuple[str, ...],
        states: Mapping[str, np.ndarray] | None = None,
        gains: Mapping[str, np.ndarray] | None = None,
    ) -> tuple[Any, ...]:
        """Return observables of a spot of an area that differs from it in some states.

        Parameters
        ----------
        area : str
            Where the spot lies.
        names : tuple of str
            Observables of the area's own equations.
        states : mapping of str to ndarray, optional
            States of the spot, any one shape; all else is the area's.
        gains : mapping of str to ndarray, optional
            Factors on links of the area, by name of the link.
        """
        place, leaf = self.version.maps.leaves.index(area), self.version.system.leaf
        table, whole, recipe = {}, self._table(), _recipe(self.version.areas, names)
        wanted = {*recipe.symbols, *(k for k in whole if gains and isinstance(k, tuple) and k[0] == "parameter")}
        for key in wanted:
            value = whole[key]
            # symbols of the level carry one number an area
            mine = isinstance(key, tuple) and key[1] == leaf.name and np.ndim(value) == 1
            table[key] = np.asarray(value)[place] if mine else value
        for name, value in (states or {}).items():
            table["state", leaf.name, name] = np.asarray(value, dtype=float)
        for name, factor in (gains or {}).items():
            key = next(k for k in table if isinstance(k, tuple) and k[0] == "parameter" and k[2] == f"link.{name}")
            table[key] = table[key] * np.asarray(factor, dtype=float)
        return tuple(recipe(table))


@cache
def _expanded(areas: int) -> Expanded:
    version = body(areas, fast=True)
    values = default_values(version.system)
    counts = {"hub": len(version.maps.hubs), "leaf": len(version.maps.leaves)}
    tables = {k: v if k == "root" else np.tile(v, (counts[k], 1)) for k, v in values.items()}
    return Expanded(version.system, version.maps, tables)


@cache
def _input_of(areas: int, label: str) -> tuple[str, Any]:
    """Block kind and place of an input by its label."""
    whole, (name, _, block) = _expanded(areas), label.partition("/")
    for kind, level, _ in whole.levels:
        if name in level.inputs:
            blocks = {"root": [""], "hub": whole.maps.hubs, "leaf": whole.maps.leaves}[kind]
            return kind, (level.inputs.index(name), list(blocks).index(block) if block else slice(None))
    raise KeyError(label)


@cache
def _places(areas: int, kind: str) -> dict[str, int]:
    return {name: k for k, name in enumerate(getattr(body(areas, fast=True).system, kind).parameters)}


@cache
def _level_of(areas: int, name: str) -> str:
    return body(areas, fast=True).system.level_of(name).name


@cache
def _recipe(areas: int, names: tuple[str, ...]) -> Recipe:
    system = body(areas, fast=True).system
    nodes = []
    for name in names:
        level = system.level_of(name)
        own = {s.name: s.symbol for s in level.states} | {o.name: o.node for o in level.outputs}
        nodes.append(own[name])
    return Recipe(nodes)
