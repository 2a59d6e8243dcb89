"""Corneal confocal microscopy: nerves below the epithelium and in the stroma of the cornea."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["CornealMicroscopy", "Feature"]

LOSS = "small_fibres.deficit"
OF_HEALTHY = "of the healthy mean"


@dataclass(frozen=True)
class Feature:
    """One thing counted or measured in the images.

    Parameters
    ----------
    name, unit, key : str
        Name as printed, its unit, and the start of its numbers in the parameter file.
    """

    name: str
    unit: str
    key: str


FEATURES = (
    Feature("corneal nerve length", "percent", "length"),
    Feature("corneal nerve density", "percent", "density"),
    Feature("corneal nerve branches", "percent", "branch"),
    Feature("corneal stromal nerve thickness", "um", "stroma"),
)


class CornealMicroscopy(ClinicalTest):
    """Images of the central cornea, read against healthy people of the same age.

    The cornea is served by the trigeminal ganglion, and so is the area of the jaw: a feature is the
    healthy value times a power of the share of fibres left there. Length, density and branches
    are in percent of the healthy mean, because scales differ between programs that trace nerves.
    """

    name = "corneal_microscopy"
    numbers = "clinic_corneal_microscopy"
    rank = 45
    level = "area"
    requires = (LOSS,)
    area = "jaw_left"
    site = "left eye"

    def healthy(self, feature: Feature) -> tuple[float, float]:
        """Return mean and SD of a feature in healthy people."""
        values = self.norms.values
        mean = values[f"{feature.key}_mean"]
        return mean, mean * values[f"{feature.key}_cv"]

    def limit(self, feature: Feature) -> float:
        """Return the lower limit, the fifth centile of a log-normal spread."""
        mean, sd = self.healthy(feature)
        width = np.sqrt(np.log1p((sd / mean) ** 2))
        return float(mean * np.exp(-self.norms.limit_score * width - 0.5 * width**2))

    def score(self, feature: Feature, value: float) -> float:
        """Return the standard score of a reading among healthy people, on the log scale."""
        mean, sd = self.healthy(feature)
        width = np.sqrt(np.log1p((sd / mean) ** 2))
        return float((np.log(max(value, 1e-6 * mean) / mean) + 0.5 * width**2) / width)

    def read(self, feature: Feature, left: np.ndarray, own: np.ndarray, reading: np.ndarray) -> np.ndarray:
        """Return what the reader reports.

        Parameters
        ----------
        feature : Feature
        left : ndarray
            Share of trigeminal fibres left, 0 to 1.
        own, reading : ndarray
            Standard normal variates of the person, which last, and of this reading.
        """
        values = self.norms.values
        mean, sd = self.healthy(feature)
        total = np.log1p((sd / mean) ** 2)
        share = values["reading_share"]
        noise = np.sqrt(total * (1.0 - share)) * own + np.sqrt(total * share) * reading - 0.5 * total
        power = values[f"{feature.key}_power"]
        return mean * np.maximum(left, 0.0) ** power * np.exp(noise)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Take and read the images."""
        self.check(view)
        left = 1.0 - view.area(LOSS, day, self.area)
        own = draws.lasting(f"clinic/{self.name}/{self.site}").normal(len(FEATURES))
        reading = draws.normal(len(FEATURES))
        found, values = [], []
        for each, a, b in zip(FEATURES, own, reading, strict=True):
            value = float(self.read(each, np.array(left), np.array(a), np.array(b)))
            low = self.limit(each)
            centile = 100.0 * float(ndtr(self.score(each, value)))
            note = OF_HEALTHY if each.unit == "percent" else ""
            found.append(Measurement(each.name, value, each.unit, normal_low=low, percentile=centile, note=note))
            values.append({"name": each.name, "value": value, "low": low, "high": None, "unit": each.unit})
        low_ones = sum(m.value < m.normal_low for m in found[:3])
        found.append(Measurement("abnormal corneal parameters", low_ones, "1", note="of length, density, branches"))
        return TestResult(
            name=self.name,
            site=self.site,
            day=day,
            measurements=found,
            picture={"kind": "ranges", "values": values},
            protocol=(
                "Laser scanning of the central cornea under drops; nerves traced in several images of the "
                "sub-basal layer; thickness of stromal nerves; low below the fifth centile of healthy people."
            ),
            references=self.norms.sources(),
            title="Corneal confocal microscopy",
        )
