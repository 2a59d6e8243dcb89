"""Blood flow of a muscle during and after an isometric contraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, manoeuvre
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, CirculationTest
from fibrosim.clinic.heart_rate_variability import present, rounded
from fibrosim.clinic.view import PatientView
from fibrosim.parameters import all_parameter_files
from fibrosim.random import portable_exp, portable_log
from fibrosim.results import Measurement, TestResult

__all__ = ["MuscleBloodFlow"]

MINUTE, LAST = 60.0, 30.0
FITNESS, DILATATION = "fitness.level", "vessel_function.flow_mediated_dilatation"


class MuscleBloodFlow(CirculationTest):
    """A contraction held at a share of the greatest force, with the flow of the muscle before, during and after.

    What the patient brings is the tone of vessels, by outflow and its reflexes, the capillaries that fitness keeps and
    the endothelium's nitric oxide, as flow-mediated dilatation shows it; force and work are alike.
    """

    name = "muscle_blood_flow"
    numbers = "clinic_muscle_blood_flow"
    rank = 80
    requires = (*CIRCULATION_VARIABLES, FITNESS, DILATATION)

    def own_inputs(self, views: Sequence[PatientView], day: float) -> Mapping[str, Any]:
        """Most flow of the vessels and nitric oxide, over health."""
        power = all_parameter_files()["circulation_muscle"].parameters["capillary_power"].value
        healthy = all_parameter_files()["vessel_function"].parameters["healthy_dilatation"].value
        fit, dilating = (np.array([view.value(name, day) for view in views]) for name in (FITNESS, DILATATION))
        capacity = np.asarray(portable_exp(power * portable_log(fit)))
        return {"muscle.capacity": capacity, "muscle.endothelium": dilating / healthy}

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        n = self.norms
        begin = MINUTE * n.rest
        end = begin + MINUTE * n.contraction
        return end + MINUTE * n.after, manoeuvre("handgrip", begin, end, n.force)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n = self.norms
        begin = MINUTE * n.rest
        end = begin + MINUTE * n.contraction
        flow, times = record.series["muscle.flow"], record.times
        before = float(flow[times < begin].mean())
        during = float(flow[(times >= end - LAST) & (times < end)].mean())
        later = flow[times >= end]
        peak = float(later.max())
        below = np.flatnonzero(later[int(later.argmax()) :] < before + 0.5 * (peak - before))
        rate = float(times[1] - times[0])
        half = float((below[0] + later.argmax()) * rate) if len(below) else float("nan")
        lying, holding = record.between(0.0, begin), record.between(end - MINUTE, end)
        return TestResult(
            name=self.name, site="forearm", day=day,
            measurements=[
                Measurement("flow at rest", before, "1", note="over that of a healthy adult"),
                Measurement("flow at the end of the contraction", during, "1"),
                Measurement("highest flow after it", peak, "1"),
                present("half of the hyperaemia gone", half, "s", note="more than half is left at the end"),
                Measurement("rise of systolic pressure",
                            float(np.nanmean(holding.systolic) - np.nanmean(lying.systolic)), "mmHg"),
                Measurement("rise of heart rate", holding.heart_rate - lying.heart_rate, "1/min"),
            ],
            picture={"kind": "sensory_traces", "panels": [
                {"xlabel": "minutes", "ylabel": "flow over rest", "window": (begin / MINUTE, end / MINUTE),
                 "curves": {"": [rounded(times[::8] / MINUTE, 3), rounded(flow[::8], 3)]},
                 "words": "contraction shaded"}]},
            protocol=f"{n.rest:g} minutes at rest, {n.contraction:g} at {100 * n.force:g} percent of the greatest "
                     f"force, {n.after:g} after; flow without device noise, the last {LAST:g} s of the contraction "
                     "scored.",
            references=n.sources(), title="Muscle blood flow",
        )  # fmt: skip
