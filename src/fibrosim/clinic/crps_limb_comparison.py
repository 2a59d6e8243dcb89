"""One forearm against the other: temperature, flow, sweat and protein under substance P, as in regional pain."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.skin_person import SkinTest
from fibrosim.clinic.sudomotor_reflex import AUTONOMIC, CGRP, OUTFLOW, SudomotorReflex
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.skin_sheet import SKIN_VARIABLES
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.measures import fibre_of
from fibrosim.skin.protocols import microdialysis

__all__ = ["CrpsLimbComparison"]

SHEET = {"side": 48.0, "spacing": 1.6}
PROBED = {"side": 24.0}
MINUTE = 60.0


class CrpsLimbComparison(SkinTest):
    """Both forearms, the affected one (``side``) against the other.

    Parameters
    ----------
    side : {"left", "right"}
        The affected limb.
    links : mapping of str to float, optional
        As of `SkinTest`.

    Notes
    -----
    Temperature is that of an infrared camera over 48 by 48 mm after an hour in a room of 24 degC; protein as Leis 2003
    (doi:10.1016/S0014-4886(03)00163-8), with the lowest and the highest of the four steps; sweat of the axon reflex as
    Birklein 1998. What differs between the limbs is what the body's areas differ in; territories of fibres are laid
    alike on both.
    """

    name = "crps_limb_comparison"
    numbers = "clinic_crps_limb_comparison"
    rank = 91
    requires = (*SKIN_VARIABLES, AUTONOMIC, OUTFLOW, CGRP)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Measure both limbs."""
        numbers, other = self.norms, "right" if self.side == "left" else "left"
        limbs = {side: self._limb(view, day, draws, side) for side in (self.side, other)}
        ill, well = limbs[self.side], limbs[other]
        warmer = ill["temperature"] - well["temperature"]
        found = [
            Measurement("temperature of the affected limb over the other", warmer, "K",
                        normal_low=-numbers.temperature_limit, normal_high=numbers.temperature_limit),
            Measurement("temperature of the affected limb", ill["temperature"], "degC"),
            Measurement("temperature of the other limb", well["temperature"], "degC"),
            Measurement("flux of the affected limb over the other", ill["flux"] / well["flux"], "1",
                        normal_low=1.0 / numbers.flux_limit, normal_high=numbers.flux_limit),
            Measurement("sweat volume of the affected limb over the other",
                        ill["sweat"] / well["sweat"] if well["sweat"] > 0.0 else None, "1",
                        note="axon reflex" if well["sweat"] > 0.0 else "no sweat on the other limb"),
        ]  # fmt: skip
        for name, limb in (("affected", ill), ("other", well)):
            found += [
                Measurement(f"protein at 1e-9 mol/l, {name} limb", limb["protein"][0], "percent",
                            normal_low=numbers.protein_low - 2.0 * numbers.protein_low_sd,
                            normal_high=numbers.protein_low + 2.0 * numbers.protein_low_sd, note="of the baseline"),
                Measurement(f"protein at 1e-6 mol/l, {name} limb", limb["protein"][1], "percent",
                            note="of the baseline"),
            ]  # fmt: skip
        panels = {side: limbs[side] for side in ("left", "right")}
        picture = {
            "kind": "limbs", "spacing": ill["spacing"],
            "images": {side: np.round(limb["image"], 2).tolist() for side, limb in panels.items()},
            "affected": self.side, "minutes": ill["minutes"].tolist(),
            "sweat": {side: np.round(limb["sweat_rate"], 1).tolist() for side, limb in panels.items()},
            "protein": {side: [round(v, 2) for v in limb["protein"]] for side, limb in panels.items()},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"volar forearms, {self.side} affected", day=day, measurements=found, picture=picture,
            protocol="Infrared and laser-Doppler images of both forearms after an hour at 24 degC; sudomotor axon "
                     "reflex; dialysis fibre with substance P in four rising steps, protein of the last samples.",
            references=numbers.sources(), title="Limb against limb",
        )  # fmt: skip

    def _limb(self, view: PatientView, day: float, draws: Draws, side: str) -> dict[str, Any]:
        """What is measured of one forearm."""
        numbers, part = self.norms, CrpsLimbComparison(side, self.links)
        sweat = SudomotorReflex(side).course(view, day, draws)
        patch = part.patch(view, day, draws, SHEET | {"warm": True, "sweat": float(sweat.rate[0])})
        shown = patch.temperature
        camera = draws.lasting(f"clinic/crps_limb_comparison/{day!r}/{side}")
        image = shown + numbers.camera_noise * camera.normal(shown.size).reshape(shown.shape)
        flow = float(patch.sheet.state("skin_vessels.flow").mean())
        flux = flow * (1.0 + numbers.flux_cv * float(camera.normal(1)[0]))
        probed = part.patch(view, day, draws, PROBED)
        each, before = numbers.step_minutes, numbers.baseline_minutes
        minutes = np.arange(0.0, before + 4.0 * each + 0.1, 5.0)
        course = microdialysis(probed, MINUTE * minutes, baseline=before, each=each)
        level = course.protein[:, fibre_of(course)].mean(axis=1)
        reference = self._mean(level, minutes, before)
        protein = [
            100.0 * self._mean(level, minutes, before + k * each) / reference
            * (1.0 + numbers.assay_cv * float(camera.normal(1)[0]))
            for k in (1, 4)
        ]  # fmt: skip
        return {
            "temperature": float(image.mean()), "image": image, "flux": flux, "sweat": sweat.volume, "protein": protein,
            "spacing": patch.grid.spacing, "minutes": sweat.minutes, "sweat_rate": sweat.rate,
        }  # fmt: skip

    def _mean(self, level: np.ndarray, minutes: np.ndarray, end: float) -> float:
        """Mean of the last sample before a time."""
        return float(level[(minutes > end - self.norms.sample_minutes) & (minutes <= end)].mean())
