"""From a patient's course to a patch of skin on which a laboratory works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.laser_doppler import images
from fibrosim.clinic.sensory_person import drug_occupancy
from fibrosim.clinic.sensory_scale import choice
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.skin_sheet import DRUGS, SKIN_NUMBERS, SKIN_VARIABLES, skin_state_of
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.skin.patch import SkinCourse, SkinPatch, skin_model

__all__ = ["SkinTest", "panel_of"]

OWN = ("neuropeptides.release_cgrp", "endothelium.cgrp_flow")
"""Numbers that differ most between people; drawn where the visit kept no whole state of the person."""


class SkinTest(ClinicalTest):
    """Base of the tests on a sheet of forearm skin.

    Parameters
    ----------
    side : {"left", "right"}
    links : mapping of str to float, optional
        Gains of links of the sheet, for example ``{"terminals_to_cgrp": 0}``: what a person without one would show.
    """

    numbers = "clinic_flare"
    level = "area"
    on_request = True
    requires = SKIN_VARIABLES

    def __init__(self, side: str = "left", links: Mapping[str, float] | None = None) -> None:
        choice("side", side, ("left", "right"))
        known = skin_model().links
        for name in links or {}:
            if name not in known:
                raise InputError("the skin has no such link", field="links", value=name, allowed=sorted(known),
                                 code="unknown-name")  # fmt: skip
        self.side, self.site, self.area = side, f"forearm_{side}", f"lower_arm_{side}"
        self.links = dict(links or {})

    def patch(self, view: PatientView, day: float, draws: Draws, sheet: Mapping[str, Any] | None = None,
              **bound: float) -> SkinPatch:  # fmt: skip
        """Lay the patient's skin out; `bound` are shares of targets that a drug of the test holds besides.

        `sheet` are further choices of `SkinPatch`, such as its side or the equations of heat.
        """
        self.check(view)
        values = {name: view.area(name, day, self.area) for name in SKIN_VARIABLES}
        held = self._held(view, day)
        numbers = {n: held[f"{n}/{self.area}"] for n in SKIN_NUMBERS if f"{n}/{self.area}" in held}
        state = skin_state_of(values, numbers, {name: drug_occupancy(view, day, name) for name in DRUGS})
        free = {target: 1.0 - (1.0 - getattr(state, target)) * (1.0 - share) for target, share in bound.items()}
        return SkinPatch(replace(state, **free), seed=view.seed, person=view.id, links=self.links,
                         parameters=self._own(held, draws), **(sheet or {}))  # fmt: skip

    @staticmethod
    def _held(view: PatientView, day: float) -> Mapping[str, float]:
        """Parameters of the person, where the visit kept the whole state."""
        try:
            return view.snapshot(day).parameters
        except InputError:
            return {}

    def _own(self, held: Mapping[str, float], draws: Draws) -> dict[str, float]:
        """Numbers of the body that the sheet shares, as this person has them."""
        shared = {n: held[n] for n in skin_model().parameters if n in held}
        uniform = draws.lasting("clinic/skin").uniform(len(OWN))
        for name, u in zip(OWN, uniform, strict=True):
            if name not in shared:
                file, _, one = name.partition(".")
                shared[name] = float(all_parameter_files()[file].parameters[one].value_at(float(u)))
        return shared

    def seen(self, course: SkinCourse, draws: Draws) -> np.ndarray:
        """Images of a course by the laser-Doppler imager, perfusion units."""
        return images(course.flow, float(course.x[0, 1] - course.x[0, 0]), self.norms, draws)


def panel_of(course: SkinCourse, pictures: np.ndarray, shown: list[int], words: list[str]) -> dict[str, object]:
    """Frames of a series for the picture of a result: whole perfusion units, rows and columns."""
    return {
        "images": [np.rint(pictures[k]).astype(int).tolist() for k in shown],
        "words": words,
        "spacing": float(course.x[0, 1] - course.x[0, 0]),
    }
