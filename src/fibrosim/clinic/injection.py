"""The pain of an injection into the skin: fibres of a sheet, the horn and the percept of one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fibrosim.clinic.moment import Moment
from fibrosim.clinic.moment_view import moment_percept, moment_skin, shared_numbers
from fibrosim.clinic.norms import Norms
from fibrosim.coupling.horn_afferents import AfferentDrive, afferent_numbers
from fibrosim.skin.injection import InjectionCourse, inject_norepinephrine
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.short_injection import ShortInjection, short_injection

__all__ = ["Injection", "injected", "injection_pain"]

SECONDS, STEP, WIDE = 60.0, 0.1, 0.5
EARLY, LATE = 2.5, 10.0
"""Seconds between frames in the first minute, in which the needle fades, and later."""
SIDE = 20.0
"""Side of the sheet, mm: the bleb is 8 across, and what lies further away sends nothing."""
OWN = "link.c_afferents_to_pain"


@dataclass(frozen=True)
class Injection:
    """One injection into the skin.

    Parameters
    ----------
    dose : float
        Norepinephrine in micrograms; 0 for saline.
    needle : float
        Firing that needle and volume cause at first, 1/s.
    decay : float
        Time constant of that, minutes.
    """

    dose: float
    needle: float
    decay: float


def injected(
    numbers: Norms, moment: Moment, area: str, injection: Injection, minutes: float, full: bool = True
) -> InjectionCourse | ShortInjection:
    """Inject into the skin of an area, and follow it for so many minutes: on the sheet, or in closed form.

    Notes
    -----
    Mast cells are taken unprimed: their histamine makes itch and flare, for which the sheet has protocols of its own.
    """
    state = replace(moment_skin(moment, area), primed=0.0)
    seed, person = moment.person
    shared = shared_numbers(moment, area, state)
    end = SECONDS * minutes + LATE
    times = np.concatenate([np.arange(0.0, min(SECONDS, end), EARLY), np.arange(SECONDS, end, LATE)])
    dose = {"dose": injection.dose, "volume": numbers.volume, "thickness": numbers.skin_thickness,
            "molar_mass": numbers.molar_mass, "needle": (injection.needle, SECONDS * injection.decay)}  # fmt: skip
    if not full:
        return short_injection(state, times, seed=seed, person=person, site=area, side=SIDE, parameters=shared, **dose)
    patch = SkinPatch(state, seed=seed, person=person, site=area, side=SIDE, injected=True, parameters=shared)
    return inject_norepinephrine(patch, times, **dose)


def injection_pain(
    numbers: Norms, moment: Moment, area: str, injection: Injection, minutes: np.ndarray, full: bool = True
) -> np.ndarray:
    """Pain that an injection elicits, pain points, shape (time,).

    The rise of firing of the fibres that end in the bleb goes through the horn and the percept that every test of the
    senses uses; the part of the horn that is driven grows with the root of the skin that these fibres innervate, as
    between probes of other sizes.

    Parameters
    ----------
    minutes : ndarray
        Times after the injection.
    full : bool
        On the sheet, or in closed form and with steps of half a second.
    """
    course = injected(numbers, moment, area, injection, float(np.max(minutes)), full)
    p, step = afferent_numbers(), STEP if full else WIDE
    times = np.arange(0.0, course.times[-1], step)
    gain = moment.parameter(OWN, area)
    firing = gain * np.interp(times, course.times, course.risen)[None, :]
    nothing = np.zeros_like(firing)
    extent = p["extent_thermode"] * float(np.sqrt(course.area / numbers.thermode_area))
    person = moment_percept(moment, area)
    felt = person.rating(AfferentDrive(step, nothing, nothing, firing, extent, person.endings.synapses),
                         p["distance_forearm"])[0]  # fmt: skip
    return numbers.worst * np.interp(SECONDS * np.asarray(minutes), times, felt)
