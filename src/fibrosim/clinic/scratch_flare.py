"""Scratch flare: firm strokes along a line, the redness around it and whether the skin rises."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.laser_doppler import flare_of
from fibrosim.clinic.skin_person import SkinTest, panel_of
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.protocols import scratch

__all__ = ["ScratchFlare"]

MINUTE = 60.0


class ScratchFlare(SkinTest):
    """Strokes with a blunt edge along 30 mm of the forearm; images for a quarter of an hour.

    Parameters
    ----------
    side : {"left", "right"}
    strokes : int, optional
    links : mapping of str to float, optional
        As of `SkinTest`.
    """

    name = "scratch_flare"
    rank = 88

    def __init__(self, side: str = "left", strokes: int | None = None, links: dict[str, float] | None = None) -> None:
        super().__init__(side, links)
        self.strokes = round(self.norms.strokes) if strokes is None else strokes
        if not 1 <= self.strokes <= 50:
            raise InputError("a number of strokes", field="strokes", value=strokes, allowed="1 to 50",
                             code="out-of-range")  # fmt: skip

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Stroke and take images."""
        numbers, patch = self.norms, self.patch(view, day, draws)
        minutes = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0])
        course = scratch(patch, MINUTE * minutes, length=numbers.stroke_length, width=numbers.stroke_width,
                         strokes=self.strokes)  # fmt: skip
        pictures = self.seen(course, draws)
        spacing = float(course.x[0, 1] - course.x[0, 0])
        line = (np.abs(course.y) <= max(0.5 * numbers.stroke_width, spacing)) & (
            np.abs(course.x) <= 0.5 * numbers.stroke_length
        )
        flare = flare_of(pictures, spacing, line, numbers)
        cross = np.abs(course.x) < 0.5 * numbers.stroke_length
        # breadth of the flare across the line, at its greatest
        widest = pictures[int(flare.area.argmax())] > flare.limit
        breadth = float((widest & cross).sum() * spacing**2 / numbers.stroke_length)
        wheal = float((course.swelling[-1] > numbers.wheal_seen).sum() * spacing**2)
        found = [
            Measurement("greatest flare area", float(flare.area.max()), "cm**2",
                        note=f"at {minutes[int(flare.area.argmax())]:g} min"),
            Measurement("breadth of the flare", breadth, "mm", note="across the line"),
            Measurement("flare area at 15 min", float(flare.area[-1]), "cm**2"),
            Measurement("wheal area at 15 min", wheal, "mm**2", normal_high=0.0, note="dermographism if above 0"),
        ]  # fmt: skip
        shown = [0, 1, 4, 6, 7]
        picture = {
            "kind": "flare", **panel_of(course, pictures, shown, [f"{minutes[k]:g} min" for k in shown]),
            "xlabel": "minutes", "ylabel": "area, cm2", "limit": flare.limit,
            "curves": {"flare": [minutes.tolist(), np.round(flare.area, 3).tolist()]},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"volar forearm, {self.side}", day=day, measurements=found, picture=picture,
            protocol=f"{self.strokes} firm stroke(s) of {numbers.stroke_length:g} mm with a blunt edge; laser-Doppler "
                     "images for 15 min.",
            references=numbers.sources(), title="Scratch flare",
        )  # fmt: skip
