"""Pain map: a week's diary of the 19 areas, and which of them count as painful."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["Diary", "PainMap"]

INTENSITY = "pain.intensity"
ALL_AREAS = 19


@dataclass(frozen=True)
class Diary:
    """A week of ratings.

    Parameters
    ----------
    areas : tuple of str
        Names of the areas that were simulated.
    ratings : ndarray of int, shape (day, area)
        Whole numbers 0 to 10, one a day.
    painful : tuple of str
        Areas whose mean rating reaches the limit.
    """

    areas: tuple[str, ...]
    ratings: np.ndarray
    painful: tuple[str, ...]

    @property
    def means(self) -> np.ndarray:
        """Mean rating of each area, shape (area,)."""
        return self.ratings.mean(axis=0)

    @property
    def complete(self) -> bool:
        """True where all 19 areas of the index were asked."""
        return len(self.areas) == ALL_AREAS


class PainMap(ClinicalTest):
    """Seven-day diary of pain in every area, 0 to 10 in whole numbers.

    The rating of a day is the pain of that day with momentary noise, whose SD is a trait of the
    person (Harris 2005, doi:10.1002/art.21407), full at mid-scale and none at either end.
    """

    name = "pain_map"
    numbers = "clinic_pain_map"
    rank = 10
    level = "area"
    requires = (INTENSITY,)

    def diary(self, view: PatientView, day: float, draws: Draws | None = None) -> Diary:
        """Return the diary kept over the week that ends on `day`."""
        self.check(view)
        numbers = self.norms
        draws = self.draws(view, day) if draws is None else draws
        count = round(numbers.recall)
        days = day - np.arange(count - 1, -1, -1.0)
        days = days[days >= view.days[0]]
        pain = np.clip(view.area_values(INTENSITY, days), 0.0, numbers.worst)
        noise = draws.normal(count * pain.shape[1]).reshape(count, -1)[count - len(days) :]
        share = pain / numbers.worst
        noisy = pain + self.momentary_sd(draws) * 2.0 * np.sqrt(share * (1.0 - share)) * noise
        ratings = np.clip(np.rint(noisy), 0, numbers.worst).astype(int)
        painful = ratings.mean(axis=0) >= numbers.painful_from
        names = tuple(name for name, hit in zip(view.areas, painful, strict=True) if hit)
        return Diary(tuple(view.areas), ratings, names)

    def momentary_sd(self, draws: Draws) -> float:
        """Return this person's momentary SD in pain points, the same at every visit."""
        parameter = self.norms.parameters["momentary_sd"]
        u = float(draws.lasting(f"clinic/{self.name}/momentary_sd").uniform(1)[0])
        return float(parameter.value_at(u))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Keep the diary, then report each area, the mean of all and the number that is painful."""
        diary = self.diary(view, day, draws)
        numbers, means = self.norms, diary.means
        asked = len(diary.areas)
        note = "" if diary.complete else f"only {asked} of {ALL_AREAS} areas were simulated"
        found = [
            Measurement("mean pain of the areas", float(means.mean()), "pain_point", note=note),
            Measurement("worst area", float(means.max()), "pain_point"),
            Measurement("painful areas", len(diary.painful), "1", note=note),
        ]
        for area, mean in zip(diary.areas, means, strict=True):
            label = area.replace("_", " ")
            flag = "painful" if area in diary.painful else "normal"
            found.append(Measurement(f"pain, {label}", float(mean), "pain_point", flag=flag))
        picture = {
            "kind": "body_map",
            "pain": {a: float(m) for a, m in zip(diary.areas, means, strict=True)},
            "ratings": diary.ratings.tolist(),
        }
        protocol = (
            f"Diary of {len(diary.ratings)} days, one rating a day for each area, 0 to "
            f"{numbers.worst:g} in whole numbers; an area is painful from a mean of "
            f"{numbers.painful_from:g}."
        )
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture=picture,
            protocol=protocol,
            references=numbers.sources(),
            title="Pain map",
        )
