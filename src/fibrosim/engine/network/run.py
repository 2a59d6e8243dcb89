"""Running a network: eight patients, intensities or replicates side by side in a block, blocks one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import InputError, SimulationError
from ..aligned import steps_of
from .block import Block
from .describe import Network
from .kernel import LANES
from .program import build_network

__all__ = ["NetworkRun", "Spikes", "run_network"]


@dataclass(frozen=True)
class Spikes:
    """Spikes of a population or input in one lane.

    Attributes
    ----------
    cell : ndarray of int, shape (spikes,)
    time : ndarray, shape (spikes,)
        ms, in rising order.
    """

    cell: np.ndarray
    time: np.ndarray

    def of(self, cell: int) -> np.ndarray:
        """Times of one cell, ms."""
        return self.time[self.cell == cell]


@dataclass
class NetworkRun:
    """What a run gave.

    Attributes
    ----------
    spikes : dict of str to list of Spikes
        Of each population, one for each lane.
    times : ndarray, shape (samples,)
        Of the traces, ms.
    traces : ndarray, shape (samples, traces, lanes)
        In the order asked for.
    status : list of str
        "ok", or why a lane has no result; its spikes are then empty.
    """

    spikes: dict[str, list[Spikes]]
    times: np.ndarray
    traces: np.ndarray
    status: list[str] = field(default_factory=list)


def run_network(
    network: Network,
    duration: float,
    *,
    lanes: int = 1,
    trains: Mapping[str, Sequence[Sequence[np.ndarray]]] | None = None,
    gains: Mapping[str | tuple[str, str], float | np.ndarray] | None = None,
    reversals: Mapping[tuple[str, str], float | np.ndarray] | None = None,
    extrusion: Mapping[str, float | np.ndarray] | None = None,
    densities: Mapping[tuple[str, str], float | np.ndarray] | None = None,
    currents: Mapping[tuple[str, int], float | np.ndarray] | None = None,
    step: float = 0.025,
    settle: float = 0.0,
    trace: Sequence[tuple[str, int, Any]] = (),
    trace_step: float | None = None,
    exact: bool = True,
    progress: Callable[[float], None] | None = None,
) -> NetworkRun:
    """Run a network.

    Parameters
    ----------
    duration, step : float
        ms.
    lanes : int
        How many patients, intensities or replicates.
    trains : dict
        Of each input, for each lane and fibre the spike times (ms) in rising order.
    gains : dict of projection or (projection, receptor) to float or ndarray, shape (lanes,)
        Factor of all weights of a projection, or of those of one receptor.
    reversals : dict of (population, receptor) to float or ndarray, shape (lanes,)
        mV, in place of the receptor's own; where chloride is a state, that at its rest.
    extrusion : dict of population to float or ndarray, shape (lanes,)
        Factor of the extrusion of chloride, of populations that keep it as a state.
    densities : dict of (population, density) to float or ndarray, shape (lanes,)
        Factors of a membrane's densities; the name of a density is in full.
    currents : dict of (population, compartment) to float or ndarray, shape (lanes,)
        Injected all the time into each cell, nA.
    settle : float
        For how long (ms) the network runs before time 0.
    trace : sequence of (population, cell, compartment or (compartment, ion, side) or "chloride")
        What is kept besides spikes.
    exact : bool
        Exponential gates; False: Crank-Nicolson ones.
    progress : callable, optional
        Called with the part done, 0 to 1.

    Raises
    ------
    InputError
        Names that are not there, trains that do not rise or are of another number, a delay below a step.
    SimulationError
        Not one lane came through.
    """
    if lanes < 1:
        raise InputError("a run has at least one lane", field="lanes", value=lanes, allowed="1 or more")
    program = build_network(network)
    steps, settling = steps_of(duration, step, "duration"), steps_of(settle, step, "settle")
    every = max(1, round((trace_step or step) / step))
    given: dict[str, Any] = {
        "trains": trains or {}, "gains": gains or {}, "reversals": reversals or {}, "densities": densities or {},
        "currents": currents or {}, "extrusion": extrusion or {},
    }  # fmt: skip
    spikes: dict[str, list[Spikes]] = {one.name: [] for one in network.populations}
    traces, status = [], []
    samples = steps // every if trace else 0
    for first in range(0, lanes, LANES):
        many = min(LANES, lanes - first)
        block = Block(network, program, given, lanes, first, many, step, exact)
        block.look_at(trace, every, samples)
        share = first / lanes

        def told(part: float, share: float = share, many: int = many) -> None:
            if progress is not None:
                progress(share + part * many / lanes)

        block.advance(-settling, settling + steps, told)
        status += block.status()
        for name, found in block.spikes().items():
            for lane in range(many):
                cell, time = found[lane] if status[first + lane] == "ok" else (np.zeros(0, int), np.zeros(0))
                spikes[name].append(Spikes(cell, time))
        traces.append(block.traces(samples)[..., :many])
    if all(one != "ok" for one in status):
        raise SimulationError(f"network '{network.name}' at steps of {step:g} ms: {status[0]}; take a smaller step")
    times = every * step * np.arange(1, samples + 1)
    return NetworkRun(spikes, times, np.concatenate(traces, axis=-1), status)
