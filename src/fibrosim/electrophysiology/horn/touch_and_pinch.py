"""A steady force on the skin, and what each group of cells of laminae I and II answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...figures.shown import Shown
from .afferents import force_trains
from .circuit import GROUPS, STEP, HornCircuit, counts, run_circuit

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["HornAnswer", "press", "press_many"]


@dataclass
class HornAnswer(Shown):
    """Spikes of all groups under one force.

    Attributes
    ----------
    force, duration : float
        mN and ms.
    cells, times : dict of str to ndarray
        Of each group: which cell, and when (ms).
    inputs : dict of str to list of ndarray
        Trains of the fibres, ms.
    """

    force: float
    duration: float
    state: HornCircuit
    cells: dict[str, np.ndarray]
    times: dict[str, np.ndarray]
    inputs: dict[str, list[np.ndarray]]

    @property
    def many(self) -> dict[str, int]:
        """Cells of each group, and fibres of each input."""
        return counts()

    def rate(self, group: str, start: float = 0.0) -> float:
        """Spikes per second and cell from `start` ms on.

        Raises
        ------
        InputError
            An unknown group.
        """
        if group not in GROUPS:
            raise InputError("no such group of cells", field="group", value=group, allowed=list(GROUPS),
                             code="unknown-name")  # fmt: skip
        return float((self.times[group] >= start).sum()) / self.many[group] / ((self.duration - start) * 1e-3)

    def to_frame(self) -> pandas.DataFrame:
        """Mean rate of each group."""
        import pandas as pd

        frame = pd.DataFrame({"group": list(GROUPS), "rate": [self.rate(name) for name in GROUPS]})
        frame.attrs["units"] = {"group": "", "rate": "1/s"}
        return frame

    def figure(self) -> Figure:
        """Raster of all cells and fibres, and the course of the projection neurons' rate."""
        from ...figures.horn_raster import horn_raster

        return horn_raster(self)

    def __str__(self) -> str:
        rows = ", ".join(f"{name} {self.rate(name):.1f}" for name in GROUPS)
        return f"{self.force:g} mN for {self.duration:g} ms; spikes per second and cell: {rows}"


def press(
    force: float = 100.0, duration: float = 1000.0, state: HornCircuit | None = None, *, seed: int = 0,
    wiring: int = 0, step: float = STEP,
) -> HornAnswer:  # fmt: skip
    """Press with `force` mN for `duration` ms; `seed` is that of the fibres, `wiring` that of the synapses.

    Raises
    ------
    InputError
        A force or duration out of range.
    """
    return press_many([force], duration, [state or HornCircuit()], seed=seed, wirings=[wiring], step=step)[0]


def press_many(
    forces: Sequence[float], duration: float, states: Sequence[HornCircuit], *, seed: int = 0,
    wirings: Sequence[int] | None = None, step: float = STEP,
) -> list[HornAnswer]:  # fmt: skip
    """`press` for several forces, states or wirings side by side, with the same bits as one by one."""
    if len(forces) != len(states):
        raise InputError("a state for each force", field="states", value=len(states), allowed=len(forces))
    many = counts()
    trains = {force: force_trains(force, duration, many, seed) for force in set(forces)}
    chosen = list(wirings) if wirings is not None else [0] * len(forces)
    run = run_circuit(states, [trains[f] for f in forces], duration, wirings=chosen, step=step)
    return [
        HornAnswer(
            force, duration, states[k], {g: run.spikes[g][k].cell for g in GROUPS},
            {g: run.spikes[g][k].time for g in GROUPS}, trains[force],
        )
        for k, force in enumerate(forces)
    ]  # fmt: skip
