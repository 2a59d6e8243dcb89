"""One patient's life on the native engine, for tests of the physiology."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from fibrosim.body.areas import area_names, own_values, pool_names
from fibrosim.body.assembly import body
from fibrosim.engine.actions import Action, combine_inputs, schedule
from fibrosim.engine.build import build
from fibrosim.engine.run import Case, Options, default_values, run_cases
from fibrosim.engine.workspace import Rows

sys.path.insert(0, str(Path(__file__).parent))  # helper modules of these tests

WHIPLASH = {
    "neck": 1.0,
    "shoulder_left": 0.6,
    "shoulder_right": 0.6,
    "upper_back": 0.5,
    "jaw_left": 0.15,
    "jaw_right": 0.15,
}
SUSCEPTIBLE = {
    "sympathetic": {
        "adrenoceptors.firing_drive": 0.8,
        "adrenoceptors.maximum": 5.5,
        "c_afferents.norepinephrine_drive": 15.0,
        "autonomic.stress_effect": 0.8,
        "dorsal_horn.potentiation_gain": 0.7,
    },
    "central": {
        "dorsal_horn.potentiation_gain": 2.0,
        "dorsal_horn.half_output": 0.05,
        "dorsal_horn.spontaneous_rate": 0.1,
        "dorsal_horn.neighbour_share": 0.12,
    },
    "immune": {
        "immunity.autoreactivity": 0.25,
        "immunity.activation": 1.3,
        "immunity.recruitment": 0.6,
        "c_afferents.glia_drive": 2.9,
        "c_afferents.norepinephrine_drive": 7.5,
        "dorsal_horn.half_output": 0.1,
    },
}


def pulse(name, day, until, value, area=None):
    """An input that holds a value from `day` to `until`."""
    return Action(day, "input", name, value, area, until)


def whiplash(day=1.0, strength=1.0):
    """A strain of neck, shoulders and upper back with two weeks of stress."""
    injuries = [
        pulse("tissue.injury_rate", day, day + 1, w * strength, area)
        for area, w in WHIPLASH.items()
    ]
    return [*injuries, pulse("stress_axis.stressor", day, day + 14, 0.4)]


@dataclass
class Life:
    """Recorded courses of one patient."""

    days: np.ndarray
    values: dict
    status: str
    names: dict

    def __call__(self, name, day=None, block=None):
        """Value of a state or output at a day; a block's, or the mean over blocks, or all days."""
        v = self.values[name]
        v = v.mean(axis=1) if block is None else v[:, self.names[name].index(block)]
        return v if day is None else v[np.argmin(abs(self.days - day))]

    def painful(self, day):
        """Number of areas with pain of at least 2 of 10: the widespread pain index."""
        return int((self.values["pain.intensity"][np.argmin(abs(self.days - day))] >= 2.0).sum())


class Laboratory:
    """Runs lives with changed parameters, cut links and inputs; keeps the compiled body."""

    def __init__(self, areas=19, fast=False):
        self.areas = areas
        self.body = body(areas, fast=fast)
        self.system = self.body.system
        self.program = build(self.system)
        self.rows = Rows(self.program, self.body.maps)
        self.levels = (
            ("root", self.system.root, 1),
            ("hub", self.system.hub, len(pool_names(areas))),
            ("leaf", self.system.leaf, areas),
        )
        self.settled = 1000.0

    def __call__(
        self,
        actions=(),
        parameters=None,
        links=None,
        days=400.0,
        rhythm=0.0,
        settle=True,
        record=None,
    ):
        """Live `days` after a rest of 1000 days; day 0 and `actions` count from its end."""
        before = self.settled if settle else 0.0
        moved = [
            Action(
                a.day + before,
                a.kind,
                a.name,
                a.value,
                a.area,
                None if a.until is None else a.until + before,
            )
            for a in actions
        ]
        plan = schedule(combine_inputs(moved, self._blocks), self._rows_of, 0.0, before + days)
        every = (
            np.arange(before, before + days, 1.0)
            if record is None
            else np.asarray(record, dtype=float) + before
        )
        picks, chosen, names = {}, [], {}
        blocks = {"root": ("",), "hub": pool_names(self.areas), "leaf": area_names(self.areas)}
        for kind, level, _ in self.levels:
            for what, things in (("state", level.states), ("output", level.outputs)):
                for thing in things:
                    names[thing.name] = blocks[kind]
                    rows = self.rows.recorded(what, thing.name)
                    picks[thing.name] = slice(len(chosen), len(chosen) + len(rows))
                    chosen += rows
        case = Case(0, self._values(parameters or {}, links or {}, rhythm), plan)
        (out,) = run_cases(
            self.system,
            self.body.maps,
            [case],
            0.0,
            every,
            lambda _: np.array(chosen),
            Options(relative=1e-5),
            program=self.program,
        )
        assert out.status == "ok", out.status
        courses = {k: out.values[:, s] for k, s in picks.items()}
        return Life(every - before, courses, out.status, names)

    def _values(self, parameters, links, rhythm):
        defaults, found = default_values(self.system), {}
        known = {name for _, level, _ in self.levels for name in level.parameters}
        missing = (set(parameters) | {f"link.{k}" for k in links}) - known
        assert not missing, f"unknown: {missing}"
        for kind, level, n in self.levels:
            v = np.tile(defaults[kind], (n, 1))
            for i, name in enumerate(level.parameters):
                if name == "clock.rhythm":
                    v[:, i] = rhythm
                elif name.startswith("link."):
                    v[:, i] = links.get(name[5:], 1.0)
                elif name in parameters:
                    v[:, i] = parameters[name]
            if kind == "leaf":
                for name, own in own_values(self.areas).items():
                    v[:, level.parameters.index(name)] = own
            found[kind] = v[0] if kind == "root" else v
        return found

    def _blocks(self, name):
        for kind, level, _ in self.levels:
            if name in level.inputs:
                return [None] if kind == "root" else self.rows.blocks(kind)
        raise KeyError(name)

    def _rows_of(self, action):
        what = {"input": "input", "parameter": "parameter", "add": "state"}[action.kind]
        return self.rows.find(what, action.name, action.area)


@pytest.fixture(scope="session")
def live():
    """The laboratory."""
    return Laboratory()


@pytest.fixture(scope="session")
def small():
    """A laboratory with one area, the lower left leg."""
    return Laboratory(1)


@pytest.fixture(scope="session")
def blood():
    """The immune subsystems alone."""
    import immune_system

    return immune_system.Blood()


@pytest.fixture(scope="session")
def quick():
    """A laboratory with one area whose states of seconds and minutes are kept."""
    return Laboratory(1, fast=True)


@pytest.fixture(scope="session")
def rest(live):
    """A default patient at rest, without triggers."""
    return live(days=3)


@pytest.fixture(scope="session")
def whiplash_life(live):
    """A default patient after a whiplash on day 1."""
    return live(whiplash())


@pytest.fixture(scope="session")
def susceptible():
    """Parameter values that make a patient susceptible, by mechanism."""
    return SUSCEPTIBLE


@pytest.fixture(scope="session")
def trigger():
    """The whiplash and the pulse of an input."""

    class Trigger:
        whiplash = staticmethod(whiplash)
        pulse = staticmethod(pulse)

    return Trigger
