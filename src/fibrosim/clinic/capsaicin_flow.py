"""Flow of the skin under topical capsaicin, with or without an antagonist: the model of CGRP drugs."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_scale import choice
from fibrosim.clinic.skin_person import SkinTest, panel_of
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.protocols import capsaicin

__all__ = ["CapsaicinFlow"]

MINUTE = 60.0
ANTAGONISTS = {"none": ("", ""), "telcagepant": ("cgrp_block", "telcagepant_half"),
               "mk_3207": ("cgrp_block", "mk_3207_half"), "aprepitant": ("nk1_block", "aprepitant_half")}  # fmt: skip


class CapsaicinFlow(SkinTest):
    """Laser-Doppler images before and 10 to 60 min after capsaicin in a ring on the forearm.

    Parameters
    ----------
    side : {"left", "right"}
    dose : float, optional
        ug; 1000 by default.
    antagonist : {"none", "telcagepant", "mk_3207", "aprepitant"}
        Given so that its plasma level stands when capsaicin is put on, besides what the patient takes.
    level : float
        Of the antagonist, nmol/l.
    links : mapping of str to float, optional
        As of `SkinTest`.

    Notes
    -----
    Van der Schueren 2007 (pmid 17578484): flow is up by 390 (SD 120) % at 30 min and not yet at 10.
    """

    name = "capsaicin_flow"
    rank = 87

    def __init__(
        self, side: str = "left", dose: float | None = None, antagonist: str = "none", level: float = 0.0,
        links: dict[str, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(side, links)
        choice("antagonist", antagonist, tuple(ANTAGONISTS))
        if not 0.0 <= level < float("inf") or (level > 0.0) != (antagonist != "none"):
            raise InputError("an antagonist has a level above 0, and none has none", field="level", value=level,
                             allowed="above 0 nmol/l with an antagonist", code="out-of-range")  # fmt: skip
        self.dose = self.norms.capsaicin_dose if dose is None else dose
        self.antagonist, self.concentration = antagonist, level

    def trace(self, day: float) -> tuple[dict[str, Any], ...]:
        """Volleys of the chemical's half hour potentiate the synapses of the forearm's skin."""
        strength = self.norms.capsaicin_trace * self.dose / self.norms.capsaicin_dose
        if strength <= 0.0:
            return ()
        return ({"kind": "conditioning", "day": day, "area": self.area, "strength": strength},)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Put capsaicin on and take images."""
        numbers = self.norms
        bound = {}
        if self.antagonist != "none":
            target, half = ANTAGONISTS[self.antagonist]
            bound[target] = self.concentration / (self.concentration + numbers.values[half])
        minutes = np.array([0.0, 10.0, 20.0, 30.0, 45.0, 60.0])
        patch = self.patch(view, day, draws, **bound)
        course = capsaicin(patch, MINUTE * minutes, dose=self.dose, radius=numbers.ring_radius)
        pictures = self.seen(course, draws)
        ring = course.distance < numbers.ring_radius
        flux = pictures[:, ring].mean(axis=1)
        rise = 100.0 * (flux / flux[0] - 1.0)
        mean, sd = numbers.capsaicin_rise, numbers.capsaicin_rise_sd
        usual = self.dose == numbers.capsaicin_dose and self.antagonist == "none"
        found = [
            Measurement("flow at 10 min", float(rise[1]), "percent", note="rise over rest"),
            Measurement("flow at 30 min", float(rise[3]), "percent", note="rise over rest",
                        normal_low=mean - 2.0 * sd if usual else None, normal_high=mean + 2.0 * sd if usual else None),
            Measurement("flow at 60 min", float(rise[5]), "percent", note="rise over rest"),
            Measurement("flow over the first 30 min", float(np.trapezoid(rise[:4], minutes[:4])), "percent minute"),
            Measurement("flux at rest", float(flux[0]), "1", note="perfusion units"),
        ]  # fmt: skip
        shown = [0, 1, 2, 3, 5]
        picture = {
            "kind": "flare", **panel_of(course, pictures, shown, [f"{minutes[k]:g} min" for k in shown]),
            "xlabel": "minutes after capsaicin", "ylabel": "flux in the ring, rise in %",
            "curves": {"measured": [minutes.tolist(), np.round(rise, 1).tolist()]},
            "bar": [30.0, mean, sd] if usual else None,
        }  # fmt: skip
        with_it = "" if self.antagonist == "none" else f", {self.antagonist} at {self.concentration:g} nmol/l in plasma"
        return TestResult(
            name=self.name, site=f"volar forearm, {self.side}", day=day, measurements=found, picture=picture,
            protocol=f"{self.dose:g} ug capsaicin in 20 ul in a ring of {2.0 * numbers.ring_radius:g} mm, left on"
                     f"{with_it}; laser-Doppler images before and at 10, 20, 30, 45 and 60 min; mean flux in the ring. "
                     "Pricks there hurt more for a day after: `trace` has what it leaves.",
            references=numbers.sources(), title="Capsaicin flow",
        )  # fmt: skip
