"""Electrical flare: pulses through the skin at strengths that excite silent C fibres, and the flare they bring."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.laser_doppler import flare_of
from fibrosim.clinic.skin_person import SkinTest, panel_of
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult
from fibrosim.skin.protocols import current

__all__ = ["ElectricalFlare"]

MINUTE = 60.0


class ElectricalFlare(SkinTest):
    """Pulses of rising current through a pointed electrode, once a second for two minutes; an image series at each.

    Parameters
    ----------
    side : {"left", "right"}
    currents : sequence of float, optional
        mA, rising; 5, 10, 20 and 30 by default. The last gives the images.
    rate : float, optional
        Pulses per second.
    radius : float, optional
        Of the electrode, mm; 3.1 is the wide one that recruits no silent fibre at 10 mA (Schmelz 2000).
    links : mapping of str to float, optional
        As of `SkinTest`.

    Notes
    -----
    Each current is given to a fresh site that is innervated alike. The threshold is the lowest current that brings an
    area that a laboratory would call a flare.
    """

    name = "electrical_flare"
    rank = 86

    def __init__(
        self, side: str = "left", currents: tuple[float, ...] | None = None, rate: float | None = None,
        radius: float | None = None, links: dict[str, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(side, links)
        numbers = self.norms
        self.currents = tuple(currents or (numbers.current_1, numbers.current_2, numbers.current_3, numbers.current_4))
        if any(b <= a for a, b in zip(self.currents, self.currents[1:], strict=False)):
            raise InputError("currents must rise", field="currents", value=list(self.currents))
        self.rate = numbers.pulse_rate if rate is None else rate
        self.radius = numbers.point_radius if radius is None else radius

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Stimulate and take images."""
        numbers = self.norms
        minutes = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0])
        areas, flare, course, pictures = [], None, None, None
        patch = self.patch(view, day, draws)
        for milliamperes in self.currents:
            patch.renew()
            course = current(patch, MINUTE * minutes, milliamperes=milliamperes, rate=self.rate,
                             seconds=numbers.pulse_seconds, radius=self.radius)  # fmt: skip
            pictures = self.seen(course, draws)
            spacing = float(course.x[0, 1] - course.x[0, 0])
            flare = flare_of(pictures, spacing, course.distance <= numbers.site_radius, numbers)
            areas.append(flare.area)
        if flare is None or course is None or pictures is None:
            raise InputError("at least one current", field="currents", value=[])
        greatest = [float(a.max()) for a in areas]
        over = [c for c, a in zip(self.currents, greatest, strict=True) if a >= numbers.flare_called]
        minutes_above = np.trapezoid(areas[-1], minutes)
        found = [
            Measurement("flare threshold", over[0] if over else None, "mA",
                        note="" if over else f"no flare up to {self.currents[-1]:g} mA"),
            *[Measurement(f"greatest flare area at {c:g} mA", a, "cm**2")
              for c, a in zip(self.currents, greatest, strict=True)],
            Measurement("flare area over time", float(minutes_above), "cm**2 minute", note="20 min, highest current"),
            Measurement("flux in the flare", float(flare.rise.max()), "percent", note="greatest rise over rest"),
        ]  # fmt: skip
        shown = [0, 2, 4, 6, 8]
        picture = {
            "kind": "flare", **panel_of(course, pictures, shown, [f"{minutes[k]:g} min" for k in shown]),
            "xlabel": "minutes", "ylabel": "area, cm2", "limit": flare.limit,
            "curves": {f"{c:g} mA": [minutes.tolist(), np.round(a, 3).tolist()]
                       for c, a in zip(self.currents, areas, strict=True)},
        }  # fmt: skip
        steps = ", ".join(f"{c:g}" for c in self.currents)
        return TestResult(
            name=self.name, site=f"volar forearm, {self.side}", day=day, measurements=found, picture=picture,
            protocol=f"Pulses of {steps} mA, {self.rate:g} a second for {numbers.pulse_seconds:g} s through an "
                     f"electrode of {2.0 * self.radius:g} mm, each on a fresh site; laser-Doppler images for 20 min; "
                     f"a flare is an area of {numbers.flare_called:g} cm2.",
            references=numbers.sources(), title="Electrical flare",
        )  # fmt: skip
