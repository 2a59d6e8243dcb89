"""A few subsystems alone, in surroundings that a test sets: for mechanisms without the rest of the body."""

from __future__ import annotations

import numpy as np

from fibrosim.body.areas import area_names, block_maps, pool_names
from fibrosim.engine.actions import Action, combine_inputs, schedule
from fibrosim.engine.build import build
from fibrosim.engine.run import Case, Options, default_values, run_cases
from fibrosim.engine.workspace import Rows
from fibrosim.language import Subsystem, assemble
from fibrosim.language.subsystem import build_parts

FOREVER = 1e6


def _surroundings(subsystems, ones):
    """Stand-ins for every port that is taken and that none of them gives: 1 in health for `ones`, else 0."""
    found, parts = {}, build_parts(subsystems)
    for take in parts.takes:
        where = take.over or take.level
        if not {(take.level, take.name), (where, take.name), ("patient", take.name)} & set(parts.ports):
            found.setdefault(where, {})[take.name] = take.unit.text
    return [_stand_in(level, ports, ones) for level, ports in found.items()]


def _stand_in(where, ports, ones):
    class Surroundings(Subsystem):
        level = where
        name = f"around_{where}"

        def build(self, m):
            for port, unit in ports.items():
                moved = m.input(port, unit)
                m.give(port, 1 + moved if port in ones else moved)

    return Surroundings()


def held(port, value, level="area", day=0.0, until=FOREVER):
    """A port of the surroundings moved by `value` from `day` on."""
    return Action(day, "input", f"around_{level}.{port}", value, None, until)


class Alone:
    """Runs of subsystems with one area and its pools; values are means over blocks.

    Everything they take comes from each other or from inputs of its surroundings, 0 until a test moves them, and 1 for
    the ports named in `ones`.
    """

    def __init__(self, *subsystems, ones=(), fast=False):
        self.system = assemble([*subsystems, *_surroundings(subsystems, ones)], fast=fast)
        self.program = build(self.system)
        self.maps = block_maps(1)
        self.rows = Rows(self.program, self.maps)
        self.levels = (
            ("root", self.system.root, 1),
            ("hub", self.system.hub, len(pool_names(1))),
            ("leaf", self.system.leaf, len(area_names(1))),
        )

    def __call__(self, record, actions=(), parameters=None, links=None):
        """Values by name at the days of `record`, shape (days,)."""
        record = np.asarray(record, dtype=float)
        plan = schedule(combine_inputs(list(actions), self._blocks), self._places, 0.0, float(record[-1]))
        picks, chosen = {}, []
        for _, level, _ in self.levels:
            for what, things in (("state", level.states), ("output", level.outputs)):
                for thing in things:
                    rows = self.rows.recorded(what, thing.name)
                    picks[thing.name] = slice(len(chosen), len(chosen) + len(rows))
                    chosen += rows
        (out,) = run_cases(
            self.system,
            self.maps,
            [Case(0, self._values(parameters or {}, links or {}), plan)],
            0.0,
            record,
            lambda _: np.array(chosen),
            Options(relative=1e-6),
            program=self.program,
        )
        assert out.status == "ok", out.status
        return {name: out.values[:, rows].mean(axis=1) for name, rows in picks.items()}

    def _values(self, parameters, links):
        defaults, found = default_values(self.system), {}
        for kind, level, count in self.levels:
            v = np.tile(defaults[kind], (count, 1))
            for i, name in enumerate(level.parameters):
                if name in parameters:
                    v[:, i] = parameters[name]
                elif name.startswith("link."):
                    v[:, i] = links.get(name[5:], 1.0)
            found[kind] = v[0] if kind == "root" else v
        return found

    def _blocks(self, name):
        for kind, level, _ in self.levels:
            if name in level.inputs:
                return [None] if kind == "root" else self.rows.blocks(kind)
        raise KeyError(name)

    def _places(self, action):
        what = {"input": "input", "parameter": "parameter", "add": "state"}[action.kind]
        return self.rows.find(what, action.name, action.area)
