"""Thermal part of quantitative sensory testing: ramps of a thermode until the person presses the button."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms
from fibrosim.clinic.sensory_person import SensoryPerson
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import cooled, heated
from fibrosim.coupling.percept import crossing

__all__ = ["Reading", "cold_pain", "detection", "heat_pain", "paradoxical_heat"]

STEP = 0.05
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Reading:
    """What a device read, and whether its limit was reached in some trial."""

    value: float
    censored: bool = False


def _mean(values: list[float], limit: float, low: bool = False) -> Reading:
    """Mean of the trials; a trial without an answer, or past the limit, counts as the limit."""
    stopped = [math.isnan(v) or (v <= limit if low else v >= limit) for v in values]
    read = [limit if at_end else v for v, at_end in zip(values, stopped, strict=True)]
    return Reading(math.fsum(read) / len(read), any(stopped))


def heat_pain(person: SensoryPerson, numbers: Norms, distance: float, shift: float, draws: Draws) -> Reading:
    """Heat pain threshold, degC; `shift` is the person's own threshold of endings, K."""
    p = afferent_numbers()
    until = (numbers.warmest - numbers.baseline) / numbers.ramp
    course = ([0.0, until], [numbers.baseline - shift, numbers.warmest - shift])
    drive = heated([course], until, STEP, person.endings, p["extent_thermode"])
    return _limits(person, numbers, distance, drive, draws, 1.0, numbers.warmest)


def cold_pain(person: SensoryPerson, numbers: Norms, distance: float, shift: float, draws: Draws) -> Reading:
    """Cold pain threshold, degC; `shift` is the person's own threshold of endings, K."""
    p = afferent_numbers()
    until = (numbers.baseline - numbers.coldest) / numbers.ramp
    course = ([0.0, until], [numbers.baseline - shift, numbers.coldest - shift])
    drive = cooled([course], until, STEP, person.endings, p["extent_thermode"])
    return _limits(person, numbers, distance, drive, draws, -1.0, numbers.coldest)


def _limits(person, numbers, distance, drive, draws, sign, limit) -> Reading:
    rating = person.rating(drive, distance)[0]
    read = []
    for z in draws.normal(round(numbers.thermal_repeats)):
        level = numbers.pain_rating * math.exp(numbers.criterion_noise * float(z))
        pressed = crossing(drive.times, rating, level) + numbers.reaction_time
        read.append(numbers.baseline + sign * numbers.ramp * pressed)
    return _mean(read, limit, low=sign < 0.0)


def detection(
    norm: float, share: float, numbers: Norms, delay: float, most: float, own: float, draws: Draws
) -> Reading:
    """Detection threshold by the method of limits, K from the baseline.

    Parameters
    ----------
    norm : float
        Threshold of healthy people, K; the criterion is set so that they have it.
    share : float
        Fibres that are there: a change is felt when the whole signal reaches the criterion.
    delay : float
        Conduction and reaction, s, over which the ramp goes on.
    most : float
        Where the thermode stops, K.
    own : float
        The person's criterion over that of others, decimal logarithm.
    """
    late = numbers.ramp * delay
    healthy = max(norm - late, norm / 10.0)
    read = []
    for z in draws.normal(round(numbers.thermal_repeats)):
        felt = healthy * math.exp(math.log(10.0) * (own + numbers.detection_noise * float(z)))
        read.append(felt / max(share, LEAST_SHARE) + late)
    return _mean(read, most)


def paradoxical_heat(share: float, numbers: Norms, draws: Draws) -> int:
    """Coolings, of as many as there are ramps, that feel hot: cold fibres no longer mask what C fibres tell."""
    chance = numbers.paradoxical_most * (1.0 - share) * (1.0 - share)
    return int(np.sum(draws.uniform(round(numbers.thermal_repeats)) < chance))
