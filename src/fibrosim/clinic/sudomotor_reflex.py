"""Quantitative sudomotor axon reflex test: acetylcholine in the ring of a capsule, sweat in its middle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_scale import choice
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.random import portable_exp, portable_log
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.sudomotor import SudomotorState, SweatCourse, axon_reflex_sweat, sweat_model

__all__ = ["SudomotorReflex", "sudomotor_state"]

AUTONOMIC, OUTFLOW, CGRP = "small_fibres.autonomic", "autonomic.sudomotor_outflow", "neuropeptides.cgrp"
SITES = {"forearm": "lower_arm", "leg": "lower_leg"}
MICROLITRES = 1e-3


def sudomotor_state(view: PatientView, day: float, area: str, glands: float, size: float) -> SudomotorState:
    """Return what sets the sweating of an area: fibres left, outflow over rest, CGRP of the skin."""
    rest = float(all_parameter_files()["autonomic"].parameters["resting_sudomotor_outflow"].value)
    return SudomotorState(
        fibres=min(max(view.area(AUTONOMIC, day, area), 0.0), 1.0), outflow=max(view.value(OUTFLOW, day), 0.0) / rest,
        cgrp=max(view.area(CGRP, day, area), 0.0), glands=glands, size=size,
    )  # fmt: skip


class SudomotorReflex(ClinicalTest):
    """Iontophoresis of acetylcholine for five minutes; sweat for ten.

    Parameters
    ----------
    side : {"left", "right"}
    place : {"forearm", "leg"}
    links : mapping of str to float, optional
        Gains of links of the sweat model, for example ``{"acetylcholine_to_sudomotor_fibres": 0}``.

    Notes
    -----
    Low 1983 (doi:10.1002/ana.410140513). The middle of the capsule is reached by impulses alone: acetylcholine in the
    ring excites sudomotor fibres, whose branches end there too. Volume falls as sympathetic fibres are lost.
    """

    name = "sudomotor_reflex"
    numbers = "clinic_sudomotor_reflex"
    rank = 90
    level = "area"
    on_request = True
    requires = (AUTONOMIC, OUTFLOW, CGRP)

    def __init__(self, side: str = "left", place: str = "forearm", links: Mapping[str, float] | None = None) -> None:
        choice("side", side, ("left", "right"))
        choice("place", place, tuple(SITES))
        for name in links or {}:
            if name not in sweat_model().links:
                raise InputError("sweating has no such link", field="links", value=name,
                                 allowed=sorted(sweat_model().links), code="unknown-name")  # fmt: skip
        self.side, self.place, self.site, self.area = side, place, f"{place}_{side}", f"{SITES[place]}_{side}"
        self.links = dict(links or {})

    def course(self, view: PatientView, day: float, draws: Draws) -> SweatCourse:
        """Do it without the device's noise."""
        self.check(view)
        numbers = self.norms
        wide = np.sqrt(portable_log(1.0 + numbers.person_cv**2))
        z = draws.lasting("clinic/sudomotor_reflex/glands").normal(1)[0]
        size = float(portable_exp(wide * z - 0.5 * wide**2)) * (1.0 if view.woman else numbers.men_size)
        glands = numbers.glands_forearm if self.place == "forearm" else numbers.glands_leg
        state = sudomotor_state(view, day, self.area, glands, size)
        return axon_reflex_sweat(state, seed=view.seed, person=view.id, site=self.place, links=self.links)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Stimulate and record."""
        numbers, course = self.norms, self.course(view, day, draws)
        noisy = np.maximum(course.rate + numbers.device_noise * draws.normal(len(course.rate)), 0.0)
        step = float(course.minutes[1] - course.minutes[0])
        quiet = float(noisy[:1].mean())
        volume = max(float((noisy - quiet)[1:].sum()) * step * MICROLITRES, 0.0)
        low = numbers.normal_low_women if view.woman else numbers.normal_low_men
        late = course.latency
        seen = np.isfinite(late) and float(noisy.max()) - quiet > 4.0 * numbers.device_noise
        found = [
            Measurement("sweat volume", volume, "ul/cm**2", normal_low=low if self.place == "forearm" else None),
            Measurement("latency", late if seen else None, "minute", note="" if seen else "no sweat above the noise"),
            Measurement("greatest sweat rate", float(noisy.max()), "nl/cm**2/minute"),
            Measurement("sweat rate at rest", float(course.rate[0]), "nl/cm**2/minute", note="before the current"),
        ]  # fmt: skip
        shown = [int(np.argmin(np.abs(course.minutes - m))) for m in (0.0, 1.0, 2.5, 5.0, 10.0)]
        picture = {
            "kind": "flare", "images": [np.round(course.output[k], 1).tolist() for k in shown],
            "words": [f"{course.minutes[k]:g} min" for k in shown], "spacing": course.spacing,
            "unit": "sweat, nl/cm2/min", "legend": "lower center",
            "xlabel": "minutes after the current was switched on (off at 5)", "ylabel": "sweat, nl/cm2/min",
            "curves": {"under the ring, direct": [course.minutes.tolist(), np.round(course.direct, 2).tolist()],
                       "in the middle, by axon reflex": [course.minutes.tolist(), np.round(noisy, 2).tolist()]},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"{self.place}, {self.side}", day=day, measurements=found, picture=picture,
            protocol="Acetylcholine 10 % by 2 mA for 5 min in the outer ring of a capsule; sweat of its inner "
                     "compartment by a hygrometer for 10 min; volume over that of rest.",
            references=numbers.sources(), title="Sudomotor axon reflex",
        )  # fmt: skip
