"""Flow-mediated dilatation of the brachial artery after five minutes of a cuff, and dilatation by nitroglycerin."""

from __future__ import annotations

import numpy as np

from fibrosim.circulation.brachial_artery import artery_model
from fibrosim.circulation.reactive_hyperaemia import reactive_hyperaemia
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.results import Measurement, TestResult

__all__ = ["FlowMediatedDilatation"]

DILATATION = "vessel_function.flow_mediated_dilatation"
SECONDS = 60.0
DRUG = 300.0
"""Seconds after which the diameter under nitroglycerin is read."""
SMOOTH = 3
"""Readings of which the greatest mean counts, as one alone is mostly noise."""


class FlowMediatedDilatation(ClinicalTest):
    """Ultrasound of the brachial artery: at rest, with the forearm's cuff shut, and for three minutes after.

    Parameters
    ----------
    links : dict of str to float, optional
        Gains of links of the artery, for example ``{"shear_to_nitric_oxide": 0}``.

    Notes
    -----
    Shear makes the endothelium release nitric oxide, which relaxes the wall. Of a patient only the endothelium is set:
    what the slow body's vessel function has lost or won of its healthy dilatation scales the release. Nitroglycerin
    goes by the endothelium.
    """

    name = "flow_mediated_dilatation"
    numbers = "clinic_flow_mediated_dilatation"
    rank = 92
    on_request = True
    requires = (DILATATION,)

    def __init__(self, links: dict[str, float] | None = None) -> None:
        for name in links or {}:
            if name not in artery_model().links:
                raise InputError("the artery has no such link", field="links", value=name,
                                 allowed=sorted(artery_model().links), code="unknown-name")  # fmt: skip
        self.links = dict(links or {})

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Shut the cuff, open it, read the diameter; then nitroglycerin."""
        self.check(view)
        numbers = self.norms
        healthy = float(all_parameter_files()["vessel_function"].parameters["healthy_dilatation"].value)
        own = max(view.value(DILATATION, day), 0.0) / healthy
        course = reactive_hyperaemia(own, occlusion=SECONDS * numbers.occlusion, after=SECONDS * numbers.followed,
                                     every=numbers.frame, links=self.links)  # fmt: skip
        drug = reactive_hyperaemia(own, occlusion=0.0, nitroglycerin=1.0, after=DRUG, every=numbers.frame,
                                   links=self.links)  # fmt: skip
        read = course.diameter + numbers.diameter_noise * draws.normal(len(course.diameter))
        by_drug = drug.diameter + numbers.diameter_noise * draws.normal(len(drug.diameter))
        before, after = course.times < -SECONDS * numbers.occlusion, course.times > 0.0
        rest = float(read[before].mean())
        smooth = np.convolve(read[after], np.full(SMOOTH, 1.0 / SMOOTH), mode="valid")
        best = int(np.argmax(smooth))
        found = [
            Measurement("flow-mediated dilatation", 100.0 * (float(smooth[best]) / rest - 1.0), "percent",
                        normal_low=numbers.normal - 2.0 * numbers.normal_sd,
                        normal_high=numbers.normal + 2.0 * numbers.normal_sd),
            Measurement("diameter at rest", rest, "mm"),
            Measurement("time of the greatest diameter", float(course.times[after][best + SMOOTH // 2]), "s",
                        note="after the cuff was opened"),
            Measurement("greatest shear rate", float(course.shear[after].max()), "1/s",
                        note=f"{course.shear[0]:.0f} at rest"),
            Measurement("dilatation by nitroglycerin",
                        100.0 * (float(by_drug[-2 * SMOOTH :].mean()) / float(by_drug[drug.times < 0.0].mean()) - 1.0),
                        "percent", normal_low=numbers.nitroglycerin_normal - 2.0 * numbers.nitroglycerin_sd,
                        normal_high=numbers.nitroglycerin_normal + 2.0 * numbers.nitroglycerin_sd),
        ]  # fmt: skip
        shown = course.times / SECONDS
        picture = {
            "kind": "artery", "minutes": np.round(shown, 4).tolist(), "read": np.round(read, 4).tolist(),
            "diameter": np.round(course.diameter, 4).tolist(), "shear": np.round(course.shear, 1).tolist(),
            "cuff": [-numbers.occlusion, 0.0], "rest": round(rest, 4),
        }  # fmt: skip
        return TestResult(
            name=self.name, site="brachial artery", day=day, measurements=found, picture=picture,
            protocol=f"Ultrasound of the brachial artery; cuff of the forearm shut for {numbers.occlusion:g} min; "
                     f"diameter each {numbers.frame:g} s for {numbers.followed:g} min after, the greatest mean of "
                     f"{SMOOTH} readings over that at rest; nitroglycerin under the tongue, read after 5 min.",
            references=numbers.sources(), title="Flow-mediated dilatation",
        )  # fmt: skip
