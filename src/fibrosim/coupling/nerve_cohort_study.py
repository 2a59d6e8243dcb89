"""A conduction study of one nerve of many people at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.nerves import Nerve, nerve, nerve_numbers
from .internode_surface import internode_surface
from .nerve_cohort import Group, Passage, conduct, damaged
from .nerve_cohort_traces import motor_traces, read_potentials, sensory_traces
from .nerve_study import f_muscles, reaching

__all__ = ["MotorCohort", "SensoryCohort", "motor_cohort", "sensory_cohort"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MotorCohort:
    """What is found on a motor nerve of each person; arrays of shape (people,), units as of `MotorFindings`."""

    nerve: Nerve
    latency: Floats
    velocity: Floats
    amplitude: Floats
    duration: Floats
    amplitude_fall: Floats
    area_fall: Floats
    duration_rise: Floats
    f_latency: Floats
    persistence: Floats


@dataclass(frozen=True)
class SensoryCohort:
    """Amplitude (uV) and velocity (m/s) of a sensory nerve of each person."""

    nerve: Nerve
    amplitude: Floats
    velocity: Floats


def _parts(group: Group, which: Nerve, classes: int, damaged_classes: int) -> list[tuple[NDArray[np.int64], int]]:
    """Rows of people by how many classes of fibres their nerve needs: random damage puts them out of step."""
    broken = damaged(group, which)
    parts = [(np.flatnonzero(~broken), classes), (np.flatnonzero(broken), damaged_classes)]
    return [(rows, many) for rows, many in parts if len(rows)]


def _joined(count: int, parts: list[tuple[NDArray[np.int64], dict[str, Floats]]]) -> dict[str, Floats]:
    found = {name: np.empty(count) for name in parts[0][1]}
    for rows, values in parts:
        for name, each in values.items():
            found[name][rows] = each
    return found


def motor_cohort(group: Group, name: str, recruited: Floats, distance_error: Floats, electrode: Floats) -> MotorCohort:
    """Study a motor nerve of everybody.

    Parameters
    ----------
    recruited : ndarray, shape (people, 2)
        Share of units that the distal and the proximal stimulus reach.
    distance_error, electrode : ndarray, shape (people,)
        Of the tape, mm; factor of the amplitude by where the electrode lies.
    """
    p, which = nerve_numbers(), nerve(name)
    parts = []
    for rows, classes in _parts(group, which, int(p["cohort_classes"]), int(p["cohort_damaged_classes"])):
        own = group.chosen(rows)
        passage = conduct(own, which, classes)
        found = _motor(own, which, passage, recruited[rows], distance_error[rows], electrode[rows])
        parts.append((rows, found))
    return MotorCohort(which, **_joined(len(group.people), parts))


def _motor(
    group: Group, which: Nerve, passage: Passage, recruited: Floats, distance_error: Floats, electrode: Floats
) -> dict[str, Floats]:
    p = nerve_numbers()
    muscle = _muscle_delay(group, which, passage.end_temperature)
    amplitude = _unit_amplitudes(group, which, passage) * electrode[:, None]
    time, free = zip(passage.between(2, 3), passage.between(1, 3), strict=True)
    arrivals = p["activation"] + np.stack(time, axis=1) + muscle[:, None, None]
    weights = np.stack(free, axis=1) * amplitude[:, None, :] * recruited[:, :, None]
    rows, sites = len(amplitude), 2
    names = ("onset", "amplitude", "duration", "area")
    read = {each: np.empty((rows, sites)) for each in names}
    for some, traces in motor_traces(arrivals, weights, passage.end_temperature):
        flat = traces.reshape(-1, traces.shape[2])
        found = read_potentials(flat, p["motor_step"], np.full(len(flat), p["motor_level"]))
        for each in names:
            read[each][some] = getattr(found, each).reshape(-1, sites)
    onset, height, duration, area = (read[each] for each in names)
    present = np.isfinite(onset[:, 0])
    between = onset[:, 1] - onset[:, 0]
    way = passage.places[:, 2] - passage.places[:, 1] + distance_error
    with np.errstate(divide="ignore", invalid="ignore"):
        late, persistence = _f_waves(which, passage, amplitude, muscle)
        return {
            "latency": onset[:, 0], "velocity": np.where(between > 0.0, way / between, np.nan),
            "amplitude": height[:, 0], "duration": duration[:, 0],
            "amplitude_fall": np.where(present, 100.0 * (1.0 - height[:, 1] / height[:, 0]), np.nan),
            "area_fall": np.where(present, 100.0 * (1.0 - area[:, 1] / area[:, 0]), np.nan),
            "duration_rise": 100.0 * (duration[:, 1] / duration[:, 0] - 1.0),
            "f_latency": late, "persistence": persistence,
        }  # fmt: skip


def _muscle_delay(group: Group, which: Nerve, temperature: Floats) -> Floats:
    """From the nerve's entry to the potential of the muscle, ms."""
    p, surface = nerve_numbers(), internode_surface()
    cold = (p["synaptic_temperature"] - temperature) / p["q10_degrees"]
    velocity = surface.thin_velocity(np.full(len(cold), p["terminal_diameter"]),
                                     surface.inside("temperature", temperature))  # fmt: skip
    return group.varied("terminal", which.key) / velocity + p["synaptic_delay"] * np.exp(
        np.log(p["synaptic_q10"]) * cold
    )


