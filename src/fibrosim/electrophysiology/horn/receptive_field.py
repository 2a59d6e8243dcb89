"""Receptive field of a projection neuron: how far from its middle the skin makes it fire, and after a barrage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...figures.shown import Shown
from ...random import portable_exp
from ..given import check_range
from .deep_horn import STEP, DeepHorn, Volley, numbers, run_deep_horn

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["ReceptiveField", "receptive_field", "receptive_fields"]

FIRST, ANSWER = 100.0, 1000.0  # ms before the first volley, ms in which an answer is counted
PERIOD = 1000.0  # ms between volleys of the barrage
MOST, FARTHEST = 60, 2.5  # volleys; spreads of the afferents to which the skin is tried
PLACES, FIRING = 26, 0.5
WAITS = (0.2, 60.0)


@dataclass
class ReceptiveField(Shown):
    """What a pinch at each distance from the middle of the field makes the neuron do.

    Attributes
    ----------
    distance : ndarray, shape (places,)
        From the middle of the field, mm.
    answer : ndarray, shape (replicates, places)
        Spikes that answer one volley from there.
    volleys : int
        Of the barrage to the middle before; 0 is none.
    wait : float
        Seconds between its last volley and the pinch.
    before : ReceptiveField, optional
        The same without the barrage, where there was one.
    """

    state: DeepHorn
    distance: np.ndarray
    answer: np.ndarray
    volleys: int = 0
    wait: float = 0.0
    before: ReceptiveField | None = None

    @property
    def radius(self) -> float:
        """Farthest distance, mm, up to which more than one pinch in two is answered; 0 where none is."""
        fires = self.answer.mean(axis=0) > FIRING
        if not fires[0]:
            return 0.0
        last = len(fires) if fires.all() else int(np.argmin(fires))
        return float(self.distance[last - 1])

    @property
    def area(self) -> float:
        """Of the firing zone, mm2."""
        return math.pi * self.radius**2

    def to_frame(self) -> pandas.DataFrame:
        """Mean and SD over replicates at each distance."""
        import pandas as pd

        frame = pd.DataFrame({"distance": self.distance, "answer": self.answer.mean(axis=0),
                              "answer_sd": self.answer.std(axis=0)})  # fmt: skip
        frame.attrs["units"] = {"distance": "mm", "answer": "spikes", "answer_sd": "spikes"}
        return frame

    def figure(self) -> Figure:
        """Answer over distance, and the zone on the skin."""
        from ...figures.receptive_field import receptive_field_figure

        if self.before is None:
            return receptive_field_figure([self])
        return receptive_field_figure([self.before, self], ["before", f"after {self.volleys} volleys"])

    def __str__(self) -> str:
        after = f", {self.wait:g} s after {self.volleys} volleys to its middle" if self.volleys else ""
        was = f" ({self.before.area:.0f} before)" if self.before is not None else ""
        middle, edge = self.answer[:, 0].mean(), self.answer[:, -1].mean()
        return (
            f"Receptive field of a projection neuron of lamina V{after}: radius {self.radius:.1f} mm, "
            f"{self.area:.0f} mm2{was}\n{middle:.1f} spikes answer a pinch in its middle, {edge:.1f} one at "
            f"{self.distance[-1]:.0f} mm"
        )


def receptive_field(
    state: DeepHorn | None = None, *, volleys: int = 0, wait: float = 1.0, replicates: int = 2, seed: int = 0,
    step: float = STEP,
) -> ReceptiveField:  # fmt: skip
    """Pinch the skin place by place, each in a horn of its own.

    Fewer of the fibres of a place reach the neuron the farther it lies from the middle of the field (a normal law):
    beyond the firing zone is a fringe whose synapses stay below threshold, as Woolf and King found (J Neurosci
    1990;10:2717, pmid 2388084). What strengthens or unmasks synapses, or depolarises the neuron, turns fringe into
    field.

    Parameters
    ----------
    volleys : int
        Of all A-delta and C fibres of the middle, one a second, before the pinch: 0 to 60.
    wait : float
        Seconds from the last of them to the pinch, 0.2 to 60.
    replicates : int
        With other background noise; side by side in the lanes.

    Raises
    ------
    InputError
        A barrage or wait beyond these, no replicate.
    """
    return receptive_fields([state or DeepHorn()], volleys=volleys, wait=wait, replicates=replicates, seed=seed,
                            step=step)[0]  # fmt: skip


def receptive_fields(
    states: Sequence[DeepHorn], *, volleys: int = 0, wait: float = 1.0, replicates: int = 2, seed: int = 0,
    step: float = STEP,
) -> list[ReceptiveField]:  # fmt: skip
    """`receptive_field` of several states at once, with the same bits as one by one."""
    if not (isinstance(volleys, int) and 0 <= volleys <= MOST):
        raise InputError("a number of volleys", field="volleys", value=volleys, allowed=f"0 to {MOST}",
                         code="out-of-range")  # fmt: skip
    check_range("wait", wait, *WAITS, "s")
    if replicates < 1:
        raise InputError("at least one replicate", field="replicates", value=replicates, allowed="1 or more")
    spread = numbers()["field_spread"]
    distance = spread * np.linspace(0.0, FARTHEST, PLACES)
    shares = np.asarray(portable_exp(-0.5 * (distance / spread) ** 2))
    before = receptive_fields(states, replicates=replicates, seed=seed, step=step) if volleys else None
    barrage = [Volley(FIRST + PERIOD * k) for k in range(volleys)]
    pinch = barrage[-1].time + 1e3 * wait if barrage else FIRST
    per_state = [[*barrage, Volley(pinch, float(s), float(s))] for _ in range(replicates) for s in shares]
    seeds = [seed * MOST + r for r in range(replicates) for _ in shares]
    lanes = [state for state in states for _ in per_state]
    run = run_deep_horn(lanes, per_state * len(states), pinch + ANSWER, seeds=seeds * len(states), step=step)
    counts = np.array([(one.time >= pinch).sum() for one in run.spikes["projection"]], float)
    shaped = counts.reshape(len(states), replicates, len(shares))
    return [
        ReceptiveField(state, distance, shaped[k], volleys, wait if volleys else 0.0, before[k] if before else None)
        for k, state in enumerate(states)
    ]
