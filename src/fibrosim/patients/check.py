"""The check engine: SciPy's LSODA on the same graph, one patient after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..body import Body
from ..engine.context import ADD, SET
from ..engine.expand import Expanded, integrate
from ..engine.run import Case, Options, Outcome

__all__ = ["run_scipy"]


class Names:
    """Numbers for (what, name, block), in the place of workspace rows."""

    def __init__(self, version: Body) -> None:
        self.version = version
        self.table: list[tuple[str, str, str | None]] = []

    def rows(self, what: str, name: str, block: str | None = None) -> list[int]:
        """Give a number to each target."""
        maps = self.version.maps
        kind = self.version.system.level_of(name).name if what != "parameter" else "patient"
        every = {"patient": [None], "pool": maps.hubs, "area": maps.leaves}[kind]
        found = []
        for b in every if block is None else [block]:
            self.table.append((what, name, b))
            found.append(len(self.table) - 1)
        return found


def run_scipy(
    version: Body,
    cases: Sequence[Case],
    numbers: Names,
    times: np.ndarray,
    names: Sequence[tuple[str, str]],
    options: Options,
    scale: dict[str, np.ndarray],
    keep: tuple[Sequence[tuple[str, str]], np.ndarray] = ((), np.zeros(0, int)),
) -> list[Outcome]:
    """Run cases with LSODA; same schedule, same outputs as the native engine; `numbers` names its rows."""
    from .life import BURN_IN

    outcomes = []
    held, places = keep
    for case in cases:
        whole = Expanded(version.system, version.maps, {k: v.copy() for k, v in case.parameters.items()})
        counts = (("root", 1), ("hub", len(version.maps.hubs)), ("leaf", len(version.maps.leaves)))
        absolute = options.absolute * np.concatenate([np.tile(scale[k], n) for k, n in counts])
        plan = case.schedule

        def at_stop(index: int, y: np.ndarray, plan=plan, whole=whole) -> None:
            first, last = (0, plan.first[0]) if index < 0 else (plan.first[index], plan.first[index + 1])
            for k in range(first, last):
                _, name, block = numbers.table[plan.row[k]]
                if plan.kind[k] == ADD:
                    y[whole.index(name, block)] += plan.value[k]
                elif plan.kind[k] == SET:
                    whole.set_input(name, float(plan.value[k]), block)
                else:
                    whole.table["parameter", "patient", name] = np.array(plan.value[k])

        recorder = _Recorder(whole, [*names, *held])
        try:
            integrate(whole, -BURN_IN, plan.times, at_stop, times, options.relative, absolute, recorder)
            status = "ok"
        except ArithmeticError as error:
            status = f"failed: LSODA: {error}"
        values = np.full((len(times), recorder.width()), np.nan)
        values[: len(recorder.rows)] = recorder.rows
        width = _Recorder(whole, names).width()
        outcome = Outcome(case.identity, values[:, :width], status, 0, 0, "", kept=values[places, width:])
        outcomes.append(outcome)
    return outcomes


class _Recorder:
    """Stores the chosen names at each output time, with the inputs and switches of that moment."""

    def __init__(self, whole: Expanded, names: Sequence[tuple[str, str]]) -> None:
        self.whole, self.names, self.rows = whole, names, []
        self.blocks = {"patient": [None], "pool": whole.maps.hubs, "area": whole.maps.leaves}

    def width(self) -> int:
        return sum(len(self.blocks[self.whole.system.level_of(n).name]) for _, n in self.names)

    def __call__(self, y: np.ndarray) -> None:
        found = self.whole.outputs(y)
        row: list[float] = []
        for what, name in self.names:
            if what == "output":
                row += np.atleast_1d(found[name]).tolist()
            else:
                row += [y[self.whole.index(name, b)] for b in self.blocks[self.whole.system.level_of(name).name]]
        self.rows.append(row)
