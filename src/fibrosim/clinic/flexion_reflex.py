"""Nociceptive flexion reflex: sural nerve, biceps femoris, staircase threshold, summation at two a second."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers, follow
from fibrosim.coupling.horn_stimuli import shocked
from fibrosim.results import Measurement, TestResult

__all__ = ["FlexionReflex"]

STEP = 0.002
START = 0.1
LISTEN = 0.4
PER_MICROVOLT = 1000.0


class FlexionReflex(ClinicalTest):
    """Reduced form of the reflex: the horn drives a pool of motoneurons, whose EMG is scored by its z.

    Parameters
    ----------
    side : {"left", "right"}
    ascent : float, optional
        First step of the staircase, mA.
    rate : float, optional
        Stimuli per second of the train.

    Notes
    -----
    The threshold of healthy people is set to 33 mA; what a patient's horn makes of it is not, nor is summation. The
    brain's gain has no part in the reflex.
    """

    name = "flexion_reflex"
    numbers = "clinic_flexion_reflex"
    rank = 66
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", ascent: float | None = None, rate: float | None = None) -> None:
        choice("side", side, ("left", "right"))
        numbers = self.norms
        self.side, self.site, self.area = side, f"sural_{side}", f"lower_leg_{side}"
        low, high = numbers.parameters["ascent"].range
        self.ascent = within("ascent", numbers.ascent if ascent is None else ascent, low, high, "mA")
        low, high = numbers.parameters["train_rate"].range
        self.rate = within("rate", numbers.train_rate if rate is None else rate, low, high, "per second")

    def muscle(self, person: SensoryPerson, currents: np.ndarray, stimuli: int = 1) -> np.ndarray:
        """Return the rectified EMG over time (uV) without noise, shape (currents, time)."""
        numbers = self.norms
        starts = [START + k / self.rate for k in range(stimuli)]
        pulses = [s + k * numbers.pulse_gap for s in starts for k in range(round(numbers.pulses))]
        drive = shocked(currents, pulses, starts[-1] + LISTEN, STEP, person.endings)
        signal = person.answer(drive, afferent_numbers()["distance_ankle"]).signal
        drive_ratio = np.maximum(signal / numbers.pool_first, 1.0)
        pool = np.minimum(np.log(drive_ratio) / math.log(numbers.pool_range), 1.0)
        late = round(numbers.efferent_delay / STEP)
        moved = np.zeros_like(pool)
        moved[:, late:] = pool[:, : pool.shape[1] - late]
        return numbers.potential * follow(moved, numbers.efferent_time, STEP)

    def in_window(self, muscle: np.ndarray, stimulus: int = 0) -> np.ndarray:
        """Return the mean EMG in the window of a stimulus, uV, shape (currents,)."""
        begin = START + stimulus / self.rate
        first, last = (round((begin + edge) / STEP) for edge in (self.norms.window_start, self.norms.window_end))
        return muscle[:, first:last].mean(axis=1)

    def curves(self, person: SensoryPerson) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return currents (mA) and the EMG of single stimuli and of the last of a train, uV."""
        currents = np.arange(1.0, self.norms.limit * 2.0 + 1.0)
        stimuli = round(self.norms.train)
        last = self.in_window(self.muscle(person, currents, stimuli), stimuli - 1)
        return currents, self.in_window(self.muscle(person, currents)), last

    def scored(self, evoked: float, draws: Draws) -> float:
        """Return the interval z of one sweep: mean of the window less that of the baseline over its SD."""
        numbers = self.norms
        before, within_ = round(numbers.baseline / numbers.sampling), round(
            (numbers.window_end - numbers.window_start) / numbers.sampling
        )
        noise = np.abs(numbers.noise * draws.normal(before + within_))
        quiet, active = noise[:before], noise[before:]
        rest = math.fsum(quiet.tolist()) / before
        spread = math.sqrt(math.fsum([(v - rest) ** 2 for v in quiet.tolist()]) / (before - 1))
        return (math.fsum(active.tolist()) / within_ + evoked - rest) / spread

    def staircase(self, answers: Callable[[float], bool]) -> tuple[float, bool, list[tuple[float, bool]]]:
        """Return the threshold (mA), whether no reflex came up to the limit, and the stimuli given.

        Parameters
        ----------
        answers : callable
            Gives a stimulus of a current and says whether a reflex came.
        """
        numbers, given, turns = self.norms, [], []
        current, rising, step = self.ascent, True, self.ascent
        while len(turns) < 2 * (round(numbers.rounds) + 1):
            reflex = answers(current)
            given.append((current, reflex))
            if reflex == rising:
                turns.append(current)
                step = {1: numbers.descent}.get(len(turns), numbers.fine)
                rising = not rising
            current += step if rising else -step
            if current > numbers.limit and rising:
                return numbers.limit, True, given
            current = max(current, numbers.fine)
            if current == numbers.fine and not rising and given[-1][0] == numbers.fine:
                return numbers.fine, False, given
        kept = turns[2:]
        return math.fsum(kept) / len(kept), False, given

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Find both thresholds, and rate a stimulus at the threshold."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        currents, single, last = self.curves(person)
        own = math.exp(numbers.person_cv * float(draws.lasting(f"clinic/{self.name}").normal(1)[0]))

        def given(curve: np.ndarray) -> Callable[[float], bool]:
            def answers(current: float) -> bool:
                reached = current / own * math.exp(numbers.trial_cv * float(draws.normal(1)[0]))
                evoked = float(np.interp(reached, currents, curve, left=0.0))
                return self.scored(evoked, draws) > numbers.criterion

            return answers

        threshold, absent, steps = self.staircase(given(single))
        summed, none, _ = self.staircase(given(last))
        drive = shocked(np.array([threshold / own]), [START + k * numbers.pulse_gap for k in range(5)], 2.0, STEP,
                        person.endings)  # fmt: skip
        rating = person.rating(drive, afferent_numbers()["distance_ankle"]).max()
        pain = float(told(rating, numbers.rating_noise, numbers.scale, draws)[0])
        words = "no reflex up to the limit"
        found = [
            Measurement("reflex threshold", threshold, "mA", note=words if absent else ""),
            Measurement("reflex threshold of trains", summed, "mA", note=words if none else "five at 2 a second"),
            Measurement("summation of the reflex", None if absent else 100.0 * (1.0 - summed / threshold), "percent",
                        note="no baseline: no reflex to single stimuli" if absent else "by which trains need less"),
            Measurement("rating at the threshold", pain, "1", note="0 to 100"),
        ]  # fmt: skip
        return TestResult(
            name=self.name, site=f"sural nerve, {self.side}", day=day, measurements=found,
            picture=self._picture(person, threshold / own, steps),
            protocol=f"Stimuli of {numbers.pulses:g} pulses at 250 Hz to the sural nerve behind the ankle; EMG of the "
                     f"biceps femoris from {PER_MICROVOLT * numbers.window_start:g} to "
                     f"{PER_MICROVOLT * numbers.window_end:g} ms, interval z above {numbers.criterion:g}; staircase of "
                     f"{self.ascent:g}, {numbers.descent:g}, {numbers.fine:g} mA up to {numbers.limit:g}; trains of "
                     f"{numbers.train:g} at {self.rate:g} per second, scored on the last.",
            references=numbers.sources(), title="Nociceptive flexion reflex",
        )  # fmt: skip

    def _picture(self, person: SensoryPerson, current: float, steps: list[tuple[float, bool]]) -> dict[str, object]:
        shown = self.muscle(person, np.array([0.8, 1.0, 1.2]) * current)
        stop = round((START + 0.25) / STEP)
        times = [round(PER_MICROVOLT * (k * STEP - START), 2) for k in range(stop)]
        window = (PER_MICROVOLT * self.norms.window_start, PER_MICROVOLT * self.norms.window_end)
        names = ("0.8 of the threshold", "threshold", "1.2 of the threshold")
        rows = zip(names, shown, strict=True)
        traces = {name: [times, [round(float(v), 4) for v in row[:stop]]] for name, row in rows}
        numbers = list(range(1, len(steps) + 1))
        return {"kind": "sensory_traces", "panels": [
            {"xlabel": "ms after the stimulus", "ylabel": "rectified EMG, uV", "window": window, "curves": traces,
             "words": "shaded: window of the reflex", "legend": "upper left"},
            {"xlabel": "stimulus", "ylabel": "current, mA", "points": True, "legend": "lower right",
             "unjoined": ["with a reflex"],
             "curves": {"given": [numbers, [c for c, _ in steps]],
                        "with a reflex": [numbers, [c if r else None for c, r in steps]]}},
        ]}  # fmt: skip
