"""Microneurography: silent C nociceptors found in a nerve, and how many fire by themselves."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.coupling import CFibreSurface, c_fibre_surface
from fibrosim.results import Measurement, TestResult

__all__ = ["Microneurography"]

SPONTANEOUS = "c_afferents.spontaneous_share"
RISE = "link.excitability_to_c_afferents"
TOUCH = "c_afferents.touch_sensitised_share"
SILENT = "mechano-insensitive"
WIDE = 2.0  # standard deviations from the mean that still count as normal


class Microneurography(ClinicalTest):
    """A needle in the peroneal nerve; a handful of silent C units of the lower leg and foot.

    Each unit fires by itself with the share of the area. Velocity and slowing with activity, by which
    units are told apart, are those of a fibre of drawn thickness whose sodium channels have risen as
    the area's C afferents say; they come from closed forms fitted to the fibre's own cable
    (`fibrosim.coupling.c_fibre_surface`). A unit is abnormal if it fires, answers to touch or slows beyond the norm.
    """

    name = "microneurography"
    numbers = "clinic_microneurography"
    rank = 65
    level = "area"
    requires = (SPONTANEOUS,)
    optional = (RISE, TOUCH)
    area = "lower_leg_left"
    site = "peroneal nerve, left"

    def count(self, share: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """Return how many of the units found belong to a share of all units; arrays of one shape."""
        units = round(self.norms.units)
        # the distribution function below each number of units; the last is 1
        below = bdtr(np.arange(units), units, np.clip(share, 0.0, 1.0)[..., None])
        return np.sum(below < np.asarray(uniform)[..., None], axis=-1).astype(float)

    def axons(self, rise: float, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return velocity (m/s) and slowing (percent) of units.

        Parameters
        ----------
        rise : float
            Of sodium channels above health, 0 in health.
        normal : ndarray, shape (units,)
            Standard normal variates, one for each unit's thickness.
        """
        surface = c_fibre_surface(SILENT)
        width = np.sqrt(np.log1p(self.norms.diameter_cv**2))
        channels = surface.inside("sodium_channels", 1.0 + rise)
        found = []
        for z in normal:
            thick = surface.inside("diameter", float(np.exp(width * z)))
            given = {"sodium_channels": channels, "diameter": thick, "skin_temperature": self.norms.skin_temperature}
            found.append((surface.velocity(**given), surface.slowing(**given)))
        return np.array(found)[:, 0], np.array(found)[:, 1]

    def _measured(self, view: PatientView, day: float, units: int, draws: Draws) -> tuple[list[Measurement], int]:
        """Velocity and slowing, where the course has what they need, and how many units slow too much."""
        if not view.has(RISE):
            return [], 0
        velocity, slowing = self.axons(view.area(RISE, day, self.area), draws.normal(units))
        surface: CFibreSurface = c_fibre_surface(SILENT)
        edge = self.norms.slowing_norm + WIDE * self.norms.slowing_sd
        found = [
            Measurement("conduction velocity of silent C units", float(velocity.mean()), "m/s",
                        note=f"closed form, error {100 * surface.velocity_error:.1f} %"),
            Measurement("slowing after three minutes at 2 Hz", float(slowing.mean()), "percent", normal_high=edge,
                        note=f"closed form, error {100 * surface.slowing_error:.0f} % of it"),
        ]  # fmt: skip
        return found, int((slowing > edge).sum())

    def _touched(self, view: PatientView, day: float, units: int, draws: Draws) -> tuple[list[Measurement], int]:
        """Silent units that answer to touch, where the course says what share does."""
        if not view.has(TOUCH):
            return [], 0
        share = np.array(view.area(TOUCH, day, self.area))
        answering = int(self.count(share, draws.uniform(1)[0]))
        name = "silent C units that answer to touch"
        return [Measurement(name, answering, "1", normal_high=0.0, note=f"of {units}")], answering

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record."""
        self.check(view)
        units = round(self.norms.units)
        share = np.array(view.area(SPONTANEOUS, day, self.area))
        firing = int(self.count(share, draws.uniform(1)[0]))
        axons, slow = self._measured(view, day, units, draws)
        touched, answering = self._touched(view, day, units, draws)
        found = [
            Measurement("silent C units firing spontaneously", firing, "1", normal_high=0.0, note=f"of {units}"),
            Measurement("share firing spontaneously", 100.0 * firing / units, "percent"),
            *axons,
            *touched,
            Measurement(
                "any abnormal silent unit",
                float(firing + answering + slow > 0),
                "1",
                note="fires, answers to touch, or slows by more than mean and 2 SD of health",
            ),
        ]
        values = [{"name": m.name, "value": m.value, "low": None, "high": None, "unit": m.unit} for m in found]
        return TestResult(
            name=self.name,
            site=self.site,
            day=day,
            measurements=found,
            picture={
                "kind": "body_map",
                "pain": {a: 10.0 * view.area(SPONTANEOUS, day, a) for a in view.areas},
                "values": values,
            },
            protocol=(
                "Electrical pulses to the foot every four seconds and trains of 2 a second for three minutes; "
                "silent units told by their slowing, spontaneous firing by jumps of latency that recover, "
                "answers to touch by a filament."
            ),
            references=self.norms.sources(),
            title="Microneurography",
        )
