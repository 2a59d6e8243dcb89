"""A conduction study of one nerve: stimulate, record, read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..electrophysiology.nerves import Fibres, Nerve, NervePerson, nerve, nerve_numbers
from .internode_surface import internode_surface
from .nerve_lesions import HEALTHY, NerveDraws, NerveLesions
from .nerve_traces import Potential, Trace, motor_trace, read_potential, sensory_trace
from .nerve_volley import Volley, fibres_of, volley

__all__ = ["FWaves", "MotorFindings", "SensoryFindings", "motor_study", "sensory_study"]

Floats = NDArray[np.float64]
Noise = Callable[[int], Floats]
LATE = 1_000


@dataclass(frozen=True)
class FWaves:
    """Late responses to a series of stimuli at the distal site.

    Attributes
    ----------
    minimal_latency : float
        ms; NaN where none came.
    persistence : float
        Percent of stimuli that were answered.
    traces : list of Trace
        Of the first stimuli, in a full study.
    """

    minimal_latency: float
    persistence: float
    traces: list[Trace] = field(default_factory=list)


@dataclass(frozen=True)
class MotorFindings:
    """What was found on a motor nerve.

    Attributes
    ----------
    distal, proximal : Potential
        In mV and ms.
    velocity : float
        Between the sites, m/s.
    traces : tuple of Trace
        Distal and proximal.
    """

    nerve: Nerve
    distal: Potential
    proximal: Potential
    velocity: float
    f_waves: FWaves
    traces: tuple[Trace, Trace]

    @property
    def amplitude_fall(self) -> float:
        """Percent by which the proximal amplitude is lower."""
        return 100.0 * (1.0 - self.proximal.amplitude / self.distal.amplitude) if self.distal.present else np.nan

    @property
    def area_fall(self) -> float:
        """Percent by which the proximal area is smaller."""
        return 100.0 * (1.0 - self.proximal.area / self.distal.area) if self.distal.present else np.nan

    @property
    def duration_rise(self) -> float:
        """Percent by which the proximal potential lasts longer."""
        return 100.0 * (self.proximal.duration / self.distal.duration - 1.0)


@dataclass(frozen=True)
class SensoryFindings:
    """What was found on a sensory nerve: a potential in uV and ms, and the velocity in m/s."""

    nerve: Nerve
    potential: Potential
    velocity: float
    trace: Trace


def _noisy(trace: Trace, noise: Noise | None) -> Trace:
    return trace if noise is None else Trace(trace.step, trace.values + noise(len(trace.values)))


@cache
def terminal_velocity(temperature: float) -> float:
    """Velocity (m/s) in branches inside the muscle."""
    surface, p = internode_surface(), nerve_numbers()
    return float(surface.thin_velocity(p["terminal_diameter"], surface.inside("temperature", temperature)))


def muscle_delay(person: NervePerson, which: Nerve, temperature: float) -> float:
    """From the nerve's entry to the potential of the muscle, ms."""
    p = nerve_numbers()
    cold = (p["synaptic_temperature"] - temperature) / p["q10_degrees"]
    branches = person.varied("terminal", which.key) / terminal_velocity(temperature)
    return branches + p["synaptic_delay"] * p["synaptic_q10"] ** cold


def unit_amplitudes(person: NervePerson, which: Nerve, fibres: Fibres, draws: NerveDraws | None) -> Floats:
    """Potential (mV) of each class of motor units, summed over its units; single units differ where drawn."""
    p = nerve_numbers()
    size = (fibres.root_diameter / fibres.root_diameter.mean()) ** p["unit_amplitude_power"]
    if draws is not None:
        width = np.sqrt(np.log1p(p["unit_amplitude_cv"] ** 2))
        size = size * np.exp(width * draws.normal(f"{which.key}/amplitude", np.arange(len(size))) - width**2 / 2.0)
    return person.varied("unit_amplitude", which.key) * size * fibres.number


def reaching(axons: ArrayLike, way: ArrayLike) -> Floats:
    """Share of axons that are whole along this way (mm): each mm is as likely to be cut, and what lies behind dies."""
    p = nerve_numbers()
    share = np.asarray(way, dtype=float) / p["axon_loss_length"]
    return np.exp(share * np.log(np.maximum(axons, p["axons_least"])))


def surviving(which: Nerve, fibres: Fibres, axons: float, draws: NerveDraws | None) -> Floats:
    """Share of each class that survives: of single units, some or all; of classes, this share of each."""
    if draws is None or axons >= 1.0:
        return np.full(len(fibres.number), axons)
    return (draws.uniform(f"{which.key}/axon", np.arange(len(fibres.number))) < axons).astype(float)


