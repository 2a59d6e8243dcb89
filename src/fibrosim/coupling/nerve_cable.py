"""Conduction of a nerve's fibres on the double cable itself, in pieces of even diameter and temperature."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.fibres import MyelinatedFibre
from ..electrophysiology.nerves import Fibres, Limb, Nerve, NervePerson, nerve_numbers
from ..engine.double_cable import NodePulse
from .internode_surface import internode_surface
from .nerve_lesions import HEALTHY, NerveDraws, NerveLesions
from .nerve_volley import Volley, fibres_of, internodes_of, tunnel_of

__all__ = ["cable_passage"]

Floats = NDArray[np.float64]


def cable_passage(
    person: NervePerson, which: Nerve, lesions: NerveLesions = HEALTHY, draws: NerveDraws | None = None, *,
    classes: int | None = None,
) -> Volley:  # fmt: skip
    """Times and blocks of fibres, as `volley` gives them, from the cable.

    Parameters
    ----------
    classes : int, optional
        Classes of fibres, one fibre run for each; 10 if not given.
    """
    p, limb = nerve_numbers(), person.limb(which)
    fibres = fibres_of(person, which, int(p["cable_classes"]) if classes is None else classes)
    first = [which.site(limb.height, 1)] if which.motor else []
    places = np.array([0.0, *first, which.site(limb.height, 0), which.end(limb.height)])
    middle, length = internodes_of(fibres, float(places[-1]))
    sheaths = lesions.sheaths(which.name, middle, length, tunnel_of(which, limb), draws)
    shape = (len(fibres.number), len(places))
    times, breaks = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    for k in range(shape[0]):
        for j in range(1, shape[1]):
            inside = (middle[k] >= places[j - 1]) & (middle[k] < places[j])
            spent, broken = _segment(fibres, k, limb, middle[k, inside], sheaths.kept[k, inside],
                                     sheaths.length[k, inside])  # fmt: skip
            # internodes are whole: the way between the places is not
            way = places[j] - places[j - 1]
            times[k, j] = times[k, j - 1] + spent * way / max(float(length[k, inside].sum()), p["cell"] / way)
            breaks[k, j] = breaks[k, j - 1] + broken
    return Volley(places, times, breaks)


def _segment(fibres: Fibres, which: int, limb: Limb, middle: Floats, kept: Floats, share: Floats) -> tuple[float, int]:
    """Time (ms) over internodes with their middles there, and number of pieces that block."""
    most, spent, broken = int(nerve_numbers()["cable_piece"]), 0.0, 0
    for piece in np.array_split(np.arange(len(middle)), max(1, -(-len(middle) // most))):
        if not len(piece):
            continue
        centre = float(middle[piece].mean())
        time, blocked = _piece(float(fibres.diameter(np.array([centre]))[which, 0]),
                               float(limb.temperature(centre)), kept[piece], share[piece])  # fmt: skip
        spent, broken = spent + time, broken + blocked
    return spent, broken


def _piece(diameter: float, temperature: float, kept: Floats, share: Floats) -> tuple[float, bool]:
    """Time (ms) over some internodes between healthy ones, and whether they block."""
    p, surface = nerve_numbers(), internode_surface()
    diameter = float(surface.inside("diameter", diameter))
    temperature = float(surface.inside("temperature", temperature))
    walk = surface.walk(diameter, temperature, kept[None, :], surface.inside("length", share)[None, :])
    many = np.maximum(np.round(1.0 / share).astype(int), 1)
    lead = np.ones(int(p["cable_lead"]))
    sheath = np.concatenate([lead, np.repeat(kept, many), lead])
    lengths = np.concatenate([lead, np.repeat(1.0 / many, many), lead])
    expected = float(np.clip(walk.delays, 0.0, p["cable_slowest"]).sum())
    fibre = MyelinatedFibre(diameter, nodes=len(sheath) + 1, lamellae=sheath, length=lengths,
                            temperature=temperature + p["kelvin"], geometry="interpolated")  # fmt: skip
    pulse = NodePulse(0.0, p["cable_pulse"], p["cable_current"] * diameter, 0)
    run = fibre.run(p["cable_wait"] * (1.0 + expected), [pulse])
    first, last = len(lead), len(sheath) - len(lead)
    if not len(run.spikes[last + 1]):
        return expected, True
    return float(run.spikes[last][0] - run.spikes[first][0]), False
