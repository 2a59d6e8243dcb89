"""What an electrode in the cord would show: spiking circuits with the synapses of one person."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, sensory_person
from fibrosim.clinic.sensory_scale import choice
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_detail import deep_horn_of, horn_circuit_of
from fibrosim.electrophysiology.horn import (
    FlexionSweep,
    HornAnswer,
    WindUp,
    flexion_reflex,
    press_many,
    reflex_threshold,
    wind_up,
)
from fibrosim.electrophysiology.horn.circuit import counts
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["SpinalRecording"]

PARTS = ("wind-up", "force", "reflex")
ABOVE = 1.2
S = 1e-3


class SpinalRecording(ClinicalTest):
    """Wind-up, touch and pinch, and the flexion reflex, from neurons that fire; half a minute for a person.

    Parameters
    ----------
    side : {"left", "right"}
    parts : sequence of {"wind-up", "force", "reflex"}
        What is recorded.

    Notes
    -----
    No such recording is made in people: it is the detailed form of what the tests of the senses and the reflex read
    from the reduced horn. Potentiation, descending control, chloride, rewiring and drugs of the day set the synapses.
    """

    name = "spinal_recording"
    numbers = "clinic_spinal_recording"
    rank = 84
    on_request = True
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", parts: Sequence[str] = PARTS) -> None:
        choice("side", side, ("left", "right"))
        if not parts or not set(parts) <= set(PARTS):
            raise InputError("unknown choice", field="parts", value=list(parts), allowed=PARTS, code="unknown-choice")
        self.parts = tuple(parts)
        self.side, self.site, self.area = side, f"cord_{side}", f"lower_leg_{side}"

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record."""
        self.check(view)
        numbers, horn = self.norms, sensory_person(view, day, self.area).horn
        deep, circuit = deep_horn_of(horn), horn_circuit_of(horn)
        found: list[Measurement] = []
        panels: list[dict[str, object]] = []
        # one seed for everybody: background noise of the cord is no property of a person
        if "wind-up" in self.parts:
            wound = wind_up(numbers.rate, round(numbers.volleys), deep, replicates=1)
            first = float(wound.late[0, 0])
            found += [
                Measurement("late spikes at the first volley", first, "1"),
                Measurement("wind-up ratio", wound.ratio if first else None, "1",
                            note="last three over first" if first else "no baseline: the first volley is not answered"),
                Measurement("after-discharge", float(wound.after[0]), "1/s", note="in the three seconds after"),
            ]  # fmt: skip
            panels.append(self._volleys(wound))
        if "force" in self.parts:
            touch, pinch = press_many([numbers.touch, numbers.pinch], numbers.hold, [circuit, circuit])
            found += [
                Measurement("projection neurons under touch", touch.rate("projection"), "1/s"),
                Measurement("projection neurons under pinch", pinch.rate("projection"), "1/s"),
            ]
            panels.append(self._histograms(touch, pinch))
        if "reflex" in self.parts:
            threshold = reflex_threshold(deep)
            none = math.isnan(threshold)
            found.append(Measurement("reflex threshold, detailed", None if none else threshold, "mA",
                                     note="no reflex up to the stimulator's limit" if none else ""))  # fmt: skip
            if not none:
                panels.append(self._sweep(flexion_reflex(ABOVE * threshold, deep)))
        return TestResult(
            name=self.name, site=f"lumbar cord, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"{numbers.volleys:g} C volleys at {numbers.rate:g} per second on a neuron of lamina V; "
                     f"{numbers.touch:g} and {numbers.pinch:g} mN for {numbers.hold:g} ms on the circuit of laminae I "
                     "and II; shocks to the sural nerve in rising currents.",
            references=numbers.sources(), title="Recording from the cord (spiking circuits)",
        )  # fmt: skip

    def _sweep(self, sweep: FlexionSweep) -> dict[str, object]:
        late = sweep.times >= sweep.stimuli[0] - self.norms.bin
        times = [round(float(t - sweep.stimuli[0]), 2) for t in sweep.times[late]]
        return {"xlabel": "ms after the stimulus", "ylabel": "EMG, uV", "words": "at 1.2 of the threshold",
                "curves": {"flexor": [times, [round(float(v), 3) for v in sweep.emg[late]]]}}  # fmt: skip

    def _volleys(self, wound: WindUp) -> dict[str, object]:
        late = [float(v) for v in wound.late[0]]
        return {"xlabel": "volley", "ylabel": "late spikes", "points": True,
                "curves": {"lamina V": [list(range(1, len(late) + 1)), late]}}  # fmt: skip

    def _histograms(self, touch: HornAnswer, pinch: HornAnswer) -> dict[str, object]:
        edges = np.arange(0.0, touch.duration + 1e-6, self.norms.bin)
        middle = [float(v) for v in 0.5 * (edges[1:] + edges[:-1])]
        many = counts()["projection"] * self.norms.bin * S
        curves = {}
        for name, answer in (("touch", touch), ("pinch", pinch)):
            rate = np.histogram(answer.times["projection"], edges)[0] / many
            curves[name] = [middle, [round(float(v), 3) for v in rate]]
        return {"xlabel": "ms under the force", "ylabel": "projection neurons, spikes per second", "curves": curves,
                "legend": "upper left"}  # fmt: skip