def _unit_amplitudes(group: Group, which: Nerve, passage: Passage) -> Floats:
    """Potential (mV) of each class of motor units, summed over its units that are alive."""
    p = nerve_numbers()
    root = passage.root / passage.mean_root[:, None]
    size = np.exp(p["unit_amplitude_power"] * np.log(root))
    alive = surviving(group, which, passage)
    return (group.varied("unit_amplitude", which.key) * passage.number * alive)[:, None] * size


def surviving(group: Group, which: Nerve, passage: Passage) -> Floats:
    """Share of axons that reach the end of the nerve, shape (people,)."""
    return reaching(group.share(which.limb, "axons"), passage.places[:, -1])


def _f_waves(which: Nerve, passage: Passage, amplitude: Floats, muscle: Floats) -> tuple[Floats, Floats]:
    """Median of the minimal latency and mean persistence, of classes that each hold many units."""
    p = nerve_numbers()
    (back, up), (forth, down) = passage.between(0, 2), passage.between(0, 3)
    latency = p["activation"] + back + p["turnaround"] + forth + muscle[:, None]
    able = up & down & (amplitude > 0.0)
    order = np.argsort(np.where(able, latency, np.inf), axis=1, kind="stable")
    each = p["backfiring"] * f_muscles(which) / p["f_unit"]
    share = np.take_along_axis(np.where(able, each * amplitude, 0.0), order, axis=1)
    fired = np.cumsum(share, axis=1)
    silent = np.exp(-fired * p["f_stimuli"])
    many = able.sum(axis=1)
    first = np.clip((silent > 1.0 / 2.0).sum(axis=1), 0, np.maximum(many - 1, 0))
    place = np.take_along_axis(order, first[:, None], axis=1)
    late = np.take_along_axis(latency, place, axis=1)[:, 0]
    return np.where(many > 0, late, np.nan), np.where(many > 0, 100.0 * -np.expm1(-fired[:, -1]), 0.0)


def sensory_cohort(group: Group, name: str, recruited: Floats, distance_error: Floats) -> SensoryCohort:
    """Study a sensory nerve of everybody antidromically; arguments as of `motor_cohort`, `recruited` by person."""
    p, which = nerve_numbers(), nerve(name, motor=False)
    parts = []
    for rows, classes in _parts(group, which, int(p["cohort_sensory_classes"]), int(p["sensory_classes"])):
        own = group.chosen(rows)
        passage = conduct(own, which, classes)
        parts.append((rows, _sensory(own, which, passage, recruited[rows], distance_error[rows])))
    return SensoryCohort(which, **_joined(len(group.people), parts))


def _sensory(
    group: Group, which: Nerve, passage: Passage, recruited: Floats, distance_error: Floats
) -> dict[str, Floats]:
    p = nerve_numbers()
    index = group.of("mass_index") - p["reference_mass_index"]
    depth = np.maximum(group.varied("depth", which.key) + p["depth_by_mass_index"] * index, p["depth_least"])
    time, free = passage.between(0, 1)
    alive = surviving(group, which, passage) * recruited * passage.number
    found = sensory_traces(p["activation"] + time, free * alive[:, None], passage.end_diameter,
                           passage.end_temperature, depth)  # fmt: skip
    amplitude, velocity = np.empty(len(depth)), np.empty(len(depth))
    for rows, traces in found:
        height = traces.max(axis=1)
        level = np.maximum(p["sensory_share"] * height, p["sensory_level"])
        read = read_potentials(traces, p["sensory_step"], level, positive=True)
        way = passage.places[rows, 1] - passage.places[rows, 0] + distance_error[rows]
        amplitude[rows], velocity[rows] = read.amplitude, way / read.onset
    return {"amplitude": amplitude, "velocity": velocity}
