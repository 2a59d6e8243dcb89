"""Trial of spinal cord stimulation: heat at the leg with the stimulator on and off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import AfferentDrive, afferent_numbers
from fibrosim.coupling.horn_stimuli import heated
from fibrosim.results import Measurement, TestResult

__all__ = ["SpinalCordStimulation", "Stimulation"]

STEP = 0.05
LISTEN = 3.0


@dataclass(frozen=True)
class Stimulation:
    """Ratings (0 to 1) over time with the stimulator off and on, of heat and of nothing."""

    times: np.ndarray
    off: np.ndarray
    on: np.ndarray
    alone: np.ndarray
    at: int

    @property
    def relief(self) -> float:
        """Percent by which the heat hurts less; negative where it hurts more."""
        return 100.0 * float(1.0 - self.on[self.at] / self.off[self.at]) if self.off[self.at] > 0.0 else float("nan")


class SpinalCordStimulation(ClinicalTest):
    """Large fibres are driven from the dorsal column, over the rate that the device gives; heat is rated.

    Parameters
    ----------
    rate : float, optional
        Pulses per second, 2 to 1200.
    share : float, optional
        Of large fibres that are excited, 0 to 1.
    side : {"left", "right"}

    Notes
    -----
    Large fibres drive inhibition of the horn, which takes off what its efficacy allows; over opened or new paths they
    drive nociceptive output, and the stimulation itself hurts. The effect ends with the stimulation.
    """

    name = "spinal_cord_stimulation"
    numbers = "clinic_spinal_cord_stimulation"
    rank = 82
    level = "area"
    on_request = True
    requires = SENSORY_VARIABLES

    def __init__(self, rate: float | None = None, share: float | None = None, side: str = "left") -> None:
        choice("side", side, ("left", "right"))
        numbers = self.norms
        for name, value, unit in (("rate", rate, "per second"), ("share", share, "of the fibres")):
            low, high = numbers.parameters[name].range
            setattr(self, name, within(name, numbers.values[name] if value is None else value, low, high, unit))
        self.side, self.site, self.area = side, f"leg_{side}", f"lower_leg_{side}"

    rate: float
    share: float

    def trial(self, person: SensoryPerson) -> Stimulation:
        """Heat the leg with the stimulator off, then on; and stimulate without heat."""
        numbers, p = self.norms, afferent_numbers()
        up = (numbers.temperature - numbers.baseline) / numbers.ramp
        until = up + numbers.heat_time + LISTEN
        course = ([0.0, up, up + numbers.heat_time], [numbers.baseline, numbers.temperature, numbers.temperature])
        heat = heated([course, course, ([0.0, up], [numbers.baseline] * 2)], until, STEP, person.endings,
                      p["extent_thermode"])  # fmt: skip
        driven = np.zeros_like(heat.c)
        on = heat.times >= up + numbers.on_from
        driven[1:, on] = self.share * min(self.rate, numbers.following) * person.endings.large
        arrived = heat.arriving(p["distance_calf"])
        both = AfferentDrive(STEP, arrived.a_beta + driven, arrived.a_delta, arrived.c, arrived.extent)
        off, with_it, alone = person.percept.rating(person.answer(both, 0.0))
        return Stimulation(heat.times, off, with_it, alone, round((up + numbers.heat_time - STEP) / STEP))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Rate heat with the stimulator off and on."""
        self.check(view)
        numbers = self.norms
        one = self.trial(sensory_person(view, day, self.area))
        felt = np.array([one.off[one.at], one.on[one.at], one.alone[one.at]])
        off, on, alone = told(felt, numbers.noise, numbers.scale, draws)
        relief = 100.0 * float(1.0 - on / off) if off > 0.0 else None
        found = [
            Measurement("rating, stimulator off", float(off), "1", note="0 to 100"),
            Measurement("rating, stimulator on", float(on), "1", note="0 to 100"),
            Measurement("relief by stimulation", relief, "percent", note="negative: it hurts more"),
            Measurement("pain of stimulation without heat", float(alone), "1", note="0 to 100"),
        ]
        shown = [round(float(t), 2) for t in one.times[::4]]
        up = (numbers.temperature - numbers.baseline) / numbers.ramp
        panel = {
            "xlabel": "seconds", "ylabel": "felt, 0 to 100", "ylim": (0, 100), "legend": "upper left",
            "window": (up + numbers.on_from, up + numbers.heat_time), "words": "shaded: stimulator on",
            "curves": {name: [shown, [round(100.0 * float(v), 3) for v in values[::4]]] for name, values in
                       (("off", one.off), ("on", one.on), ("on, without heat", one.alone))},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"leg, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": [panel]},
            protocol=f"Heat of {numbers.temperature:g} degC at the calf for {numbers.heat_time:g} s; dorsal columns "
                     f"stimulated at {self.rate:g} per second, {self.share:g} of the large fibres, in its second half; "
                     "rated at the end of the heat.",
            references=numbers.sources(), title="Spinal cord stimulation",
        )  # fmt: skip
