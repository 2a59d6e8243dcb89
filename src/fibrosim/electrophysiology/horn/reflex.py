"""Nociceptive flexion reflex: shocks to the sural nerve, interneurons of lamina V, motoneurons, EMG of the flexor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ...engine.network import Cell, Input, Network, Population, Projection, Section, cell_of, run_network
from ...errors import InputError
from ...figures.shown import Shown
from ...language import assemble_membrane
from ...parameters import all_parameter_files
from ...random import Stream, inverse_normal, portable_exp
from ..channels import HornLeak
from .cells import horn_cell
from .deep_horn import SETTLE, STEP, DeepHorn
from .deep_horn import numbers as horn_numbers
from .receptors import receptors

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["FlexionSweep", "flexion_reflex", "flexion_sweeps", "reflex_threshold"]

FIRST = 100.0  # ms before the first stimulus
LISTEN = 300.0  # ms after the last
SAMPLE = 0.5  # ms between samples of the EMG
GRAIN = 0.5  # ms to which delays in the cord are rounded
STRONGEST, FASTEST, MOST = 200.0, 5.0, 20
LEAST, ROUNDS, LANES = 5.0, 3, 8
WIRING = "wiring of the flexion reflex"


def reflex_numbers() -> dict[str, float]:
    """Numbers of the reflex arm."""
    return {name: record.value for name, record in all_parameter_files()["horn_reflex"].parameters.items()}


@cache
def motoneuron() -> Cell:
    """A leaky integrator with a reset (Formento et al. 2018, doi:10.1038/s41593-018-0262-6)."""
    p = reflex_numbers()
    leak = all_parameter_files()["membrane_horn_leak"]["conductance"].value
    # capacity over leak is the membrane's time constant
    scale = {"horn_leak.conductance": 1e-3 / p["membrane_time"] / leak}
    size = p["motoneuron_size"]
    section = Section("soma", assemble_membrane("motoneuron", [HornLeak()]), size, size, 1, scale=scale,
                      parameters={"horn_leak.leak_reversal": p["rest"]})  # fmt: skip
    return cell_of("motoneuron", [section], threshold=p["firing_level"], start=p["rest"], reset=p["rest"],
                   refractory=p["refractory"])  # fmt: skip


@cache
def reflex_network() -> Network:
    """A-delta fibres, flexor interneurons, motoneurons by size."""
    p, h, kinds, stream = reflex_numbers(), horn_numbers(), receptors(), Stream(0)
    cell = horn_cell("deep_projection")
    fibres, many, pool = (round(p[name]) for name in ("fibres", "interneurons", "motoneurons"))
    rank = np.argsort(np.asarray(stream.uniform(0, WIRING, np.arange(fibres * many))).reshape(many, fibres), axis=1)
    chosen = rank[:, : round(p["convergence"])]
    pairs = np.array([[fibre, k] for k in range(many) for fibre in chosen[k]])
    wide = math.log(p["fastest"] / p["slowest"])
    speed = p["slowest"] * np.asarray(portable_exp(wide * np.linspace(0.0, 1.0, fibres)))
    # which fibre is fast has nothing to do with which is recruited first
    speed = speed[np.argsort(np.asarray(stream.uniform(1, WIRING, np.arange(fibres))))]
    delay = 1e3 * p["distance"] / speed + h["synaptic_delay"]
    onto = np.array([[k, m] for k in range(many) for m in range(pool)])
    paths = np.asarray(stream.uniform(4, WIRING, np.arange(len(onto))))
    central = p["central_delay"] + GRAIN * np.rint(p["central_dispersion"] * paths / GRAIN)
    sizes = np.asarray(portable_exp(-math.log(p["recruitment_range"]) * np.arange(pool) / (pool - 1.0)))
    joined = [
        Projection("a_delta", "a_delta", "interneurons",
                   {kinds["ampa"]: p["interneuron_ampa"], kinds["nmda"]: p["interneuron_nmda"]},
                   cell.place("dendrite", 0.5), pairs, delay[pairs[:, 0]]),
        Projection("recruitment", "interneurons", "motoneurons", {kinds["ampa"]: p["motoneuron_ampa"]}, 0, onto,
                   central, sizes[onto[:, 1]]),
    ]  # fmt: skip
    groups = [Population("interneurons", cell, many), Population("motoneurons", motoneuron(), pool)]
    return Network("flexion_reflex", groups, [Input("a_delta", fibres)], joined)


@dataclass
class FlexionSweep(Shown):
    """EMG of the flexor after one or several stimuli of a current.

    Attributes
    ----------
    current : float
        mA.
    stimuli : ndarray
        Times, ms.
    times, emg : ndarray, shape (samples,)
        ms, and uV with the noise of the electrode.
    motoneurons, units : ndarray, shape (spikes,)
        Times of all motoneurons' spikes, ms, and whose they are, the smallest motoneuron 0.
    """

    current: float
    state: DeepHorn
    stimuli: np.ndarray
    times: np.ndarray
    emg: np.ndarray
    motoneurons: np.ndarray
    units: np.ndarray

    def score(self, stimulus: int = -1) -> float:
        """Interval z: mean rectified EMG of the window less that of the baseline, over the baseline's SD."""
        p, start = reflex_numbers(), self.stimuli[stimulus]
        size = np.abs(self.emg)
        before = size[(self.times >= self.stimuli[0] - p["baseline"]) & (self.times < self.stimuli[0])]
        late = self.times - start
        window = size[(late >= p["window_start"]) & (late < p["window_end"])]
        return float((window.mean() - before.mean()) / before.std(ddof=1))

    @property
    def reflex(self) -> bool:
        """Whether the last stimulus evokes a reflex."""
        return self.score() > reflex_numbers()["criterion"]

    @property
    def latency(self) -> float:
        """Time from the last stimulus to the first motor unit on the EMG, ms; NaN where none fires."""
        at = self.motoneurons + reflex_numbers()["efferent_delay"] - self.stimuli[-1]
        later = at[at > 0.0]
        return float(later.min()) if len(later) else math.nan

    def to_frame(self) -> pandas.DataFrame:
        """The sweep."""
        import pandas as pd

        frame = pd.DataFrame({"time": self.times, "emg": self.emg})
        frame.attrs["units"] = {"time": "ms", "emg": "uV"}
        return frame

    def figure(self) -> Figure:
        """The sweep with the window in which it is scored."""
        from ...figures.emg_sweep import emg_sweep

        p = reflex_numbers()
        window = (self.stimuli[-1] + p["window_start"], self.stimuli[-1] + p["window_end"])
        return emg_sweep(self.times, self.emg, self.stimuli, window, title=f"Flexion reflex at {self.current:g} mA",
                         subtitle=str(self))  # fmt: skip

    def __str__(self) -> str:
        found = f"latency {self.latency:.0f} ms" if math.isfinite(self.latency) else "no motor unit fires"
        verdict = "a reflex" if self.reflex else "no reflex"
        return (f"{self.current:g} mA, {len(self.stimuli)} stimuli: {len(self.motoneurons)} spikes of motoneurons, "
                f"{found}, interval z {self.score():.1f}: {verdict}")  # fmt: skip


