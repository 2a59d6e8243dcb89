"""Blood panel: soluble interleukin-2 receptor, IgG, own antibodies, cytokines, norepinephrine and cortisol."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["Analyte", "BloodPanel"]

HOURS = 24.0


@dataclass(frozen=True)
class Analyte:
    """One quantity of the panel.

    Parameters
    ----------
    name, variable, unit : str
        Name as printed, variable of the course, and unit of both.
    key : str
        Start of its numbers in the parameter file.
    """

    name: str
    variable: str
    unit: str
    key: str


RECEPTOR = Analyte("soluble interleukin-2 receptor", "immunity.soluble_il2_receptor", "U/ml", "receptor")
IGG = Analyte("immunoglobulin G", "immunoglobulin.plasma_igg", "g/l", "igg")
NOREPINEPHRINE = Analyte("norepinephrine", "norepinephrine_plasma.concentration", "nmol/l", "norepinephrine")
CORTISOL = Analyte("cortisol", "stress_axis.cortisol", "nmol/l", "cortisol")
ANALYTES = (RECEPTOR, IGG, NOREPINEPHRINE, CORTISOL)
FURTHER = (
    Analyte("anti-satellite-glia IgG", "immunoglobulin.anti_satellite_glia", "mg/l", "anti_glia"),
    Analyte("anti-myelin IgG", "immunoglobulin.anti_myelin", "mg/l", "anti_myelin"),
    Analyte("C-reactive protein", "c_reactive_protein.concentration", "mg/l", "protein"),
    Analyte("tumour necrosis factor", "systemic_cytokines.tnf", "pg/ml", "tnf"),
    Analyte("interleukin-6", "systemic_cytokines.interleukin_6", "pg/ml", "interleukin_6"),
    Analyte("interleukin-8", "systemic_cytokines.interleukin_8", "pg/ml", "interleukin_8"),
    Analyte("interleukin-10", "systemic_cytokines.interleukin_10", "pg/ml", "interleukin_10"),
)
"""Analytes that are reported where the body has them, and left out where it has not."""
RECEPTOR_NORMS = ("screened", "donors")


class BloodPanel(ClinicalTest):
    """One sample of blood in the morning, lying and fasting.

    Parameters
    ----------
    hour : float, optional
        Hour of the day of the sample, 0 to 24.
    receptor_norm : {"screened", "donors"}
        Which of two conflicting published ranges of the soluble receptor flags the result;
        screened healthy people have half the level of blood donors (Gottschalk 1999).
    """

    name = "blood_panel"
    numbers = "clinic_blood_panel"
    rank = 40
    requires = tuple(each.variable for each in ANALYTES)
    optional = tuple(each.variable for each in FURTHER)

    def __init__(self, hour: float | None = None, receptor_norm: str = "screened") -> None:
        if hour is not None and not 0.0 <= hour <= HOURS:
            raise InputError(
                "must be an hour of the day",
                field="hour",
                value=hour,
                allowed="0 to 24",
                code="out-of-range",
            )
        if receptor_norm not in RECEPTOR_NORMS:
            raise InputError(
                "unknown choice",
                field="receptor_norm",
                value=receptor_norm,
                allowed=list(RECEPTOR_NORMS),
                code="unknown-choice",
            )
        self._hour, self.receptor_norm = hour, receptor_norm

    @property
    def hour(self) -> float:
        """Hour of the day at which blood is drawn."""
        return self.norms.sampling_hour if self._hour is None else self._hour

    def cv(self, analyte: Analyte) -> float:
        """Return the run-to-run CV of the assay."""
        return self.norms.values[f"{analyte.key}_cv"]

    def assay(self, true: np.ndarray, cv: float, normal: np.ndarray) -> np.ndarray:
        """Return what the assay reads: log-normal about the true level, with this CV."""
        sd = math.sqrt(math.log1p(cv * cv))
        return np.asarray(true) * np.exp(sd * np.asarray(normal) - sd * sd / 2.0)

    def limits(self, analyte: Analyte) -> tuple[float, float]:
        """Return the normal range of an analyte."""
        tail = f"_{self.receptor_norm}" if analyte is RECEPTOR else ""
        values = self.norms.values
        return values[f"{analyte.key}_low{tail}"], values[f"{analyte.key}_high{tail}"]

    def sample_day(self, view: PatientView, day: float) -> tuple[float, bool]:
        """Return the stored time that stands for the sample, and whether its hour is right."""
        wanted = math.floor(day) + self.hour / HOURS
        if wanted > view.days[-1]:
            wanted -= 1.0  # the visit ends the course: the morning before it
        nearest = float(view.days[int(np.argmin(np.abs(view.days - wanted)))])
        if abs(nearest - wanted) <= self.norms.sampling_tolerance / HOURS:
            return nearest, True
        return day, False

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Draw the blood and run the assays."""
        self.check(view)
        when, hour_known = self.sample_day(view, day)
        noise = draws.normal(len(ANALYTES) + len(FURTHER))
        found = []
        for analyte, z in zip(ANALYTES + FURTHER, noise, strict=True):
            if not view.has(analyte.variable):
                continue
            true = view.value(analyte.variable, when)
            low, high = self.limits(analyte)
            found.append(
                Measurement(
                    analyte.name,
                    float(self.assay(np.array(true), self.cv(analyte), np.array(z))),
                    analyte.unit,
                    normal_low=low,
                    normal_high=high,
                    note=self._note(analyte, hour_known),
                    provisional=analyte is CORTISOL and not hour_known,
                )
            )
        picture = {
            "kind": "ranges",
            "values": [
                {
                    "name": m.name,
                    "value": m.value,
                    "low": m.normal_low,
                    "high": m.normal_high,
                    "unit": m.unit,
                }
                for m in found
            ],
        }
        protocol = (
            f"Venous blood at {_clock(self.hour)}, fasting, lying for half an hour; immunoassays, "
            f"nephelometry (IgG) and liquid chromatography (norepinephrine)."
        )
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture=picture,
            protocol=protocol,
            references=self.norms.sources(),
            title="Blood panel",
        )

    def _note(self, analyte: Analyte, hour_known: bool) -> str:
        if analyte is RECEPTOR:
            other = RECEPTOR_NORMS[1 - RECEPTOR_NORMS.index(self.receptor_norm)]
            low, high = (self.norms.values[f"receptor_{end}_{other}"] for end in ("low", "high"))
            names = {"screened": "screened healthy people", "donors": "blood donors"}
            return f"range of {names[self.receptor_norm]}; {names[other]}: {low:g} to {high:g}"
        if analyte is CORTISOL and not hour_known:
            return f"level as stored, no stored time near {_clock(self.hour)}"
        return ""


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
