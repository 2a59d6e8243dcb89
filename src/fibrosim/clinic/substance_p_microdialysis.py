"""Dermal microdialysis with substance P in rising concentrations: protein and flow."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.skin_person import SkinTest, panel_of
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.measures import fibre_of
from fibrosim.skin.protocols import microdialysis

__all__ = ["SubstancePMicrodialysis"]

MINUTE = 60.0
MICROMOLAR = 1e6


class SubstancePMicrodialysis(SkinTest):
    """A dialysis fibre with wide pores in the forearm: an hour of baseline, then four steps of substance P.

    Parameters
    ----------
    side : {"left", "right"}
    concentrations : sequence of float
        mol/l, rising.
    baseline : float, optional
        Minutes between insertion and the first step; less than an hour reads what the needle let in.
    links : mapping of str to float, optional
        As of `SkinTest`.

    Notes
    -----
    Leis 2003 (doi:10.1016/S0014-4886(03)00163-8). Protein is that of samples of a quarter of an hour, as percent of
    the last one of the baseline, which itself falls as the fibre drains the skin; the fluid takes a while from the
    skin to the vial.
    """

    name = "substance_p_microdialysis"
    rank = 89

    def __init__(
        self, side: str = "left", concentrations: tuple[float, ...] = (1e-9, 1e-8, 1e-7, 1e-6),
        baseline: float | None = None, links: dict[str, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(side, links)
        self.concentrations = tuple(concentrations)
        if not self.concentrations or any(
            b <= a for a, b in zip(self.concentrations, self.concentrations[1:], strict=False)
        ):
            raise InputError("concentrations must rise", field="concentrations", value=list(self.concentrations))
        numbers = self.norms
        self.baseline = numbers.baseline_minutes if baseline is None else baseline
        if not 0.0 <= self.baseline <= 600.0:
            raise InputError("outside the allowed range", field="baseline", value=baseline, allowed="0 to 600 min",
                             code="out-of-range")  # fmt: skip

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Insert, wait, perfuse, and assay the samples."""
        numbers, patch = self.norms, self.patch(view, day, draws)
        each, sample = numbers.step_minutes, numbers.sample_minutes
        end = self.baseline + each * len(self.concentrations)
        minutes = np.arange(0.0, end + 0.1, 2.5)
        course = microdialysis(patch, MINUTE * minutes, concentrations=self.concentrations, baseline=self.baseline,
                               each=each, length=numbers.fibre_length)  # fmt: skip
        along = fibre_of(course, numbers.fibre_length)
        tissue = course.protein[:, along].mean(axis=1)
        pictures = self.seen(course, draws)
        flux = pictures[:, along].mean(axis=1)
        stops = np.arange(sample, end + 0.1, sample)
        # the vial holds what ran by the skin a little earlier
        level = np.array([tissue[(minutes > s - sample - numbers.transit_minutes)
                                 & (minutes <= s - numbers.transit_minutes)].mean() for s in stops])  # fmt: skip
        assay = numbers.recovery * numbers.tissue_protein * level * (1.0 + numbers.assay_cv * draws.normal(len(level)))
        enough = self.baseline >= numbers.equilibration_minutes
        last = np.flatnonzero(stops <= self.baseline)
        reference = float(assay[last[-1]]) if len(last) else None
        found = []
        for k, one in enumerate(self.concentrations):
            of = int(np.argmin(np.abs(stops - (self.baseline + (k + 1) * each))))
            value = 100.0 * float(assay[of]) / reference if reference else None
            absent = None if reference and enough else "no baseline: the needle's own leak has not gone"
            found.append(
                Measurement(f"protein at {one:.0e} mol/l", None if absent else value, "percent",
                            note=absent or "of the baseline")
            )  # fmt: skip
        before = flux[(minutes > self.baseline - sample) & (minutes <= self.baseline)].mean() if len(last) else flux[0]
        peak = flux[minutes > self.baseline].max() if enough else None
        found += [
            Measurement("protein in the last sample of the baseline", reference, "mg/ml",
                        note="" if reference else "no sample before the first step"),
            Measurement("greatest flow under substance P", None if peak is None else 100.0 * (peak / before - 1.0),
                        "percent", note="rise over the baseline" if enough else "no baseline"),
        ]  # fmt: skip
        shown = [int(np.argmin(np.abs(minutes - m))) for m in
                 (2.5, self.baseline, self.baseline + each, self.baseline + 2 * each, end)]  # fmt: skip
        curve = np.round(assay, 3).tolist()
        steps = [[self.baseline + k * each, f"{one * MICROMOLAR:g}"] for k, one in enumerate(self.concentrations)]
        picture = {
            "kind": "flare", **panel_of(course, pictures, shown, [f"{minutes[k]:g} min" for k in shown]),
            "xlabel": "minutes after insertion; umol/l of substance P above", "ylabel": "protein, mg/ml",
            "curves": {"dialysate": [(stops - 0.5 * sample).tolist(), curve]}, "steps": steps,
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"volar forearm, {self.side}", day=day, measurements=found, picture=picture,
            protocol=f"Dialysis fibre of {numbers.fibre_length:g} mm with wide pores, {numbers.perfusion:g} ul/min; "
                     f"{self.baseline:g} min of Ringer's solution, then "
                     f"{', '.join(f'{c:.0e}' for c in self.concentrations)} mol/l substance P for {each:g} min each; "
                     f"total protein in samples of {sample:g} min.",
            references=numbers.sources(), title="Substance P by microdialysis",
        )  # fmt: skip
