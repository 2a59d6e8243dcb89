"""Histamine on the forearm: flare by laser-Doppler images over time, and the wheal."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.laser_doppler import flare_of
from fibrosim.clinic.sensory_scale import choice
from fibrosim.clinic.skin_person import SkinTest, panel_of
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.protocols import histamine, histamine_prick

__all__ = ["HistamineFlare"]

MINUTE = 60.0


class HistamineFlare(SkinTest):
    """Iontophoresis of histamine (1 mA for 20 s, 6 mm across), or a prick; images each minute for half an hour.

    Parameters
    ----------
    side : {"left", "right"}
    way : {"iontophoresis", "prick"}
    links : mapping of str to float, optional
        As of `SkinTest`.

    Notes
    -----
    Protocol of Schmelz 1997 (pmid 9315918). The flare is carried by branching fibres (`fibrosim.skin`); the wheal is
    where more fluid than the eye sees has leaked.
    """

    name = "histamine_flare"
    rank = 85

    def __init__(self, side: str = "left", way: str = "iontophoresis", links: dict[str, float] | None = None) -> None:
        super().__init__(side, links)
        choice("way", way, ("iontophoresis", "prick"))
        self.way = way
        if way == "prick":
            self.site = f"{self.site}/prick"

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Stimulate and take images."""
        numbers, patch = self.norms, self.patch(view, day, draws)
        minutes = np.arange(0.0, numbers.flare_minutes + 0.5)
        prick = self.way == "prick"
        if prick:
            rest = patch.sheet.state("skin_vessels.flow").copy()
            course = histamine_prick(patch, MINUTE * minutes, strength=numbers.prick_strength)
            course.flow[0] = rest
            radius = 1.0
        else:
            radius = numbers.electrode_radius
            course = histamine(patch, MINUTE * minutes, current=numbers.iontophoresis_current,
                               seconds=numbers.iontophoresis_seconds, radius=radius)  # fmt: skip
        pictures = self.seen(course, draws)
        spacing = float(course.x[0, 1] - course.x[0, 0])
        flare = flare_of(pictures, spacing, course.distance <= max(radius, 1.0), numbers)
        wheal = (course.swelling > numbers.wheal_seen).sum(axis=(1, 2)) * spacing**2
        five, ten = (int(np.argmin(np.abs(minutes - m))) for m in (5.0, 10.0))
        found = [
            Measurement("flare area at 5 min", float(flare.area[five]), "cm**2"),
            Measurement("flare area at 10 min", float(flare.area[ten]), "cm**2"),
            Measurement("greatest flare area", float(flare.area.max()), "cm**2",
                        note=f"at {minutes[int(flare.area.argmax())]:g} min"),
            Measurement("flux in the flare at 10 min", float(flare.rise[ten]), "percent", note="rise over rest"),
            Measurement("wheal area at 15 min", float(wheal[int(np.argmin(np.abs(minutes - 15.0)))]), "mm**2"),
        ]  # fmt: skip
        shown = [0, 1, five, ten, len(minutes) - 1]
        picture = {
            "kind": "flare", **panel_of(course, pictures, shown, [f"{minutes[k]:g} min" for k in shown]),
            "xlabel": "minutes", "ylabel": "area, cm2", "limit": flare.limit,
            "curves": {"flare": [minutes.tolist(), np.round(flare.area, 3).tolist()],
                       "wheal": [minutes.tolist(), np.round(wheal / 100.0, 3).tolist()]},
        }  # fmt: skip
        how = (f"a prick through histamine dihydrochloride {numbers.prick_strength:g} mg/ml" if prick else
               f"iontophoresis of histamine, {numbers.iontophoresis_current:g} mA for "
               f"{numbers.iontophoresis_seconds:g} s through {2.0 * radius:g} mm")  # fmt: skip
        return TestResult(
            name=self.name, site=f"volar forearm, {self.side}", day=day, measurements=found, picture=picture,
            protocol=f"{how[0].upper()}{how[1:]}; laser-Doppler images of 64 by 64 mm each minute for "
                     f"{numbers.flare_minutes:g} min; flare: flux above the mean and {numbers.limit_sd:g} SD of the "
                     "first image, joined with the site.",
            references=numbers.sources(), title="Histamine flare",
        )  # fmt: skip
