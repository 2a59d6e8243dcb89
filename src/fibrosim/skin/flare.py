"""A flare as the laboratory would see it without a device's noise: area, rise of flow and wheal over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.shown import Shown
from fibrosim.skin import protocols
from fibrosim.skin.measures import area
from fibrosim.skin.patch import SkinCourse, SkinPatch, skin_model
from fibrosim.skin.person import SkinState

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["SkinFlare", "skin_flare"]

MINUTE, LONGEST, FINEST = 60.0, 240.0, 0.25
SEEN = 0.8
"""Leaked fluid from which the eye sees a wheal."""
STIMULI = {
    "histamine": ("histamine", "current"), "prick": ("histamine_prick", "strength"),
    "current": ("current", "milliamperes"), "capsaicin": ("capsaicin", "dose"), "heat": ("heat", "firing"),
    "scratch": ("scratch", "strokes"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class SkinFlare(Shown):
    """Course of a flare.

    Attributes
    ----------
    stimulus : str
    course : SkinCourse
    rest : ndarray, shape (rows, columns)
        Flow before the stimulus.
    """

    stimulus: str
    course: SkinCourse
    rest: np.ndarray

    @property
    def minutes(self) -> np.ndarray:
        """Times of the frames, shape (frames,)."""
        return self.course.times / MINUTE

    def to_frame(self) -> pandas.DataFrame:
        """Area, greatest flow and wheal of each frame."""
        import pandas as pd

        cell = float(self.course.x[0, 1] - self.course.x[0, 0]) ** 2
        frame = pd.DataFrame({
            "time": self.minutes, "area": area(self.course, self.rest), "flow": self.course.flow.max(axis=(1, 2)),
            "wheal": (self.course.swelling > SEEN).sum(axis=(1, 2)) * cell,
            "protein": self.course.protein.max(axis=(1, 2)),
            "histamine": self.course.histamine.max(axis=(1, 2)), "rate": self.course.rate.max(axis=1),
        })  # fmt: skip
        frame.attrs["units"] = {"time": "minute", "area": "cm**2", "flow": "1", "wheal": "mm**2", "protein": "1",
                                "histamine": "nmol/l", "rate": "1/s"}  # fmt: skip
        return frame

    def figure(self) -> Figure:
        """Draw images of flow over rest, and areas over time."""
        from fibrosim.figures.flare_images import flare_images

        shown = sorted({0, *(int(np.argmin(np.abs(self.minutes - m))) for m in (1.0, 5.0, 10.0, self.minutes[-1]))})
        frame = self.to_frame()
        cm = frame["wheal"] / 100.0
        picture = {
            "images": [self.course.flow[k] for k in shown], "words": [f"{self.minutes[k]:g} min" for k in shown],
            "spacing": float(self.course.x[0, 1] - self.course.x[0, 0]), "unit": "flow over rest", "xlabel": "minutes",
            "ylabel": "area, cm2", "curves": {"flare": (frame["time"], frame["area"]), "wheal": (frame["time"], cm)},
        }  # fmt: skip
        return flare_images(picture, title=f"Skin after {self.stimulus}")

    def __str__(self) -> str:
        frame = self.to_frame()
        best = int(frame["area"].argmax())
        return (
            f"{self.stimulus}: flare {frame['area'][best]:.1f} cm2 at {frame['time'][best]:.0f} min, flow up to "
            f"{frame['flow'].max():.1f} times rest\n"
            f"wheal {frame['wheal'].max():.0f} mm2, protein up to {100 * frame['protein'].max():.0f} % of rest, "
            f"histamine up to {frame['histamine'].max():.0f} nmol/l, fibres up to {frame['rate'].max():.1f} per second"
        )


def skin_flare(
    stimulus: str = "histamine", minutes: float = 30.0, *, strength: float | None = None,
    state: SkinState | None = None, links: Mapping[str, float] | None = None, seed: int = 0, spacing: float = 1.0,
) -> SkinFlare:  # fmt: skip
    """Stimulate a sheet of skin.

    Parameters
    ----------
    stimulus : {"histamine", "prick", "current", "capsaicin", "heat", "scratch"}
    minutes : float
        How long it is followed.
    strength : float, optional
        mA, mg/ml, mA, ug, 1/s or strokes; that of the protocol if left out.
    state : SkinState, optional
    links : mapping of str to float, optional
        Gains of links; 0 cuts.
    seed : int
        Of the person's fibres.
    spacing : float
        mm.

    Raises
    ------
    InputError
        An unknown stimulus or link, times and spacings that cannot be.
    """
    if stimulus not in STIMULI:
        raise InputError("no such stimulus", field="stimulus", value=stimulus, allowed=list(STIMULI),
                         code="unknown-choice")  # fmt: skip
    if not 1.0 <= minutes <= LONGEST:
        raise InputError("outside the allowed range", field="minutes", value=minutes, allowed=f"1 to {LONGEST:g} min")
    if not FINEST <= spacing <= 4.0:
        raise InputError("outside the allowed range", field="spacing", value=spacing, allowed=f"{FINEST:g} to 4 mm")
    for name in links or {}:
        if name not in skin_model().links:
            raise InputError("the skin has no such link", field="links", value=name, allowed=sorted(skin_model().links),
                             code="unknown-name")  # fmt: skip
    patch = SkinPatch(state, seed=seed, spacing=spacing, links=links)
    rest = patch.sheet.state("skin_vessels.flow").copy()
    name, choice = STIMULI[stimulus]
    given = {} if strength is None else {choice: round(strength) if choice == "strokes" else strength}
    times = MINUTE * np.append(np.arange(0.0, np.ceil(minutes)), minutes)
    course = getattr(protocols, name)(patch, times, **given)
    return SkinFlare(stimulus, course, rest)
