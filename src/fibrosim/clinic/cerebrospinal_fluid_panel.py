"""Lumbar puncture: nerve growth factor and substance P of the cerebrospinal fluid."""

from __future__ import annotations

import math

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["CerebrospinalFluidPanel"]

ANALYTES = (
    ("nerve growth factor", "csf_nerve_growth_factor.concentration", "pg/ml", "growth_factor"),
    ("substance P", "csf_substance_p.concentration", "fmol/ml", "substance_p"),
)


class CerebrospinalFluidPanel(ClinicalTest):
    """One sample of lumbar fluid: nerve growth factor [pg/ml] and substance P [fmol/ml].

    Done on request only. The assay reads log-normally about the true level; below its limit of
    detection the limit is reported and said.
    """

    name = "cerebrospinal_fluid_panel"
    numbers = "clinic_cerebrospinal_fluid_panel"
    rank = 45
    on_request = True
    requires = tuple(variable for _, variable, _, _ in ANALYTES)

    def reading(self, true: float, key: str, normal: float) -> float:
        """Return what the assay reads of a true level, never below its limit of detection."""
        cv = self.norms.values[f"{key}_cv"]
        sd = math.sqrt(math.log1p(cv * cv))
        read = true * math.exp(sd * normal - sd * sd / 2.0)
        return max(read, self.norms.values[f"{key}_detection"])

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Draw the fluid and run the two assays."""
        self.check(view)
        found = []
        values = self.norms.values
        for (name, variable, unit, key), z in zip(ANALYTES, draws.normal(len(ANALYTES)), strict=True):
            read = self.reading(view.value(variable, day), key, float(z))
            below = read <= values[f"{key}_detection"]
            low, high = values[f"{key}_low"], values[f"{key}_high"]
            note = "below the limit of detection" if below else ""
            found.append(Measurement(name, read, unit, normal_low=low, normal_high=high, note=note))
        picture = {
            "kind": "ranges",
            "values": [
                {"name": m.name, "value": m.value, "low": m.normal_low, "high": m.normal_high, "unit": m.unit}
                for m in found
            ],
        }
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture=picture,
            protocol="Lumbar puncture, first fluid frozen at once; two-site enzyme immunoassay (nerve growth "
            "factor) and radioimmunoassay (substance P).",
            references=self.norms.sources(),
            title="Cerebrospinal fluid",
        )