def flexion_reflex(
    current: float, state: DeepHorn | None = None, *, stimuli: int = 1, rate: float = 2.0, seed: int = 0,
    step: float = STEP,
) -> FlexionSweep:  # fmt: skip
    """Shock the sural nerve `stimuli` times with `current` mA.

    Raises
    ------
    InputError
        Currents, rates or numbers beyond the stimulator.
    """
    return flexion_sweeps([current], [state or DeepHorn()], stimuli=stimuli, rate=rate, seed=seed, step=step)[0]


def flexion_sweeps(
    currents: Sequence[float], states: Sequence[DeepHorn], *, stimuli: int = 1, rate: float = 2.0, seed: int = 0,
    step: float = STEP,
) -> list[FlexionSweep]:  # fmt: skip
    """`flexion_reflex` at several currents or in several states side by side, with the same bits as one by one."""
    _check(currents, states, stimuli, rate)
    p, network = reflex_numbers(), reflex_network()
    starts = FIRST + 1e3 / rate * np.arange(stimuli)
    shocks = np.concatenate([s + p["pulse_gap"] * np.arange(round(p["pulses"])) for s in starts])
    fibres = round(p["fibres"])
    spread = np.asarray(inverse_normal((np.arange(fibres) + 0.5) / fibres))
    level = p["fibre_current"] * np.asarray(portable_exp(p["fibre_spread"] * spread))
    trains = [[shocks if current >= level[k] else np.zeros(0) for k in range(fibres)] for current in currents]

    def of(name: str) -> np.ndarray:
        return np.array([getattr(s, name) for s in states])

    end = float(starts[-1]) + LISTEN
    run = run_network(
        network, end, lanes=len(currents), trains={"a_delta": trains},
        gains={("a_delta", "ampa"): of("release") * of("ampa"), ("a_delta", "nmda"): of("release") * of("nmda")},
        densities={
            ("interneurons", "horn_cationic.conductance"): of("cationic"),
            ("interneurons", "horn_calcium.permeability"): of("calcium"),
            ("interneurons", "horn_calcium_potassium.conductance"): of("calcium_potassium"),
        },
        currents={("interneurons", horn_cell("deep_projection").place("soma", 0.5)): of("drive")},
        step=step, settle=SETTLE,
    )  # fmt: skip
    out = []
    for k, current in enumerate(currents):
        spikes = run.spikes["motoneurons"][k]
        times, emg = _electromyogram(spikes.cell, spikes.time, end, seed)
        out.append(FlexionSweep(float(current), states[k], starts, times, emg, spikes.time, spikes.cell))
    return out


