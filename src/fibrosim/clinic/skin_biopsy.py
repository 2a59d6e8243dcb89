"""Skin biopsy: epidermal and sweat gland nerve fibres in a punch, with the observer's noise and centile."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ndtr, ndtri

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws, poisson_from
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["Norm", "SkinBiopsy"]

DENSITY = "small_fibres.density"
SYMPATHETIC = "small_fibres.autonomic"
SITES = {
    "calf": ("lower_leg", "10 cm above the lateral malleolus"),
    "thigh": ("upper_leg", "proximal thigh, 20 cm below the iliac crest"),
}
LABORATORIES = ("caro", "goransson")
DEFAULT_LABORATORY = "caro"


@dataclass(frozen=True)
class Norm:
    """What healthy people of this age and sex have in this laboratory.

    Parameters
    ----------
    mean, sd : float
        Of the reported density, fibres/mm; the SD holds counting and observer too.
    """

    mean: float
    sd: float

    def percentile(self, density: float) -> float:
        """Return the centile (0 to 100) of a reported density."""
        return 100.0 * float(ndtr((density - self.mean) / self.sd))

    def limit(self, percentile: float) -> float:
        """Return the density at a centile, 0 or more."""
        return max(0.0, self.mean + self.sd * float(ndtri(percentile / 100.0)))


class SkinBiopsy(ClinicalTest):
    """Three-millimetre punch; fibres that cross the basement membrane in three sections.

    Parameters
    ----------
    site : {"calf", "thigh"}
        Where the punch is taken.
    laboratory : {"caro", "goransson"}
        Whose scale and norm; laboratories differ nearly twofold on the same skin.
    side : {"left", "right"}
        Which leg.

    Notes
    -----
    Counts are Poisson in the length of epidermis seen. A reading adds the noise of one observer
    and of the reader; differences between two readings then have the published SDs, 1.2 within
    and 1.5 between observers (Goransson 2004, doi:10.1212/01.wnl.0000113732.41127.8f).
    """

    name = "skin_biopsy"
    numbers = "clinic_skin_biopsy"
    rank = 30
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {"skin_biopsy_thigh": {"site": "thigh"}}
    level = "area"
    requires = (DENSITY, SYMPATHETIC)

    def __init__(self, site: str = "calf", laboratory: str = DEFAULT_LABORATORY, side: str = "left") -> None:
        _choose("site", site, SITES)
        _choose("laboratory", laboratory, LABORATORIES)
        _choose("side", side, ("left", "right"))
        self.place, self.laboratory, self.side = site, laboratory, side
        self.name = "skin_biopsy" if site == "calf" else f"skin_biopsy_{site}"
        self.site = f"{site}_{side}"

    @property
    def area(self) -> str:
        """Area of the body that is sampled."""
        return f"{SITES[self.place][0]}_{self.side}"

    @property
    def scale(self) -> float:
        """Reported fibres per fibre of the body, whose scale is that of the default laboratory."""
        numbers = self.norms
        site = numbers.thigh_ratio if self.place == "thigh" else 1.0
        own = numbers.values[f"scale_{self.laboratory}"]
        return site * own / numbers.values[f"scale_{DEFAULT_LABORATORY}"]

    def norm(self, age: float, woman: bool) -> Norm:
        """Return the norm of a person of this age (years) and sex at this site."""
        numbers = self.norms
        mean = numbers.norm_at_birth + numbers.norm_women * woman - numbers.norm_decline * age
        site = numbers.thigh_ratio if self.place == "thigh" else 1.0
        own = numbers.values[f"scale_{self.laboratory}"]
        sd = numbers.residual_caro if self.laboratory == "caro" else numbers.norm_residual
        return Norm(max(mean, 0.0) * own * site, sd * site)

    def noise(self) -> tuple[float, float]:
        """Return the SD of a reading and of the observer, fibres/mm in the norm's laboratory."""
        numbers = self.norms
        within = numbers.within_observer_difference
        both = numbers.between_observer_difference
        return within / math.sqrt(2.0), math.sqrt(max(both**2 - within**2, 0.0) / 2.0)

    def count(self, density: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """Count fibres in the sections.

        Parameters
        ----------
        density : ndarray, shape (...)
            True density on the body's scale, fibres/mm.
        uniform : ndarray, shape (..., section)
            Uniform variates.

        Returns
        -------
        ndarray of float, shape (..., section)
            Whole numbers of fibres.
        """
        true = np.maximum(np.asarray(density, float), 0.0)[..., None] * self.scale
        return poisson_from(uniform, true * self.norms.section_length)

    def read(self, counts: np.ndarray, reading: np.ndarray, observer: np.ndarray) -> np.ndarray:
        """Return the reported density, fibres/mm: mean of the sections with the reader's noise.

        Parameters
        ----------
        counts : ndarray, shape (..., section)
            Fibres in each section.
        reading, observer : ndarray, shape (...)
            Standard normal variates of this reading and of this observer.
        """
        within, between = self.noise()
        mean = counts.mean(axis=-1) / self.norms.section_length
        return np.maximum(mean + within * reading + between * observer, 0.0)

    def measure(self, density: np.ndarray, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        """Return counts of each section and the reported density for one true density."""
        sections = round(self.norms.sections)
        counts = self.count(np.asarray(density, float), draws.uniform(sections))
        reading, observer = draws.normal(2)
        return counts, self.read(counts, reading, observer)

    def sweat_glands(self, left: np.ndarray, own: np.ndarray, reading: np.ndarray) -> np.ndarray:
        """Return the sweat gland innervation index, percent of gland area that is nerve.

        Parameters
        ----------
        left : ndarray
            Share of sympathetic C fibres left, 0 to 1.
        own, reading : ndarray
            Standard normal variates of the person, which last, and of this reading.
        """
        numbers = self.norms
        total = math.log1p((numbers.sweat_gland_sd / numbers.sweat_gland_mean) ** 2)
        share = numbers.sweat_gland_reading
        noise = math.sqrt(total * (1.0 - share)) * own + math.sqrt(total * share) * reading
        return numbers.sweat_gland_mean * np.maximum(left, 0.0) * np.exp(noise - 0.5 * total)

    def _sympathetic(self, view: PatientView, day: float, draws: Draws) -> Measurement:
        numbers = self.norms
        own = draws.lasting(f"clinic/{self.name}/sweat glands").normal(1)
        left = np.array([view.area(SYMPATHETIC, day, self.area)])
        value = float(self.sweat_glands(left, own, draws.normal(1))[0])
        total = math.log1p((numbers.sweat_gland_sd / numbers.sweat_gland_mean) ** 2)
        middle = math.log(numbers.sweat_gland_mean) - 0.5 * total
        low = math.exp(middle + math.sqrt(total) * float(ndtri(numbers.low_percentile / 100.0)))
        centile = 100.0 * float(ndtr((math.log(max(value, 1e-9)) - middle) / math.sqrt(total)))
        return Measurement(
            "sweat gland innervation", value, "percent", normal_low=low, percentile=centile, note="of gland area"
        )

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Take the punch, count, and compare with people of the same age and sex."""
        self.check(view)
        numbers = self.norms
        counts, reported = self.measure(np.array(view.area(DENSITY, day, self.area)), draws)
        density, norm = float(reported), self.norm(view.age, view.woman)
        limit = norm.limit(numbers.low_percentile)
        centile = norm.percentile(density)
        found = [
            Measurement(
                "epidermal nerve fibre density",
                density,
                "fibre/mm",
                normal_low=limit,
                percentile=centile,
                note=f"norm {norm.mean:.1f} (SD {norm.sd:.1f}) for age and sex",
            ),
            Measurement(
                "fibres counted",
                int(counts.sum()),
                "fibre",
                note=f"{float(counts.mean()) / numbers.section_length:.2f} per mm before the error of the reader",
            ),
            self._sympathetic(view, day, draws),
        ]
        grid = np.linspace(0.0, norm.mean + 3.0 * norm.sd, 61)
        curve = np.exp(-0.5 * ((grid - norm.mean) / norm.sd) ** 2) / norm.sd
        picture = {
            "kind": "density_norm",
            "density": density,
            "unit": "fibre/mm",
            "limit": limit,
            "limit_percentile": numbers.low_percentile,
            "norm_mean": norm.mean,
            "norm_sd": norm.sd,
            "percentile": centile,
            "sections": counts.tolist(),
            "curve": {"density": grid.tolist(), "height": curve.tolist()},
        }
        where = f"{self.place}, {SITES[self.place][1]}, {self.side}"
        protocol = (
            f"{numbers.punch:g} mm punch, {numbers.sections:g} sections of "
            f"{numbers.section_thickness:g} um, fibres crossing the basement membrane per mm; "
            f"scale of the laboratory '{self.laboratory}'; reduced below centile "
            f"{numbers.low_percentile:g} for age and sex."
        )
        return TestResult(
            name=self.name,
            site=where,
            day=day,
            measurements=found,
            picture=picture,
            protocol=protocol,
            references=numbers.sources(),
            title="Skin biopsy",
        )


def _choose(field: str, value: str, allowed: object) -> None:
    if value not in list(allowed):  # type: ignore[call-overload]
        raise InputError(
            "unknown choice",
            field=field,
            value=value,
            allowed=list(allowed),  # type: ignore[call-overload]
            code="unknown-choice",
        )
