"""Mechanical part of quantitative sensory testing: filaments, needles, brushes, fork, algometer."""

from __future__ import annotations

import math

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms
from fibrosim.clinic.sensory_person import SensoryPerson
from fibrosim.clinic.sensory_thermal import Reading
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import brushed, pressed, pricked
from fibrosim.coupling.percept import crossing
from fibrosim.errors import InputError

__all__ = ["Pinprick", "allodynia_ratings", "detection_by_filaments", "pressure_threshold", "wind_up"]

STEP = 0.02
START, LISTEN = 0.5, 6.0
LEAST = 1e-9
HUNDRED = 100.0


class Pinprick:
    """Ratings that needles evoke, and what is made of them.

    Parameters
    ----------
    person : SensoryPerson
    numbers : Norms
    distance : float
        To the cord, m.
    own : float
        Factor on the force that the person calls sharp, and on ratings the other way.
    """

    def __init__(self, person: SensoryPerson, numbers: Norms, distance: float, own: float = 1.0) -> None:
        self.person, self.numbers, self.distance, self.own = person, numbers, distance, own
        self.forces = numbers.prick_least * np.array([2.0**k for k in range(round(numbers.prick_steps))])
        self.ratings = self.peaks(self.forces, [START])

    def peaks(self, forces: np.ndarray, starts: list[float]) -> np.ndarray:
        """Highest rating, 0 to 1, of each force given at these times."""
        p = afferent_numbers()
        until = starts[-1] + LISTEN
        drive = pricked(forces, starts, self.numbers.contact, until, STEP, self.person.endings, p["extent_prick"])
        return self.person.rating(drive, self.distance).max(axis=-1)

    def threshold(self, draws: Draws) -> Reading:
        """Mean of ascending and descending series, mN, logarithmic; the heaviest needle where none is sharp."""
        numbers = self.numbers
        steps = np.log(np.maximum(self.ratings, LEAST))
        found, censored = [], False
        for z in draws.normal(2 * round(numbers.series)):
            level = math.log(numbers.sharp_rating) + math.log(10.0) * numbers.filament_noise * float(z)
            sharp = [k for k in range(len(steps)) if steps[k] + math.log(1.0 / self.own) >= level]
            first = sharp[0] if sharp else len(steps) - 1
            censored |= not sharp
            found.append(math.log(self.forces[first]))
        series = len(found) // 2
        down = [math.log(max(math.exp(v) / 2.0, numbers.prick_least)) for v in found[series:]]
        return Reading(math.exp(math.fsum(found[:series] + down) / len(found)), censored)

    def told(self, ratings: np.ndarray, draws: Draws) -> np.ndarray:
        """Ratings as told, whole numbers 0 to 100."""
        noise = np.exp(self.numbers.rating_noise * draws.normal(ratings.size)).reshape(ratings.shape)
        return np.clip(np.rint(HUNDRED * ratings / self.own * noise), 0.0, HUNDRED)

    def sensitivity(self, draws: Draws) -> float:
        """Geometric mean of all ratings of needles, 0 to 100."""
        told = self.told(np.tile(self.ratings, round(self.numbers.series)), draws)
        return geometric(told, self.numbers.zero_rating)


def geometric(told: np.ndarray, zero: float) -> float:
    """Geometric mean of ratings with a constant added, so that 0 counts."""
    return math.exp(math.fsum(math.log(float(v) + zero) for v in told.ravel()) / told.size)


def wind_up(prick: Pinprick, draws: Draws, rate: float | None = None) -> tuple[float, float, float]:
    """Mean rating of trains over that of single pricks, and both; NaN where single pricks do not hurt.

    Raises
    ------
    InputError
        A rate at which contacts run into each other.
    """
    numbers = prick.numbers
    often = numbers.train_rate if rate is None else rate
    low, high = numbers.parameters["train_rate"].range
    if not (low <= often <= high and often * numbers.contact < 1.0):
        raise InputError("needles cannot be given at this rate", field="rate", value=often,
                         allowed=f"{low:g} to {high:g} per second", fix="rate=1", code="out-of-range")  # fmt: skip
    force = np.array([numbers.train_force])
    single = float(prick.ratings[list(prick.forces).index(numbers.train_force)])
    train = float(prick.peaks(force, [START + k / often for k in range(round(numbers.train))])[0])
    runs = round(numbers.series)
    once = float(prick.told(np.full(runs, single), draws).mean())
    many = float(prick.told(np.full(runs, train), draws).mean())
    return (many / once if once > 0.0 else math.nan), once, many


def allodynia_ratings(person: SensoryPerson, numbers: Norms, distance: float) -> np.ndarray:
    """Highest rating, 0 to 1, of a stroke with cotton wool, cotton swab and brush."""
    p = afferent_numbers()
    drive = brushed([p["cotton_share"], p["swab_share"], 1.0], START, numbers.stroke, LISTEN, STEP, person.endings,
                    p["extent_brush"])  # fmt: skip
    return person.rating(drive, distance).max(axis=-1)


def detection_by_filaments(norm: float, share: float, numbers: Norms, own: float, draws: Draws) -> Reading:
    """Geometric mean of five descending and five ascending series of filaments, mN."""
    count = round(numbers.filament_steps)
    forces = [numbers.filament_least * 2.0**k for k in range(count)]
    found, censored = [], False
    for k, z in enumerate(draws.normal(2 * round(numbers.series))):
        felt = norm / max(share, LEAST) * math.exp(math.log(10.0) * (own + numbers.filament_noise * float(z)))
        first = next((n for n in range(count) if forces[n] >= felt), count - 1)
        censored |= forces[-1] < felt
        lower = k % 2 and first > 0
        found.append(math.log(forces[first - 1] if lower else forces[first]))
    return Reading(math.exp(math.fsum(found) / len(found)), censored)


def pressure_threshold(
    person: SensoryPerson, numbers: Norms, distance: float, usual: float, own: float, draws: Draws
) -> Reading:
    """Pressure at which it begins to hurt, kPa, mean of three ramps.

    Parameters
    ----------
    usual : float
        Threshold of healthy people of this sex at the site, kPa.
    own : float
        Factor of the person's criterion.
    """
    p = afferent_numbers()
    late = numbers.reaction_time + distance / p["c_velocity"]
    healthy = max(usual - numbers.press_ramp * late, 1.0) * own
    until = numbers.press_limit / numbers.press_ramp
    times = np.arange(round(until / STEP)) * STEP
    weight = np.asarray(person.spot.drive(numbers.press_ramp * times / healthy * person.spot.usual))
    rating = person.rating(pressed(weight[None, :], person.endings.large, STEP), distance)[0]
    read, stopped = [], False
    for z in draws.normal(round(numbers.thermal_repeats)):
        level = numbers.pain_rating * math.exp(numbers.criterion_noise * float(z))
        value = numbers.press_ramp * (crossing(times, rating, level) + numbers.reaction_time)
        at_end = math.isnan(value) or value >= numbers.press_limit
        stopped |= at_end
        read.append(numbers.press_limit if at_end else value)
    return Reading(math.fsum(read) / len(read), stopped)