def _check(currents: Sequence[float], states: Sequence[DeepHorn], stimuli: int, rate: float) -> None:
    for current in currents:
        if not (math.isfinite(current) and 0.0 < current <= STRONGEST):
            raise InputError("a current", field="current", value=current, allowed=f"above 0, at most {STRONGEST:g} mA",
                             code="out-of-range")  # fmt: skip
    if len(currents) != len(states):
        raise InputError("a state for each current", field="states", value=len(states), allowed=len(currents))
    if not 1 <= stimuli <= MOST:
        raise InputError("a number of stimuli", field="stimuli", value=stimuli, allowed=f"1 to {MOST}")
    if not (math.isfinite(rate) and 0.0 < rate <= FASTEST):
        raise InputError("stimuli per second", field="rate", value=rate, allowed=f"above 0, at most {FASTEST:g} Hz",
                         code="out-of-range")  # fmt: skip


def _electromyogram(cells: np.ndarray, spikes: np.ndarray, end: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Potentials of the motor units that fire, summed, with the noise of the electrode."""
    p, stream = reflex_numbers(), Stream(0)
    pool = round(p["motoneurons"])
    length = p["unit_duration"] + p["unit_duration_sd"] * np.asarray(stream.normal(2, WIRING, np.arange(pool)))
    height = 1.0 + p["unit_amplitude_sd"] * np.asarray(stream.normal(3, WIRING, np.arange(pool)))
    delay = p["efferent_delay"] + p["efferent_delay_sd"] * np.asarray(stream.normal(5, WIRING, np.arange(pool)))
    times = np.arange(0.0, end, SAMPLE)
    emg = p["noise"] * np.asarray(Stream(seed).normal(0, "electrode of the flexor", np.arange(len(times))))
    for cell, spike in zip(cells, spikes, strict=True):
        late = (times - spike - delay[cell]) / length[cell]
        inside = (late > 0.0) & (late < 1.0)
        emg[inside] += p["unit_amplitude"] * height[cell] * np.sin(2.0 * math.pi * late[inside])
    return times, emg


def reflex_threshold(state: DeepHorn | None = None, *, stimuli: int = 1, rate: float = 2.0, seed: int = 0) -> float:
    """Smallest current (mA) that evokes a reflex, to 0.2 mA; NaN where none does up to the stimulator's limit.

    Parameters
    ----------
    stimuli, rate : int, float
        Of a train; it is scored on the last stimulus.
    """
    horn, low, high = state or DeepHorn(), LEAST, reflex_numbers()["limit"]
    for _ in range(ROUNDS):
        currents = low + (high - low) * np.arange(1, LANES + 1) / LANES
        sweeps = flexion_sweeps(list(currents), [horn] * LANES, stimuli=stimuli, rate=rate, seed=seed)
        answers = [s.reflex for s in sweeps]
        if not any(answers):
            return math.nan
        first = answers.index(True)
        low, high = (float(currents[first - 1]) if first else low), float(currents[first])
    return high
