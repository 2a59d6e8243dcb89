"""Laser-evoked potentials of the hand: N2 and P2 at the vertex, and what they lose over three series."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import flashed
from fibrosim.coupling.percept import percept_numbers
from fibrosim.results import Measurement, TestResult

__all__ = ["LaserEvokedPotentials", "Volley"]

STEP = 0.001
FLASH, WATCH, SHOWN = 0.1, 0.5, 0.8
SMOOTH = 5
LISTEN = 2.5


@dataclass(frozen=True)
class Volley:
    """What one pulse sends to the brain.

    Attributes
    ----------
    strength : float
        Highest signal of the A-delta volley, over that rated half of the scale.
    time : float
        When it comes, s after the pulse.
    rating : float
        Highest rating of the pulse, 0 to 1.
    """

    strength: float
    time: float
    rating: float


class LaserEvokedPotentials(ClinicalTest):
    """Three series of twenty CO2 laser pulses to the back of the hand.

    Parameters
    ----------
    side : {"left", "right"}
    peak : float, optional
        Surface temperature at the end of a pulse, degC.

    Notes
    -----
    The size of the potential follows the A-delta volley through the horn and the brain's gain; what is lost from
    series to series is the habituation that the patient has left (``supraspinal.habituation``). Latencies follow from
    skin, nerve and cord, with a cortical delay that is set.
    """

    name = "laser_evoked_potentials"
    numbers = "clinic_laser_evoked_potentials"
    rank = 67
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", peak: float | None = None) -> None:
        choice("side", side, ("left", "right"))
        self.side, self.site, self.area = side, f"hand_{side}", f"lower_arm_{side}"
        low, high = self.norms.parameters["peak"].range
        self.peak = within("peak", self.norms.peak if peak is None else peak, low, high, "degC")

    def volley(self, person: SensoryPerson) -> Volley:
        """Return what a pulse sends to the brain."""
        drive = flashed(self.norms.skin, self.peak, FLASH, LISTEN, STEP, person.endings)
        response = person.answer(drive, afferent_numbers()["distance_hand"])
        first, last = round(FLASH / STEP), round((FLASH + WATCH) / STEP)
        signal = response.signal[0, first:last]
        gain = percept_numbers()["healthy_gain"] if person.percept.gain is None else person.percept.gain
        rating = float(person.percept.rating(response).max())
        return Volley(float(signal.max()) * gain, int(np.argmax(signal)) * STEP, rating)

    def amplitude(self, volley: Volley) -> float:
        """Return the vertex amplitude of a first pulse, uV."""
        return self.norms.amplitude * volley.strength / (volley.strength + self.norms.half)

    def kept(self, person: SensoryPerson) -> np.ndarray:
        """Return the share of the amplitude in each series, without noise, shape (blocks,)."""
        blocks, pulses = round(self.norms.blocks), round(self.norms.pulses)
        left = person.percept.habituated(np.arange(blocks * pulses)).reshape(blocks, pulses)
        return np.array([math.fsum(row) / pulses for row in left.tolist()])

    def wave(self, volley: Volley, amplitude: float, times: np.ndarray) -> np.ndarray:
        """Return the averaged potential, uV, negative up as recorded (N2 below zero)."""
        numbers = self.norms
        at = [(times - volley.time - numbers.first_wave) / numbers.first_width,
              (times - volley.time - numbers.second_wave) / numbers.second_width]  # fmt: skip
        first, second = (np.exp(-0.5 * x * x) for x in at)
        return amplitude * ((1.0 - numbers.first_share) * second - numbers.first_share * first)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record the series and measure N2, P2 and habituation."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        volley, own = self.volley(person), float(draws.lasting(f"clinic/{self.name}").normal(1)[0])
        size = self.amplitude(volley) * math.exp(numbers.person_cv * own)
        times = np.arange(round(SHOWN / numbers.sampling)) * numbers.sampling
        waves = [self.wave(volley, size * float(kept), times) + self._noise(len(times), draws)
                 for kept in self.kept(person)]  # fmt: skip
        read = [self._read(times, wave) for wave in waves]
        heights = [row[2] for row in read]
        pain = float(told(volley.rating, numbers.rating_noise, numbers.scale, draws)[0])
        usual = self.amplitude(self.volley(SensoryPerson()))
        spread = math.exp(numbers.wide * numbers.person_cv)
        left = 100.0 * heights[-1] / heights[0] if heights[0] > 0.0 else None
        found = [
            Measurement("N2 latency", 1000.0 * read[0][0], "ms"),
            Measurement("P2 latency", 1000.0 * read[0][1], "ms"),
            Measurement("N2-P2 amplitude", heights[0], "uV", usual / spread, usual * spread, note="first series"),
            Measurement("N2-P2 amplitude of the last series", heights[-1], "uV"),
            Measurement("amplitude left in the last series", left, "percent"),
            Measurement("rating of a pulse", pain, "1", note="0 to 100"),
        ]
        shown = [round(1000.0 * float(t), 2) for t in times]
        words = ("first series", "second series", "third series", "last series")
        panels = [{
            "xlabel": "ms after the pulse", "ylabel": "vertex potential, uV (positive up)",
            "curves": {words[min(k, 3)]: [shown, [round(float(v), 3) for v in wave]] for k, wave in enumerate(waves)},
        }, {
            "xlabel": "series", "ylabel": "N2-P2 amplitude, uV", "points": True,
            "ylim": (0.0, 1.2 * max(1.0, *heights)),
            "curves": {"amplitude": [list(range(1, len(heights) + 1)), [round(h, 3) for h in heights]]},
        }]  # fmt: skip
        return TestResult(
            name=self.name, site=f"hand, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"{numbers.blocks:g} series of {numbers.pulses:g} CO2 laser pulses to the back of the hand, every "
                     f"{numbers.interval:g} s, surface to {self.peak:g} degC in 20 ms; vertex potential averaged by "
                     "series; normal range by the spread of healthy people around this model's own mean.",
            references=numbers.sources(), title="Laser-evoked potentials",
        )  # fmt: skip

    def _noise(self, count: int, draws: Draws) -> np.ndarray:
        """EEG left in an average, smooth over a few samples."""
        raw = draws.normal(count + SMOOTH)
        smooth = np.zeros(count)
        for k in range(SMOOTH):
            smooth = smooth + raw[k : k + count]
        return self.norms.noise / math.sqrt(self.norms.pulses * SMOOTH) * smooth

    def _read(self, times: np.ndarray, wave: np.ndarray) -> tuple[float, float, float]:
        """Latencies (s) of the lowest and of the highest point after it, in their windows, and their distance (uV)."""
        early = (times >= 0.14) & (times <= 0.34)
        n2 = int(np.argmin(np.where(early, wave, np.inf)))
        late = (times > times[n2]) & (times <= times[n2] + 0.3)
        p2 = int(np.argmax(np.where(late, wave, -np.inf)))
        return float(times[n2]), float(times[p2]), float(wave[p2] - wave[n2])