def motor_study(
    person: NervePerson, name: str, lesions: NerveLesions = HEALTHY, draws: NerveDraws | None = None, *,
    classes: int | None = None, recruited: tuple[float, float] = (1.0, 1.0), distance_error: float = 0.0,
    electrode: float = 1.0, noise: Noise | None = None, passage: Volley | None = None,
) -> MotorFindings:  # fmt: skip
    """Study a motor nerve.

    Parameters
    ----------
    person, lesions, draws
        Whose nerve it is.
    classes : int, optional
        Classes of motor axons; one for each motor unit if not given. Units of a class are alike, as they are
        without `draws`, and F waves answer on average.
    recruited : tuple of float
        Share of units that the distal and the proximal stimulus reach.
    distance_error : float
        Of the tape between the sites, mm.
    electrode : float
        Factor of the amplitude by where the electrode lies.
    noise : callable, optional
        Gives that many samples of noise, mV.
    passage : Volley, optional
        Times computed otherwise, at cell body, proximal site, distal site and muscle.
    """
    p, which = nerve_numbers(), nerve(name)
    limb = person.limb(which)
    fibres = fibres_of(person, which, classes)
    places = np.array([0.0, which.site(limb.height, 1), which.site(limb.height, 0), which.end(limb.height)])
    passage = volley(person, which, fibres, places, lesions, draws) if passage is None else passage
    single = draws if classes is None else None
    alive = surviving(which, fibres, float(reaching(lesions.axons, places[-1])), single)
    amplitude = unit_amplitudes(person, which, fibres, single) * alive * electrode
    muscle = muscle_delay(person, which, limb.end_temperature)
    read, traces, window = [], [], 0.0
    for site, reached in ((2, recruited[0]), (1, recruited[1])):
        time, conducts = passage.between(site, 3)
        arrivals = p["activation"] + time + muscle
        live = conducts & (alive > 0.0)
        latest = float(arrivals[live].max()) if live.any() else 0.0
        window = max(0.0 if classes else p["motor_window"], latest + p["motor_tail"])
        trace = motor_trace(arrivals[live], (amplitude * reached)[live], limb.end_temperature, window)
        trace = _noisy(trace, noise)
        traces.append(trace)
        read.append(read_potential(trace, p["motor_level"]))
    distance = places[2] - places[1] + distance_error
    velocity = distance / (read[1].onset - read[0].onset) if read[1].onset > read[0].onset else np.nan
    waves = f_waves(which, passage, amplitude, muscle, limb.end_temperature, single)
    return MotorFindings(which, read[0], read[1], float(velocity), waves, (traces[0], traces[1]))


def f_muscles(which: Nerve) -> int:
    """Muscles whose F waves are seen: in the foot the reference electrode lies over others than the active one."""
    return int(nerve_numbers().get(f"{which.key}_f_muscles", 1.0))


def f_waves(
    which: Nerve, passage: Volley, amplitude: Floats, muscle: float, temperature: float, draws: NerveDraws | None
) -> FWaves:
    """Late responses: some motor neurones fire back at each stimulus."""
    p = nerve_numbers()
    back, up = passage.between(0, 2)
    forth, down = passage.between(0, 3)
    latency = p["activation"] + back + p["turnaround"] + forth + muscle
    able = up & down & (amplitude > 0.0)
    if not able.any():
        return FWaves(np.nan, 0.0)
    stimuli, muscles = int(p["f_stimuli"]), f_muscles(which)
    if draws is None:
        return _expected_f_waves(latency[able], muscles * amplitude[able], stimuli)
    latency, amplitude, able = np.tile(latency, muscles), np.tile(amplitude, muscles), np.tile(able, muscles)
    index = np.arange(stimuli)[:, None] * LATE + np.arange(len(latency))[None, :]
    fires = (draws.uniform(f"{which.key}/f", index) < p["backfiring"]) & able
    height = (fires * amplitude).max(axis=1)
    seen = height >= p["f_level"]
    large = fires & (amplitude >= p["f_level"])
    least = np.where(large, latency, np.inf).min(axis=1)
    found = float(least[seen].min()) if seen.any() else np.nan
    window = float(latency[able].max()) + p["motor_tail"]
    traces = [motor_trace(latency[row], amplitude[row], temperature, window) for row in fires[: int(p["f_shown"])]]
    return FWaves(found, 100.0 * float(seen.mean()), traces)


def _expected_f_waves(latency: Floats, amplitude: Floats, stimuli: int) -> FWaves:
    """Median of the minimal latency and mean persistence, of classes that each hold many units."""
    p = nerve_numbers()
    order = np.argsort(latency)
    share = p["backfiring"] * amplitude / p["f_unit"]
    silent = np.exp(-np.cumsum(share[order]) * stimuli)
    first = min(int(np.searchsorted(-silent, -1.0 / 2.0)), len(order) - 1)
    return FWaves(float(latency[order][first]), 100.0 * float(1.0 - np.exp(-share.sum())))


def sensory_study(
    person: NervePerson, name: str, lesions: NerveLesions = HEALTHY, draws: NerveDraws | None = None, *,
    classes: int | None = None, recruited: float = 1.0, distance_error: float = 0.0, noise: Noise | None = None,
    passage: Volley | None = None,
) -> SensoryFindings:  # fmt: skip
    """Study a sensory nerve antidromically; arguments as of `motor_study`."""
    p, which = nerve_numbers(), nerve(name, motor=False)
    limb = person.limb(which)
    fibres = fibres_of(person, which, classes)
    places = np.array([0.0, which.site(limb.height, 0), which.end(limb.height)])
    if passage is None:
        passage = volley(person, which, fibres, places, lesions, draws, begin=float(places[1]))
    time, conducts = passage.between(1, 2)
    alive = surviving(which, fibres, float(reaching(lesions.axons, places[-1])), None) * recruited
    live = conducts & (alive > 0.0)
    depth = person.varied("depth", which.key)
    depth = max(depth + p["depth_by_mass_index"] * (person.mass_index - p["reference_mass_index"]), p["depth_least"])
    window = p["sensory_window"]
    if live.any():
        window = max(window, float(time[live].max()) + p["sensory_tail"])
        end = fibres.diameter(places[2:])[:, 0]
        trace = sensory_trace(
            p["activation"] + time[live], (fibres.number * alive)[live], end[live], limb.end_temperature, depth, window
        )
    else:
        trace = Trace(p["sensory_step"], np.zeros(int(window / p["sensory_step"]) + 1))
    height = float(trace.values.max())
    trace = _noisy(trace, noise)
    found = read_potential(trace, max(p["sensory_share"] * height, p["sensory_level"]), positive=True)
    velocity = (places[2] - places[1] + distance_error) / found.onset if found.present else np.nan
    return SensoryFindings(which, found, float(velocity), trace)
