"""The lives that are measured: a cohort with a whiplash, an infection and IVIg, as cases of the engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim import therapies, triggers
from fibrosim.body import Body, body
from fibrosim.engine import Action, Schedule, combine_inputs, schedule
from fibrosim.engine.run import Case, Options, run_cases
from fibrosim.engine.workspace import Rows
from fibrosim.patients import Cohort
from fibrosim.patients.draw import anthropometry, draw_parameters
from fibrosim.patients.life import ABSOLUTE_SHARE, TOLERANCE, apply_drugs, life_actions
from fibrosim.patients.noise import ornstein_uhlenbeck

KINDS = {"input": "input", "add": "state", "parameter": "parameter"}
GRID = {True: 1.0, False: 7.0}


@dataclass
class Lives:
    """People of one version of the body over some days from their starting states.

    Attributes
    ----------
    values : list of dict
        Parameter values per person and block kind.
    plans : list of list of Action
        What happens to each person.
    times : ndarray, shape (outputs,)
        Output times in days.
    """

    version: Body
    values: list[dict[str, np.ndarray]]
    plans: list[list[Action]]
    noises: list[list[tuple[str, np.ndarray, np.ndarray]]]
    times: np.ndarray
    days: float

    def plan(self, k: int, rows) -> Schedule:
        """Stops of person k, with targets numbered by `rows(what, name, block)`."""
        system, maps = self.version.system, self.version.maps

        def blocks(name: str) -> list[str | None]:
            level = system.level_of(name).name
            return {"patient": [None], "pool": list(maps.hubs), "area": list(maps.leaves)}[level]

        known = (*maps.leaves, *maps.hubs)
        actions = [a for a in self.plans[k] if a.area is None or a.area in known]
        extra = [(t, rows("input", name, None)[0], v) for name, t, v in self.noises[k]]
        merged = combine_inputs(actions, blocks)
        return schedule(merged, lambda a: rows(KINDS[a.kind], a.name, a.area), 0.0, self.days, extra)

    def cases(self, rows: Rows, people: int | None = None) -> list[Case]:
        return [Case(k, v, self.plan(k, rows.find)) for k, v in enumerate(self.values[:people])]

    def states(self, rows: Rows) -> np.ndarray:
        """Rows of every state but the clock, in the order root, hub, leaf (block by block)."""
        found: list[int] = []
        for kind, level in zip(("root", "hub", "leaf"), self.version.system.levels, strict=True):
            names = [s.name for s in level.states]
            table = np.array([rows.recorded("state", n) for n in names]).reshape(len(names), -1)
            keep = [i for i, n in enumerate(names) if n != "clock.time"]
            found += table[keep].T.ravel().tolist()
            del kind
        return np.array(found, dtype=np.int64)

    def run(self, program, relative: float = TOLERANCE, people: int | None = None):
        """Outcomes of the native engine; values have shape (outputs, states)."""
        rows = Rows(program, self.version.maps)
        cases = self.cases(rows, people)
        options = Options(relative=relative, absolute=ABSOLUTE_SHARE * relative, lanes=program.lanes)
        return run_cases(
            self.version.system, self.version.maps, cases, 0.0, self.times, self.states, options, program=program
        )


def make(areas: int, people: int, rhythm: bool, days: float = 365.0, noise: bool = True) -> Lives:
    """People 0..people-1 of a cohort, the rhythm on (daily noise grid) or averaged (weekly grid)."""
    version = body(areas)
    what = (triggers.whiplash(30.0), triggers.infection(200.0))
    cohort = list(Cohort(people, seed=11, areas=areas, triggers=what, treatments=[therapies.IVIg(day=250.0)]))
    values = draw_parameters(version, cohort)
    switch = version.system.root.parameters.index("clock.rhythm")
    plans, noises = [], []
    times = np.arange(0.0, days, GRID[rhythm])
    root = version.system.root.parameters
    for p, v, (weight, height) in zip(cohort, values, anthropometry(cohort), strict=True):
        record = p.record() | {"weight": weight, "height": height}
        actions, drugs, _ = life_actions(p, record)
        v["root"][switch] = float(rhythm)
        plans.append(apply_drugs(version, v, actions, drugs))
        mine = []
        for n in version.system.noises.values():
            if n.level != "patient":
                raise NotImplementedError("noise of areas or pools")
            length = float(v["root"][root.index(n.correlation_time)])
            series = ornstein_uhlenbeck(p.seed, p.identity, n.name, length, times)
            mine.append((n.name, times, series if noise else 0.0 * series))
        noises.append(mine)
    # 101 outputs, off the grid of hours so that a rhythm is seen at all its phases
    return Lives(version, values, plans, noises, np.linspace(0.0, days, 101), days)
